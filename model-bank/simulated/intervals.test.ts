import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { meanDifference, pairedDifference, Sums, shareDifference } from "./intervals.ts";

/** How often the interval of so many draws holds what is true. */
function coverage(draws: number, covers: (random: () => number) => boolean): number {
  const random = seededRandom("intervals");
  let held = 0;
  for (let n = 0; n < draws; n++) if (covers(() => random.next())) held++;
  return held / draws;
}
const count = (random: () => number, of: number, share: number): number => {
  let ones = 0;
  for (let n = 0; n < of; n++) if (random() < share) ones++;
  return ones;
};

describe("intervals", () => {
  it("of two shares are as published for Newcombe's method 11", () => {
    // Newcombe 1998, table II.
    for (const [x, n, y, m, low, high] of [
      [56, 70, 48, 80, 0.0428, 0.3422],
      [9, 10, 3, 10, 0.1013, 0.8387],
      [6, 7, 2, 7, -0.029, 0.8423],
      [5, 56, 0, 29, -0.0667, 0.2037],
      [0, 10, 0, 20, -0.2005, 0.3445],
      [10, 10, 0, 10, 0.5128, 1],
    ] as const) {
      const interval = shareDifference(x, n, y, m);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it("of a large group and a small one hold the truth as often as they say", () => {
    const shares = coverage(600, (random) => {
      const { low, high } = shareDifference(count(random, 300, 0.21), 300, count(random, 9, 0.12), 9);
      return low <= 0.09 && 0.09 <= high;
    });
    expect(shares).toBeGreaterThan(0.95);
    const newcomers = coverage(600, (random) => {
      const { low, high } = shareDifference(count(random, 32, 0.48), 32, count(random, 5, 0.38), 5);
      return low <= 0.1 && 0.1 <= high;
    });
    expect(newcomers).toBeGreaterThan(0.95);
    const means = coverage(600, (random) => {
      const [many, few] = [new Sums(), new Sums()];
      // One in eight buys something.
      for (let n = 0; n < 400; n++) many.add(random() < 0.125 ? 5_000 + 40_000 * random() : 0);
      for (let n = 0; n < 15; n++) few.add(random() < 0.125 ? 5_000 + 40_000 * random() : 0);
      const { low, high } = meanDifference(many, few, 1e6);
      return low <= 0 && 0 <= high;
    });
    expect(means).toBeGreaterThan(0.925);
    const paired = coverage(600, (random) => {
      const gained = count(random, 60, 0.06);
      const { low, high } = pairedDifference(gained, 0, 60);
      return low <= 0.06 && 0.06 <= high;
    });
    expect(paired).toBeGreaterThan(0.925);
  });

  it("say nothing where nobody stands on one side", () => {
    expect(shareDifference(3, 10, 0, 0)).toEqual({ low: -1, high: 1 });
    expect(meanDifference(new Sums(), new Sums(), 7)).toEqual({ low: -7, high: 7 });
    expect(pairedDifference(0, 0, 0)).toEqual({ low: -1, high: 1 });
  });
});
