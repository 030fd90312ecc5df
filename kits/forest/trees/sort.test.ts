import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { sortDoubles } from "./sort.ts";

const VALUES = [0, 1, -1, 5e-324, -5e-324, 1e300, -1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1];

it("sorts doubles as comparing them does", () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(0, 1, 50, 5_000), (seed, count) => {
      const random = seededRandom(seed);
      const few = random.next() < 0.5;
      const values = Float64Array.from({ length: count }, () =>
        few || random.next() < 0.1
          ? (VALUES[random.below(VALUES.length)] as number)
          : (random.next() - 0.5) * 10 ** (random.below(40) - 20),
      );
      // A stretch of a longer array, whose rest stays as it is.
      const whole = new Float64Array(count + 2).fill(7);
      whole.set(values, 1);
      sortDoubles(whole.subarray(1, count + 1));
      expect([...whole]).toEqual([7, ...values.sort(), 7]);
    }),
    { numRuns: 60 },
  );
});
