import { cases } from "./cases.ts";
import { sigmoid } from "./logistic.ts";
import { type Matrix, multiply } from "./matrix.ts";

export interface LassoInput {
  readonly X: Matrix;
  readonly y: Float64Array;
  readonly weights?: Float64Array | null;
  /** Penalty `l1 · Σ |coefficient| + l2 / 2 · Σ coefficient²` against the summed log-likelihood; the intercept is free. */
  readonly l1: number;
  readonly l2?: number;
  readonly maxIterations?: number;
  /** Stops when no coefficient's step would move a margin's root mean square by more than this. Default 1e-7. */
  readonly tolerance?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface LassoFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** The matrix by columns. */
interface Columns {
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly value: Float64Array;
}

/**
 * Logistic regression with an L1 penalty, which sets what carries nothing to exactly 0: a quadratic of the likelihood,
 * minimised coordinate by coordinate (Friedman, Hastie, Tibshirani 2010), its step halved where it does not help.
 */
export function fitLasso(input: LassoInput): LassoFit {
  const { X, y, weights = null, l1, l2 = 0, maxIterations = 100, tolerance = 1e-7, signal } = input;
  if (y.length !== X.rows) throw cases.wrong_length({ what: "y", actual: y.length, expected: X.rows });
  if (X.rows === 0) throw cases.empty();
  for (const [what, value] of [
    ["l1", l1],
    ["l2", l2],
  ] as const) {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) throw cases.bad_number({ what, least: 0 });
  }
  const columns = byColumn(X);
  const theta = new Float64Array(X.columns + 1);
  let before = objective(X, y, weights, theta, l1, l2);
  let [iterations, converged] = [0, false];
  while (iterations < maxIterations && !converged) {
    signal?.throwIfAborted();
    iterations++;
    const next = minimiseQuadratic(X, columns, y, weights, theta, l1, l2, tolerance);
    let after = objective(X, y, weights, next, l1, l2);
    for (let halvings = 0; after > before + 1e-12 * Math.abs(before) && halvings < 30; halvings++) {
      for (let c = 0; c < next.length; c++) next[c] = ((next[c] as number) + (theta[c] as number)) / 2;
      after = objective(X, y, weights, next, l1, l2);
    }
    converged = before - after <= tolerance * (1 + Math.abs(before));
    theta.set(next);
    before = after;
  }
  return { intercept: theta[X.columns] as number, coefficients: theta.slice(0, X.columns), iterations, converged };
}

function byColumn(X: Matrix): Columns {
  const start = new Int32Array(X.columns + 1);
  for (const c of X.index) start[c + 1] = (start[c + 1] as number) + 1;
  for (let c = 0; c < X.columns; c++) start[c + 1] = (start[c + 1] as number) + (start[c] as number);
  const at = start.slice();
  const row = new Int32Array(X.index.length);
  const value = new Float64Array(X.index.length);
  for (let r = 0; r < X.rows; r++) {
    for (let e = X.start[r] as number; e < (X.start[r + 1] as number); e++) {
      const c = X.index[e] as number;
      const place = at[c] as number;
      at[c] = place + 1;
      row[place] = r;
      value[place] = X.value[e] as number;
    }
  }
  return { start, row, value };
}

function objective(
  X: Matrix,
  y: Float64Array,
  weights: Float64Array | null,
  theta: Float64Array,
  l1: number,
  l2: number,
): number {
  const margins = multiply(X, theta, theta[X.columns] as number);
  let loss = 0;
  for (let r = 0; r < X.rows; r++) {
    const m = margins[r] as number;
    // log(1 + e^m) − y m, without overflow.
    loss += (weights?.[r] ?? 1) * (Math.max(m, 0) + Math.log1p(Math.exp(-Math.abs(m))) - (y[r] as number) * m);
  }
  for (let c = 0; c < X.columns; c++) {
    const b = theta[c] as number;
    loss += l1 * Math.abs(b) + (l2 / 2) * b * b;
  }
  return loss;
}

/** One quadratic of the likelihood at `theta`, minimised; gives new coefficients. */
function minimiseQuadratic(
  X: Matrix,
  columns: Columns,
  y: Float64Array,
  weights: Float64Array | null,
  theta: Float64Array,
  l1: number,
  l2: number,
  tolerance: number,
): Float64Array {
  const margins = multiply(X, theta, theta[X.columns] as number);
  // How the likelihood still pulls at each row, and how fast that pull gives way.
  const pull = new Float64Array(X.rows);
  const curvature = new Float64Array(X.rows);
  for (let r = 0; r < X.rows; r++) {
    const p = sigmoid(margins[r] as number);
    const w = weights?.[r] ?? 1;
    pull[r] = w * ((y[r] as number) - p);
    curvature[r] = w * Math.max(1e-6, p * (1 - p));
  }
  const curvatures = curvaturesOf(X, columns, curvature);
  const next = theta.slice();
  for (let sweep = 0; sweep < 1_000; sweep++) {
    let most = 0;
    for (let c = 0; c <= X.columns; c++) {
      const h = curvatures[c] as number;
      if (h === 0) continue;
      const step = c === X.columns ? total(pull) / h : stepOf(columns, pull, next[c] as number, h, c, l1, l2);
      if (step === 0) continue;
      next[c] = (next[c] as number) + step;
      give(columns, pull, curvature, c, step, X.columns);
      most = Math.max(most, Math.abs(step) * Math.sqrt(h / X.rows));
    }
    if (most < tolerance) break;
  }
  return next;
}

function curvaturesOf(X: Matrix, { start, row, value }: Columns, curvature: Float64Array): Float64Array {
  const out = new Float64Array(X.columns + 1);
  for (let c = 0; c < X.columns; c++) {
    let sum = 0;
    for (let e = start[c] as number; e < (start[c + 1] as number); e++) {
      sum += (curvature[row[e] as number] as number) * (value[e] as number) ** 2;
    }
    out[c] = sum;
  }
  out[X.columns] = total(curvature);
  return out;
}

/** How far the best value of one coefficient lies from where it is. */
function stepOf(
  { start, row, value }: Columns,
  pull: Float64Array,
  own: number,
  curvature: number,
  c: number,
  l1: number,
  l2: number,
): number {
  let gradient = own * curvature;
  for (let e = start[c] as number; e < (start[c + 1] as number); e++) {
    gradient += (value[e] as number) * (pull[row[e] as number] as number);
  }
  const shrunk = Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);
  return shrunk / (curvature + l2) - own;
}

/** Takes a step's effect out of the rows' pulls. */
function give(
  { start, row, value }: Columns,
  pull: Float64Array,
  curvature: Float64Array,
  c: number,
  step: number,
  intercept: number,
): void {
  if (c === intercept) {
    for (let r = 0; r < pull.length; r++) pull[r] = (pull[r] as number) - step * (curvature[r] as number);
    return;
  }
  for (let e = start[c] as number; e < (start[c + 1] as number); e++) {
    const r = row[e] as number;
    pull[r] = (pull[r] as number) - step * (curvature[r] as number) * (value[e] as number);
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}
