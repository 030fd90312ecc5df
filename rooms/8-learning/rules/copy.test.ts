import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { type CopyCount, drawCopy, evenShares, learnCopy } from "./copy.ts";

const test = { content: "a", variants: ["a", "b", "c"], floor: 0.05, success: "seen", after: 0 } as const;

describe("wordings", () => {
  it("of one touch are the same however often they are asked, and come in their shares", () => {
    const shares = new Map([
      ["a", 0.1],
      ["b", 0.6],
      ["c", 0.3],
    ]);
    const drawn = Array.from({ length: 5_000 }, (_, n) => drawCopy("a", shares, `touch-${n}`));
    expect(drawCopy("a", shares, "touch-7")).toEqual(drawn[7]);
    for (const [variant, share] of shares) {
      const own = drawn.filter((one) => one.variant === variant);
      expect(own.length / 5_000).toBeCloseTo(share, 1);
      expect(own.every((one) => one.share === share)).toBe(true);
    }
  });

  it("come ever more often the better they are, and never below the floor", () => {
    const random = seededRandom(4);
    const rates: Record<string, number> = { a: 0.05, b: 0.15, c: 0.05 };
    const counts: CopyCount[] = [];
    let shares = evenShares(test);
    let won = 0;
    for (let day = 0; day < 20; day++) {
      const today = new Map<string, { shown: number; won: number }>();
      for (let n = 0; n < 200; n++) {
        const { variant } = drawCopy("a", shares, `${day}/${n}`);
        const sum = today.get(variant) ?? { shown: 0, won: 0 };
        sum.shown++;
        if (random.next() < (rates[variant] ?? 0)) sum.won++;
        today.set(variant, sum);
      }
      for (const [variant, sum] of today) {
        counts.push({ variant, share: shares.get(variant) ?? 0, ...sum });
        won += sum.won;
      }
      const learned = learnCopy(test, counts);
      shares = new Map(learned.arms.map(({ variant, share }) => [variant, share]));
      for (const { share } of learned.arms) expect(share).toBeGreaterThanOrEqual(0.05);
    }
    expect(shares.get("b")).toBeGreaterThan(0.85);
    // More than drawing evenly would have brought, and the look back says so.
    const learned = learnCopy(test, counts);
    const told = (policy: string) => learned.policies.find((one) => one.policy === policy);
    expect(won / 4_000).toBeGreaterThan(0.11);
    expect(told("always:b")?.snips).toBeCloseTo(0.15, 1);
    expect(told("even")?.snips).toBeGreaterThan(0.05);
    expect(told("even")?.snips).toBeLessThan(0.12);
    expect(learnCopy(test, counts)).toEqual(learned);
  });

  it("are judged without bias by chances: always the same wording is worth its own rate", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (won, lost, share) => {
        const { policies } = learnCopy(test, [
          { variant: "a", share, shown: won + lost, won },
          { variant: "b", share: 1 - share, shown: 10, won: 3 },
        ]);
        const told = policies.find(({ policy }) => policy === "always:a");
        if (won + lost === 0) expect(told?.snips).toBeNull();
        else expect(told?.snips).toBeCloseTo(won / (won + lost), 9);
      }),
      { numRuns: 50 },
    );
  });
});
