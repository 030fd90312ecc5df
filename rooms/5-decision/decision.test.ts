import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { derivedId } from "#ground/ids";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  type BatchPolicy,
  type Candidate,
  countDecisions,
  type DecisionInputs,
  decide,
  decideBatch,
  decisionsOn,
} from "./index.ts";
import { openCapacity, reserve } from "./steps/reserve-capacity.ts";

const policy: BatchPolicy = {
  playbook: "calls",
  version: 1,
  action: "agent_call",
  fallback: "email",
  margin: 20_000,
  cost: 800,
  holdoutShare: 0.2,
  holdoutSalt: "test",
  capacityShare: 0.3,
  versions: { playbook: "calls@1" },
};
const at = new Date("2026-03-02T01:00:00Z");
const candidatesOf = (day: number, count: number): Candidate[] =>
  Array.from({ length: count }, (_, i) => ({
    enrolment: derivedId("enrolment", String(day), String(i)),
    customer: day * 1_000 + i,
    unit: null,
    sticky: `${day}/${i}`,
    probability: ((i * 37) % 100) / 100,
    denials: [],
    trace: null,
  }));

describe("decideBatch", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  it("records every candidate once, with inputs that decide to the same result", async () => {
    const candidates = candidatesOf(1, 40);
    const decided = await bank.storage.batch("test", (tx) => decideBatch(tx, policy, candidates, "2026-03-02", 40, at));
    expect(decided.filter((one) => one.outcome === "chosen")).toHaveLength(12);
    const counts = await bank.storage.batch("test", (tx) => countDecisions(tx, "calls"));
    expect(counts.made).toBe(40);
    expect(counts.chosen + counts.withheld + counts.holdout).toBe(counts.made);
    const rows = await bank.storage.batch("test", (tx) =>
      tx.rows<{ inputs: string; outcome: string; reasons: string[]; losers: string }>(
        sql`select inputs, outcome, reasons, losers from decision.record`,
      ),
    );
    for (const row of rows) {
      const again = decide(JSON.parse(row.inputs) as DecisionInputs);
      expect([again.outcome, again.reasons, JSON.stringify(again.losers)]).toEqual([
        row.outcome,
        row.reasons,
        row.losers,
      ]);
    }
    const second = bank.storage.batch("test", (tx) => decideBatch(tx, policy, candidates, "2026-03-03", 40, at));
    await expect(second).rejects.toThrow(/record_key|decision_pkey|record_pkey|duplicate key/);
  });

  it("carries fractions of a place to the next day", async () => {
    const own = { ...policy, playbook: "carry", holdoutShare: 0 };
    const chosen: number[] = [];
    for (let day = 1; day <= 10; day++) {
      const date = `2026-04-${String(day).padStart(2, "0")}`;
      const decided = await bank.storage.batch("test", (tx) =>
        decideBatch(
          tx,
          own,
          candidatesOf(100 + day, 1).map((c) => ({ ...c, probability: 0.9 })),
          date,
          1,
          at,
        ),
      );
      chosen.push(decided.filter((one) => one.outcome === "chosen").length);
    }
    expect(chosen.reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(Math.max(...chosen)).toBe(1);
  });

  it("gives the last places to exactly as many as there are, however many ask at once", async () => {
    await bank.storage.batch("test", (tx) => openCapacity(tx, "race", "2026-03-02", 1, 2));
    const asked = await Promise.all(
      Array.from({ length: 100 }, () => bank.storage.batch("test", (tx) => reserve(tx, "race", "2026-03-02", 1))),
    );
    expect(asked.filter(Boolean)).toHaveLength(2);
  });

  it("answers why, with what would have to change", async () => {
    const [view] = await decisionsOn(bank.storage, job("test"), 1_001, null);
    expect(view?.versions).toEqual({ playbook: "calls@1" });
    expect(view?.outcome === "chosen" || view?.wouldChange !== null).toBe(true);
    expect(await decisionsOn(bank.storage, job("test"), 1_001, new Date(at.getTime() - 1))).toEqual([]);
  });
});
