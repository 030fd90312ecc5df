import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  auc,
  averagePrecision,
  bandTable,
  brier,
  calibrationLine,
  calibrationTable,
  categoricalColumn,
  correctPrior,
  ece,
  fitIsotonic,
  gini,
  ks,
  liftTable,
  logLoss,
  numericColumn,
  pav,
  plattTargets,
  psi,
  psiOfColumn,
  sigmoid,
  stabilityOf,
} from "../index.ts";

const y = [1, 1, 0, 1, 0, 1, 0, 0, 0, 0];
const s = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];

describe("metrics", () => {
  it("KAT-54 ranking", () => {
    expect(auc(y, s)).toBeCloseTo(0.875, 12);
    expect(gini(y, s)).toBeCloseTo(0.75, 12);
    expect(ks(y, s)?.ks).toBeCloseTo(2 / 3, 8);
    expect(ks(y, s)?.cut).toBe(0.5);
    expect(averagePrecision(y, s)).toBeCloseTo(0.85416667, 8);
    expect(auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
    expect(auc(y, Array(10).fill(0.3))).toBe(0.5);
  });

  it("KAT-54 probabilities", () => {
    expect(brier(y, s)).toBeCloseTo(0.16525, 12);
    expect(logLoss(y, s)).toBeCloseTo(0.49282092, 8);
    expect(ece(y, s, 5)).toBeCloseTo(0.165, 12);
  });

  it("KAT-54 lift and capture by quintile", () => {
    const table = liftTable(y, s, 5) ?? [];
    expect(table.map(({ lift }) => lift)).toEqual([2.5, 1.25, 1.25, 0, 0]);
    expect(table.map(({ captured }) => captured)).toEqual([0.5, 0.75, 1, 1, 1]);
  });

  it("KAT-55 pool adjacent violators", () => {
    expect([...pav([1, 3, 2, 4, 3, 5])]).toEqual([1, 2.5, 2.5, 3.5, 3.5, 5]);
    expect([...pav([4, 1, 2], [1, 3, 1])]).toEqual([1.75, 1.75, 2]);
    const rising = [...y].reverse();
    expect([...pav(rising)]).toEqual([0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1]);
    expect(fitIsotonic(Float64Array.from(s), y).probabilities).toEqual([0, 0, 0.5, 0.5, 1, 1]);
  });

  it("KAT-56 population stability", () => {
    const base = [0.1, 0.2, 0.4, 0.2, 0.1];
    const uniform = [0.2, 0.2, 0.2, 0.2, 0.2];
    expect(psi(base, [0.12, 0.18, 0.4, 0.2, 0.1])).toBeCloseTo(0.00575364, 8);
    const watch = psi(uniform, [300, 250, 200, 150, 100]);
    expect(watch).toBeCloseTo(0.13540251, 8);
    expect(stabilityOf(watch)).toBe("watch");
    const act = psi(uniform, [100, 200, 400, 200, 100]);
    expect(act).toBeCloseTo(0.27725887, 8);
    expect(stabilityOf(act)).toBe("act");
    expect(Number.isFinite(psi([1, 0], [0, 1]))).toBe(true);
    expect(psi([1, 0], [0, 1])).toBeCloseTo(2 * (1 - 1e-4) * Math.log(1e4), 6);
  });

  it("KAT-59 prior correction and Platt's targets", () => {
    expect(correctPrior(0.5, 0.1)).toBeCloseTo(0.09090909, 8);
    expect(correctPrior(0.2, 0.1)).toBeCloseTo(0.02439024, 8);
    expect(correctPrior(0.8, 0.05)).toBeCloseTo(0.16666667, 8);
    expect(plattTargets(4, 6).positive).toBeCloseTo(0.83333333, 8);
    expect(plattTargets(4, 6).negative).toBe(0.125);
  });

  it("has no answer where a class is absent, and says so with null", () => {
    expect([auc([1, 1], [0.1, 0.2]), ks([0], [0.2]), gini([], [])]).toEqual([null, null, null]);
    expect([averagePrecision([0], [1]), liftTable([0], [1]), brier([], []), ece([], [])]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(calibrationLine([1, 1], [0.3, 0.6])).toBeNull();
  });

  it("gives the same AUC as counting pairs, and turns it around with the scores", () => {
    const rows = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 6 })), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const labels = pairs.map(([label]) => Number(label));
        const scores = pairs.map(([, score]) => score);
        const area = auc(labels, scores);
        let [won, all] = [0, 0];
        for (const [label, score] of pairs) {
          for (const [other, below] of pairs) {
            if (!label || other) continue;
            all++;
            won += score > below ? 1 : score === below ? 0.5 : 0;
          }
        }
        if (all === 0) expect(area).toBeNull();
        else {
          expect(area).toBeCloseTo(won / all, 12);
          expect(
            auc(
              labels,
              scores.map((score) => -score),
            ),
          ).toBeCloseTo(1 - won / all, 12);
        }
      }),
    );
  });

  it("puts every row into one calibration bin, either way of binning", () => {
    const rows = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom("equal-width" as const, "equal-count" as const), (pairs, binning) => {
        const labels = pairs.map(([label]) => label);
        const table = calibrationTable(
          labels,
          pairs.map(([, p]) => p),
          10,
          binning,
        );
        expect(table.reduce((sum, { count }) => sum + count, 0)).toBe(pairs.length);
        const positives = table.reduce((sum, { count, observed }) => sum + count * (observed ?? 0), 0);
        expect(positives).toBeCloseTo(
          labels.reduce<number>((sum, label) => sum + label, 0),
          9,
        );
      }),
    );
  });

  it("sees predictions that are too low or too extreme", () => {
    const odds = Array.from({ length: 4000 }, (_, i) => (i % 41) / 10 - 2);
    // Outcomes as frequencies: each row stands for its own rate, so that the answer is exact.
    const labels = odds.map((odd) => sigmoid(odd));
    const line = calibrationLine(
      labels,
      odds.map((odd) => sigmoid(2 * odd - 0.5)),
    );
    expect(line?.slope).toBeCloseTo(0.5, 6);
    expect(
      calibrationLine(
        labels,
        odds.map((odd) => sigmoid(odd - 1)),
      )?.intercept,
    ).toBeCloseTo(1, 6);
  });

  it("keeps the names of bands true at their borders", () => {
    const bands = [
      { from: 0.7, to: 1 },
      { from: 0.1, to: 0.7 },
      { from: 0, to: 0.1 },
    ];
    const table = bandTable(bands, [0.7, 0.71, 0.1, 0.0999, 0, 1], [1, 1, 0, 0, 0, 0]);
    expect(table.map(({ rows }) => rows)).toEqual([2, 2, 2]);
    expect(table.map(({ rate }) => rate)).toEqual([0.5, 0.5, 0]);
    expect(bandTable(bands, [], []).map(({ rate }) => rate)).toEqual([null, null, null]);
  });

  it("compares columns by level and by quantile, missing values in a bin of their own", () => {
    const before = categoricalColumn("job", ["a", "a", "b", null]);
    const same = categoricalColumn("job", ["b", null, "a", "a"]);
    expect(psiOfColumn(before, same)).toBe(0);
    expect(psiOfColumn(before, categoricalColumn("job", ["c"]))).toBeGreaterThan(1);
    const numbers = numericColumn("n", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(psiOfColumn(numbers, numbers)).toBe(0);
    expect(psiOfColumn(numbers, numericColumn("n", [null, null]))).toBeGreaterThan(1);
  });
});
