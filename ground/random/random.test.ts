import { describe, expect, it } from "vitest";
import { fnv1a32, seededRandom, stickyShare } from "#ground/random";

describe("random", () => {
  it("hashes as published: FNV-1a of 32 bits", () => {
    expect(fnv1a32("")).toBe(2_166_136_261);
    expect(fnv1a32("a")).toBe(3_826_002_220);
    expect(fnv1a32("foobar")).toBe(0xbf9cf968);
    expect(fnv1a32("茶")).toBe(fnv1a32("\u8336"));
  });

  it("assigns as GrowthBook's version 2 does, and as our own experiments were assigned", () => {
    expect(stickyShare("seed", "a")).toBe(0.0505);
    expect(stickyShare("seed", "b")).toBe(0.2696);
    expect(stickyShare("foo", "ab")).toBe(0.2575);
    expect(stickyShare("foo", "def")).toBe(0.2019);
    expect(stickyShare("exp-maturity-2026q4", "C000001")).toBe(0.8098);
    expect(stickyShare("exp-maturity-2026q4", "C000002")).toBe(0.7562);
    expect(stickyShare("global-holdout-2026", "C000001")).toBe(0.7491);
  });

  it("spreads units evenly: ten bins of a hundred thousand customers as counted before", () => {
    const bins = new Array<number>(10).fill(0);
    for (let n = 0; n < 100_000; n++) {
      const bin = Math.floor(stickyShare("exp-maturity-2026q4", `C${String(n).padStart(6, "0")}`) * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chi = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 99.9th percentile of chi-square with 9 degrees of freedom.
    expect(chi).toBeLessThan(27.88);
  });

  it("repeats a seed's draws, keeps forks apart and stays within bounds", () => {
    const draws = (seed: string | number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draws(7)).toEqual(draws("7"));
    expect(draws(7)).not.toEqual(draws(8));
    const random = seededRandom("fork");
    const before = random.fork("a").next();
    random.next();
    expect(random.fork("a").next()).toBe(before);
    expect(random.fork("b").next()).not.toBe(before);
    const counts = [0, 0, 0];
    for (let n = 0; n < 30_000; n++) {
      const draw = random.below(3);
      counts[draw] = (counts[draw] ?? 0) + 1;
    }
    expect(counts).toHaveLength(3);
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});
