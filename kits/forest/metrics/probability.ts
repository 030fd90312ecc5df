/** How far probabilities can be believed. */
import { fitLogistic, logit, sigmoid } from "../logistic.ts";
import { singleColumn } from "../matrix.ts";
import { byScore, stretch } from "./order.ts";

/** Mean squared distance of probability and outcome; null without rows. */
export function brier(y: ArrayLike<number>, probabilities: ArrayLike<number>): number | null {
  if (y.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += ((probabilities[i] as number) - (y[i] as number)) ** 2;
  return sum / y.length;
}

/** Mean negative log-likelihood, probabilities kept 1e-15 away from 0 and 1; null without rows. */
export function logLoss(y: ArrayLike<number>, probabilities: ArrayLike<number>): number | null {
  if (y.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const p = Math.min(1 - 1e-15, Math.max(1e-15, probabilities[i] as number));
    const label = y[i] as number;
    sum -= label * Math.log(p) + (1 - label) * Math.log(1 - p);
  }
  return sum / y.length;
}

export type Binning = "equal-width" | "equal-count";

export interface CalibrationBin {
  /** Bounds of the bin (equal width) or least and greatest probability in it (equal count). */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean predicted probability; null in an empty bin. */
  readonly predicted: number | null;
  readonly observed: number | null;
}

/**
 * Predicted against observed rate. Bins of equal width are `[from, to)`, the last closed; bins of equal count go from the
 * lowest probability up, and there are none without rows.
 */
export function calibrationTable(
  y: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins = 10,
  binning: Binning = "equal-width",
): CalibrationBin[] {
  const groups: number[][] = Array.from({ length: bins }, () => []);
  if (binning === "equal-width") {
    for (let i = 0; i < y.length; i++) {
      // The nudge keeps 0.3 · 10 and the like from falling below their border by rounding.
      const bin = Math.floor((probabilities[i] as number) * bins + 1e-9);
      groups[Math.min(bins - 1, Math.max(0, bin))]?.push(i);
    }
  } else {
    const rising = byScore(probabilities).reverse();
    groups.forEach((group, g) => {
      group.push(...rising.subarray(stretch(rising.length, bins, g), stretch(rising.length, bins, g + 1)));
    });
  }
  return groups.flatMap((rows, g): CalibrationBin[] => {
    const count = rows.length;
    if (count === 0 && binning === "equal-count") return [];
    let [predicted, observed, least, most] = [0, 0, 1, 0];
    for (const row of rows) {
      const p = probabilities[row] as number;
      predicted += p;
      observed += y[row] as number;
      least = Math.min(least, p);
      most = Math.max(most, p);
    }
    const [from, to] = binning === "equal-width" ? [g / bins, (g + 1) / bins] : [least, most];
    if (count === 0) return [{ from, to, count, predicted: null, observed: null }];
    return [{ from, to, count, predicted: predicted / count, observed: observed / count }];
  });
}

/** Expected calibration error: distance of predicted and observed rate, averaged over rows; null without rows. */
export function ece(
  y: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins = 10,
  binning: Binning = "equal-width",
): number | null {
  if (y.length === 0) return null;
  return calibrationTable(y, probabilities, bins, binning).reduce(
    (sum, { count, predicted, observed }) => sum + (count / y.length) * Math.abs((predicted ?? 0) - (observed ?? 0)),
    0,
  );
}

export interface CalibrationLine {
  /** Log-odds that predictions are too low (above 0) or too high (below 0) on the whole, at slope 1. */
  readonly intercept: number;
  /** Below 1: predictions too extreme; above 1: too timid. */
  readonly slope: number;
}

/** Outcome regressed on the log-odds of the prediction; null when a class is absent or all predictions are equal. */
export function calibrationLine(y: ArrayLike<number>, probabilities: ArrayLike<number>): CalibrationLine | null {
  const labels = Float64Array.from(y);
  const odds = Float64Array.from(probabilities, logit);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives === 0 || positives === labels.length || odds.every((value) => value === odds[0])) return null;
  const fit = fitLogistic({ X: singleColumn(odds), y: labels, withErrors: false });
  return { intercept: offset(odds, positives), slope: fit.coefficients[0] as number };
}

/** The constant that makes predictions and outcomes sum to the same, by bisection: the sum rises with the constant. */
function offset(odds: Float64Array, positives: number): number {
  let [low, high] = [-60, 60];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const sum = odds.reduce((total, value) => total + sigmoid(value + middle), 0);
    if (sum < positives) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
