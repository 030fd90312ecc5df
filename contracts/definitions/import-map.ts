/** A row of a file, by its map, as facts. Pure: reading files and keeping facts is intake's business. */
import { instantOf } from "#ground/clock";
import { defineCases, type FieldProblem, type PerennialError } from "#ground/errors";
import { isDay, readValue, type ValueType } from "#kits/expr";
import type { ImportMap } from "./schemas.ts";

/** A fact as intake takes it. Without a time it happened when it was received. */
export interface ImportedFact {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  /** The customer's id at the bank. */
  readonly subject: string;
  /** ISO 8601 with zone. */
  readonly time?: string;
  readonly data: Readonly<Record<string, unknown>>;
}
export interface ImportProblem extends FieldProblem {
  readonly zh: string;
}
export interface ImportedRow {
  /** Empty as soon as there is a problem: a row is kept whole or not at all. */
  readonly facts: readonly ImportedFact[];
  readonly problems: readonly ImportProblem[];
}
export type Cells = Readonly<Record<string, string | undefined>>;

export const importCases = defineCases("import", {
  empty: { code: "invalid_input", en: "{column} is empty", zh: "{column} 为空" },
  not_of_type: { code: "invalid_input", en: "{column} is not {expected}", zh: "{column} 不是{expected}" },
  not_listed: { code: "invalid_input", en: "{column} is not one of {known}", zh: "{column} 不在 {known} 之中" },
  too_small: { code: "invalid_input", en: "{column} is below {limit}", zh: "{column} 小于 {limit}" },
  too_large: { code: "invalid_input", en: "{column} is above {limit}", zh: "{column} 大于 {limit}" },
});

const words: Readonly<Record<ValueType, readonly [en: string, zh: string]>> = {
  string: ["a text", "文本"],
  bool: ["true or false", "布尔值"],
  int: ["a whole number", "整数"],
  double: ["a number", "数字"],
  money: ["an amount with at most two decimals", "至多两位小数的金额"],
  date: ["a date YYYY-MM-DD", "日期（YYYY-MM-DD）"],
  instant: ["an instant with a zone", "带时区的时刻"],
  list: ["a list parted by |", "以 | 分隔的列表"],
};

interface RowPlace {
  readonly cells: Cells;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Number of the data row, from 1. */
  readonly row: number;
  readonly problems: ImportProblem[];
}
type Cell = ImportMap["facts"][number]["fields"][string];
type FieldOf = (place: RowPlace) => unknown;

function note(place: RowPlace, column: string, error: PerennialError, chinese: PerennialError = error): undefined {
  const value = place.cells[column];
  place.problems.push({
    pointer: column,
    ...(value === undefined ? {} : { value }),
    row: place.line,
    reason: error.text("en"),
    zh: chinese.text("zh"),
    name: error.caseName,
  });
  return undefined;
}

function notOfType(place: RowPlace, column: string, type: ValueType): undefined {
  const [english, chinese] = words[type];
  const error = importCases.not_of_type({ column, expected: english });
  return note(place, column, error, importCases.not_of_type({ column, expected: chinese }));
}

function template(text: string): (place: RowPlace) => string {
  const parts = text.split(/\{([^{}]+)\}/);
  return (place) => {
    let made = "";
    for (let at = 0; at < parts.length; at++) {
      const part = parts[at] ?? "";
      if (at % 2 === 0) made += part;
      else if (part === "row") made += place.row;
      else if (part === "line") made += place.line;
      else made += place.cells[part] ?? note(place, part, importCases.empty({ column: part })) ?? "";
    }
    return made;
  };
}

/** What a template reads besides `{row}` and `{line}`. */
export function templateColumns(text: string): string[] {
  return [...text.matchAll(/\{([^{}]+)\}/g)]
    .map((match) => match[1] ?? "")
    .filter((name) => name !== "row" && name !== "line");
}

/** A value as JSON keeps it; money stays the text it was, so that nothing is lost. */
function converted(type: ValueType, raw: string): unknown {
  if (type === "list") return raw.split("|").map((item) => item.trim());
  const trimmed = type === "string" ? raw : raw.trim();
  const value = readValue(type, trimmed);
  if (value === undefined) return undefined;
  if (type === "int") return typeof value === "number" ? value : undefined;
  if (type === "double") return Number.isFinite(value) ? value : undefined;
  return type === "bool" ? value : trimmed;
}

