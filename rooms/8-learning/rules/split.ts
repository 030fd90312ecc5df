import type { Day } from "#ground/clock";
import { cases } from "./cases.ts";

export interface TimeSplit {
  /** Rows before this one are learnt from; it and those after are scored. */
  readonly cut: number;
  /**
   * `whole-days`: the most whole days within the share. `first-day`: the first day alone is more than the share and is
   * learnt from whole. `within-day`: all rows are of one day, cut at the row.
   */
  readonly rule: "whole-days" | "first-day" | "within-day";
}

/**
 * Cuts rows in time order where a day ends. The day in which the share's last row falls belongs whole to the later part,
 * unless the share ends with it.
 */
export function splitByDay(days: readonly Day[], share = 0.8): TimeSplit {
  if (!(share > 0 && share <= 1)) throw cases.bad_share({ share });
  const rows = days.length;
  const most = Math.floor(share * rows + 1e-9);
  let [cut, first] = [0, rows];
  for (let row = 1; row <= rows; row++) {
    const [before, day] = [days[row - 1] as Day, days[row]];
    if (day === before) continue;
    if (day !== undefined && day < before) throw cases.unordered({ row, day, before });
    first = Math.min(first, row);
    if (row <= most) cut = row;
  }
  if (cut > 0 || rows === 0) return { cut, rule: "whole-days" };
  return first < rows ? { cut: first, rule: "first-day" } : { cut: most, rule: "within-day" };
}

/** Where each day starts among rows `from` to `to`, and the end: day d is `[starts[d], starts[d + 1])`. */
export function dayStarts(days: readonly Day[], from = 0, to = days.length): number[] {
  const starts: number[] = [];
  for (let row = from; row < to; row++) if (row === from || days[row] !== days[row - 1]) starts.push(row);
  return [...starts, to];
}
