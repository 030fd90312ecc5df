/** Whether a figure stays where it is. */

/** Growth by the regression line through points of milliseconds and a value: percent of the line's first value, an hour. */
export function slopePerHour(points: readonly (readonly [at: number, value: number])[]): number {
  const count = points.length;
  const meanAt = points.reduce((sum, [at]) => sum + at, 0) / count;
  const mean = points.reduce((sum, [, value]) => sum + value, 0) / count;
  const spread = points.reduce((sum, [at]) => sum + (at - meanAt) ** 2, 0);
  const together = points.reduce((sum, [at, value]) => sum + (at - meanAt) * (value - mean), 0);
  const slope = together / spread;
  const start = mean + slope * ((points[0]?.[0] ?? 0) - meanAt);
  return ((slope * 3_600_000) / start) * 100;
}

export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? Number.NaN;
}
