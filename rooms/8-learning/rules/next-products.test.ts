import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { type FirstHeld, learnNext, rankNext } from "./next-products.ts";

const cut = new Date("2026-01-01T00:00:00Z");
const before = cut.getTime() - 1_000;
const after = cut.getTime() + 1_000;

/** Whoever has a card takes a loan next, whoever has wealth a fund; term deposits are what most have. */
function histories(rows: number): FirstHeld[] {
  const random = seededRandom("next");
  return Array.from({ length: rows }, () => {
    const isCard = random.next() < 0.5;
    const own: [string, number][] = [[isCard ? "card" : "wealth", before]];
    if (random.next() < 0.5) own.push(["term_deposit", before - 5]);
    const follows = isCard ? "loan" : "fund";
    const had = random.next();
    if (had < 0.4) own.push([follows, before + 1]);
    else if (had < 0.8) own.push([random.next() < 0.8 ? follows : "insurance", after]);
    return own;
  });
}

describe("next products", () => {
  it("follow from what is held, better than what most have, and only where they suit", () => {
    const known = learnNext(histories(2_000), cut);
    expect(known?.customers).toBe(2_000);
    const tested = known?.tested;
    if (!known || !tested) throw new Error("nothing was learnt");
    expect(tested.trials).toBeGreaterThan(600);
    expect(tested.firstTwo / tested.trials).toBeGreaterThan(0.7);
    expect(tested.firstTwo).toBeGreaterThan(tested.plainFirstTwo);
    const again = JSON.parse(JSON.stringify(known));
    const ranked = rankNext(again, new Set(["card", "term_deposit"]));
    expect(ranked[0]?.item).toBe("loan");
    expect(ranked[0]?.because?.then).toEqual(["loan"]);
    expect(ranked.map(({ item }) => item)).not.toContain("card");
    const suits = rankNext(again, new Set(["wealth", "term_deposit"]), (kind) => kind !== "fund");
    expect(suits.map(({ item }) => item)).not.toContain("fund");
  });

  it("are not learnt from a handful of customers", () => {
    expect(learnNext(histories(49), cut)).toBeUndefined();
  });
});
