/** Metrics of everybody at once, in ClickHouse: the same as what increments keep, computed from history. */
import { defineCases } from "#ground/errors";
import type { Param } from "#kits/expr";
import {
  type EventMetric,
  isRatio,
  type MetricBook,
  type MetricSpec,
  type Operand,
  startOf,
} from "../rules/metrics/index.ts";
import { type HistoryAsked, historyRows } from "./metrics-history.ts";
import { SqlParts } from "./sql-parts.ts";

export interface MetricsSql {
  /** A subquery without parentheses. */
  readonly text: string;
  readonly params: Readonly<Record<string, Param>>;
}

const cases = defineCases("metrics", {
  unknown: { code: "invalid_input", en: "There is no metric {name}", zh: "没有名为 {name} 的指标" },
});

/** Whose metrics, and which of their events count. */
export interface MetricsOf {
  /** Subquery with `customer` and the attributes that ratios read, in place of the copy; text and parameters. */
  readonly source: (attributes: readonly string[], parts: SqlParts) => string;
  /** Columns of the source that are carried along. */
  readonly carried: readonly string[];
  /** Name of a metric's column. */
  readonly shown: (metric: string) => string;
  readonly events: (parts: SqlParts) => Pick<HistoryAsked, "of" | "plain">;
}

/**
 * One row for each customer of the copy: `customer`, and a column for each metric, named as the metric, of the type that
 * conditions take (`columnTypes`). Meant to be joined on `customer`.
 * @param prefix of the parameters' names, letters and digits
 * @throws metrics.unknown
 */
export function metricColumns(
  book: MetricBook,
  names: readonly string[],
  at: Date,
  prefix = "metric",
  of?: Partial<MetricsOf>,
): MetricsSql {
  const parts = new SqlParts(prefix);
  const wanted = names.map((name) => specOf(book, name));
  const made = new Columns(book, parts, at.getTime());
  const columns = wanted.map((metric) => `${made.value(metric)} AS \`${of?.shown?.(metric.name) ?? metric.name}\``);
  const carried = (of?.carried ?? []).map((name) => `c.\`${name}\` AS \`${name}\``);
  const attributes = [...made.attributes].map((name) => `, \`${name}\``).join("");
  const grouped = made.grouped(of?.events?.(parts) ?? {});
  const source = of?.source?.([...made.attributes], parts) ?? `SELECT customer${attributes} FROM customer FINAL`;
  const text = `SELECT ${["c.customer AS customer", ...carried, ...columns].join(", ")}
    FROM (${source}) AS c
    ${grouped === "" ? "" : `LEFT JOIN (${grouped}) AS g ON g.customer = c.customer`}`;
  return { text, params: parts.params };
}

/** `customer` and `value` of one metric. */
export function metricSql(book: MetricBook, name: string, at: Date, prefix = "metric"): MetricsSql {
  const { text, params } = metricColumns(book, [name], at, prefix);
  return { text: `SELECT customer, \`${name}\` AS value FROM (${text})`, params };
}

function specOf(book: MetricBook, name: string): MetricSpec {
  const metric = book.metrics.get(name);
  if (!metric) throw cases.unknown({ name });
  return metric;
}

// Sums beyond it are unknown to both sides.
const largest = String(Number.MAX_SAFE_INTEGER);

class Columns {
  readonly attributes = new Set<string>();
  readonly #book: MetricBook;
  readonly #parts: SqlParts;
  readonly #at: number;
  /** Aggregates by their text. */
  readonly #aggregates = new Map<string, string>();
  /** Places in the rows' values by series. */
  readonly #series = new Map<number, number>();
  /** After when events of a series are read, by place. */
  readonly #after: number[] = [];

  constructor(book: MetricBook, parts: SqlParts, at: number) {
    this.#book = book;
    this.#parts = parts;
    this.#at = at;
  }

