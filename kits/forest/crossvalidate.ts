import type { Random } from "#ground/random";
import { cases } from "./cases.ts";
import { fitLogistic, type LogisticFit, sigmoid } from "./logistic.ts";
import { type Matrix, multiply } from "./matrix.ts";

/** The fold of each row, 0 … folds − 1. */
export type Folds = Int32Array;

/** Folds drawn at random with the same share of positives in each (to one row). */
export function stratifiedFolds(y: ArrayLike<number>, folds: number, random: Random): Folds {
  checkFolds(y.length, folds);
  const out = new Int32Array(y.length);
  const groups: [number[], number[]] = [[], []];
  for (let i = 0; i < y.length; i++) groups[(y[i] as number) > 0.5 ? 1 : 0].push(i);
  let next = 0;
  for (const group of groups) {
    for (let i = group.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [group[i], group[j]] = [group[j] as number, group[i] as number];
    }
    // The second group goes on where the first stopped, so that sizes differ by one at most.
    for (const row of group) out[row] = next++ % folds;
  }
  return out;
}

/** Consecutive blocks of nearly equal size: each stretch of time is left out once. */
export function orderedFolds(rows: number, folds: number): Folds {
  checkFolds(rows, folds);
  return Int32Array.from({ length: rows }, (_, row) => Math.floor((row * folds) / rows));
}

function checkFolds(rows: number, folds: number): void {
  if (!Number.isInteger(folds) || folds < 2 || rows < folds) throw cases.bad_folds({ rows, folds });
}

/** Rows in and out of a fold. */
export function foldRows(folds: Folds, fold: number): { inside: Int32Array; outside: Int32Array } {
  const rows = Int32Array.from(folds, (_, i) => i);
  return { inside: rows.filter((r) => folds[r] === fold), outside: rows.filter((r) => folds[r] !== fold) };
}

export interface ChooseL2Input {
  readonly X: Matrix;
  readonly y: Float64Array;
  readonly weights?: Float64Array | null;
  readonly folds: Folds;
  readonly grid: readonly number[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface ChosenL2 {
  readonly l2: number;
  /** Mean log-loss of left-out rows per penalty, largest penalty first. */
  readonly tried: readonly { readonly l2: number; readonly logLoss: number }[];
  /** At the chosen penalty, the margin of each row by the model that did not see it. */
  readonly margins: Float64Array;
}

/**
 * The penalty whose left-out rows have the least log-loss; of equals the largest. Penalties are walked downwards, each fit
 * starting from the one before. Gives the event loop a turn between fits, so that an abort can arrive.
 */
export async function chooseL2(input: ChooseL2Input): Promise<ChosenL2> {
  const { X, y, weights = null, folds, signal } = input;
  if (folds.length !== X.rows) throw cases.wrong_length({ what: "folds", actual: folds.length, expected: X.rows });
  if (input.grid.length === 0) throw cases.wrong_length({ what: "grid", actual: 0, expected: 1 });
  const grid = [...new Set(input.grid)].sort((a, b) => b - a);
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  const margins = grid.map(() => new Float64Array(X.rows));
  const losses = new Float64Array(grid.length);
  for (let fold = 0; fold < count; fold++) {
    const { inside, outside } = foldRows(folds, fold);
    if (inside.length === 0) continue;
    let start: LogisticFit | null = null;
    for (const [g, l2] of grid.entries()) {
      await turn();
      signal?.throwIfAborted();
      start = fitLogistic({ X, y, weights, rows: outside, l2, start, tolerance: 1e-7, withErrors: false, signal });
      const out = margins[g] as Float64Array;
      multiply(X, start.coefficients, start.intercept, inside, out);
      losses[g] = (losses[g] as number) + lossOf(y, out, weights, inside);
      input.onProgress?.(fold * grid.length + g + 1, count * grid.length);
    }
  }
  let total = 0;
  for (let r = 0; r < X.rows; r++) total += weights?.[r] ?? 1;
  const tried = grid.map((l2, g) => ({ l2, logLoss: (losses[g] as number) / total }));
  const best = tried.reduce((best, { logLoss }, g) => (logLoss < (tried[best]?.logLoss ?? 0) ? g : best), 0);
  return { l2: grid[best] as number, tried, margins: margins[best] as Float64Array };
}

function lossOf(y: Float64Array, margins: Float64Array, weights: Float64Array | null, rows: Int32Array): number {
  let loss = 0;
  for (const r of rows) {
    const p = Math.min(1 - 1e-15, Math.max(1e-15, sigmoid(margins[r] as number)));
    const label = y[r] as number;
    loss -= (weights?.[r] ?? 1) * (label * Math.log(p) + (1 - label) * Math.log(1 - p));
  }
  return loss;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
