/** The calls' file, read and checked whole before the story begins. */
import type { ImportMap } from "#contracts/definitions";
import type { FactBook } from "#contracts/facts";
import type { Day } from "#ground/clock";
import { bytesOf, headerOf, parseRows, type RowMaker, readRow, rowMaker, type SourceRow } from "#intake";
import { assignDays } from "./days.ts";

export interface CallRow {
  /** As intake takes it, without the columns that the replay adds. */
  readonly source: SourceRow;
  /** What the record says of the customer; null when the row does not fit and will be quarantined. */
  readonly record: Readonly<Record<string, unknown>> | null;
  /** Source and id of the record's fact, by which the row is found again. */
  readonly fact: { readonly source: string; readonly id: string } | null;
  readonly converted: boolean;
}

export interface Calls {
  readonly header: readonly string[];
  readonly rows: readonly CallRow[];
  /** The day of each row. */
  readonly days: readonly Day[];
}

/** Columns that the replay adds to the file's own. */
export const addedColumns = ["at", "branch", "outlet", "touch"] as const;

/**
 * @param goal whether the data of a finished call say that the customer converted
 * @throws intake.wrong_header, intake.unreadable_file before anything is loaded
 */
export async function readCalls(
  path: string,
  map: ImportMap,
  book: FactBook,
  goal: (data: Readonly<Record<string, unknown>>) => boolean,
): Promise<Calls> {
  const { columns, separator, next } = await headerOf(bytesOf(path));
  const maker: RowMaker = rowMaker(map, book, columns);
  const [month, weekday] = ["month", "day_of_week"].map((name) => maker.columns.indexOf(name));
  const rows: CallRow[] = [];
  const cells: { month: string; weekday: string }[] = [];
  for await (const source of parseRows(bytesOf(path, next.offset), { separator, start: next })) {
    const { drafts } = readRow(maker, source);
    const record = drafts.find((draft) => draft.type === "customer_recorded");
    const call = drafts.find((draft) => draft.type === "call_finished");
    rows.push({
      source: {
        line: source.line,
        values: source.values,
        ...(source.problem === undefined ? {} : { problem: source.problem }),
      },
      record: record?.data ?? null,
      fact: record ? { source: record.source, id: record.id } : null,
      converted: call !== undefined && goal(call.data),
    });
    cells.push({ month: source.values[month ?? -1] ?? "", weekday: source.values[weekday ?? -1] ?? "" });
  }
  return { header: columns, rows, days: assignDays(cells) };
}
