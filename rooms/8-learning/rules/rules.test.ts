import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PerennialError } from "#ground/errors";
import { seededRandom } from "#ground/random";
import { bandEdges, probabilityBands } from "./bands.ts";
import { canTrain } from "./can-train.ts";
import { allowedFeatures, type FeatureDescriptor, featureDataset } from "./features.ts";
import { gainsTable } from "./gains.ts";
import { dayStarts, splitByDay } from "./split.ts";

const catalog: FeatureDescriptor[] = [
  { name: "age", type: "int", knownAt: "always", model: "allowed" },
  { name: "job", type: "string", knownAt: "always", model: "allowed" },
  { name: "duration", type: "int", knownAt: "after_call", model: "allowed" },
  { name: "gender", type: "string", knownAt: "always", model: "refused", reason: { zh: "公平", en: "fairness" } },
  { name: "opened", type: "date", knownAt: "always", model: "allowed" },
];

function thrown(run: () => unknown): PerennialError {
  try {
    run();
  } catch (error) {
    if (error instanceof PerennialError) return error;
  }
  throw new Error("nothing was refused");
}

/** `2026-01-01` and on: day numbers as days. */
const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);

describe("features", () => {
  it("refuses what is known only after the call, in both languages, and lists every refusal", () => {
    const error = thrown(() => allowedFeatures(["age", "duration", "gender", "opened", "nothing"], catalog));
    expect(error.caseName).toBe("learning.known_after");
    expect(error.text("en")).toContain("duration is known only after the call");
    expect(error.text("zh")).toContain("duration 只有在通话结束后才知道");
    expect(error.fields.map(({ pointer, name }) => [pointer, name])).toEqual([
      ["duration", "learning.known_after"],
      ["gender", "learning.refused"],
      ["opened", "learning.no_feature_type"],
      ["nothing", "learning.unknown_attribute"],
    ]);
    expect(thrown(() => allowedFeatures(["gender"], catalog)).text("zh")).toBe("模型不得使用 gender：公平");
    expect(thrown(() => allowedFeatures([], catalog)).caseName).toBe("learning.no_features");
  });

  it("reads numbers, switches and texts, whatever the store hands over", () => {
    const data = featureDataset(
      [
        { name: "n", type: "money" },
        { name: "b", type: "bool" },
        { name: "s", type: "string" },
      ],
      { n: ["12.50", 3, null, 7n], b: [true, false, null, true], s: ["x", "", undefined, "y"] },
    );
    expect(data.columns.map((column) => (column.type === "numeric" ? [...column.values] : [...column.codes]))).toEqual([
      [12.5, 3, Number.NaN, 7],
      [1, 0, Number.NaN, 1],
      [0, -1, -1, 1],
    ]);
    expect(() => featureDataset([{ name: "n", type: "int" }], { n: [1, "many"] })).toThrow(/row 1 is not a number/);
    expect(() => featureDataset([{ name: "n", type: "int" }], {})).toThrow(/no values of n/);
  });
});

describe("splitByDay", () => {
  const days = (...sizes: number[]) => sizes.flatMap((size, d) => Array<string>(size).fill(day(d)));

  it("cuts at the end of a day that is nearest to the share, the earlier of two", () => {
    expect(splitByDay(days(4, 4, 2))).toEqual({ cut: 8, rule: "whole-days" });
    expect(splitByDay(days(4, 3, 3))).toEqual({ cut: 7, rule: "whole-days" });
    expect(splitByDay(days(4, 5, 1))).toEqual({ cut: 9, rule: "whole-days" });
    expect(splitByDay(days(7, 2, 1))).toEqual({ cut: 7, rule: "whole-days" });
    expect(splitByDay(days(4, 4, 2), 1)).toEqual({ cut: 10, rule: "whole-days" });
  });

  it("has a rule for the odd cases: a long first day, one day, no rows", () => {
    expect(splitByDay(days(9, 1))).toEqual({ cut: 9, rule: "whole-days" });
    expect(splitByDay(days(1, 9))).toEqual({ cut: 1, rule: "whole-days" });
    expect(splitByDay(days(10))).toEqual({ cut: 8, rule: "within-day" });
    expect(splitByDay([])).toEqual({ cut: 0, rule: "whole-days" });
    expect(() => splitByDay([day(2), day(1)])).toThrow(/time order/);
    expect(() => splitByDay([], 0)).toThrow(/share/);
  });

  it("never tears a day apart while there are two", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 20 }), (sizes) => {
        const all = days(...sizes);
        const { cut, rule } = splitByDay(all);
        expect(all[cut - 1]).not.toBe(all[cut]);
        expect(rule).toBe("whole-days");
        const off = (at: number) => Math.abs(at - 0.8 * all.length);
        for (const end of dayStarts(all).filter((start) => start > 0 && start < all.length)) {
          expect(off(end)).toBeGreaterThanOrEqual(off(cut) - 1e-9);
        }
      }),
    );
  });
});

