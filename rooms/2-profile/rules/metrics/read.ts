/** What the metrics of a customer say at an instant. */
import type { Metric, MetricFunction } from "#contracts/definitions";
import { hourOf, type Value, type ValueType } from "#kits/expr";
import {
  type EventMetric,
  isRatio,
  type MetricBook,
  type MetricSpec,
  type Operand,
  type RatioMetric,
  type Unit,
} from "./book.ts";
import { addSums, after, type EntryValue, noSeries, type Series, type Sum, type Totals, valueAt } from "./series.ts";
import type { MetricState } from "./state.ts";
import { nextTurn, startOf } from "./windows.ts";

export type Attributes = Readonly<Record<string, Value | null | undefined>>;
export type MetricValues = Readonly<Record<string, Value | undefined>>;

export interface MetricReading {
  readonly value: Value | undefined;
  /** False where the window's edge falls into totals: the value may be off by what happened around the edge. */
  readonly exact: boolean;
  /** False until a metric that was defined later is filled from history. */
  readonly live: boolean;
}

const missing: MetricReading = { value: undefined, exact: true, live: true };

/** The window's start for each metric at the instant that was asked about last: sets ask about one instant again and again. */
interface Starts {
  at: number;
  readonly starts: Map<string, number>;
}
const memory = new WeakMap<MetricBook, Starts>();

function startAt(metric: EventMetric, book: MetricBook, at: number): number {
  const { window } = metric;
  if (window.kind !== "calendar") return startOf(window, at, book.zone);
  let known = memory.get(book);
  if (known?.at !== at) {
    known = { at, starts: new Map() };
    memory.set(book, known);
  }
  let start = known.starts.get(window.unit);
  if (start === undefined) {
    start = startOf(window, at, book.zone);
    known.starts.set(window.unit, start);
  }
  return start;
}

/** One metric with what is to be said about it where it is shown. */
export function metricReading(
  state: MetricState,
  book: MetricBook,
  name: string,
  at: Date,
  attributes: Attributes,
): MetricReading {
  const metric = book.metrics.get(name);
  if (!metric) return missing;
  if (isRatio(metric)) return ratioReading(metric, state, book, at, attributes);
  if (state.waiting.has(metric.series.index)) return { value: undefined, exact: true, live: false };
  const series = state.parts[metric.series.index]?.series ?? noSeries;
  const now = at.getTime();
  const { value, exact } = evaluate(series, metric, startAt(metric, book, now), now, book.zone);
  return { value, exact, live: true };
}

function ratioReading(
  { of, to }: RatioMetric,
  state: MetricState,
  book: MetricBook,
  at: Date,
  attributes: Attributes,
): MetricReading {
  const read = ({ record, name }: Operand): MetricReading => {
    if (record === "metric") return metricReading(state, book, name, at, attributes);
    return { ...missing, value: attributes[name] ?? undefined };
  };
  const [above, below] = [read(of), read(to)];
  return {
    value: quotient(above.value, of.type, below.value, to.type),
    exact: above.exact && below.exact,
    live: above.live && below.live,
  };
}

/** Of two numbers of one exact type the quotient is exact until rounded once; others are doubles first. */
function quotient(a: Value | undefined, aType: ValueType, b: Value | undefined, bType: ValueType): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const isAlike = aType === bType;
  const double = (value: Value, type: ValueType): number => Number(value) / (type === "money" && !isAlike ? 100 : 1);
  const below = double(b, bType);
  return below === 0 ? undefined : double(a, aType) / below + 0;
}

interface Evaluated {
  readonly value: Value | undefined;
  readonly exact: boolean;
}

/** The totals that a window takes in, oldest first, and whether any stands half in it. */
function totalsWithin({ past, hours }: Series, start: number, at: number): { totals: Totals[]; exact: boolean } {
  const totals: Totals[] = [];
  let exact = true;
  for (const one of past ? [past, ...hours] : hours) {
    if (one.last <= start || one.first > at) continue;
    if (one.first <= start || one.last > at) exact = false;
    totals.push(one);
  }
  return { totals, exact };
}

