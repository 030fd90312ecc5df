/** Intervals and tests that stay right however often somebody looks. */

const ALPHA = 0.05;
/** Customers of both arms at which the interval is tightest. */
const TUNED_FOR = 5_000;

/** Tuning of {@link alwaysHalf}. */
export function sequentialRho(alpha = ALPHA, tunedFor = TUNED_FOR): number {
  const log = -2 * Math.log(alpha);
  return Math.sqrt((log + Math.log(log + 1)) / tunedFor);
}

/**
 * Half of the interval that holds at every look (asymptotic confidence sequence).
 * @param variance of the estimate
 * @param n customers of both arms together
 */
export function alwaysHalf(variance: number, n: number, alpha = ALPHA, tunedFor = TUNED_FOR): number {
  const rho2 = sequentialRho(alpha, tunedFor) ** 2;
  const grown = n * rho2 + 1;
  return Math.sqrt(variance * n) * Math.sqrt(((2 * grown) / (n * n * rho2)) * Math.log(Math.sqrt(grown) / alpha));
}

/**
 * Likelihood ratio of a difference against none, mixed over differences of variance `tau2` (mSPRT).
 * @param variance of one observation of the difference
 */
export function mixtureRatio(difference: number, n: number, variance: number, tau2: number): number {
  const whole = variance + n * tau2;
  return Math.sqrt(variance / whole) * Math.exp((tau2 * n * n * difference * difference) / (2 * variance * whole));
}

/** p values that never rise again, for ratios in the order of the looks. */
export function alwaysValid(ratios: readonly number[]): number[] {
  let least = 1;
  return ratios.map((ratio) => {
    least = Math.min(least, 1 / ratio);
    return least;
  });
}
