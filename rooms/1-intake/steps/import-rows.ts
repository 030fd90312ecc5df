/** Rows of a file become facts, a slice at a time; a slice, its misfits and the import's progress are one transaction. */
import type { Clock } from "#ground/clock";
import type { Appended } from "#ground/log";
import { createPartitions, type Partitions } from "#ground/log";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import { intakeCases, type Problem } from "../rules/cases.ts";
import type { CsvPosition } from "../rules/csv.ts";
import type { FactDraft } from "../rules/draft.ts";
import { type RowMaker, readRow, type SourceRow } from "../rules/rows.ts";
import { asideLines, type Counters, type ImportRow, lockImport, moveImport } from "../store/imports.ts";
import { type Payload, type Quarantined, quarantineId } from "../store/quarantine.ts";
import { appendSet, type SetParts } from "./append-set.ts";
import { monthsOf } from "./gate.ts";

export interface RowParts extends SetParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal?: { raise(): void };
}

export interface RowOptions {
  /** Types of the map's facts to add now; all when absent. Rows are checked whole in any case. */
  readonly facts?: readonly string[];
  /** Where reading goes on after these rows; the line after the last when absent. */
  readonly next?: CsvPosition;
}

export interface RowsOutcome extends Counters {
  /** Lines that lie in quarantine, of those given. */
  readonly aside: ReadonlySet<number>;
}

interface ReadRow {
  readonly source: SourceRow;
  readonly drafts: readonly FactDraft[];
  readonly problems: readonly Problem[];
}

export type RowImporter = (
  importId: string,
  maker: RowMaker,
  rows: readonly SourceRow[],
  options?: RowOptions,
) => Promise<RowsOutcome>;

// A stretch of checking that the event loop can bear.
const ROWS_AT_ONCE = 200;

/**
 * Adds rows to an import. Lines rise from call to call; a line is counted the first time it comes, and given again it
 * only adds facts that are not in the log yet (and none when it lies in quarantine). After a crash the same call may
 * simply be made again.
 * @throws intake.no_such_import
 */
export function createRowImporter(parts: RowParts): RowImporter {
  const partitions = createPartitions(parts.storage);
  return async (importId, maker, rows, options = {}) => {
    const read: ReadRow[] = [];
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      if (at > 0) await new Promise((resolve) => setImmediate(resolve));
      for (const source of rows.slice(at, at + ROWS_AT_ONCE)) read.push({ source, ...readRow(maker, source) });
    }
    const outcome = await withRetry(() => inOneTransaction(parts, partitions, importId, maker, read, options));
    if (outcome.facts > 0) parts.signal?.raise();
    return outcome;
  };
}

async function inOneTransaction(
  parts: RowParts,
  partitions: Partitions,
  importId: string,
  maker: RowMaker,
  read: readonly ReadRow[],
  options: RowOptions,
): Promise<RowsOutcome> {
  const receivedAt = parts.clock.now();
  await partitions.ensure(
    receivedAt,
    monthsOf(
      read.flatMap((row) => row.drafts),
      receivedAt,
    ),
  );
  return await parts.storage.batch("intake import", async (tx) => {
    const row = await lockImport(tx, importId);
    if (!row) throw intakeCases.no_such_import({ import: importId });
    return await addRows(tx, parts, row, maker, read, options, receivedAt);
  });
}

async function addRows(
  tx: Tx,
  parts: RowParts,
  row: ImportRow,
  maker: RowMaker,
  read: readonly ReadRow[],
  options: RowOptions,
  receivedAt: Date,
): Promise<RowsOutcome> {
  const fresh = read.filter(({ source }) => source.line > row.line);
  const again = read.filter(({ source }) => source.line <= row.line);
  const misfits = fresh.filter(({ problems }) => problems.length > 0);
  const before =
    again.length === 0
      ? []
      : await asideLines(
          tx,
          row.id,
          again.map(({ source }) => source.line),
        );
  const aside = new Set([...before, ...misfits.map(({ source }) => source.line)]);
  const wanted = options.facts && new Set(options.facts);
  const kept = read.filter(({ source }) => !aside.has(source.line));
  const chosen = kept.map((one) => (wanted ? one.drafts.filter((draft) => wanted.has(draft.type)) : one.drafts));
  const items = misfits.map((misfit) => quarantinedRow(row, maker, misfit, options.facts));
  const results = await appendSet(tx, parts, chosen.flat(), items, receivedAt);
  const counters = { ...countRows(kept, chosen, results, row.line), quarantined: misfits.length };
  const last = fresh.at(-1)?.source.line ?? row.line;
  if (fresh.length > 0 || counters.facts > 0) {
    const next = options.next ?? (fresh.length > 0 ? { line: last + 1, offset: row.nextOffset } : undefined);
    const mark = next ?? { line: row.nextLine, offset: row.nextOffset };
    await moveImport(tx, row.id, { ...counters, line: last, nextLine: mark.line, nextOffset: mark.offset }, receivedAt);
  }
  return { ...counters, aside };
}

/** A fresh row counts as a duplicate when it has facts and all of them were known; `facts` counts those added. */
function countRows(
  kept: readonly ReadRow[],
  chosen: readonly (readonly FactDraft[])[],
  results: readonly Appended[],
  mark: number,
): Omit<Counters, "quarantined"> {
  let accepted = 0;
  let duplicates = 0;
  let facts = 0;
  let at = 0;
  for (const [index, { source }] of kept.entries()) {
    const count = chosen[index]?.length ?? 0;
    const own = results.slice(at, at + count);
    at += count;
    facts += own.filter((result) => result.accepted).length;
    if (source.line <= mark) continue;
    if (own.length > 0 && own.every((result) => result.duplicate)) duplicates++;
    else accepted++;
  }
  return { accepted, duplicates, facts };
}

function quarantinedRow(
  row: ImportRow,
  maker: RowMaker,
  { source, problems }: ReadRow,
  facts: readonly string[] | undefined,
): Quarantined {
  const payload: Payload = {
    form: "row",
    map: row.map,
    columns: row.columns,
    values: source.values,
    line: source.line,
    ...(facts === undefined ? {} : { facts }),
    ...(source.problem === undefined ? {} : { unreadable: source.problem }),
  };
  return {
    id: quarantineId(payload, row.id),
    channel: "file",
    source: maker.source,
    factId: null,
    type: null,
    import: row.id,
    line: source.line,
    problems,
    payload,
  };
}
