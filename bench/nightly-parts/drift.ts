/** Whether a figure stays where it is. */

type Points = readonly (readonly [at: number, value: number])[];

/**
 * Growth by the median of the slopes between all pairs of points of milliseconds and a value (Theil and Sen), so that one
 * burst is not taken for a trend: percent of the median value, an hour.
 */
export function slopePerHour(points: Points): number {
  const slopes = points.flatMap(([at, value], i) =>
    points.slice(i + 1).map(([later, other]) => (other - value) / (later - at)),
  );
  return ((median(slopes) * 3_600_000) / median(points.map(([, value]) => value))) * 100;
}

/** The median over the minutes of each minute's 99th percentile. */
export function steadyP99(points: Points): number {
  return median(p99ByMinute(points));
}

/** The 99th percentile of each minute that has a point, in order of time; points come in that order. */
export function p99ByMinute(points: Points): number[] {
  const minutes = new Map<number, number[]>();
  for (const [at, value] of points) {
    const minute = Math.floor(at / 60_000);
    const values = minutes.get(minute);
    if (values) values.push(value);
    else minutes.set(minute, [value]);
  }
  return [...minutes.values()].map(p99);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? Number.NaN;
}
