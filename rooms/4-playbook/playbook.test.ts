import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Playbook } from "#contracts/definitions";
import { job } from "#ground/authority";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  enrolByFacts,
  enrolmentsById,
  type LivePlaybook,
  publishPlaybook,
  settleEnrolments,
  waitingEnrolments,
} from "./index.ts";

const live: LivePlaybook<{ age: number }> = {
  playbook: "calls",
  version: 1,
  trigger: "customer_recorded",
  liveFrom: new Date("2026-03-01T00:00:00Z"),
  admits: (state) => state.age >= 18,
};
const fact = (customer: number, at: string, type = "customer_recorded") => ({
  customer,
  type,
  source: "test",
  id: `${type}-${customer}-${at}`,
  occurredAt: new Date(at),
  trace: null,
});
const ages = new Map([
  [1, { age: 30 }],
  [2, { age: 17 }],
  [3, { age: 40 }],
]);

describe("playbook", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());
  const enrol = (facts: ReturnType<typeof fact>[]) =>
    bank.storage.batch("test", (tx) => enrolByFacts(tx, [live], facts, (customer) => ages.get(customer)));

  it("admits by trigger, time and audience, and each fact once", async () => {
    const facts = [
      fact(1, "2026-03-02T01:00:00Z"),
      fact(2, "2026-03-02T01:00:01Z"),
      fact(3, "2026-02-27T01:00:00Z"),
      fact(3, "2026-03-02T00:30:00Z", "login"),
      fact(4, "2026-03-02T01:00:00Z"),
    ];
    expect((await enrol(facts)).map((one) => one.customer)).toEqual([1]);
    await enrol(facts);
    const waiting = () =>
      bank.storage.batch("test", (tx) => waitingEnrolments(tx, "calls", new Date("2026-03-03T00:00:00Z")));
    expect(await waiting()).toHaveLength(1);
    // A second record of the same customer is a second occasion.
    await enrol([fact(1, "2026-03-02T00:10:00Z")]);
    expect((await waiting()).map((one) => one.admittedAt.toISOString())).toEqual([
      "2026-03-02T00:10:00.000Z",
      "2026-03-02T01:00:00.000Z",
    ]);
    expect(
      await bank.storage.batch("test", (tx) => waitingEnrolments(tx, "calls", new Date("2026-03-02T00:10:00Z"))),
    ).toHaveLength(1);
  });

  it("moves enrolments on and never back", async () => {
    const [one] = await enrol([fact(3, "2026-03-05T00:00:00Z")]);
    const id = one?.enrolment ?? "";
    await bank.storage.batch("test", (tx) => settleEnrolments(tx, [id], "converted"));
    expect(await bank.storage.batch("test", (tx) => settleEnrolments(tx, [id], "decided"))).toBe(0);
    expect((await bank.storage.batch("test", (tx) => enrolmentsById(tx, [id]))).get(id)?.customer).toBe(3);
  });

  it("publishes a definition once, a changed one as the next version, and keeps the old", async () => {
    const actor = { kind: "person", id: "p", name: "p", roles: ["approver"], scope: "all" } as const;
    const publish = (definition: Playbook, liveFrom: string) =>
      publishPlaybook(bank.storage, actor, { playbook: "calls", definition, liveFrom: new Date(liveFrom) });
    const calls: Playbook = {
      id: "calls",
      zh: "外呼",
      en: "Calls",
      stage: "grow",
      class: "marketing",
      trigger: { event: "customer_recorded" },
      waves: [],
    };
    const { waves, ...rest } = calls;
    expect(await publish(calls, "2026-03-01T00:00:00Z")).toMatchObject({ version: 1, published: true });
    expect(await publish({ waves, ...rest }, "2026-04-01T00:00:00Z")).toMatchObject({ version: 1, published: false });
    const other = { ...calls, en: "Other calls" };
    expect(await publish(other, "2026-04-01T00:00:00Z")).toMatchObject({ version: 2, published: true });
    const designer = { ...actor, roles: ["designer"] } as const;
    await expect(
      publishPlaybook(bank.storage, designer, { playbook: "calls", definition: calls, liveFrom: new Date(0) }),
    ).rejects.toMatchObject({
      caseName: "authority.not_allowed",
    });
    const audited = await bank.storage.as(job("test"), (tx) =>
      tx.rows<{ target: string; actor: string }>(
        sql`select target, actor from audit.entry where action = 'playbook.publish' order by entry`,
      ),
    );
    expect(audited).toEqual([
      { target: "playbook:calls@1", actor: "person:p" },
      { target: "playbook:calls@2", actor: "person:p" },
    ]);
  });
});
