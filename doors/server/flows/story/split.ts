/** Where history ends: the model learns from the earliest share of the usable calls, cut where a day ends. */
import { splitByDay, type TimeSplit } from "#learning";
import type { Calls } from "./read-calls.ts";

export interface CallsSplit {
  /** Index of the first row of the file that is decided and not history. */
  readonly cut: number;
  readonly rule: TimeSplit["rule"];
}

export function splitCalls(calls: Calls, share: number): CallsSplit {
  const usable = calls.rows.flatMap((row, index) => (row.record === null ? [] : [index]));
  const { cut, rule } = splitByDay(
    usable.map((index) => calls.days[index] ?? ""),
    share,
  );
  const first = usable[cut];
  if (first === undefined) return { cut: calls.rows.length, rule };
  // Rows that do not fit belong to the day on which they stand.
  return { cut: rule === "within-day" ? first : calls.days.indexOf(calls.days[first] ?? ""), rule };
}
