import { cases } from "./cases.ts";
import { factorise, inverseDiagonal, solve } from "./cholesky.ts";
import { type Matrix, multiply } from "./matrix.ts";

export interface LogisticInput {
  readonly X: Matrix;
  /** 0 and 1, or any number between (a target probability). */
  readonly y: Float64Array;
  readonly weights?: Float64Array | null;
  /** Only these rows are fitted; default all. */
  readonly rows?: Int32Array | null;
  /** Penalty `l2 / 2 · Σ coefficient²` against the summed log-likelihood; the intercept is free. Default 0. */
  readonly l2?: number;
  readonly maxIterations?: number;
  /** Stops after the step whose expected gain is below `tolerance · (1 + objective)`. Default 1e-11. */
  readonly tolerance?: number;
  /** Where to start: a solution at a neighbouring penalty saves most steps. */
  readonly start?: { readonly intercept: number; readonly coefficients: Float64Array } | null;
  /** Standard errors cost one more pass; default true. */
  readonly withErrors?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface LogisticFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  /** Without the penalty. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** From the inverse of the penalised information; NaN when a column is not identified or errors were not asked for. */
  readonly standardErrors: Float64Array;
  readonly interceptError: number;
}

export function sigmoid(margin: number): number {
  if (margin >= 0) return 1 / (1 + Math.exp(-margin));
  const e = Math.exp(margin);
  return e / (1 + e);
}

/** Log-odds; probabilities are kept 1e-12 away from 0 and 1. */
export function logit(probability: number): number {
  const p = Math.min(1 - 1e-12, Math.max(1e-12, probability));
  return Math.log(p / (1 - p));
}

/** The problem with its arrays, so that passes over the rows share memory. */
interface Problem {
  readonly X: Matrix;
  readonly y: Float64Array;
  readonly weights: Float64Array | null;
  readonly rows: Int32Array | null;
  readonly l2: number;
}

/**
 * Logistic regression with an L2 penalty by Newton's method (IRLS), halving a step that does not improve. Deterministic;
 * the order of rows matters only to rounding. Separable data without a penalty has no finite answer: the fit stops at
 * `maxIterations` or when the gain is below the tolerance, and the coefficients are large.
 */
export function fitLogistic(input: LogisticInput): LogisticFit {
  const problem = check(input);
  const { X } = problem;
  const size = X.columns + 1;
  const theta = new Float64Array(size);
  if (input.start) {
    theta.set(input.start.coefficients);
    theta[X.columns] = input.start.intercept;
  } else {
    theta[X.columns] = startIntercept(problem);
  }
  const margins = new Float64Array(X.rows);
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  let state = objective(problem, theta, margins);
  const limit = input.maxIterations ?? 100;
  const tolerance = input.tolerance ?? 1e-11;
  let [iterations, converged] = [0, false];
  while (iterations < limit && !converged) {
    input.signal?.throwIfAborted();
    iterations++;
    derivatives(problem, theta, margins, gradient, hessian);
    const step = solve(factorise(hessian, size), gradient);
    let gain = 0;
    for (let i = 0; i < size; i++) gain += (gradient[i] as number) * (step[i] as number);
    const next = halve(problem, theta, step, margins, state.value);
    converged = gain <= tolerance * (1 + Math.abs(state.value)) || next === null;
    if (next !== null) state = next;
  }
  const errors = errorsOf(problem, theta, margins, gradient, hessian, input.withErrors ?? true);
  return {
    intercept: theta[X.columns] as number,
    coefficients: theta.slice(0, X.columns),
    logLikelihood: state.logLikelihood,
    iterations,
    converged,
    standardErrors: errors.slice(0, X.columns),
    interceptError: errors[X.columns] as number,
  };
}

function check(input: LogisticInput): Problem {
  const { X, y, weights = null, rows = null, l2 = 0 } = input;
  if (y.length !== X.rows) throw cases.wrong_length({ what: "y", actual: y.length, expected: X.rows });
  if (weights !== null && weights.length !== X.rows) {
    throw cases.wrong_length({ what: "weights", actual: weights.length, expected: X.rows });
  }
  if ((rows === null ? X.rows : rows.length) === 0) throw cases.empty();
  if (!(l2 >= 0) || l2 === Number.POSITIVE_INFINITY) throw cases.bad_number({ what: "l2", least: 0 });
  for (let i = 0; i < y.length; i++) {
    const label = y[i] as number;
    if (!(label >= 0 && label <= 1) && (weights?.[i] ?? 1) !== 0 && rows === null) throw cases.bad_label({ row: i });
  }
  return { X, y, weights, rows, l2 };
}

