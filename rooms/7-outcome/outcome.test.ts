import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestBank, testBank } from "#model-bank";
import { enrolByFacts } from "#playbook";
import { countBands, countConversions, countResults, type Goal } from "./index.ts";

const goals = new Map<string, Goal>([
  [
    "calls",
    {
      playbook: "calls",
      events: [{ event: "call_finished", reached: (data) => data.outcome === "converted" }],
      all: false,
      withinMilliseconds: 14 * 86_400_000,
    },
  ],
]);

describe("outcome", () => {
  let bank: TestBank;
  let keys: string[] = [];
  beforeAll(async () => {
    bank = await testBank();
    const playbook = { playbook: "calls", version: 1, trigger: "t", liveFrom: new Date(0), admits: () => true };
    const facts = [1, 2, 3].map((customer) => ({
      customer,
      type: "t",
      source: "s",
      id: String(customer),
      occurredAt: new Date("2026-03-02T00:00:00Z"),
      trace: null,
    }));
    const enrolled = await bank.storage.batch("test", (tx) =>
      enrolByFacts(tx, [playbook], facts, (customer) => customer),
    );
    keys = enrolled.map(({ enrolment }) => `calls@1/${enrolment}/call`);
  });
  afterAll(() => bank.close());
  const result = (index: number, outcome: string, at: string, customer = index + 1) => ({
    customer,
    shard: 0,
    offset: index,
    type: "call_finished",
    occurredAt: new Date(at),
    data: { touch: keys[index], outcome },
  });
  const count = (facts: ReturnType<typeof result>[]) =>
    bank.storage.batch("test", (tx) => countResults(tx, facts, goals));

  it("counts a touch once, within the window, for its own customer, and nothing that is not of the ledger", async () => {
    const first = await count([
      result(0, "converted", "2026-03-03T00:00:00Z"),
      result(1, "converted", "2026-03-16T00:00:00.001Z"),
      result(2, "converted", "2026-03-03T00:00:00Z", 1),
      { ...result(2, "converted", "2026-03-03T00:00:00Z"), data: { touch: "call-7", outcome: "converted" } },
    ]);
    expect(first.map((one) => [one.touch, one.converted])).toEqual([
      [keys[0], true],
      [keys[1], false],
    ]);
    expect(await count([result(0, "refused", "2026-03-04T00:00:00Z")])).toEqual([]);
    expect(await bank.storage.batch("test", (tx) => countConversions(tx, "calls"))).toEqual({
      results: 2,
      converted: 1,
    });
  });

  it("has every band, also those without calls", async () => {
    const bands = await bank.storage.batch("test", (tx) => countBands(tx, "nobody", [0.1, 0.2, 0.3, 0.4, 0.5, 0.7]));
    expect(bands.map(({ from, to }) => [from, to])).toEqual([
      [0.7, 1],
      [0.5, 0.7],
      [0.4, 0.5],
      [0.3, 0.4],
      [0.2, 0.3],
      [0.1, 0.2],
      [0, 0.1],
    ]);
    expect(bands.every(({ called, rate }) => called === 0 && rate === null)).toBe(true);
  });
});
