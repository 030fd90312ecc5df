/** A row of a file, by its map, as facts. Pure: reading files and keeping facts is intake's business. */
import { instantOf } from "#ground/clock";
import { defineCases, type FieldProblem, type PerennialError } from "#ground/errors";
import type { ValueType } from "#kits/expr";
import { dayOfText, filters, instantOfText, itemsOf, piecesOf, valueOfText } from "./import-values.ts";
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
const units = {
  yuan: words.money,
  fen: ["an amount in whole fen", "以分为单位的整数金额"],
  wan: ["an amount in ten thousands of yuan", "以万元为单位的金额"],
} as const;

interface RowPlace {
  readonly cells: Cells;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Number of the data row, from 1. */
  readonly row: number;
  readonly problems: ImportProblem[];
}
type Cell = ImportMap["facts"][number]["fields"][string];
type Plain = NonNullable<Cell["records"]>[number]["fields"][string];
type When = ImportMap["facts"][number]["when"];
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

/** @param how the form in which the cell writes it, where the map says one */
function notOfType(place: RowPlace, column: string, type: ValueType, how: Partial<Plain> = {}): undefined {
  const [english, chinese] = type === "money" ? units[how.unit ?? "yuan"] : words[type];
  const shown = how.format ?? undefined;
  const [en, zh] = shown === undefined ? [english, chinese] : [`written as ${shown}`, `按 ${shown} 书写的值`];
  const error = importCases.not_of_type({ column, expected: en });
  return note(place, column, error, importCases.not_of_type({ column, expected: zh }));
}

function template(text: string): (place: RowPlace) => string {
  const pieces = piecesOf(text);
  return (place) => {
    let made = "";
    for (const { text: part, column, filters: names } of pieces) {
      if (column === undefined) made += part ?? "";
      else if (column === "row") made += place.row;
      else if (column === "line") made += place.line;
      else {
        const cell = place.cells[column] ?? "";
        const value = names.reduce((now, name) => filters[name]?.(now) ?? now, cell);
        made += value === "" ? (note(place, column, importCases.empty({ column })) ?? "") : value;
      }
    }
    return made;
  };
}

function fromColumn(cell: Plain, column: string): FieldOf {
  const type = cell.as ?? "string";
  const missing = new Set(["", ...(cell.missing ?? [])]);
  const { map, minimum, maximum, required } = cell;
  return (place) => {
    const raw = place.cells[column];
    if (raw === undefined || missing.has(raw.trim())) {
      const isBlank = raw === undefined || raw.trim() === "";
      return isBlank && required ? note(place, column, importCases.empty({ column })) : undefined;
    }
    if (map) return type === "list" ? mappedItems(place, column, raw, cell) : mapped(place, column, raw.trim(), cell);
    const value = valueOfText(type, raw, cell as Parameters<typeof valueOfText>[2]);
    if (value === undefined) return notOfType(place, column, type, cell);
    const amount = minimum === undefined && maximum === undefined ? Number.NaN : Number(value);
    if (minimum !== undefined && amount < minimum)
      return note(place, column, importCases.too_small({ column, limit: minimum }));
    if (maximum !== undefined && amount > maximum)
      return note(place, column, importCases.too_large({ column, limit: maximum }));
    return value;
  };
}

/** A code of the source as our own. */
function mapped(place: RowPlace, column: string, raw: string, { map = {}, otherwise }: Plain): unknown {
  const known = Object.hasOwn(map, raw) ? map[raw] : otherwise;
  return known ?? note(place, column, importCases.not_listed({ column, known: Object.keys(map).join(", ") }));
}

function mappedItems(place: RowPlace, column: string, raw: string, cell: Plain): unknown {
  const items = itemsOf(raw, cell.separator ?? "|").map((item) => mapped(place, column, item, cell));
  return items.includes(undefined) ? undefined : [...new Set(items)];
}

function fieldOf(cell: Cell): FieldOf {
  return cell.records ? recordsOf(cell.records) : plainOf(cell);
}

/** Records side by side in a row: each has its columns, and is there when its columns say so. */
function recordsOf(records: NonNullable<Cell["records"]>): FieldOf {
  const made = records.map(({ when, fields }) => {
    const readers = Object.entries(fields).map(([name, cell]) => [name, plainOf(cell)] as const);
    return { isThere: testOf(when), readers };
  });
  return (place) =>
    made.flatMap(({ isThere, readers }) => {
      if (!isThere(place)) return [];
      const values = readers.map(([name, read]) => [name, read(place)] as const);
      return [Object.fromEntries(values.filter(([, value]) => value !== undefined))];
    });
}

/** Whether a part of the map is meant for a row. */
function testOf(when: When): (place: RowPlace) => boolean {
  if (!when) return () => true;
  const { from, filled } = when;
  const values = when.in && new Set(when.in);
  return ({ cells }) => {
    const cell = (cells[from] ?? "").trim();
    return (values === undefined || values.has(cell)) && (filled !== true || cell !== "");
  };
}

function plainOf(cell: Plain): FieldOf {
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
  const { from: column, optional, zone = "Asia/Shanghai", format } = time;
  return (place) => {
    const raw = place.cells[column]?.trim() ?? "";
    if (raw === "") return optional ? undefined : note(place, column, importCases.empty({ column }));
    const day = dayOfText(raw, format);
    // A format without a time of day gives the day's beginning.
    if (day !== undefined && (format === undefined || !/H/.test(format)))
      return instantOf(day, "00:00", zone).toISOString();
    const written = format === undefined ? {} : { format, zone };
    return instantOfText(raw, written) ?? notOfType(place, column, "instant", written);
  };
}

function factOf(map: ImportMap, fact: FactMap): (place: RowPlace, subject: string) => ImportedFact | undefined {
  const id = template(fact.id);
  const time = timeOf(fact.time);
  const fields = Object.entries(fact.fields).map(([name, cell]) => [name, fieldOf(cell)] as const);
  const isMeant = testOf(fact.when);
  return (place, subject) => {
    if (!isMeant(place)) return undefined;
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
