/** A histogram holds three sums a bin — gradient, curvature, weight — so that one bin is one stretch of memory. */
export const LANES = 3;
export const GRADIENT = 0;
export const CURVATURE = 1;
export const WEIGHT = 2;

/** `whole` becomes what is left of it without `part`. */
export function subtract(whole: Float64Array, part: Float64Array): void {
  for (let i = 0; i < whole.length; i++) whole[i] = (whole[i] as number) - (part[i] as number);
}
