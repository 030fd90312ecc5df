/** The kinds of value that conditions know, how each stands in a view, in a JSON fact and in the two stores. */
import { parseYuan } from "#ground/money";

/** What an attribute, metric, score or event field may be. `list` is a list of strings. */
export const valueTypes = ["string", "bool", "int", "double", "money", "date", "instant", "list"] as const;
export type ValueType = (typeof valueTypes)[number];

/**
 * A value as closures read it: text; true or false; a whole number (bigint beyond ±(2^53 − 1)); a double; money in
 * fen; a date as `YYYY-MM-DD`; an instant in milliseconds since 1970 UTC; a list of texts.
 */
export type Value = string | boolean | number | bigint | readonly string[];

/** What a field of a record in a list of records may be. */
export type ItemType = Exclude<ValueType, "list">;
/** One record of a list of records, its values as {@link Value} says; what is absent or null is missing. */
export type Item = Readonly<Record<string, Exclude<Value, readonly string[]> | null | undefined>>;

/** The column that holds each type in the two stores. */
export const columnTypes: Readonly<Record<ValueType, { readonly postgres: string; readonly clickhouse: string }>> = {
  string: { postgres: "text", clickhouse: "Nullable(String)" },
  bool: { postgres: "boolean", clickhouse: "Nullable(Bool)" },
  int: { postgres: "bigint", clickhouse: "Nullable(Int64)" },
  double: { postgres: "double precision", clickhouse: "Nullable(Float64)" },
  money: { postgres: "numeric(18,2)", clickhouse: "Nullable(Decimal(18, 2))" },
  date: { postgres: "date", clickhouse: "Nullable(Date32)" },
  instant: { postgres: "timestamptz(3)", clickhouse: "Nullable(DateTime64(3, 'UTC'))" },
  list: { postgres: "text[]", clickhouse: "Array(String)" },
};

/** First and last calendar day that both stores hold. */
export const dayBounds = { first: "1900-01-01", last: "2299-12-31" } as const;
const millisecondsADay = 86_400_000;
export const instantBounds = { first: Date.UTC(1900, 0, 2), last: Date.UTC(2299, 11, 31) } as const;
export const intBounds = { first: -(2n ** 63n), last: 2n ** 63n - 1n } as const;

const intPattern = /^[+-]?\d{1,19}$/;
const doublePattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const instantPattern = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Days since 1970-01-01 of a `YYYY-MM-DD` text; the text must be a day. */
export function dayNumber(day: string): number {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7)) - 1;
  return Date.UTC(year, month, Number(day.slice(8, 10))) / millisecondsADay;
}

/** Whether a text is a real calendar day that both stores hold. */
export function isDay(text: string): boolean {
  // Read digit by digit: every date of every row comes through here.
  if (text.length !== 10 || text[4] !== "-" || text[7] !== "-") return false;
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2);
  const month = digitsAt(text, 5);
  const day = digitsAt(text, 8);
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1)) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0));
}

const FIRST_YEAR = Number(dayBounds.first.slice(0, 4));
const LAST_YEAR = Number(dayBounds.last.slice(0, 4));
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number that two digits make; NaN where there are none. */
function digitsAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** A whole number in its smallest exact form; undefined outside 64 bits. */
export function wholeNumber(value: bigint): number | bigint | undefined {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  return value < intBounds.first || value > intBounds.last ? undefined : value;
}

const loneSurrogate = /\p{Surrogate}/gu;
const wellFormed = (text: string): string => text.replace(loneSurrogate, "\ufffd");

function readInt(raw: unknown): number | bigint | undefined {
  if (typeof raw === "number") return Number.isSafeInteger(raw) ? raw + 0 : undefined;
  if (typeof raw === "bigint") return wholeNumber(raw);
  return typeof raw === "string" && intPattern.test(raw) ? wholeNumber(BigInt(raw.replace(/^\+/, ""))) : undefined;
}

// JSON and stores lose the sign of zero now and then; nobody has it.
function readDouble(raw: unknown): number | undefined {
  if (typeof raw === "number") return raw + 0;
  return typeof raw === "string" && doublePattern.test(raw) ? Number(raw) + 0 : undefined;
}

function readInstant(raw: unknown): number | undefined {
  let time: number | undefined;
  if (raw instanceof Date) time = raw.getTime();
  else if (typeof raw === "number") time = raw;
  else if (typeof raw === "string") {
    const match = instantPattern.exec(raw);
    if (match && isDay(match[1] ?? "")) time = Date.parse(raw.replace(" ", "T"));
  }
  if (time === undefined || !Number.isInteger(time)) return undefined;
  return time >= instantBounds.first && time <= instantBounds.last ? time : undefined;
}

const readers: Readonly<Record<ValueType, (raw: unknown) => Value | undefined>> = {
  string: (raw) => (typeof raw === "string" ? wellFormed(raw) : undefined),
  bool: (raw) => (typeof raw === "boolean" ? raw : raw === "true" ? true : raw === "false" ? false : undefined),
  int: readInt,
  double: readDouble,
  money: (raw) => parseYuan(raw) ?? undefined,
  date: (raw) => (typeof raw === "string" && isDay(raw) ? raw : undefined),
  instant: readInstant,
  list: (raw) =>
    Array.isArray(raw) && raw.every((item) => typeof item === "string") ? (raw as string[]).map(wellFormed) : undefined,
};

/**
 * A raw value (of JSON, a CSV cell or a database driver) as closures read it; undefined when it does not fit the type.
 * Money is read in yuan and held in fen. Dates and instants outside 1900–2299 do not fit.
 */
export function readValue(type: ValueType, raw: unknown): Value | undefined {
  return readers[type](raw);
}

/**
 * A raw list of records (of JSON or a database driver) as closures read it; undefined when it is no list of objects.
 * Fields that are not declared are left out; a value that does not fit its type is missing.
 */
export function readItems(fields: Readonly<Record<string, ItemType>>, raw: unknown): readonly Item[] | undefined {
  if (!Array.isArray(raw) || raw.some((item) => typeof item !== "object" || item === null)) return undefined;
  return (raw as Record<string, unknown>[]).map((item) => {
    const made: Record<string, Item[string]> = {};
    for (const [name, type] of Object.entries(fields)) {
      const value = item[name] === undefined || item[name] === null ? undefined : readValue(type, item[name]);
      if (value !== undefined) made[name] = value as Item[string];
    }
    return made;
  });
}
