/** Events of history as rows that series take: who, when, and a value for each series. */
import type { Param, ValueType } from "#kits/expr";
import type { SeriesSpec, SourceSpec } from "../rules/metrics/index.ts";

/** Bound values of a statement, and names that are its own. */
export class SqlParts {
  readonly params: Record<string, Param> = {};
  readonly prefix: string;
  #count = 0;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  bind(clickhouseType: string, value: Param): string {
    const name = `${this.prefix}${this.#count++}`;
    this.params[name] = value;
    return `{${name}:${clickhouseType}}`;
  }

  /** A prefix for a part with parameters of its own. */
  inner(): string {
    return `${this.prefix}w${this.#count++}x`;
  }

  instant(time: number): string {
    return this.bind("DateTime64(3, 'UTC')", new Date(time).toISOString().replace("T", " ").replace("Z", ""));
  }
}

export interface HistoryAsked {
  /** Last instant that counts, milliseconds; all when absent. */
  readonly until?: number;
  /** Events after this instant alone. */
  readonly after?: number;
  /**
   * Conditions over `shard`, `offset` and `customer` (the number that the event came for) of each table of history.
   * `known` says which of the log's retractions count.
   */
  readonly of?: {
    readonly facts: string;
    readonly past: string;
    readonly known: string;
    /** Which of the past's retractions count; all when absent. */
    readonly knownPast?: string;
  };
  /** Nobody was merged and nothing taken back: history needs no second look. */
  readonly plain?: boolean;
}

/**
 * `customer` (whose the event is now), `t` (milliseconds), `o` (offset), `source`, `id`, and `v0`, `v1` … for the series
 * (NULL where the event is none of it); without events that were taken back.
 */
export function historyRows(parts: SqlParts, series: readonly SeriesSpec[], asked: HistoryAsked): string {
  const fields = new Fields(parts);
  const values = series.map((spec, place) => `${seriesValue(spec, fields, parts)} AS v${place}`);
  const types = [...new Set(series.flatMap(({ sources }) => sources.map(({ event }) => event)))];
  const bounds = [`type IN ${parts.bind("Array(String)", types)}`];
  if (asked.until !== undefined) bounds.push(`occurred_at <= ${parts.instant(asked.until)}`);
  if (asked.after !== undefined) bounds.push(`occurred_at > ${parts.instant(asked.after)}`);
  const columns = "customer, offset, type, source, id, occurred_at, data";
  const select = (table: string, where: string): string =>
    `SELECT ${columns} FROM ${table} WHERE ${[...bounds, ...(where ? [where] : [])].join(" AND ")}`;
  const { of } = asked;
  const events = of ? `${select("facts", of.facts)} UNION ALL ${select("past", of.past)}` : select("history", "");
  const takenBack = (table: string, where: string): string =>
    `SELECT customer, data FROM ${table} WHERE type = 'fact_retracted'${where}`;
  const retractions = of
    ? `${takenBack("facts", ` AND ${of.known}`)} UNION ALL ${takenBack("past", of.knownPast ? ` AND ${of.knownPast}` : "")}`
    : takenBack("history", "");
  const own = asked.plain ? "h.customer" : "if(m.survivor = 0, h.customer, m.survivor)";
  const merged = "LEFT JOIN (SELECT customer, survivor FROM merged FINAL) AS m ON m.customer = h.customer";
  const standing = `WHERE (${own}, toString(h.source), h.id) NOT IN (
        SELECT ${own}, JSONExtractString(h.data, 'source'), JSONExtractString(h.data, 'id')
        FROM (${retractions}) AS h ${merged})`;
  return `SELECT customer, t, o, source, id, ${values.join(", ")} FROM (
      SELECT ${own} AS customer, toUnixTimestamp64Milli(h.occurred_at) AS t, h.offset AS o, toString(h.type) AS type,
        toString(h.source) AS source, h.id AS id, h.data AS data${fields.columns()}
      FROM (${events}) AS h ${asked.plain ? "" : `${merged} ${standing}`})
    WHERE ${series.map((_, place) => `isNotNull(v${place})`).join(" OR ") || "0"}`;
}

interface FieldColumn {
  readonly name: string;
  readonly text: string;
  /** Types of events whose field is read; JSON of others is not looked into. */
  readonly events: Set<string>;
}

/** Fields of events' data, each taken out once. */
class Fields {
  readonly #parts: SqlParts;
  readonly #made = new Map<string, FieldColumn>();

  constructor(parts: SqlParts) {
    this.#parts = parts;
  }

  /** A column of the type that conditions take, but money in fen. */
  field(event: string, name: string, type: ValueType): string {
    return this.#column(event, `${type}/${name}`, () => fieldText(type, this.#parts.bind("String", name)));
  }

  /** Whether a list is there. */
  list(event: string, name: string): string {
    const text = (): string => `toString(JSONType(data, ${this.#parts.bind("String", name)})) = 'Array'`;
    return this.#column(event, `has/${name}`, text);
  }

  #column(event: string, key: string, text: () => string): string {
    const made = this.#made.get(key) ?? { name: `f${this.#made.size}`, text: text(), events: new Set() };
    this.#made.set(key, made);
    made.events.add(event);
    return made.name;
  }

  columns(): string {
    const column = ({ name, text, events }: FieldColumn): string =>
      text.startsWith("JSONExtract(")
        ? `, ${text} AS ${name}`
        : `, if(type IN ${this.#parts.bind("Array(String)", [...events])}, ${text}, NULL) AS ${name}`;
    return [...this.#made.values()].map(column).join("");
  }
}

