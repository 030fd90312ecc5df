/** A file of customers read whole: columns with their types, and the rows as they stand. */
import { bytesOf, type CsvRow, intakeCases, parseRows } from "#intake";
import type { Value } from "#kits/expr";
import { tryCases } from "./cases.ts";
import { cellValue, columnNames, type FileColumn, TypeFinder } from "./columns.ts";
import type { ColumnMap } from "./map.ts";

type CsvProblem = NonNullable<CsvRow["problem"]>;

export interface FileRow {
  readonly line: number;
  readonly id: string;
  /** In the order of the columns. */
  readonly cells: readonly string[];
}

export interface CustomerFile {
  readonly columns: readonly FileColumn[];
  /** In the order of the file. */
  readonly rows: readonly FileRow[];
}

export interface ReadOptions {
  /** Header of the column that names the customer. */
  readonly id: string;
  readonly map: ColumnMap;
  /** Names of the catalog's attributes by their words, in lower case. */
  readonly words: ReadonlyMap<string, string>;
}

/**
 * @throws intake.unreadable_file, intake.broken_archive, try.no_header, try.no_id_column, try.same_name, try.unknown_column,
 *   try.empty_id, try.duplicate_id, try.ragged, try.bad_row, try.bad_value
 */
export async function readCustomers(file: string, { id, map, words }: ReadOptions): Promise<CustomerFile> {
  const rows: FileRow[] = [];
  const lines = new Map<string, number>();
  let headers: readonly string[] | undefined;
  let names: readonly string[] = [];
  let finders: readonly TypeFinder[] = [];
  let place = -1;
  for await (const { line, values, problem } of parseRows(bytesOf(file))) {
    if (problem !== undefined) throw badRow(line, problem);
    if (headers === undefined) {
      headers = values.map((header) => header.trim());
      names = columnNames(headers, id, map, words);
      finders = headers.map(() => new TypeFinder());
      place = headers.indexOf(id);
      continue;
    }
    if (values.length !== headers.length) {
      throw tryCases.ragged({ line, found: values.length, expected: headers.length });
    }
    const named = (values[place] ?? "").trim();
    noteId(lines, named, line, id);
    values.forEach((cell, at) => {
      if (!map.get(headers?.[at] ?? "")?.missing?.includes(cell)) finders[at]?.see(cell);
    });
    rows.push({ line, id: named, cells: values });
  }
  if (headers === undefined) throw tryCases.no_header();
  const columns = headers.map((header, at): FileColumn => {
    const said = map.get(header);
    return {
      header,
      name: names[at] ?? header,
      type: said?.type ?? finders[at]?.type ?? "string",
      from: said?.type === undefined ? "values" : "map",
      missing: new Set(said?.missing),
    };
  });
  requireFitting(columns, rows);
  return { columns, rows };
}

function badRow(line: number, problem: CsvProblem): Error {
  return tryCases.bad_row({
    line,
    reason: intakeCases[problem]().text("en"),
    reason_zh: intakeCases[problem]().text("zh"),
  });
}

function noteId(lines: Map<string, number>, id: string, line: number, column: string): void {
  if (id === "") throw tryCases.empty_id({ line, column });
  const first = lines.get(id);
  if (first !== undefined) throw tryCases.duplicate_id({ line, id, first });
  lines.set(id, line);
}

/** A type that was inferred fits; one that the map names may not. */
function requireFitting(columns: readonly FileColumn[], rows: readonly FileRow[]): void {
  const said = columns.flatMap((column, at) => (column.from === "map" ? [[column, at] as const] : []));
  if (said.length === 0) return;
  for (const { line, cells } of rows) {
    for (const [column, at] of said) {
      const cell = cells[at] ?? "";
      if (cellValue(column, cell) !== null) continue;
      throw tryCases.bad_value({ line, value: JSON.stringify(cell), column: column.header, type: column.type });
    }
  }
}

/** A row's values by name as closures read them; what is missing is left out. */
export function valuesOf(columns: readonly FileColumn[], { cells }: FileRow): Record<string, Value> {
  const values: Record<string, Value> = {};
  columns.forEach((column, at) => {
    const value = cellValue(column, cells[at] ?? "");
    if (value !== undefined && value !== null) values[column.name] = value;
  });
  return values;
}