describe("canTrain", () => {
  it("says why there is no model", () => {
    expect(canTrain({ usableRows: 200, trainRows: 160, trainPositives: 1 })).toBeNull();
    expect(canTrain({ usableRows: 199, trainRows: 160, trainPositives: 20 })?.reason.code).toBe("too_few_rows");
    expect(canTrain({ usableRows: 900, trainRows: 700, trainPositives: 0 })?.reason.code).toBe("one_class");
    expect(canTrain({ usableRows: 900, trainRows: 700, trainPositives: 700 })?.reason.zh).toContain("全部为已转化");
  });
});

describe("probability bands", () => {
  it("are always seven, from the highest down, empty ones without a rate", () => {
    const bands = probabilityBands([0.75, 0.7, 0.05, 0.1], [1, 0, 0, 1]);
    expect(bands.map(({ from, to }) => [from, to])).toEqual([
      [0.7, 1],
      [0.5, 0.7],
      [0.4, 0.5],
      [0.3, 0.4],
      [0.2, 0.3],
      [0.1, 0.2],
      [0, 0.1],
    ]);
    expect(bands.map(({ called }) => called)).toEqual([1, 1, 0, 0, 0, 1, 1]);
    expect(bands.map(({ rate }) => rate)).toEqual([1, 0, null, null, null, 1, 0]);
    expect(probabilityBands([], [], bandEdges)).toHaveLength(7);
  });
});

describe("gainsTable", () => {
  const table = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom(0, 1), fc.integer({ min: 0, max: 4 })), {
      maxLength: 80,
    })
    .map((rows) => {
      const sorted = [...rows].sort((a, b) => a[0] - b[0]);
      return {
        days: sorted.map(([d]) => day(d)),
        converted: sorted.map(([, c]) => c),
        scores: sorted.map(([, , s]) => s),
      };
    });

  it("counts by hand: two days of five, best, random and first two", () => {
    const days = [...Array<string>(5).fill(day(0)), ...Array<string>(5).fill(day(1))];
    const converted = [0, 0, 0, 1, 1, 1, 0, 0, 0, 0];
    const scores = [0.1, 0.2, 0.3, 0.9, 0.8, 0.1, 0.5, 0.5, 0.4, 0.3];
    // Quotas at 0.3: 1.5 → 1, then 2; the carry of half a place is used on the second day.
    const [row] = gainsTable({ days, converted, scores, capacities: [0.3] });
    expect(row?.rows).toBe(3);
    expect(row?.captured).toBeCloseTo(1 / 3, 12);
    expect(row?.asLived).toBeCloseTo(1 / 3, 12);
    expect(row?.random).toBeCloseTo((2 / 5 + 2 / 5) / 3, 12);
  });

  it("captures all at capacity 1 and nothing at 0", () => {
    fc.assert(
      fc.property(table, (input) => {
        const total = input.converted.reduce<number>((sum, c) => sum + c, 0);
        const [all, none] = gainsTable({ ...input, capacities: [1, 0] });
        for (const share of [all?.captured, all?.random, all?.asLived]) expect(share).toBeCloseTo(total > 0 ? 1 : 0, 9);
        expect([none?.captured, none?.random, none?.asLived]).toEqual([0, 0, 0]);
      }),
    );
  });

  it("is never better than a perfect order, and takes equal scores in the file's order", () => {
    fc.assert(
      fc.property(table, (input) => {
        const given = gainsTable(input);
        const perfect = gainsTable({ ...input, scores: input.converted });
        const level = gainsTable({ ...input, scores: input.scores.map(() => 0.5) });
        const arrival = gainsTable({ ...input, scores: null });
        expect(arrival).toEqual(level);
        given.forEach((row, i) => {
          expect(row.captured).toBeLessThanOrEqual((perfect[i]?.captured ?? 0) + 1e-12);
          expect(level[i]?.captured).toBe(row.asLived);
        });
      }),
    );
  });

  it("gives as random what shuffled scores give on average", () => {
    const random = seededRandom(11);
    const days = Array.from({ length: 300 }, (_, i) => day(Math.floor(i / 40)));
    const converted = days.map(() => Number(random.next() < 0.2));
    let sum = 0;
    for (let i = 0; i < 300; i++) {
      sum +=
        gainsTable({ days, converted, scores: days.map(() => random.next()), capacities: [0.3] })[0]?.captured ?? 0;
    }
    const [row] = gainsTable({ days, converted, scores: null, capacities: [0.3] });
    expect(sum / 300).toBeCloseTo(row?.random ?? 0, 1);
    expect(Math.abs(sum / 300 - (row?.random ?? 0))).toBeLessThan(0.015);
  });
});