const numberTypes = "('Int64', 'UInt64', 'Double')";
const yuan = "'^-?[0-9]{1,13}([.][0-9]{1,2})?$'";

/** What JSON holds of a type, else NULL; money in fen. */
export function fieldText(type: ValueType, name: string): string {
  const kind = `toString(JSONType(data, ${name}))`;
  const text = `if(${kind} = 'String', JSONExtractString(data, ${name}), NULL)`;
  const number = `JSONExtractFloat(data, ${name})`;
  switch (type) {
    case "string":
      return text;
    case "bool":
      return `if(${kind} = 'Bool', JSONExtractBool(data, ${name}), NULL)`;
    case "int":
      return `if(${kind} IN ('Int64', 'UInt64') AND abs(${number}) <= ${Number.MAX_SAFE_INTEGER}, JSONExtractInt(data, ${name}), NULL)`;
    case "double":
      return `if(${kind} IN ${numberTypes}, ${number}, NULL)`;
    case "money": {
      const fen = `round(${number} * 100)`;
      const isMoney = `${kind} IN ${numberTypes} AND abs(${number}) < 1e13 AND ${fen} / 100 = ${number}`;
      const written = `JSONExtractString(data, ${name})`;
      return `multiIf(${isMoney}, accurateCastOrNull(${fen}, 'Int64'), ${kind} = 'String' AND match(${written}, ${yuan}),
        reinterpretAsInt64(toDecimal64OrNull(${written}, 2)), NULL)`;
    }
    case "date":
      return `toDate32OrNull(if(match(ifNull(${text}, ''), '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), ${text}, NULL))`;
    case "instant":
      return `parseDateTime64BestEffortOrNull(${text}, 3, 'UTC')`;
    case "list":
      return `JSONExtract(data, ${name}, 'Array(String)')`;
  }
}

// Conditions of sources look at the event and not at the clock.
const noMoment = { now: 0, today: "1970-01-01" };

/** The value that a series takes of an event: the first source whose condition holds decides. */
function seriesValue(spec: SeriesSpec, fields: Fields, parts: SqlParts): string {
  const cases = spec.sources.map((source) => {
    const tests = [`type = ${parts.bind("String", source.event)}`];
    if (source.condition) {
      const columns = {
        field: (_: string, name: string) =>
          name === "time" && source.asksTime
            ? "CAST(fromUnixTimestamp64Milli(t, 'UTC') AS Nullable(DateTime64(3, 'UTC')))"
            : conditionColumn(fields, source.event, name, source.fields[name] ?? "string"),
        tag: () => ({ present: "0", value: "CAST(NULL AS Nullable(String))" }),
      };
      const { text, params } = source.condition.sql(columns, noMoment, parts.inner());
      Object.assign(parts.params, params);
      tests.push(`ifNull(${text}, 0)`);
    }
    return `${tests.join(" AND ")}, ${sourceValue(spec, source, fields)}`;
  });
  const nothing = spec.kind === "text" ? "CAST(NULL AS Nullable(String))" : "CAST(NULL AS Nullable(Int64))";
  return `multiIf(${cases.join(", ")}, ${nothing})`;
}

function conditionColumn(fields: Fields, event: string, name: string, type: ValueType): string {
  const column = fields.field(event, name, type);
  return type === "money" ? `(CAST(${column} AS Nullable(Decimal(18, 2))) / 100)` : column;
}

function sourceValue(spec: SeriesSpec, { event, of, type }: SourceSpec, fields: Fields): string {
  const whole = (text: string): string => `CAST(${text} AS Nullable(Int64))`;
  if (of === undefined) return whole("0");
  if (of === "time")
    return spec.kind === "none"
      ? whole("0")
      : spec.kind === "text"
        ? "CAST(toString(t) AS Nullable(String))"
        : whole("t");
  if (type === "list") return whole(`if(${fields.list(event, of)}, 0, NULL)`);
  const column = fields.field(event, of, type ?? "string");
  if (spec.kind === "none") return whole(`if(isNull(${column}), NULL, 0)`);
  if (spec.kind === "text") return textValue(column, type);
  switch (type) {
    case "double":
      // The same two operations as in JavaScript give the same number.
      return `if(abs(${column}) <= 9007199254, accurateCastOrNull(floor(${column} * 1000000 + 0.5), 'Int64'), NULL)`;
    case "date":
      return whole(`toInt32(${column})`);
    case "instant":
      return whole(`toUnixTimestamp64Milli(${column})`);
    case "money":
      return whole(spec.unit === "double" ? safe(`${column} * toInt128(10000)`) : column);
    case "int":
      return whole(spec.unit === "double" ? safe(`${column} * toInt128(1000000)`) : column);
    default:
      return whole(column);
  }
}

const safe = (text: string): string => `if(abs(${text}) <= ${Number.MAX_SAFE_INTEGER}, ${text}, NULL)`;

function textValue(column: string, type: ValueType | undefined): string {
  const shown =
    type === "date"
      ? `toString(${column})`
      : type === "instant"
        ? `toString(toUnixTimestamp64Milli(${column}))`
        : `toString(${column})`;
  return `CAST(${type === "bool" ? `toString(toUInt8(${column}))` : shown} AS Nullable(String))`;
}