function fromColumn(cell: Cell, column: string): FieldOf {
  const type = cell.as ?? "string";
  const missing = new Set(["", ...(cell.missing ?? [])]);
  const { map, minimum, maximum, required } = cell;
  return (place) => {
    const raw = place.cells[column];
    if (raw === undefined || missing.has(raw.trim())) {
      const isBlank = raw === undefined || raw.trim() === "";
      return isBlank && required ? note(place, column, importCases.empty({ column })) : undefined;
    }
    if (map) {
      const known = Object.hasOwn(map, raw) ? map[raw] : undefined;
      return known ?? note(place, column, importCases.not_listed({ column, known: Object.keys(map).join(", ") }));
    }
    const value = converted(type, raw);
    if (value === undefined) return notOfType(place, column, type);
    const amount = minimum === undefined && maximum === undefined ? Number.NaN : Number(value);
    if (minimum !== undefined && amount < minimum)
      return note(place, column, importCases.too_small({ column, limit: minimum }));
    if (maximum !== undefined && amount > maximum)
      return note(place, column, importCases.too_large({ column, limit: maximum }));
    return value;
  };
}

function fieldOf(cell: Cell): FieldOf {
  if (cell.const !== undefined) return () => cell.const;
  if (cell.template !== undefined) {
    const made = template(cell.template);
    if (cell.from === undefined) return made;
    // With both, the template stands in where the column has no value.
    const column = fromColumn(cell, cell.from);
    return (place) => column(place) ?? made(place);
  }
  return fromColumn(cell, cell.from ?? "");
}

type FactMap = ImportMap["facts"][number];

function timeOf(time: FactMap["time"]): (place: RowPlace) => string | undefined {
  if (!time) return () => undefined;
  const { from: column, optional, zone } = time;
  return (place) => {
    const raw = place.cells[column]?.trim() ?? "";
    if (raw === "") return optional ? undefined : note(place, column, importCases.empty({ column }));
    if (isDay(raw)) return instantOf(raw, "00:00", zone ?? "Asia/Shanghai").toISOString();
    return readValue("instant", raw) === undefined ? notOfType(place, column, "instant") : raw;
  };
}

function factOf(map: ImportMap, fact: FactMap): (place: RowPlace, subject: string) => ImportedFact | undefined {
  const id = template(fact.id);
  const time = timeOf(fact.time);
  const fields = Object.entries(fact.fields).map(([name, cell]) => [name, fieldOf(cell)] as const);
  const only = fact.when && { column: fact.when.from, values: new Set(fact.when.in) };
  return (place, subject) => {
    if (only && !only.values.has(place.cells[only.column] ?? "")) return undefined;
    const data: Record<string, unknown> = {};
    for (const [name, read] of fields) {
      const value = read(place);
      if (value !== undefined) data[name] = value;
    }
    const at = time(place);
    return {
      source: map.source,
      id: id(place),
      type: fact.type,
      subject,
      ...(at === undefined ? {} : { time: at }),
      data,
    };
  };
}

type RowReader = (cells: Cells, line: number, row: number) => ImportedRow;
const readers = new WeakMap<ImportMap, RowReader>();

function readerOf(map: ImportMap): RowReader {
  const subject = template(map.subject);
  const facts = map.facts.map((fact) => factOf(map, fact));
  return (cells, line, row) => {
    const place: RowPlace = { cells, line, row, problems: [] };
    const who = subject(place);
    const made = facts.map((fact) => fact(place, who)).filter((fact) => fact !== undefined);
    return { facts: place.problems.length > 0 ? [] : made, problems: place.problems };
  };
}

/**
 * The facts of one row.
 * @param cells the row's cells by column name
 * @param line line of the file, from 1; problems carry it
 * @param row number of the data row, from 1; the first row stands below the header
 */
export function applyImportMap(map: ImportMap, cells: Cells, line: number, row = line - 1): ImportedRow {
  let reader = readers.get(map);
  if (!reader) {
    reader = readerOf(map);
    readers.set(map, reader);
  }
  return reader(cells, line, row);
}

/** Columns of a header that the map needs and lacks, and those that it does not know. */
export function checkHeader(map: ImportMap, header: readonly string[]): { missing: string[]; unknown: string[] } {
  const optional = new Set(map.optional_columns ?? []);
  return {
    missing: map.columns.filter((column) => !header.includes(column)),
    unknown: header.filter((column) => !map.columns.includes(column) && !optional.has(column)),
  };
}
