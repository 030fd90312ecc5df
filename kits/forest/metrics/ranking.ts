/** How well scores order rows. Each is null when a class is absent: then there is nothing to order. */
import { byScore, stretch, tiedGroups } from "./order.ts";

function classes(y: ArrayLike<number>): { positives: number; negatives: number } {
  let positives = 0;
  for (let i = 0; i < y.length; i++) if ((y[i] as number) > 0.5) positives++;
  return { positives, negatives: y.length - positives };
}

/** Chance that a positive scores above a negative, a tie counting half. */
export function auc(y: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  const { positives, negatives } = classes(y);
  if (positives === 0 || negatives === 0) return null;
  let [above, won] = [0, 0];
  for (const group of tiedGroups(y, scores)) {
    won += group.negatives * (above + group.positives / 2);
    above += group.positives;
  }
  return won / (positives * negatives);
}

/** `2 · AUC − 1`. */
export function gini(y: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  const area = auc(y, scores);
  return area === null ? null : 2 * area - 1;
}

/** Largest distance between the classes' score distributions, and the score from which on (≥) it is reached. */
export function ks(y: ArrayLike<number>, scores: ArrayLike<number>): { ks: number; cut: number } | null {
  const { positives, negatives } = classes(y);
  if (positives === 0 || negatives === 0) return null;
  let best = { ks: 0, cut: Number.NaN };
  let [above, below] = [0, 0];
  for (const group of tiedGroups(y, scores)) {
    above += group.positives;
    below += group.negatives;
    const distance = Math.abs(above / positives - below / negatives);
    if (distance > best.ks || Number.isNaN(best.cut)) best = { ks: distance, cut: group.score };
  }
  return best;
}

/** Area under precision over recall, by steps; rows of equal score enter together. */
export function averagePrecision(y: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  const { positives } = classes(y);
  if (positives === 0) return null;
  let [above, rows, area] = [0, 0, 0];
  for (const group of tiedGroups(y, scores)) {
    above += group.positives;
    rows += group.positives + group.negatives;
    area += (group.positives / positives) * (above / rows);
  }
  return area;
}

export interface LiftRow {
  readonly rows: number;
  readonly positives: number;
  /** Rate of the group over the rate of all. */
  readonly lift: number;
  /** Share of all positives in this group and those above it. */
  readonly captured: number;
}

/** Groups of equal size from the highest score down; equal scores at a border keep the order of rows. */
export function liftTable(y: ArrayLike<number>, scores: ArrayLike<number>, groups = 10): LiftRow[] | null {
  const { positives } = classes(y);
  if (positives === 0) return null;
  const order = byScore(scores);
  let running = 0;
  return Array.from({ length: groups }, (_, g) => {
    const rows = order.subarray(stretch(order.length, groups, g), stretch(order.length, groups, g + 1));
    const inside = rows.reduce((sum, row) => sum + ((y[row] as number) > 0.5 ? 1 : 0), 0);
    running += inside;
    const rate = rows.length > 0 ? inside / rows.length : 0;
    return { rows: rows.length, positives: inside, lift: rate / (positives / y.length), captured: running / positives };
  });
}
