/** How a cell's text becomes a value: dates, amounts, lists and templates as source systems write them. */
import { instantOf } from "#ground/clock";
import { isDay, readValue, type ValueType } from "#kits/expr";

/** How a value is written in its cell, where that is not how facts write it. */
export interface Written {
  readonly format?: string;
  readonly zone?: string;
  readonly unit?: "yuan" | "fen" | "wan";
  readonly strip?: string;
  readonly separator?: string;
  readonly divided_by?: number;
}

const parts: Readonly<Record<string, string>> = {
  yyyy: "(?<year>\\d{4})",
  MM: "(?<month>\\d{2})",
  M: "(?<month>\\d{1,2})",
  dd: "(?<day>\\d{2})",
  d: "(?<day>\\d{1,2})",
  HH: "(?<hour>\\d{2})",
  H: "(?<hour>\\d{1,2})",
  mm: "(?<minute>\\d{2})",
  ss: "(?<second>\\d{2})",
};
export const epochs: readonly string[] = ["epoch_seconds", "epoch_milliseconds"];
const formats = new Map<string, RegExp>();

/** What is wrong with a format of dates or instants; undefined when nothing is. */
export function formatFault(format: string, type: ValueType): "no_day" | "no_time" | "twice" | undefined {
  if (epochs.includes(format)) return type === "instant" ? undefined : "no_day";
  const words = [...format.matchAll(/yyyy|MM?|dd?|HH?|mm|ss/g)].map(([word]) => word[0] ?? "");
  if (new Set(words).size !== words.length) return "twice";
  if (!["y", "M", "d"].every((word) => words.includes(word))) return "no_day";
  return type === "instant" && !words.includes("H") ? "no_time" : undefined;
}

function patternOf(format: string): RegExp {
  let pattern = formats.get(format);
  if (!pattern) {
    const source = format
      .split(/(yyyy|MM?|dd?|HH?|mm|ss)/)
      .map((piece) => parts[piece] ?? piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("");
    pattern = new RegExp(`^${source}$`);
    formats.set(format, pattern);
  }
  return pattern;
}

interface Local {
  readonly day: string;
  readonly time: string;
}

/** Day and time of day as a format writes them; undefined when the text is not written so. */
function localOf(format: string, raw: string): Local | undefined {
  const found = patternOf(format).exec(raw)?.groups;
  if (!found) return undefined;
  const { year = "", month = "", day = "", hour = "0", minute = "00", second = "00" } = found;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  return isDay(date) && isTime ? { day: date, time: `${hour.padStart(2, "0")}:${minute}:${second}` } : undefined;
}

/** A day as a format writes it, `YYYY-MM-DD`. */
export function dayOfText(raw: string, format: string | undefined): string | undefined {
  if (format === undefined) return isDay(raw) ? raw : undefined;
  return localOf(format, raw)?.day;
}

/** An instant as a format writes it, ISO 8601; without a format it carries its zone itself. */
export function instantOfText(raw: string, { format, zone }: Written): string | undefined {
  if (format === undefined) return readValue("instant", raw) === undefined ? undefined : raw;
  if (epochs.includes(format)) {
    if (!/^-?\d{1,16}$/.test(raw)) return undefined;
    const milliseconds = Number(raw) * (format === "epoch_seconds" ? 1_000 : 1);
    return readValue("instant", milliseconds) === undefined ? undefined : new Date(milliseconds).toISOString();
  }
  const local = localOf(format, raw);
  return local && instantOf(local.day, local.time, zone ?? "Asia/Shanghai").toISOString();
}

const places = { yuan: 0, fen: -2, wan: 4 } as const;

/** An amount in another unit as yuan; undefined when it is no amount, or one with parts of a fen. */
export function yuanOfText(raw: string, unit: keyof typeof places): string | undefined {
  const shift = places[unit];
  const match = /^([+-]?)(\d{1,15})(?:\.(\d{1,6}))?$/.exec(raw);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = ""] = match;
  const digits = `${whole.padStart(3, "0")}${fraction.padEnd(6, "0")}`;
  const point = digits.length - 6 + shift;
  const yuan = digits.slice(0, point).replace(/^0+(?=\d)/, "");
  const rest = digits.slice(point).replace(/0+$/, "");
  if (rest.length > 2) return undefined;
  const text = rest === "" ? yuan : `${yuan}.${rest.padEnd(2, "0")}`;
  return sign === "-" && /[1-9]/.test(text) ? `-${text}` : text;
}

/** A value as JSON keeps it; money stays a text, so that nothing is lost. */
export function valueOfText(type: ValueType, cell: string, written: Written): unknown {
  const raw = written.strip === undefined ? cell : [...cell].filter((sign) => !written.strip?.includes(sign)).join("");
  if (type === "list") return itemsOf(raw, written.separator ?? "|");
  const trimmed = type === "string" && written.strip === undefined ? raw : raw.trim();
  if (type === "date") return dayOfText(trimmed, written.format);
  if (type === "instant") return instantOfText(trimmed, written);
  if (type === "money" && written.unit !== undefined) return yuanOfText(trimmed, written.unit);
  const value = readValue(type, trimmed);
  if (value === undefined) return undefined;
  if (type === "int") return typeof value === "number" ? value : undefined;
  if (type === "double") return Number.isFinite(value) ? Number(value) / (written.divided_by ?? 1) : undefined;
  return type === "bool" ? value : trimmed;
}

export function itemsOf(raw: string, separator: string): string[] {
  return raw
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** What a template may do with a column, written behind it as `{CUST_NO|unpad}`. */
export const filters: Readonly<Record<string, (text: string) => string>> = {
  trim: (text) => text.trim(),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  digits: (text) => text.replace(/\D/g, ""),
  unpad: (text) => text.trim().replace(/^0+(?=.)/, ""),
};

export interface Piece {
  /** Text as it stands, or … */
  readonly text?: string;
  /** … a column, or `row` and `line`, with what is done to it. */
  readonly column?: string;
  readonly filters: readonly string[];
}

/** A template in its pieces. */
export function piecesOf(template: string): readonly Piece[] {
  return template.split(/\{([^{}]+)\}/).flatMap((part, at): Piece[] => {
    if (at % 2 === 0) return part === "" ? [] : [{ text: part, filters: [] }];
    const [column = "", ...names] = part.split("|");
    return [{ column, filters: names }];
  });
}

/** What a template reads besides `{row}` and `{line}`. */
export function templateColumns(template: string): string[] {
  return piecesOf(template)
    .flatMap(({ column }) => (column === undefined ? [] : [column]))
    .filter((name) => name !== "row" && name !== "line");
}
