import { type BandEdges, bandTable } from "#kits/forest";

/** Inner edges of the seven bands by which banks measure a call list: > 70 %, 50–70 % … < 10 %. */
export const bandEdges: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7];

export interface ProbabilityBand {
  readonly from: number;
  readonly to: number;
  readonly called: number;
  readonly converted: number;
  /** Null when nobody of the band was called. */
  readonly rate: number | null;
}

/** Bands of rising inner edges, from the highest down. */
export function bandsOf(edges: readonly number[] = bandEdges): BandEdges[] {
  const all = [0, ...edges, 1];
  return all
    .slice(1)
    .map((to, b) => ({ from: all[b] as number, to }))
    .reverse();
}

/**
 * Called and converted by calibrated probability, highest band first, empty ones too. An edge belongs to the band above
 * it, but 0.7 to 50–70 %: "more than 70 %" and "less than 10 %" are meant as written.
 */
export function probabilityBands(
  probabilities: ArrayLike<number>,
  converted: ArrayLike<number>,
  edges: readonly number[] = bandEdges,
): ProbabilityBand[] {
  return bandTable(bandsOf(edges), probabilities, converted).map(({ from, to, rows, positives, rate }) => ({
    from,
    to,
    called: rows,
    converted: positives,
    rate,
  }));
}
