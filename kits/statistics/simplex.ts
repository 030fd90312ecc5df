/** The least value that a simplex finds. */
export interface Minimum {
  readonly at: readonly number[];
  readonly value: number;
  readonly evaluations: number;
}

export interface SimplexOptions {
  /** Length of the first edges. Default 0.5. */
  readonly step?: number;
  /** Stops when the values of all corners lie so close together. Default 1e-10. */
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
}

/** Minimises without derivatives (Nelder and Mead 1965). Deterministic; finds the valley it starts in. */
export function minimise(
  of: (at: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, tolerance = 1e-10, maxEvaluations = 5_000 }: SimplexOptions = {},
): Minimum {
  let evaluations = 0;
  const corner = (at: readonly number[]) => {
    evaluations++;
    const value = of(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const corners = [corner(start), ...start.map((_, n) => corner(start.map((x, m) => (m === n ? x + step : x))))];
  const along = (from: readonly number[], to: readonly number[], share: number) =>
    from.map((x, n) => x + share * ((to[n] as number) - x));
  const last = corners.length - 1;
  for (;;) {
    corners.sort((a, b) => a.value - b.value);
    const [best, worst, second] = [corners[0], corners[last], corners[last - 1]];
    if (!best || !worst || !second) throw new RangeError("a simplex needs a place to start from");
    if (worst.value - best.value <= tolerance * (1 + Math.abs(best.value)) || evaluations >= maxEvaluations) {
      return { at: best.at, value: best.value, evaluations };
    }
    const centre = start.map(
      (_, n) => corners.slice(0, last).reduce((sum, { at }) => sum + (at[n] as number), 0) / last,
    );
    const mirrored = corner(along(worst.at, centre, 2));
    if (mirrored.value < best.value) {
      const farther = corner(along(worst.at, centre, 3));
      corners[last] = farther.value < mirrored.value ? farther : mirrored;
    } else if (mirrored.value < second.value) corners[last] = mirrored;
    else {
      const outside = mirrored.value < worst.value;
      const nearer = corner(along(outside ? mirrored.at : worst.at, centre, 0.5));
      if (nearer.value < Math.min(mirrored.value, worst.value)) corners[last] = nearer;
      else
        for (let n = 1; n <= last; n++) corners[n] = corner(along(corners[n]?.at as readonly number[], best.at, 0.5));
    }
  }
}
