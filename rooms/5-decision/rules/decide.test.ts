import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DecisionInputs, decide, findCut, whatWouldChange } from "./decide.ts";

const base: DecisionInputs = {
  probability: 0.3,
  margin: 20_000,
  cost: 800,
  draw: 0.5,
  holdoutShare: 0.1,
  denials: [],
  arrival: 0,
  cut: { value: 10, arrival: 5 },
  action: "agent_call",
  fallback: "email",
};

const weighed = fc.record({
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  draw: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  denied: fc.boolean(),
});
const candidates = fc.array(weighed, { maxLength: 40 }).map((list) =>
  list.map(({ probability, draw, denied }, arrival) => ({
    probability,
    draw,
    arrival,
    margin: 20_000,
    cost: 800,
    holdoutShare: 0.1,
    denials: denied ? (["consent_missing"] as const) : [],
  })),
);
const decideAll = (list: typeof candidates extends fc.Arbitrary<infer T> ? T : never, places: number) => {
  const cut = findCut(list, places);
  return list.map((one) => ({ one, decided: decide({ ...one, cut, action: "agent_call", fallback: "email" }) }));
};

describe("decide", () => {
  it("weighs probability × margin − cost and says why", () => {
    expect(decide(base)).toEqual({
      outcome: "chosen",
      action: "agent_call",
      value: "52.0000",
      reasons: ["value_within_capacity"],
      losers: [{ action: "email", value: null, reason: "call_preferred" }],
    });
    expect(decide({ ...base, probability: 0.04 }).reasons).toEqual(["value_not_positive"]);
    expect(decide({ ...base, probability: 0.08 }).reasons).toEqual(["below_call_threshold"]);
    expect(decide({ ...base, cut: null }).reasons).toEqual(["no_capacity_left"]);
    expect(decide({ ...base, draw: 0.05 })).toMatchObject({ outcome: "holdout", action: null, reasons: ["holdout"] });
    expect(decide({ ...base, denials: ["consent_missing"] })).toMatchObject({ outcome: "withheld", action: null });
    expect(decide({ ...base, probability: null, cut: { value: null, arrival: 5 } })).toMatchObject({
      outcome: "chosen",
      value: null,
      reasons: ["arrival_within_capacity"],
    });
  });

  it("never chooses more than there are places, nor anybody whom a rule refuses, and the best of the rest", () => {
    fc.assert(
      fc.property(candidates, fc.nat(12), (list, places) => {
        const all = decideAll(list, places);
        const chosen = all.filter(({ decided }) => decided.outcome === "chosen");
        const eligible = list.filter((c) => c.draw >= 0.1 && c.denials.length === 0 && c.probability * 200 - 8 > 0);
        expect(chosen.length).toBe(Math.min(places, eligible.length));
        for (const { one } of chosen) expect(eligible).toContain(one);
        const worst = Math.min(...chosen.map(({ one }) => one.probability), 2);
        const left = eligible.filter((one) => !chosen.some((other) => other.one === one));
        for (const one of left) expect(one.probability).toBeLessThanOrEqual(worst);
        for (const { one, decided } of all) if (one.draw < 0.1) expect(decided.action).toBeNull();
      }),
    );
  });

  it("does not depend on the order in which candidates are handed over", () => {
    fc.assert(
      fc.property(candidates, fc.nat(12), (list, places) => {
        expect(findCut([...list].reverse(), places)).toEqual(findCut(list, places));
      }),
    );
  });

  it("yields the same bytes from the record's inputs", () => {
    fc.assert(
      fc.property(candidates, fc.nat(12), (list, places) => {
        const cut = findCut(list, places);
        for (const one of list) {
          const inputs: DecisionInputs = { ...one, cut, action: "agent_call", fallback: null };
          const again = decide(JSON.parse(JSON.stringify(inputs)) as DecisionInputs);
          expect(JSON.stringify(again)).toBe(JSON.stringify(decide(inputs)));
        }
      }),
    );
  });

  it("says what would have to change", () => {
    expect(whatWouldChange({ ...base, probability: 0.01 })?.en).toBe(
      "A probability above 4.0 % (value above 0.00 yuan)",
    );
    expect(whatWouldChange({ ...base, probability: 0.08 })?.en).toBe(
      "A probability above 9.0 % (value above 10.00 yuan)",
    );
    expect(whatWouldChange({ ...base, draw: 0 })?.zh).toContain("留白");
    expect(whatWouldChange({ ...base, denials: ["consent_missing"] })?.en).toContain("consent");
    expect(whatWouldChange({ ...base, cut: null })?.en).toContain("capacity");
  });
});
