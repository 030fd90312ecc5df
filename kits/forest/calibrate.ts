import { cases } from "./cases.ts";
import { fitLogistic, sigmoid } from "./logistic.ts";
import { singleColumn } from "./matrix.ts";

/** `p = 1 / (1 + exp(−(slope · margin + intercept)))`. */
export interface PlattCalibration {
  readonly kind: "platt";
  readonly slope: number;
  readonly intercept: number;
}

/** A rising line through the points, flat outside them. */
export interface IsotonicCalibration {
  readonly kind: "isotonic";
  readonly margins: readonly number[];
  readonly probabilities: readonly number[];
}

/** How a margin becomes a probability. Never falls as the margin rises. Plain data. */
export type Calibration = PlattCalibration | IsotonicCalibration;

/** Platt's smoothed targets: `(P + 1) / (P + 2)` for a positive, `1 / (N + 2)` for a negative. */
export function plattTargets(positives: number, negatives: number): { positive: number; negative: number } {
  return { positive: (positives + 1) / (positives + 2), negative: 1 / (negatives + 2) };
}

/** A logistic curve over margins that the model did not learn from. A falling curve is replaced by a level one. */
export function fitPlatt(
  margins: Float64Array,
  y: ArrayLike<number>,
  weights: Float64Array | null = null,
): PlattCalibration {
  if (margins.length !== y.length) throw cases.wrong_length({ what: "y", actual: y.length, expected: margins.length });
  let [positives, negatives] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    const weight = weights?.[i] ?? 1;
    if ((y[i] as number) > 0.5) positives += weight;
    else negatives += weight;
  }
  const target = plattTargets(positives, negatives);
  const targets = Float64Array.from(y, (label) => (label > 0.5 ? target.positive : target.negative));
  const fit = fitLogistic({ X: singleColumn(margins), y: targets, weights, withErrors: false });
  const slope = fit.coefficients[0] as number;
  if (slope > 0 && margins.some((margin) => margin !== margins[0])) {
    return { kind: "platt", slope, intercept: fit.intercept };
  }
  const level = (positives * target.positive + negatives * target.negative) / (positives + negatives);
  return { kind: "platt", slope: 0, intercept: Math.log(level / (1 - level)) };
}

/** Pool adjacent violators: the closest rising sequence by weighted squares. */
export function pav(values: ArrayLike<number>, weights: ArrayLike<number> | null = null): Float64Array {
  const mean: number[] = [];
  const weight: number[] = [];
  const size: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let [m, w, s] = [values[i] as number, weights === null ? 1 : (weights[i] as number), 1];
    while (mean.length > 0 && (mean.at(-1) as number) >= m) {
      const [m0, w0, s0] = [mean.pop() as number, weight.pop() as number, size.pop() as number];
      m = (m0 * w0 + m * w) / (w0 + w);
      w += w0;
      s += s0;
    }
    mean.push(m);
    weight.push(w);
    size.push(s);
  }
  const out = new Float64Array(values.length);
  let at = 0;
  mean.forEach((m, block) => {
    out.fill(m, at, at + (size[block] as number));
    at += size[block] as number;
  });
  return out;
}

/** Isotonic regression on margins; equal margins are one point. Wants about 1,000 rows or more to be better than Platt. */
export function fitIsotonic(
  margins: Float64Array,
  y: ArrayLike<number>,
  weights: Float64Array | null = null,
): IsotonicCalibration {
  if (margins.length !== y.length) throw cases.wrong_length({ what: "y", actual: y.length, expected: margins.length });
  if (margins.length === 0) throw cases.empty();
  const order = Uint32Array.from(margins, (_, i) => i).sort((a, b) => (margins[a] as number) - (margins[b] as number));
  const points: { margin: number; sum: number; weight: number }[] = [];
  for (const i of order) {
    const margin = margins[i] as number;
    const weight = weights?.[i] ?? 1;
    if (weight === 0) continue;
    const point = points.at(-1);
    if (point !== undefined && point.margin === margin) {
      point.sum += weight * (y[i] as number);
      point.weight += weight;
    } else points.push({ margin, sum: weight * (y[i] as number), weight });
  }
  const level = pav(
    points.map(({ sum, weight }) => sum / weight),
    points.map(({ weight }) => weight),
  );
  // Only the ends of each level stretch are kept.
  const kept = points.map((_, i) => i).filter((i) => level[i] !== level[i - 1] || level[i] !== level[i + 1]);
  return {
    kind: "isotonic",
    margins: kept.map((i) => (points[i] as { margin: number }).margin),
    probabilities: kept.map((i) => level[i] as number),
  };
}

export function applyCalibration(calibration: Calibration, margins: Float64Array): Float64Array {
  if (calibration.kind === "platt") {
    return margins.map((margin) => sigmoid(calibration.slope * margin + calibration.intercept));
  }
  const { margins: x, probabilities: p } = calibration;
  return margins.map((margin) => {
    let [low, high] = [0, x.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((x[middle] as number) < margin) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return p[0] as number;
    if (low === x.length) return p[low - 1] as number;
    const [x0, x1, p0, p1] = [x[low - 1], x[low], p[low - 1], p[low]] as [number, number, number, number];
    return p0 + (p1 - p0) * ((margin - x0) / (x1 - x0));
  });
}

/** Undoes a down-sampling of negatives to share `kept`: `p / (p + (1 − p) / kept)`. */
export function correctPrior(probability: number, kept: number): number {
  return probability / (probability + (1 - probability) / kept);
}