function evaluate(series: Series, metric: EventMetric, start: number, at: number, zone: string): Evaluated {
  const { kind } = metric.series;
  const [from, to] = [after(series.times, start), after(series.times, at)];
  const { totals, exact } = totalsWithin(series, start, at);
  const isExact = exact && series.lost <= start;
  const number = (): Evaluated => ({ value: compute(metric, series, totals, from, to), exact: isExact });
  switch (metric.function) {
    case "distinct": {
      const seen = new Set<EntryValue>();
      for (let i = from; i < to; i++) seen.add(valueAt(series, kind, i));
      // Totals don't tell which values there were: what is said then is the least that it can be.
      return { value: seen.size, exact: isExact && totals.length === 0 };
    }
    case "opening":
      return opening(series, metric, { start, at, from, to });
    case "deviation":
      return { value: deviation(series, totals, from, to), exact: isExact && totals.length === 0 };
    case "same_hour":
      return { value: inHourOf(at, series, totals, from, to, zone), exact: isExact };
    default:
      return number();
  }
}

function compute(
  metric: EventMetric,
  series: Series,
  totals: readonly Totals[],
  from: number,
  to: number,
): Value | undefined {
  const { function: of, type } = metric;
  const { kind, unit } = metric.series;
  let count = Math.max(0, to - from);
  for (const one of totals) count += one.count;
  if (of === "count") return count;
  if (of === "sum") return shown(sumOf(series, totals, from, to), unit);
  if (count === 0) return undefined;
  const [firstTotals, lastTotals] = [totals[0], totals.at(-1)];
  if (of === "average") return average(sumOf(series, totals, from, to), count, unit, type);
  if (of === "first") return shown(firstTotals ? firstTotals.firstValue : valueAt(series, kind, from), unit);
  if (of === "last")
    return shown(to > from || !lastTotals ? valueAt(series, kind, to - 1) : lastTotals.lastValue, unit);
  return shown(extreme(of, series, totals, from, to, kind), unit);
}

function extreme(
  of: MetricFunction,
  series: Series,
  totals: readonly Totals[],
  from: number,
  to: number,
  kind: EventMetric["series"]["kind"],
): number {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of totals) [min, max] = [Math.min(min, one.min), Math.max(max, one.max)];
  for (let i = from; i < to; i++) {
    const value = valueAt(series, kind, i) as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return of === "min" ? min : max;
}

function sumOf({ values }: Series, totals: readonly Totals[], from: number, to: number): Sum {
  let plain = 0;
  let sum: Sum = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const next: number = plain + value;
    if (Number.isSafeInteger(next)) plain = next;
    else {
      sum = addSums(sum, plain);
      plain = value;
    }
  }
  sum = addSums(sum, plain);
  for (const one of totals) sum = addSums(sum, one.sum);
  return sum;
}

/**
 * The standard deviation of all there are, in fen, halves up; undefined of nothing. Totals don't tell how their entries
 * differ: each counts as so many of its mean.
 */
function deviation({ values }: Series, totals: readonly Totals[], from: number, to: number): number | undefined {
  let [count, sum, squares] = [to - from, 0n, 0n];
  for (let i = from; i < to; i++) {
    const value = BigInt(values[i] as number);
    sum += value;
    squares += value * value;
  }
  for (const one of totals) {
    const own = BigInt(one.sum);
    count += one.count;
    sum += own;
    squares += (own * own) / BigInt(one.count);
  }
  if (count <= 0) return undefined;
  const spread = Number(BigInt(count) * squares - sum * sum);
  return Math.floor(Math.sqrt(Math.max(spread, 0)) / count + 0.5);
}

/** How many fell into the hour of the day that it is now, on any day. */
function inHourOf(
  at: number,
  { times }: Series,
  totals: readonly Totals[],
  from: number,
  to: number,
  zone: string,
): number {
  const hourAt = hourOf(zone);
  const hour = hourAt(at);
  let count = 0;
  for (let i = from; i < to; i++) if (hourAt(times[i] ?? 0) === hour) count++;
  for (const one of totals) if (hourAt(one.first) === hour) count += one.count;
  return count;
}

interface Stretch {
  readonly start: number;
  readonly at: number;
  /** Indexes of the entries within. */
  readonly from: number;
  readonly to: number;
}

/** The last value before the window, else the first within it. */
function opening(series: Series, { series: { kind, unit } }: EventMetric, { start, at, from, to }: Stretch): Evaluated {
  if (from > 0) return { value: shown(valueAt(series, kind, from - 1), unit), exact: true };
  let before: Totals | undefined;
  let half: Totals | undefined;
  for (const one of series.past ? [series.past, ...series.hours] : series.hours) {
    if (one.last <= start) before = one;
    else if (one.first <= at) half ??= one;
  }
  if (half && half.first <= start) return { value: shown(half.firstValue, unit), exact: false };
  if (before) return { value: shown(before.lastValue, unit), exact: true };
  if (half) return { value: shown(half.firstValue, unit), exact: true };
  return { value: to > from ? shown(valueAt(series, kind, from), unit) : undefined, exact: true };
}

