import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { type TestBank, testBank } from "#model-bank";
import { countTouches, type Intent, planTouches } from "./index.ts";

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
});
afterAll(async () => {
  await bank.close();
});

const at = new Date("2010-05-03T01:00:00Z");
const intent = (n: number, over: Partial<Intent> = {}): Intent => ({
  playbook: "term-deposit-call",
  version: "v1",
  enrolment: `e${n}`,
  wave: "email",
  customer: n,
  unit: null,
  channel: "email",
  class: "marketing",
  content: "term-deposit-email",
  decision: `d${n}`,
  dueAt: at,
  deadline: null,
  order: { value: 100 + n, probability: 0.1 },
  trace: null,
  ...over,
});

describe("the send ledger", () => {
  it("takes a key once, within one call, across calls and across transactions that race", async () => {
    const intents = Array.from({ length: 2_000 }, (_, n) => intent(n));
    const [one, two] = await Promise.all([
      bank.storage.batch("plan", (tx) => planTouches(tx, [...intents, intent(5)], at)),
      bank.storage.batch("plan", (tx) => planTouches(tx, [...intents].reverse(), at)),
    ]);
    expect(one.planned + two.planned).toBe(2_000);
    expect(one.duplicates + two.duplicates).toBe(2_001);
    const counts = await bank.storage.batch("count", (tx) => countTouches(tx));
    expect(counts).toMatchObject({ planned: 2_000, sent: 0, byChannel: { email: 2_000 } });
  });

  it("cannot be written by an actor", async () => {
    await expect(bank.storage.as(job("test"), (tx) => planTouches(tx, [intent(9_999)], at))).rejects.toMatchObject({
      caseName: "storage.out_of_scope",
    });
  });
});
