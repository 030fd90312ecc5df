/**
 * Customers as they were known at a past instant, told from their facts alone: what had happened by then and, unless history
 * was loaded later, had been received by then. Attributes, metrics, tags and scores in one statement over everybody.
 */
import type { Catalog } from "#contracts/definitions";
import { type Columns, columnTypes, type Param, type ValueType } from "#kits/expr";
import type { MetricBook } from "../rules/metrics/index.ts";
import { type HistoryAsked, historyRows } from "./metrics-history.ts";
import { metricColumns } from "./metrics-sql.ts";
import { fieldText } from "./series-value.ts";
import { SqlParts } from "./sql-parts.ts";

/** Which facts count, and of whom. */
export interface AsOf {
  readonly at: Date;
  /** `received`: a fact counts from its receipt; `occurred`: from when it happened. */
  readonly knownBy: "received" | "occurred";
  /** Customers of a range of numbers (`to` is not in it), or these; everybody when absent. */
  readonly of?: { readonly from: number; readonly to: number } | { readonly customers: readonly number[] };
  /** Nobody was merged and nothing taken back. */
  readonly plain?: boolean;
}

export interface AsOfWanted {
  readonly attributes: readonly string[];
  readonly metrics: readonly string[];
  readonly tags: readonly string[];
  readonly scores: readonly string[];
}

export interface AsOfSql {
  /** A subquery without parentheses: `customer` and a column for each that was wanted. */
  readonly text: string;
  readonly params: Readonly<Record<string, Param>>;
  /** Where conditions find their fields when the subquery is called `p`. */
  readonly columns: Columns;
}

/** Name of a column of the subquery, as `customer/age`; of the type that conditions take (a tag: Nullable(String)). */
export const asOfColumn = (record: "customer" | "metric" | "tag" | "score", name: string): string =>
  `${record}/${name}`;

/**
 * One row for everybody of whom anything was known at the instant and who is a customer still: who was erased, or has
 * switched personalisation off, is left out. A customer's facts before a merge count for whoever the customer is now.
 * A tag is what the facts told of it last; statements that were outranked are not told apart.
 */
export function asOfSql(
  catalog: Pick<Catalog, "attributes">,
  book: MetricBook,
  wanted: AsOfWanted,
  asOf: AsOf,
  prefix = "was",
): AsOfSql {
  const shown = (metric: string): string => asOfColumn("metric", metric);
  const carried = [
    ...wanted.attributes.map((name) => asOfColumn("customer", name)),
    ...wanted.tags.map((name) => asOfColumn("tag", name)),
    ...wanted.scores.map((name) => asOfColumn("score", name)),
  ];
  const { text, params } = metricColumns(book, wanted.metrics, asOf.at, prefix, {
    carried,
    shown,
    events: (parts) => eventsOf(parts, asOf),
    source: (attributes, parts) => new Base(parts, catalog, asOf).text(wanted, attributes),
  });
  return { text, params, columns: columnsOf() };
}

function columnsOf(): Columns {
  return {
    field: (record, name) => `p.\`${asOfColumn(record as "customer", name)}\``,
    tag: (name) => {
      const value = `p.\`${asOfColumn("tag", name)}\``;
      return { present: `isNotNull(${value})`, value };
    },
  };
}

function eventsOf(parts: SqlParts, asOf: AsOf): Pick<HistoryAsked, "of" | "plain"> {
  const known = knownSql(parts, asOf);
  const whose = whoseSql(parts, asOf);
  const facts = `${known} AND ${whose}`;
  return { plain: asOf.plain === true, of: { facts, past: facts, known: `${known} AND ${whose}`, knownPast: facts } };
}

function knownSql(parts: SqlParts, { at, knownBy }: AsOf): string {
  const until = parts.instant(at.getTime());
  return knownBy === "received" ? `occurred_at <= ${until} AND received_at <= ${until}` : `occurred_at <= ${until}`;
}

