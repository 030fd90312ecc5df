import type { Random } from "#ground/random";
import { cases } from "./cases.ts";
import type { Matrix } from "./matrix.ts";

export interface SvmInput {
  readonly X: Matrix;
  /** 1 for a positive, anything up to ½ for a negative. */
  readonly y: Float64Array;
  readonly weights?: Float64Array | null;
  /** Price of a row on the wrong side. Default 1. */
  readonly cost?: number;
  readonly maxIterations?: number;
  /** Stops when no multiplier could move its row's margin by more than this. Default 1e-3. */
  readonly tolerance?: number;
  /** Draws the order in which rows are visited. */
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

export interface SvmFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * A linear support vector machine with squared hinge loss, `½ |w|² + Σ cost · max(0, 1 − y (w · x + b))²`, by coordinate
 * descent on the dual (Hsieh et al. 2008). The intercept is a column of ones, penalised like the others. Its margin is a
 * distance, not log-odds: calibrate it.
 */
export function fitSvm(input: SvmInput): SvmFit {
  const { X, y, weights = null, cost = 1, maxIterations = 200, tolerance = 1e-3, random, signal } = input;
  if (y.length !== X.rows) throw cases.wrong_length({ what: "y", actual: y.length, expected: X.rows });
  if (X.rows === 0) throw cases.empty();
  if (!(cost > 0)) throw cases.bad_number({ what: "cost", least: 0 });
  const w = new Float64Array(X.columns + 1);
  const multipliers = new Float64Array(X.rows);
  const order = Int32Array.from({ length: X.rows }, (_, row) => row);
  const lengths = squaredLengths(X);
  let [iterations, converged] = [0, false];
  while (iterations < maxIterations && !converged) {
    signal?.throwIfAborted();
    iterations++;
    shuffle(order, random);
    let most = 0;
    for (const row of order) {
      const price = cost * (weights?.[row] ?? 1);
      if (price === 0) continue;
      const sign = (y[row] as number) > 0.5 ? 1 : -1;
      const diagonal = 1 / (2 * price);
      const own = multipliers[row] as number;
      const gradient = sign * marginOf(X, w, row) - 1 + diagonal * own;
      const projected = own === 0 ? Math.min(gradient, 0) : gradient;
      if (projected === 0) continue;
      most = Math.max(most, Math.abs(projected));
      const next = Math.max(0, own - gradient / ((lengths[row] as number) + diagonal));
      multipliers[row] = next;
      move(X, w, row, (next - own) * sign);
    }
    converged = most < tolerance;
  }
  return { intercept: w[X.columns] as number, coefficients: w.slice(0, X.columns), iterations, converged };
}

function squaredLengths(X: Matrix): Float64Array {
  const out = new Float64Array(X.rows).fill(1);
  for (let row = 0; row < X.rows; row++) {
    for (let e = X.start[row] as number; e < (X.start[row + 1] as number); e++) {
      out[row] = (out[row] as number) + (X.value[e] as number) ** 2;
    }
  }
  return out;
}

function marginOf(X: Matrix, w: Float64Array, row: number): number {
  let sum = w[X.columns] as number;
  for (let e = X.start[row] as number; e < (X.start[row + 1] as number); e++) {
    sum += (w[X.index[e] as number] as number) * (X.value[e] as number);
  }
  return sum;
}

function move(X: Matrix, w: Float64Array, row: number, by: number): void {
  w[X.columns] = (w[X.columns] as number) + by;
  for (let e = X.start[row] as number; e < (X.start[row + 1] as number); e++) {
    const c = X.index[e] as number;
    w[c] = (w[c] as number) + by * (X.value[e] as number);
  }
}

function shuffle(order: Int32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
}