  /** An expression of the metric's column type. */
  value(metric: MetricSpec): string {
    if (!isRatio(metric)) return typed(this.#number(metric), metric);
    const [above, below] = [this.#operand(metric.of, metric.to), this.#operand(metric.to, metric.of)];
    return `(${above} / nullIf(${below}, 0) + 0)`;
  }

  /** An operand as a double: of one exact type as it is kept, else in its unit. */
  #operand({ record, name, type }: Operand, other: Operand): string {
    const scale = type === "money" && other.type !== "money" ? " / 100" : "";
    if (record === "metric") {
      const metric = specOf(this.#book, name);
      if (isRatio(metric)) throw cases.unknown({ name });
      return `(toFloat64(${this.#number(metric)})${scale})`;
    }
    this.attributes.add(name);
    const column = `c.\`${name}\``;
    return `(toFloat64(${type === "money" ? `reinterpretAsInt64(CAST(${column} AS Nullable(Decimal(18, 2))))` : column})${scale})`;
  }

  /** What a metric comes to as it is shown, but whole numbers where it is kept in them: fen, days, milliseconds. */
  #number(metric: EventMetric): string {
    const { kind, unit } = metric.series;
    const place = this.#place(metric);
    const value = `v${place}`;
    const start = startOf(metric.window, this.#at, this.#book.zone);
    const since = Number.isFinite(start) ? ` AND t > ${this.#parts.bind("Int64", String(start))}` : "";
    const within = `isNotNull(${value})${since}`;
    const double = (whole: string): string => (unit === "double" ? `(toFloat64(${whole}) / 1000000)` : whole);
    switch (metric.function) {
      case "count":
        return this.#aggregate(`countIf(${within})`);
      case "distinct":
        return this.#aggregate(`uniqExactIf(${value}, ${within})`);
      case "sum":
        return double(this.#sum(value, within));
      case "average":
        return this.#average(metric, value, within);
      case "min":
      case "max":
        return double(this.#aggregate(`${metric.function}If(${value}, ${within})`));
      case "first":
      case "last":
        return double(this.#end(metric.function, value, within));
      case "deviation":
        return this.#deviation(value, within);
      case "same_hour": {
        const hour = (instant: string): string =>
          `toHour(fromUnixTimestamp64Milli(${instant}, 'UTC'), ${this.#parts.bind("String", this.#book.zone)})`;
        const now = `toInt64(${this.#parts.bind("Int64", String(this.#at))})`;
        return this.#aggregate(`countIf(${within} AND ${hour("t")} = ${hour(now)})`);
      }
      case "opening": {
        const before = this.#end("last", value, `isNotNull(${value}) AND NOT (${within})`);
        const first = this.#end("first", value, within);
        return kind === "text" ? `coalesce(${before}, ${first})` : double(`coalesce(${before}, ${first})`);
      }
    }
  }

  #end(of: "first" | "last", value: string, within: string): string {
    return this.#aggregate(`${of === "first" ? "argMinIf" : "argMaxIf"}(${value}, (t, o, source, id), ${within})`);
  }

  #sum(value: string, within: string): string {
    const sum = this.#aggregate(`sumIf(toInt128(ifNull(${value}, 0)), ${within})`);
    return `if(abs(${sum}) <= ${largest}, toInt64(${sum}), NULL)`;
  }

  #average({ series: { unit }, type }: EventMetric, value: string, within: string): string {
    const sum = this.#sum(value, within);
    const count = this.#aggregate(`countIf(${within})`);
    if (type === "money") {
      const [above, below] = [`(2 * toInt128(${sum}) + toInt128(${count}))`, `(2 * toInt128(greatest(${count}, 1)))`];
      // Rounded down from half a fen more: halves go up, also below zero.
      return `if(${count} = 0, NULL, toInt64(intDiv(${above}, ${below}) - if(modulo(${above}, ${below}) < 0, 1, 0)))`;
    }
    const scale = unit === "double" ? " / 1000000" : unit === "money" ? " / 100" : "";
    return `if(${count} = 0, NULL, toFloat64(${sum})${scale} / toFloat64(${count}))`;
  }

  #deviation(value: string, within: string): string {
    const count = this.#aggregate(`countIf(${within})`);
    const sum = this.#aggregate(`sumIf(toInt256(ifNull(${value}, 0)), ${within})`);
    const squares = this.#aggregate(`sumIf(toInt256(ifNull(${value}, 0)) * toInt256(ifNull(${value}, 0)), ${within})`);
    const spread = `toFloat64(toInt256(${count}) * ${squares} - ${sum} * ${sum})`;
    return `if(${count} = 0, NULL, toInt64(floor(sqrt(greatest(${spread}, 0)) / toFloat64(greatest(${count}, 1)) + 0.5)))`;
  }

  #aggregate(text: string): string {
    const name = this.#aggregates.get(text) ?? `a${this.#aggregates.size}`;
    this.#aggregates.set(text, name);
    return `g.${name}`;
  }

  #place({ series: { index }, function: of, window }: EventMetric): number {
    const place = this.#series.get(index) ?? this.#series.size;
    this.#series.set(index, place);
    // What stood at a window's opening was told before it.
    const since = of === "opening" ? Number.NEGATIVE_INFINITY : startOf(window, this.#at, this.#book.zone);
    this.#after[place] = Math.min(since, this.#after[place] ?? since);
    return place;
  }

  /** The aggregates by customer; empty when nothing but attributes is read. */
  grouped(whose: Pick<HistoryAsked, "of" | "plain">): string {
    if (this.#series.size === 0) return "";
    const series = [...this.#series.keys()].flatMap((index) => this.#book.series[index] ?? []);
    const rows = historyRows(this.#parts, series, {
      ...whose,
      kept: this.#book.kept,
      until: this.#at,
      after: this.#after,
    });
    const aggregates = [...this.#aggregates].map(([text, name]) => `${text} AS ${name}`);
    return `SELECT customer, ${aggregates.join(", ")} FROM (${rows}) GROUP BY customer`;
  }
}

function typed(number: string, metric: EventMetric): string {
  const { type, function: of } = metric;
  if (of === "count" || of === "distinct" || of === "same_hour") return `CAST(${number} AS Nullable(Int64))`;
  return casts[type](number);
}

const casts: Readonly<Record<EventMetric["type"], (number: string) => string>> = {
  int: (number) => `CAST(${number} AS Nullable(Int64))`,
  double: (number) => `CAST(${number} AS Nullable(Float64))`,
  money: (number) => `CAST(CAST(${number} AS Nullable(Decimal(18, 2))) / 100 AS Nullable(Decimal(18, 2)))`,
  date: (number) => `CAST(addDays(toDate32('1970-01-01'), ${number}) AS Nullable(Date32))`,
  instant: (number) => `CAST(fromUnixTimestamp64Milli(${number}, 'UTC') AS Nullable(DateTime64(3, 'UTC')))`,
  string: (number) => `CAST(${number} AS Nullable(String))`,
};

/** What customers without any event have: 0 of what is counted or added up, else nothing. */
export function absentValue(metric: MetricSpec): 0 | undefined {
  const isCounted = !isRatio(metric) && ["count", "sum", "distinct", "same_hour"].includes(metric.function);
  return isCounted ? 0 : undefined;
}
