/**
 * One customer's entries of one series: (time, value), sorted by time, equal times in the order of arrival, which is the
 * log's. Beyond {@link mostEntries} the oldest are kept as totals of hours; what no window reaches is one total of the
 * past, or is let go. Immutable.
 */
import type { SeriesKind, SeriesSpec } from "./book.ts";
import { modulo } from "./windows.ts";

export const mostEntries = 512;
const afterFolding = 448;
const HOUR = 3_600_000;

/** A sum is exact; beyond 2^53 it is a bigint. */
export type Sum = number | bigint;
export type EntryValue = number | string;

/** Totals of several entries. Sum, least and greatest are those of numbers; texts have 0. */
export interface Totals {
  readonly count: number;
  readonly sum: Sum;
  readonly min: number;
  readonly max: number;
  /** Times of the first and the last entry, and their values. */
  readonly first: number;
  readonly last: number;
  readonly firstValue: EntryValue;
  readonly lastValue: EntryValue;
}

export interface Series {
  readonly times: readonly number[];
  /** Empty where entries have no value of their own. */
  readonly values: readonly EntryValue[];
  /** Sorted; all before `edge`. */
  readonly hours: readonly Totals[];
  /** Entries before this instant stand in `hours`; minus infinity when there are none. */
  readonly edge: number;
  /** All that is older than `hours` and entries, where something has to be known of it. */
  readonly past: Totals | undefined;
  /** Time of the newest entry that was let go; minus infinity when none was. */
  readonly lost: number;
}

const never = Number.NEGATIVE_INFINITY;
export const noSeries: Series = { times: [], values: [], hours: [], edge: never, past: undefined, lost: never };

export const hasValues = (kind: SeriesKind): boolean => kind === "number" || kind === "text";

export function addSums(a: Sum, b: Sum): Sum {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const sum = BigInt(a) + BigInt(b);
  const small = Number(sum);
  return Number.isSafeInteger(small) ? small : sum;
}

const numberOf = (value: EntryValue): number => (typeof value === "number" ? value : 0);

export function totalsOf(time: number, value: EntryValue): Totals {
  const number = numberOf(value);
  return {
    count: 1,
    sum: number,
    min: number,
    max: number,
    first: time,
    last: time,
    firstValue: value,
    lastValue: value,
  };
}

/** Both together; where times are equal, `b` came later. */
export function joined(a: Totals | undefined, b: Totals): Totals {
  if (!a) return b;
  const [first, last] = [b.first < a.first ? b : a, b.last >= a.last ? b : a];
  return {
    count: a.count + b.count,
    sum: addSums(a.sum, b.sum),
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    first: first.first,
    last: last.last,
    firstValue: first.firstValue,
    lastValue: last.lastValue,
  };
}

