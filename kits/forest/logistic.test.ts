import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { fitLogistic, type Matrix, matrixOf, sigmoid } from "./index.ts";

const hours = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5];
const passed = Float64Array.from([0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1]);

/** Rows of a few numbers and a label that depends on the first. */
function sample(seed: number, rows: number, columns = 3): { rows: number[][]; y: Float64Array } {
  const random = seededRandom(seed);
  const table = Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.next() * 2 - 1));
  return {
    rows: table,
    y: Float64Array.from(table, (row) => (random.next() < sigmoid(2 * (row[0] ?? 0) - 0.5) ? 1 : 0)),
  };
}

/** Gradient of the penalised likelihood at the solution: what it must make vanish. */
function steepest(X: Matrix, y: Float64Array, l2: number): number {
  const fit = fitLogistic({ X, y, l2 });
  const gradient = new Float64Array(X.columns + 1);
  for (let r = 0; r < X.rows; r++) {
    let margin = fit.intercept;
    for (let e = X.start[r] ?? 0; e < (X.start[r + 1] ?? 0); e++) {
      margin += (fit.coefficients[X.index[e] ?? 0] ?? 0) * (X.value[e] ?? 0);
    }
    const residual = (y[r] ?? 0) - sigmoid(margin);
    for (let e = X.start[r] ?? 0; e < (X.start[r + 1] ?? 0); e++) {
      gradient[X.index[e] ?? 0] = (gradient[X.index[e] ?? 0] ?? 0) + residual * (X.value[e] ?? 0);
    }
    gradient[X.columns] = (gradient[X.columns] ?? 0) + residual;
  }
  fit.coefficients.forEach((coefficient, c) => {
    gradient[c] = (gradient[c] ?? 0) - l2 * coefficient;
  });
  return Math.max(...gradient.map(Math.abs));
}

