import type { Day } from "#ground/clock";
import { cases } from "./cases.ts";

export interface TimeSplit {
  /** Rows before this one are learnt from; it and those after are scored. */
  readonly cut: number;
  /** `whole-days`: cut at the day's end nearest to the share. `within-day`: all rows are of one day, cut at the row. */
  readonly rule: "whole-days" | "within-day";
}

/**
 * Cuts rows in time order where a day ends: at the end that is nearest to the share, the earlier of two that are equally
 * near. Neither part is empty unless there is nothing for it.
 */
export function splitByDay(days: readonly Day[], share = 0.8): TimeSplit {
  if (!(share > 0 && share <= 1)) throw cases.bad_share({ share });
  const rows = days.length;
  if (share === 1) return { cut: rows, rule: "whole-days" };
  const wanted = share * rows;
  let cut = 0;
  for (let row = 1; row < rows; row++) {
    const [before, day] = [days[row - 1] as Day, days[row] as Day];
    if (day === before) continue;
    if (day < before) throw cases.unordered({ row, day, before });
    if (cut === 0 || Math.abs(row - wanted) < Math.abs(cut - wanted) - 1e-9) cut = row;
  }
  return cut > 0 || rows === 0 ? { cut, rule: "whole-days" } : { cut: Math.floor(wanted + 1e-9), rule: "within-day" };
}

/** Where each day starts among rows `from` to `to`, and the end: day d is `[starts[d], starts[d + 1])`. */
export function dayStarts(days: readonly Day[], from = 0, to = days.length): number[] {
  const starts: number[] = [];
  for (let row = from; row < to; row++) if (row === from || days[row] !== days[row - 1]) starts.push(row);
  return [...starts, to];
}