/** Index of the first time greater than `time`. */
export function after(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  // Facts mostly come in the order of their times.
  if (high === 0 || (times[high - 1] ?? 0) <= time) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

const hourOf = (time: number, phase: number): number => Math.floor((time - phase) / HOUR);

/** What hours begin with in a zone: the minutes that its offset has beyond whole hours. */
export const phaseOf = (midnight: number): number => modulo(midnight, HOUR);

export interface Keeping {
  readonly spec: SeriesSpec;
  /** Milliseconds past the UTC hour at which hours begin. */
  readonly phase: number;
  /** Entries up to this instant are in no window any more; minus infinity when that is not known. */
  readonly cutoff: number;
}

/** The series with one more entry. */
export function withEntry(series: Series, time: number, value: EntryValue, keeping: Keeping): Series {
  const { spec, phase, cutoff } = keeping;
  if (time <= series.lost) return series;
  if (series.past && time <= series.past.last) {
    return { ...series, past: joined(series.past, totalsOf(time, value)) };
  }
  if (time < series.edge) {
    return pruned({ ...series, hours: withTotals(series.hours, totalsOf(time, value), phase) }, keeping);
  }
  const at = after(series.times, time);
  const times = inserted(series.times, at, time);
  const values = hasValues(spec.kind) ? inserted(series.values, at, value) : series.values;
  const grown = { ...series, times, values };
  const isOld = (times[0] ?? 0) <= cutoff || series.hours.length > 0;
  const kept = isOld ? pruned(grown, keeping) : grown;
  return kept.times.length > mostEntries ? folded(kept, keeping) : kept;
}

/** A series of many entries at once; times sorted, equal times in the order of the log. */
export function seriesFrom(times: readonly number[], values: readonly EntryValue[], keeping: Keeping): Series {
  const whole = { ...noSeries, times, values: hasValues(keeping.spec.kind) ? values : [] };
  const kept = pruned(whole, keeping);
  return kept.times.length > mostEntries ? folded(kept, keeping) : kept;
}

function inserted<T>(list: readonly T[], at: number, item: T): T[] {
  const copy = list.slice();
  if (at === copy.length) copy.push(item);
  else copy.splice(at, 0, item);
  return copy;
}

export function valueAt(series: Series, kind: SeriesKind, at: number): EntryValue {
  if (kind === "none") return 0;
  return (kind === "time" ? series.times[at] : series.values[at]) ?? 0;
}

function withTotals(hours: readonly Totals[], added: Totals, phase: number): Totals[] {
  const hour = hourOf(added.first, phase);
  const at = hours.findIndex((one) => hourOf(one.first, phase) >= hour);
  const found = hours[at];
  if (at < 0) return [...hours, added];
  if (found && hourOf(found.first, phase) === hour) return hours.with(at, joined(found, added));
  return hours.toSpliced(at, 0, added);
}

/** Takes what no window reaches out of entries and hours. */
function pruned(series: Series, { spec, cutoff }: Keeping): Series {
  let { past, lost } = series;
  const letGo = (totals: Totals): void => {
    if (spec.ever) past = joined(past, totals);
    else lost = Math.max(lost, totals.last);
  };
  const oldHours = series.hours.findIndex((one) => one.last > cutoff);
  const hourCount = oldHours < 0 ? series.hours.length : oldHours;
  for (const one of series.hours.slice(0, hourCount)) letGo(one);
  const count = after(series.times, cutoff);
  if (count === 0 && hourCount === 0) return series;
  for (let at = 0; at < count; at++) letGo(totalsOf(series.times[at] ?? 0, valueAt(series, spec.kind, at)));
  return cut({ ...series, hours: series.hours.slice(hourCount), past, lost }, count);
}

const cut = (series: Series, count: number): Series => ({
  ...series,
  times: series.times.slice(count),
  values: series.values.slice(count),
});

/** Puts the oldest entries into totals of their hours, equal times together. */
function folded(series: Series, { spec, phase }: Keeping): Series {
  const upTo = series.times[series.times.length - afterFolding - 1] ?? 0;
  const count = after(series.times, upTo);
  let { hours, past } = series;
  let open: Totals | undefined;
  const close = (): void => {
    // Without a window there is nothing to tell hours apart for.
    if (open && spec.keep === 0) past = joined(past, open);
    else if (open) hours = withTotals(hours, open, phase);
  };
  for (let at = 0; at < count; at++) {
    const entry = totalsOf(series.times[at] ?? 0, valueAt(series, spec.kind, at));
    if (open && hourOf(open.first, phase) !== hourOf(entry.first, phase)) {
      close();
      open = undefined;
    }
    open = joined(open, entry);
  }
  close();
  const edge = spec.keep === 0 ? series.edge : upTo + 1;
  return { ...cut(series, count), hours, past, edge };
}

export interface Removal {
  readonly series: Series;
  /** False when only history can say what is left. */
  readonly exact: boolean;
}

/** The series without one entry of this time and value. */
export function withoutEntry(series: Series, time: number, value: EntryValue, keeping: Keeping): Removal {
  if (series.past && time <= series.past.last) {
    const { totals, exact } = without(series.past, time, value);
    return { series: { ...series, past: totals }, exact };
  }
  if (time <= series.lost) return { series, exact: true };
  if (time < series.edge) return withoutInHours(series, time, value, keeping.phase);
  const { kind } = keeping.spec;
  const [from, to] = [after(series.times, time - 1), after(series.times, time)];
  const found: number[] = [];
  for (let at = from; at < to; at++) if (!hasValues(kind) || series.values[at] === value) found.push(at);
  const [at] = found;
  if (at === undefined) return { series, exact: false };
  const times = series.times.toSpliced(at, 1);
  const values = hasValues(kind) ? series.values.toSpliced(at, 1) : series.values;
  // Among entries of one instant that of two alike was meant can't be told; it matters where others stand between.
  const exact = found.length === 1 || found.length === to - from;
  return { series: { ...series, times, values }, exact };
}

function withoutInHours(series: Series, time: number, value: EntryValue, phase: number): Removal {
  const hour = hourOf(time, phase);
  const at = series.hours.findIndex((one) => hourOf(one.first, phase) === hour);
  const found = series.hours[at];
  if (!found) return { series, exact: false };
  const { totals, exact } = without(found, time, value);
  const hours = totals ? series.hours.with(at, totals) : series.hours.toSpliced(at, 1);
  return { series: { ...series, hours }, exact };
}

function without(
  totals: Totals,
  time: number,
  value: EntryValue,
): { readonly totals: Totals | undefined; readonly exact: boolean } {
  if (totals.count === 1) return { totals: undefined, exact: totals.first === time };
  const number = numberOf(value);
  // What stands at the rim may have been this very entry: then history says what comes next.
  const isInside = time > totals.first && time < totals.last;
  const exact =
    isInside &&
    (typeof value === "string" || (number > totals.min && number < totals.max) || totals.min === totals.max);
  const left = { ...totals, count: totals.count - 1, sum: addSums(totals.sum, -number) };
  return { totals: left, exact };
}
