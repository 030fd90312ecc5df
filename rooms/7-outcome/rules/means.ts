/** Means of two groups: their difference and relative lift, with intervals that allow for unequal spread. */
import { studentQuantile, studentTwoSided } from "#kits/statistics";

/** A group by its numbers alone. */
export interface Sample {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

export interface Estimate {
  readonly value: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** Two-sided. */
  readonly p: number;
}

export interface Welch extends Estimate {
  readonly t: number;
  readonly degrees: number;
}

/** From sums; the variance is that of a sample (n − 1). */
export function sampleOf(n: number, sum: number, squares: number): Sample {
  const mean = n === 0 ? 0 : sum / n;
  return { n, mean, variance: n < 2 ? 0 : Math.max(0, (squares - n * mean * mean) / (n - 1)) };
}

/** Of yes and no: the variance is p(1 − p). */
export function sampleOfShare(converted: number, customers: number): Sample {
  const mean = customers === 0 ? 0 : converted / customers;
  return { n: customers, mean, variance: mean * (1 - mean) };
}

const ALPHA = 0.05;

/** How much `b` lies above `a` (Welch); null where either has fewer than two, or nothing varies. */
export function welch(a: Sample, b: Sample): Welch | null {
  const spread = spreadOf(a, b);
  if (!spread) return null;
  return estimated(b.mean - a.mean, Math.sqrt(a.variance / a.n + b.variance / b.n), spread.degrees);
}

/** How much `b` lies above `a` in shares of `a` (delta method); null as {@link welch}, or where `a` has a mean of 0. */
export function relativeLift(a: Sample, b: Sample): Welch | null {
  const spread = spreadOf(a, b);
  if (!spread || a.mean === 0) return null;
  return estimated((b.mean - a.mean) / a.mean, Math.sqrt(liftVariance(a, b)), spread.degrees);
}

/** Variance of the relative lift. */
export function liftVariance(a: Sample, b: Sample): number {
  return b.variance / b.n / a.mean ** 2 + ((a.variance / a.n) * b.mean ** 2) / a.mean ** 4;
}

function spreadOf(a: Sample, b: Sample): { readonly degrees: number } | null {
  if (a.n < 2 || b.n < 2) return null;
  const [va, vb] = [a.variance / a.n, b.variance / b.n];
  if (va + vb === 0) return null;
  return { degrees: (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1)) };
}

function estimated(value: number, error: number, degrees: number): Welch {
  const t = value / error;
  const half = studentQuantile(ALPHA, degrees) * error;
  return { value, low: value - half, high: value + half, p: studentTwoSided(t, degrees), t, degrees };
}
