import type { Day } from "#ground/clock";
import { dailyQuotas } from "#kits/allocate";
import { byScore } from "#kits/forest";
import { cases } from "./cases.ts";
import { dayStarts } from "./split.ts";

/** Shares of all conversions that a capacity catches. */
export interface GainsRow {
  /** Share of each day's rows that can be called. */
  readonly capacity: number;
  /** Places over all days. */
  readonly rows: number;
  /** By falling score within each day. */
  readonly captured: number;
  /** By a random choice within each day: the expectation, exactly. */
  readonly random: number;
  /** By the order in which the bank called: the day's first rows. */
  readonly asLived: number;
}

export const gainCapacities = [0.1, 0.2, 0.3, 0.5] as const;

export interface GainsInput {
  /** The bank's day of each row, in time order. */
  readonly days: readonly Day[];
  /** Recorded outcome of each row, 1 or 0; of every row, called or not. */
  readonly converted: ArrayLike<number>;
  /** Null when there is no model: rows are then taken by arrival. */
  readonly scores: ArrayLike<number> | null;
  readonly capacities?: readonly number[];
}

/**
 * What each capacity would have caught. Places of a day follow `dailyQuota` with its carry, as in decisions; equal scores
 * keep the order of the file. Without any conversion every share is 0.
 */
export function gainsTable({ days, converted, scores, capacities = gainCapacities }: GainsInput): GainsRow[] {
  const rows = days.length;
  if (converted.length !== rows)
    throw cases.wrong_length({ what: "converted", actual: converted.length, expected: rows });
  if (scores !== null && scores.length !== rows) {
    throw cases.wrong_length({ what: "scores", actual: scores.length, expected: rows });
  }
  const starts = dayStarts(days);
  const sizes = starts.slice(1).map((end, d) => end - (starts[d] as number));
  const lived = sizes.map((size, d) => running(size, (place) => converted[(starts[d] as number) + place] as number));
  const ranked =
    scores === null
      ? lived
      : sizes.map((size, d) => {
          const from = starts[d] as number;
          const order = byScore(Float64Array.from({ length: size }, (_, place) => scores[from + place] as number));
          return running(size, (place) => converted[from + (order[place] as number)] as number);
        });
  const total = lived.reduce((sum, day) => sum + (day.at(-1) as number), 0);
  const share = (caught: number) => (total > 0 ? caught / total : 0);
  return capacities.map((capacity) => {
    const quotas = dailyQuotas(capacity, sizes);
    const sum = (of: (quota: number, day: number) => number) => quotas.reduce((all, quota, d) => all + of(quota, d), 0);
    return {
      capacity,
      rows: sum((quota) => quota),
      captured: share(sum((quota, d) => ranked[d]?.[quota] as number)),
      random: share(sum((quota, d) => (quota * (lived[d]?.at(-1) as number)) / (sizes[d] as number))),
      asLived: share(sum((quota, d) => lived[d]?.[quota] as number)),
    };
  });
}

/** Conversions among the first 0, 1, … all places. */
function running(size: number, convertedAt: (place: number) => number): Float64Array {
  const sums = new Float64Array(size + 1);
  for (let place = 0; place < size; place++) sums[place + 1] = (sums[place] as number) + convertedAt(place);
  return sums;
}