/** Numbers under which the facts of the wanted customers came. */
function whoseSql(parts: SqlParts, { of, plain }: AsOf): string {
  if (of === undefined) return "1";
  const within = (column: string): string => withinSql(parts, of, column);
  if (plain) return within("customer");
  return `(${within("customer")} OR customer IN (SELECT customer FROM merged FINAL WHERE ${within("survivor")}))`;
}

function withinSql(parts: SqlParts, of: NonNullable<AsOf["of"]>, column: string): string {
  if ("customers" in of) return `${column} IN ${parts.bind("Array(UInt32)", of.customers)}`;
  return `${column} >= ${parts.bind("UInt32", of.from)} AND ${column} < ${parts.bind("UInt32", of.to)}`;
}

/** The order in which facts were applied: the past by its own time, then the log. */
const order = "(h.offset > 0, h.received_at, h.offset, h.occurred_at, h.id)";

class Base {
  readonly #parts: SqlParts;
  readonly #catalog: Pick<Catalog, "attributes">;
  readonly #asOf: AsOf;

  constructor(parts: SqlParts, catalog: Pick<Catalog, "attributes">, asOf: AsOf) {
    this.#parts = parts;
    this.#catalog = catalog;
    this.#asOf = asOf;
  }

  /** @param more attributes under their bare names, for ratios */
  text({ attributes, tags, scores }: AsOfWanted, more: readonly string[]): string {
    const read = [...new Set([...attributes, ...more])];
    const values = read.map((name) => this.#attribute(name));
    const made = [
      ...values.map(({ aggregate }, n) => `${aggregate} AS a${n}`),
      ...tags.map((name, n) => `${this.#tag(name)} AS t${n}`),
      ...scores.map((name, n) => `${this.#score(name)} AS s${n}`),
    ];
    const place = (name: string): string => `a${read.indexOf(name)}`;
    const shown = [
      ...attributes.map((name) => `${this.#typed(name, place(name))} AS \`${asOfColumn("customer", name)}\``),
      ...more.map((name) => `${this.#typed(name, place(name))} AS \`${name}\``),
      ...tags.map((name, n) => `g.t${n} AS \`${asOfColumn("tag", name)}\``),
      ...scores.map((name, n) => `g.s${n} AS \`${asOfColumn("score", name)}\``),
    ];
    const types = [
      ...new Set([
        ...values.flatMap((value) => value.types),
        ...(tags.length > 0 ? ["tag_set", "tag_cleared"] : []),
        ...(scores.length > 0 ? ["score_published"] : []),
      ]),
    ];
    const known = this.#existing();
    if (made.length === 0) return known;
    const typed = `h.type IN ${this.#parts.bind("Array(String)", types)}`;
    return `SELECT ${["k.customer AS customer", ...shown].join(", ")} FROM (${known}) AS k LEFT JOIN (
      SELECT customer, ${made.join(", ")} FROM (${this.#facts(typed, "h.type AS type, h.data AS data")}) GROUP BY customer)
      AS g ON g.customer = k.customer`;
  }

  #existing(): string {
    const hidden = this.#catalog.attributes.personalisation_off ? "WHERE NOT ifNull(personalisation_off, 0)" : "";
    return `SELECT DISTINCT customer FROM (${this.#facts("1", "0 AS nothing")})
      WHERE customer IN (SELECT customer FROM customer FINAL ${hidden})`;
  }