describe("fitLogistic", () => {
  it("KAT-61 twenty students", () => {
    const fit = fitLogistic({
      X: matrixOf(
        hours.map((h) => [h]),
        1,
      ),
      y: passed,
    });
    const slope = fit.coefficients[0] ?? 0;
    expect(fit.converged).toBe(true);
    expect(fit.intercept).toBeCloseTo(-4.07771341, 7);
    expect(slope).toBeCloseTo(1.50464542, 7);
    expect(fit.logLikelihood).toBeCloseTo(-8.02987846, 7);
    expect(sigmoid(fit.intercept + 2 * slope)).toBeCloseTo(0.25570318, 7);
    expect(sigmoid(fit.intercept + 3 * slope)).toBeCloseTo(0.60735865, 7);
    // Published standard errors of the same example.
    expect(fit.standardErrors[0]).toBeCloseTo(0.6287, 3);
    expect(fit.interceptError).toBeCloseTo(1.761, 3);
  });

  it("finds by hand: one switch, rates 1/4 and 3/4", () => {
    const X = matrixOf([[0], [0], [0], [0], [1], [1], [1], [1]], 1);
    const fit = fitLogistic({ X, y: Float64Array.of(1, 0, 0, 0, 1, 1, 1, 0) });
    expect(fit.intercept).toBeCloseTo(-Math.log(3), 9);
    expect(fit.coefficients[0]).toBeCloseTo(2 * Math.log(3), 9);
    // Var = 1/1 + 1/3 for the odds of four rows, summed for the difference.
    expect(fit.interceptError).toBeCloseTo(Math.sqrt(4 / 3), 6);
    expect(fit.standardErrors[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
  });

  it("makes the penalised gradient vanish", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0.01, 1, 100), (seed, l2) => {
        const { rows, y } = sample(seed, 80);
        expect(steepest(matrixOf(rows, 3), y, l2)).toBeLessThan(1e-6);
      }),
      { numRuns: 25 },
    );
  });

  it("counts a row given twice as one of weight 2", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { rows, y } = sample(seed, 60);
        const twice = [0, 7, 13, 59];
        const weights = new Float64Array(60).fill(1);
        for (const row of twice) weights[row] = 2;
        const weighted = fitLogistic({ X: matrixOf(rows, 3), y, weights, l2: 0.5 });
        const repeated = fitLogistic({
          X: matrixOf([...rows, ...twice.map((row) => rows[row] ?? [])], 3),
          y: Float64Array.from([...y, ...twice.map((row) => y[row] ?? 0)]),
          l2: 0.5,
        });
        expect(Math.abs(weighted.intercept - repeated.intercept)).toBeLessThan(1e-9);
        weighted.coefficients.forEach((coefficient, c) => {
          expect(Math.abs(coefficient - (repeated.coefficients[c] ?? 0))).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 20 },
    );
  });

  it("does not care for the order of rows", () => {
    const { rows, y } = sample(5, 500, 6);
    const order = rows.map((_, i) => i).reverse();
    const one = fitLogistic({ X: matrixOf(rows, 6), y, l2: 1 });
    const other = fitLogistic({
      X: matrixOf(
        order.map((i) => rows[i] ?? []),
        6,
      ),
      y: Float64Array.from(order, (i) => y[i] ?? 0),
      l2: 1,
    });
    one.coefficients.forEach((coefficient, c) => {
      expect(Math.abs(coefficient - (other.coefficients[c] ?? 0))).toBeLessThan(1e-9);
    });
  });

  it("fits the rows asked for as if there were no others, wherever it starts", () => {
    const { rows, y } = sample(8, 200);
    const chosen = Int32Array.from({ length: 120 }, (_, i) => i + 40);
    const part = fitLogistic({
      X: matrixOf(rows, 3),
      y,
      rows: chosen,
      l2: 2,
      start: { intercept: 3, coefficients: Float64Array.of(-4, 5, 9) },
    });
    const alone = fitLogistic({ X: matrixOf(rows.slice(40, 160), 3), y: y.slice(40, 160), l2: 2 });
    expect(Math.abs(part.intercept - alone.intercept)).toBeLessThan(1e-9);
    expect(part.logLikelihood).toBeCloseTo(alone.logLikelihood, 9);
  });

  it("stays finite where no finite answer exists: separable rows, one class, columns that repeat each other", () => {
    const X = matrixOf([[-2], [-1], [1], [2]], 1);
    const separable = fitLogistic({ X, y: Float64Array.of(0, 0, 1, 1) });
    expect(Number.isFinite(separable.coefficients[0])).toBe(true);
    const oneClass = fitLogistic({ X, y: Float64Array.of(1, 1, 1, 1), l2: 1 });
    expect(Number.isFinite(oneClass.intercept)).toBe(true);
    // Both levels of a switch beside the intercept: only their difference is known.
    const both = fitLogistic({
      X: matrixOf(
        [
          [1, 0],
          [1, 0],
          [1, 0],
          [0, 1],
          [0, 1],
          [0, 1],
        ],
        2,
      ),
      y: Float64Array.of(1, 0, 0, 1, 1, 0),
    });
    expect((both.coefficients[1] ?? 0) - (both.coefficients[0] ?? 0)).toBeCloseTo(2 * Math.log(2), 5);
    expect(both.standardErrors.every(Number.isNaN)).toBe(true);
  });

  it("refuses wrong input and stops on a signal", () => {
    const X = matrixOf([[1], [2]], 1);
    expect(() => fitLogistic({ X, y: Float64Array.of(1) })).toThrow(/expected 2/);
    expect(() => fitLogistic({ X, y: Float64Array.of(1, 2) })).toThrow(/between 0 and 1/);
    expect(() => fitLogistic({ X, y: Float64Array.of(1, 0), l2: -1 })).toThrow(/at least 0/);
    expect(() => fitLogistic({ X: matrixOf([], 1), y: new Float64Array() })).toThrow(/no rows/);
    expect(() => fitLogistic({ X, y: Float64Array.of(1, 0), signal: AbortSignal.abort() })).toThrow(/abort/i);
  });
});
