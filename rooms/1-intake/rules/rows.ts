/** A row of a file read by its map and checked against the catalog: facts, or all that is wrong with it. */
import { applyImportMap, checkHeader, type ImportMap, templateColumns } from "#contracts/definitions";
import type { FactBook } from "#contracts/facts";
import { impersonal, intakeCases, type Problem, problem } from "./cases.ts";
import type { CsvProblem } from "./csv.ts";
import { type FactDraft, partPersonal } from "./draft.ts";
import { withoutTraces } from "./personal-traces.ts";

export interface SourceRow {
  /** Line of the file on which the row begins; the header is line 1. */
  readonly line: number;
  /** In the order of the header. */
  readonly values: readonly string[];
  readonly problem?: CsvProblem;
}

/** A map made ready for the rows of one header. */
export interface RowMaker {
  readonly map: ImportMap;
  readonly source: string;
  readonly columns: readonly string[];
  readonly book: FactBook;
  /** Columns whose values may be personal. */
  readonly personal: ReadonlySet<string>;
  /** Column that a field comes from, by `type/field`. */
  readonly columnOf: ReadonlyMap<string, string>;
}

/** @throws intake.empty_file, intake.wrong_header naming the columns */
export function rowMaker(map: ImportMap, book: FactBook, header: readonly string[]): RowMaker {
  const columns = header.map((name) => name.trim());
  if (columns.every((name) => name === "")) throw intakeCases.empty_file();
  const { missing, unknown } = checkHeader(map, columns);
  const twice = columns.filter((name, at) => columns.indexOf(name) !== at);
  const surplus = [...new Set([...unknown, ...twice])];
  if (missing.length > 0 || surplus.length > 0) {
    // A file without a header has a customer in its first line: what matches nothing is not repeated.
    const shownSurplus = missing.length < map.columns.length ? surplus : [];
    const fields = [
      ...missing.map((column) => problem(intakeCases.column_missing, column, { column })),
      ...shownSurplus.map((column) => problem(intakeCases.column_surplus, shown(column), { column: shown(column) })),
    ];
    throw intakeCases.wrong_header(
      { map: map.id, lacking: missing.join(", ") || "-", surplus: shownSurplus.map(shown).join(", ") || "-" },
      { fields },
    );
  }
  const personal = new Set(templateColumns(map.subject));
  const columnOf = new Map<string, string>();
  for (const fact of map.facts) {
    const fields = book.personalFields(fact.type);
    for (const [field, cell] of Object.entries(fact.fields)) {
      if (cell.template !== undefined && fields.includes(field))
        for (const column of templateColumns(cell.template)) personal.add(column);
      if (cell.from === undefined) continue;
      columnOf.set(`${fact.type}/${field}`, cell.from);
      if (fields.includes(field)) personal.add(cell.from);
    }
  }
  return { map, source: map.source, columns, book, personal, columnOf };
}

function shown(column: string): string {
  return withoutTraces(column.slice(0, 60), () => "***");
}

export interface RowRead {
  /** Empty as soon as there is a problem. */
  readonly drafts: readonly FactDraft[];
  readonly problems: readonly Problem[];
}

/** Checks the whole row: one field that does not fit, and none of its facts is kept. */
export function readRow(maker: RowMaker, row: SourceRow): RowRead {
  if (row.problem !== undefined) return unfit(row, [problem(intakeCases[row.problem], "")]);
  const expected = maker.columns.length;
  if (row.values.length !== expected) {
    return unfit(row, [problem(intakeCases.ragged, "", { found: row.values.length, expected })]);
  }
  const cells: Record<string, string> = {};
  for (let at = 0; at < expected; at++) cells[maker.columns[at] ?? ""] = row.values[at] ?? "";
  const made = applyImportMap(maker.map, cells, row.line);
  if (made.problems.length > 0)
    return unfit(
      row,
      made.problems.map((found) => masked(maker, found)),
    );
  const drafts: FactDraft[] = [];
  const problems: Problem[] = [];
  for (const fact of made.facts) {
    const checked = maker.book.validate(fact.type, fact.data);
    problems.push(...checked.problems.map((found) => ofColumn(maker, fact.type, found, cells)));
    drafts.push({
      type: fact.type,
      source: fact.source,
      id: fact.id,
      subject: fact.subject,
      occurredAt: fact.time === undefined ? null : new Date(fact.time),
      trace: null,
      ...partPersonal(fact.type, fact.data, maker.book),
    });
  }
  return problems.length > 0 ? unfit(row, problems) : { drafts, problems };
}

function unfit(row: SourceRow, problems: readonly Problem[]): RowRead {
  return { drafts: [], problems: problems.map((found) => ({ ...impersonal(found), row: row.line })) };
}

function masked(maker: RowMaker, found: Problem): Problem {
  if (!maker.personal.has(found.pointer)) return found;
  const { value: _hidden, ...rest } = found;
  return rest;
}

/** Says a field's problem of the column that it came from. */
function ofColumn(maker: RowMaker, type: string, found: Problem, cells: Readonly<Record<string, string>>): Problem {
  const field = found.pointer
    .replace(/^\/data\//, "")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  const column = maker.columnOf.get(`${type}/${field}`);
  if (column === undefined) return found;
  const value = cells[column];
  return masked(maker, { ...found, pointer: column, ...(value === undefined ? {} : { value }) });
}