  /** Facts known by then under the customer whose they are now. */
  #facts(where: string, columns: string): string {
    const { plain = false, of } = this.#asOf;
    const parts = this.#parts;
    const bounds = `${knownSql(parts, this.#asOf)} AND ${whoseSql(parts, this.#asOf)}`;
    const own = plain ? "h.customer" : "if(m.survivor = 0, h.customer, m.survivor)";
    const merged = plain
      ? ""
      : "LEFT JOIN (SELECT customer, survivor FROM merged FINAL) AS m ON m.customer = h.customer";
    const mine = of === undefined || plain ? "1" : withinSql(parts, of, own);
    return `SELECT ${own} AS customer, ${order} AS place, h.occurred_at AS occurred_at, ${columns}
      FROM (SELECT * FROM history WHERE ${bounds}) AS h ${merged} WHERE ${where} AND ${mine}`;
  }

  #attribute(name: string): { readonly aggregate: string; readonly types: readonly string[] } {
    const type = this.#type(name);
    const types = ["customer_recorded", "attribute_changed", ...(own[name] ?? [])];
    const field = this.#parts.bind("String", name);
    const has = `type IN ${this.#parts.bind("Array(String)", types)} AND JSONHas(data, ${field})`;
    // In a tuple, for a value that a source no longer knows counts as well.
    return { aggregate: `argMaxIf(tuple(${fieldText(type, field)}), place, ${has}).1`, types };
  }

  #type(name: string): ValueType {
    const type = this.#catalog.attributes[name]?.type ?? "string";
    if (type === "records") throw new Error(`${name} is a list of records: what it was is not kept`);
    return type;
  }

  #typed(name: string, place: string): string {
    const type = this.#type(name);
    if (type === "list") return `g.${place}`;
    if (type === "money") return `CAST(CAST(g.${place} AS Nullable(Decimal(18, 2))) / 100 AS Nullable(Decimal(18, 2)))`;
    return `CAST(g.${place} AS ${columnTypes[type].clickhouse})`;
  }

  /** The value of a tag that had not run out; the empty text of a tag without values. */
  #tag(name: string): string {
    const mine = `type IN ('tag_set', 'tag_cleared') AND JSONExtractString(data, 'name') = ${this.#parts.bind("String", name)}`;
    const until = "parseDateTime64BestEffortOrNull(JSONExtractString(data, 'until'), 3, 'UTC')";
    const now = this.#parts.instant(this.#asOf.at.getTime());
    const stands = `type = 'tag_set' AND ifNull(${until} > ${now}, 1)`;
    const value = `CAST(JSONExtractString(data, 'value') AS Nullable(String))`;
    return `argMaxIf(tuple(if(${stands}, ${value}, NULL)), place, ${mine}).1`;
  }

  /** The newest by the score's own time. */
  #score(name: string): string {
    const mine = `type = 'score_published' AND JSONExtractString(data, 'name') = ${this.#parts.bind("String", name)}`;
    return `argMaxIf(tuple(CAST(JSONExtractFloat(data, 'value') AS Nullable(Float64))), (occurred_at, place), ${mine}).1`;
  }
}

/** Facts beside records that tell an attribute. */
const own: Readonly<Record<string, readonly string[]>> = {
  demand_balance: ["balance_changed"],
  duration: ["call_finished"],
};

/** Customers with an event of some series in (after, until], as `customer`; what was taken back since does not count. */
export function happenedSql(
  book: MetricBook,
  metrics: readonly string[],
  window: { readonly after: Date; readonly until: Date },
  asOf: Pick<AsOf, "of" | "plain"> & { readonly known?: AsOf },
  prefix: string,
): { readonly text: string; readonly params: Readonly<Record<string, Param>> } {
  const parts = new SqlParts(prefix);
  const named = metrics.flatMap((name) => {
    const metric = book.metrics.get(name);
    return metric && "series" in metric ? [metric.series] : [];
  });
  const series = [...new Set(named)];
  const whose = whoseSql(parts, { ...asOf, at: window.until, knownBy: "occurred" });
  const bounds = asOf.known ? `${knownSql(parts, asOf.known)} AND ${whose}` : whose;
  const rows = historyRows(parts, series, {
    after: series.map(() => window.after.getTime()),
    until: window.until.getTime(),
    plain: asOf.plain === true,
    kept: book.kept,
    of: { facts: bounds, past: bounds, known: bounds, knownPast: bounds },
  });
  return { text: `SELECT DISTINCT customer FROM (${rows})`, params: parts.params };
}
