/** What a series takes of an event, in ClickHouse's words. */
import type { ValueType } from "#kits/expr";
import type { SeriesSpec, SourceSpec } from "../rules/metrics/index.ts";
import type { SqlParts } from "./sql-parts.ts";

/** Where the fields of an event stand. */
export interface FieldTexts {
  /** When it happened, milliseconds. */
  readonly instant: string;
  /** Of the type that conditions take, but money in fen. */
  field(event: string, name: string, type: ValueType): string;
  /** Whether a list is there. */
  list(event: string, name: string): string;
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

/** Whether a list is there. */
export const hasList = (name: string): string => `toString(JSONType(data, ${name})) = 'Array'`;

// Conditions of sources look at the event and not at the clock.
const noMoment = { now: 0, today: "1970-01-01" };

/** The value that a series takes of an event: the first source whose condition holds decides. */
export function seriesValue(spec: SeriesSpec, fields: FieldTexts, parts: SqlParts): string {
  const cases = spec.sources.map((source) => {
    const tests = [`type = ${parts.bind("String", source.event)}`];
    if (source.condition) {
      const columns = {
        field: (_: string, name: string) =>
          name === "time" && source.asksTime
            ? `CAST(fromUnixTimestamp64Milli(${fields.instant}, 'UTC') AS Nullable(DateTime64(3, 'UTC')))`
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

function conditionColumn(fields: FieldTexts, event: string, name: string, type: ValueType): string {
  const column = fields.field(event, name, type);
  return type === "money" ? `(CAST(${column} AS Nullable(Decimal(18, 2))) / 100)` : column;
}

function sourceValue(spec: SeriesSpec, { event, of, type }: SourceSpec, fields: FieldTexts): string {
  const whole = (text: string): string => `CAST(${text} AS Nullable(Int64))`;
  if (of === undefined) return whole("0");
  if (of === "time")
    return spec.kind === "none"
      ? whole("0")
      : spec.kind === "text"
        ? `CAST(toString(${fields.instant}) AS Nullable(String))`
        : whole(fields.instant);
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
