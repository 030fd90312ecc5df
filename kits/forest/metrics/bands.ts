/** A stretch of probability. Both ends take part in the comparison as {@link bandOf} says. */
export interface BandEdges {
  readonly from: number;
  readonly to: number;
}

export interface BandRow extends BandEdges {
  readonly rows: number;
  readonly positives: number;
  /** Null in an empty band. */
  readonly rate: number | null;
}

/**
 * The band of a probability among bands from high to low: the first whose `from` it reaches. The highest band must be
 * passed, not reached, so that its name "> from" is true.
 */
export function bandOf(bands: readonly BandEdges[], probability: number): number {
  const found = bands.findIndex(({ from }, b) => (b === 0 ? probability > from : probability >= from));
  return found < 0 ? bands.length - 1 : found;
}

/** Rows and positives by band. */
export function bandTable(
  bands: readonly BandEdges[],
  probabilities: ArrayLike<number>,
  y: ArrayLike<number>,
): BandRow[] {
  const rows = new Float64Array(bands.length);
  const positives = new Float64Array(bands.length);
  for (let i = 0; i < probabilities.length; i++) {
    const band = bandOf(bands, probabilities[i] as number);
    rows[band] = (rows[band] as number) + 1;
    if ((y[i] as number) > 0.5) positives[band] = (positives[band] as number) + 1;
  }
  return bands.map((edges, b) => {
    const [n, p] = [rows[b] as number, positives[b] as number];
    return { ...edges, rows: n, positives: p, rate: n > 0 ? p / n : null };
  });
}
