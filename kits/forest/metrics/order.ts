/** Rows by falling score; equal scores keep the order of rows. */
export function byScore(scores: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  );
}

/** Walks groups of equal score from the top: positives and negatives of each group. */
export function* tiedGroups(y: ArrayLike<number>, scores: ArrayLike<number>) {
  const order = byScore(scores);
  let at = 0;
  while (at < order.length) {
    const score = scores[order[at] as number] as number;
    let [positives, negatives] = [0, 0];
    while (at < order.length && scores[order[at] as number] === score) {
      if ((y[order[at] as number] as number) > 0.5) positives++;
      else negatives++;
      at++;
    }
    yield { score, positives, negatives };
  }
}

/** The bounds of `groups` stretches of nearly equal length: group g is `[bound(g), bound(g + 1))`. */
export function stretch(rows: number, groups: number, g: number): number {
  return Math.floor((rows * g) / groups);
}