/** Log-odds of the base rate, so that the first step has only the columns to find. */
function startIntercept({ X, y, weights, rows }: Problem): number {
  let [positive, total] = [0, 0];
  const count = rows === null ? X.rows : rows.length;
  for (let k = 0; k < count; k++) {
    const r = rows === null ? k : (rows[k] as number);
    const weight = weights === null ? 1 : (weights[r] as number);
    total += weight;
    positive += weight * (y[r] as number);
  }
  return Math.log((positive + 0.5) / (total - positive + 0.5));
}

/** Moves theta along the step, halved until the objective does not rise; null (theta unmoved) when no part of it helps. */
function halve(problem: Problem, theta: Float64Array, step: Float64Array, margins: Float64Array, before: number) {
  const origin = Float64Array.from(theta);
  const slack = 1e-13 * (1 + Math.abs(before));
  for (let share = 1; share > 1e-9; share /= 2) {
    for (let i = 0; i < theta.length; i++) theta[i] = (origin[i] as number) + share * (step[i] as number);
    const state = objective(problem, theta, margins);
    if (state.value <= before + slack) return state;
  }
  theta.set(origin);
  objective(problem, theta, margins);
  return null;
}

/** Penalised negative log-likelihood; fills the margins. */
function objective(problem: Problem, theta: Float64Array, margins: Float64Array) {
  const { X, y, weights, rows, l2 } = problem;
  multiply(X, theta, theta[X.columns] as number, rows, margins);
  const count = rows === null ? X.rows : rows.length;
  let logLikelihood = 0;
  for (let k = 0; k < count; k++) {
    const r = rows === null ? k : (rows[k] as number);
    const m = margins[r] as number;
    const weight = weights === null ? 1 : (weights[r] as number);
    // log p = m − log(1 + e^m), log(1 − p) = − log(1 + e^m), without overflow
    logLikelihood += weight * ((y[r] as number) * m - Math.max(m, 0) - Math.log1p(Math.exp(-Math.abs(m))));
  }
  let squares = 0;
  for (let c = 0; c < X.columns; c++) squares += (theta[c] as number) ** 2;
  return { value: (l2 / 2) * squares - logLikelihood, logLikelihood };
}

/** Downhill direction (minus the gradient) and the lower triangle of the Hessian, summed over entries of the rows. */
function derivatives(
  { X, y, weights, rows, l2 }: Problem,
  theta: Float64Array,
  margins: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const { start, index, value, columns } = X;
  const size = columns + 1;
  gradient.fill(0);
  hessian.fill(0);
  const last = columns * size;
  const count = rows === null ? X.rows : rows.length;
  for (let k = 0; k < count; k++) {
    const r = rows === null ? k : (rows[k] as number);
    const weight = weights === null ? 1 : (weights[r] as number);
    const p = sigmoid(margins[r] as number);
    const residual = weight * ((y[r] as number) - p);
    const curvature = weight * p * (1 - p);
    const from = start[r] as number;
    const to = start[r + 1] as number;
    for (let a = from; a < to; a++) {
      const i = index[a] as number;
      const x = value[a] as number;
      const scaled = curvature * x;
      gradient[i] = (gradient[i] as number) + residual * x;
      hessian[last + i] = (hessian[last + i] as number) + scaled;
      const row = i * size;
      for (let b = from; b <= a; b++) {
        const at = row + (index[b] as number);
        hessian[at] = (hessian[at] as number) + scaled * (value[b] as number);
      }
    }
    gradient[columns] = (gradient[columns] as number) + residual;
    hessian[last + columns] = (hessian[last + columns] as number) + curvature;
  }
  for (let c = 0; c < columns; c++) {
    gradient[c] = (gradient[c] as number) - l2 * (theta[c] as number);
    hessian[c * size + c] = (hessian[c * size + c] as number) + l2;
  }
}

function errorsOf(
  problem: Problem,
  theta: Float64Array,
  margins: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  wanted: boolean,
): Float64Array {
  const size = theta.length;
  if (!wanted) return new Float64Array(size).fill(Number.NaN);
  derivatives(problem, theta, margins, gradient, hessian);
  const factor = factorise(hessian, size);
  if (factor.damping > 0) return new Float64Array(size).fill(Number.NaN);
  return inverseDiagonal(factor).map(Math.sqrt);
}
