/**
 * A histogram holds three sums a bin — gradient, curvature, weight — in steps of {@link LANES}, so that one bin is one
 * stretch of memory. Gradients are rounded to a grid on which sums are exact: the order of rows, and who adds them, changes
 * nothing.
 */
export const LANES = 4;
export const GRADIENT = 0;
export const CURVATURE = 1;
export const WEIGHT = 2;

/** What rows bring to a tree. */
export interface Pull {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  /** Null: each row weighs 1. */
  readonly weight: Float64Array | null;
}

/** Adds rows `order[from .. to)` to a histogram. */
export function addRows(
  codes: Uint16Array | Uint32Array,
  width: number,
  order: Int32Array,
  from: number,
  to: number,
  { gradient, curvature, weight }: Pull,
  into: Float64Array,
): void {
  for (let k = from; k < to; k++) {
    const row = order[k] as number;
    const g = gradient[row] as number;
    const h = curvature[row] as number;
    const w = weight === null ? 1 : (weight[row] as number);
    const end = row * width + width;
    for (let at = row * width; at < end; at++) {
      const bin = (codes[at] as number) << 2;
      into[bin] = (into[bin] as number) + g;
      into[bin + CURVATURE] = (into[bin + CURVATURE] as number) + h;
      into[bin + WEIGHT] = (into[bin + WEIGHT] as number) + w;
    }
  }
}

/** `whole` becomes what is left of it without `part`. */
export function subtract(whole: Float64Array, part: Float64Array): void {
  for (let i = 0; i < whole.length; i++) whole[i] = (whole[i] as number) - (part[i] as number);
}

export function addTo(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[i] as number);
}

/**
 * Rounds to whole multiples of a power of two, chosen so that the sum of all magnitudes stays below 2^53 multiples: every
 * sum of them is exact.
 */
export function toGrid(values: Float64Array): void {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  if (most === 0) return;
  const grid = 2 ** (Math.ceil(Math.log2(most)) + Math.ceil(Math.log2(values.length + 1)) - 52);
  for (let i = 0; i < values.length; i++) values[i] = Math.round((values[i] as number) / grid) * grid;
}
