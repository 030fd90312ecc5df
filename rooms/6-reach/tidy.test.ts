import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Storage, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { planTouches, tidyMessages } from "./index.ts";
import { keepMessages } from "./store/local-messages.ts";

const DAY = 86_400_000;
const at = new Date("2026-03-02T01:00:00Z");
const later = (days: number) => new Date(at.getTime() + days * DAY);
const key = (n: number) => `old@1/e${n}/inbox`;

async function given(storage: Storage, n: number, when: Date): Promise<void> {
  const intent = {
    playbook: "old",
    version: "1",
    enrolment: `e${n}`,
    wave: "inbox",
    customer: n,
    unit: null,
    channel: "inbox" as const,
    class: "service" as const,
    content: "text",
    decision: null,
    dueAt: when,
    deadline: null,
    order: { value: 0, probability: null },
    trace: null,
  };
  const text = { to: "1", name: "*", title: "t", body: "b", link: null, parts: 1, cost: null };
  await storage.batch("test", async (tx) => {
    await planTouches(tx, [intent], when);
    await keepMessages(tx, "inbox", [{ key: key(n), ...text }], when);
    await tx.run(sql`update reach.touch set state = 'accepted' where key = ${key(n)}`);
    await tx.run(sql`update reach.local_message set next_at = null where key = ${key(n)}`);
  });
}

describe("messages that are old", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  it("go, unless the house has still to hear of them or may have to ask for them", async () => {
    const { storage } = bank;
    for (const [n, days] of [0, 0, 0, 0, 5].entries()) await given(storage, n, later(days));
    await storage.batch("test", async (tx) => {
      await tx.run(sql`update reach.touch set state = 'unknown' where key = ${key(1)}`);
      await tx.run(sql`
        update reach.local_message set events = '{delivered}', events_at = ${[at]}::timestamptz[], codes = '{-}'
        where key = ${key(2)}`);
      await tx.run(sql`update reach.local_message set next_at = ${later(90)} where key = ${key(3)}`);
    });
    expect(await tidyMessages(storage, later(14), 10)).toBe(1);
    const left = await storage.batch("test", (tx) =>
      tx.rows<{ customer: number }>(sql`select customer from reach.local_message order by customer`),
    );
    expect(left.map(({ customer }) => customer)).toEqual([1, 2, 3, 4]);
    expect(await tidyMessages(storage, later(15.1), 10)).toBe(1);
    const touches = await storage.batch("test", (tx) =>
      tx.one<{ count: number }>(sql`select count(*) as count from reach.touch`),
    );
    expect(touches.count).toBe(5);
  });
});