/** What is kept as its type says; a sum beyond 2^53 is not known. */
function shown(value: Sum | EntryValue, unit: Unit): Value | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return undefined;
  if (unit === "double") return value / 1_000_000;
  return unit === "date" ? new Date(value * 86_400_000).toISOString().slice(0, 10) : value;
}

/** An average of money is rounded to the fen, halves up; of all else a double. */
function average(sum: Sum, count: number, unit: Unit, type: Metric["type"]): number | undefined {
  if (typeof sum === "bigint") return undefined;
  if (type !== "money") return sum / (unit === "double" ? 1_000_000 : unit === "money" ? 100 : 1) / count;
  const rest = ((sum % count) + count) % count;
  return (sum - rest) / count + (2 * rest >= count ? 1 : 0);
}

/** Metrics at an instant by name; each is computed when it is first read. Missing ones are undefined. */
export function metricView(state: MetricState, book: MetricBook, at: Date, attributes: Attributes): MetricValues {
  let made = views.get(book);
  if (!made) {
    made = viewOf(book);
    views.set(book, made);
  }
  return made(state, at, attributes);
}

type MakeView = (state: MetricState, at: Date, attributes: Attributes) => MetricValues;
const views = new WeakMap<MetricBook, MakeView>();

/** Objects with a getter for each name, of a class made once for a book. */
function viewOf(book: MetricBook): MakeView {
  class Viewed {
    readonly #state: MetricState;
    readonly #at: Date;
    readonly #attributes: Attributes;
    #known: Map<string, Value | undefined> | undefined;

    constructor(state: MetricState, at: Date, attributes: Attributes) {
      this.#state = state;
      this.#at = at;
      this.#attributes = attributes;
    }

    static read(view: object, name: string): Value | undefined {
      if (!(#state in view)) return undefined;
      view.#known ??= new Map();
      const known = view.#known;
      const found = known.get(name);
      if (found !== undefined || known.has(name)) return found;
      const { value } = metricReading(view.#state, book, name, view.#at, view.#attributes);
      known.set(name, value);
      return value;
    }
  }
  for (const name of book.names) {
    Object.defineProperty(Viewed.prototype, name, {
      enumerable: true,
      get(this: object): Value | undefined {
        return Viewed.read(this, name);
      },
    });
  }
  return (state, at, attributes) => new Viewed(state, at, attributes) as unknown as MetricValues;
}

/** The next instant after `at` at which time alone can change one of these metrics; undefined when none can. */
export function boundariesAfter(
  state: MetricState,
  book: MetricBook,
  at: Date,
  names: Iterable<string> = book.names,
): Date | undefined {
  const now = at.getTime();
  let next = Number.POSITIVE_INFINITY;
  for (const metric of eventMetricsOf(book, names)) {
    const series = state.parts[metric.series.index]?.series;
    if (series) next = Math.min(next, boundary(series, metric, now, book.zone));
  }
  return Number.isFinite(next) ? new Date(next) : undefined;
}

function* eventMetricsOf(book: MetricBook, names: Iterable<string>): Iterable<EventMetric> {
  for (const name of names) {
    const metric: MetricSpec | undefined = book.metrics.get(name);
    if (!metric) continue;
    if (!isRatio(metric)) yield metric;
    else {
      const parts = [metric.of, metric.to].filter(({ record }) => record === "metric");
      yield* eventMetricsOf(
        book,
        parts.map((part) => part.name),
      );
    }
  }
}

function boundary(series: Series, { window, function: of }: EventMetric, now: number, zone: string): number {
  const { times, hours, past } = series;
  // A fact may carry a time that has not come yet.
  let next = times[after(times, now)] ?? Number.POSITIVE_INFINITY;
  if (of === "same_hour" && times.length + hours.length > 0) next = Math.min(next, nextTurn("hour", now, zone));
  if (window.kind === "calendar") {
    const start = startOf(window, now, zone);
    const matters = of === "opening" || (times.at(-1) ?? hours.at(-1)?.last ?? past?.last ?? start) > start;
    return matters ? Math.min(next, nextTurn(window.unit, now, zone)) : next;
  }
  if (window.kind === "ever") return next;
  const leaving = times[after(times, now - window.milliseconds)];
  if (leaving !== undefined) next = Math.min(next, leaving + window.milliseconds);
  for (const { first, last } of hours) {
    for (const edge of [first, last])
      if (edge + window.milliseconds > now) next = Math.min(next, edge + window.milliseconds);
  }
  return next;
}
