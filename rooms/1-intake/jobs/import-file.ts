/** Importing a file: streamed, in slices sized by time, going on where it stopped. */
import type { Actor } from "#ground/authority";
import { machine } from "#ground/clock";
import { PerennialError } from "#ground/errors";
import { intakeCases } from "../rules/cases.ts";
import { type CsvOptions, type CsvRow, parseBlocks } from "../rules/csv.ts";
import type { RowMaker } from "../rules/rows.ts";
import type { RowImporter } from "../steps/import-rows.ts";
import { endImport, findImport, type ImportRow } from "../store/imports.ts";
import { type ImportParts, type OpenedImport, startImport } from "../verbs/start-import.ts";
import { bytesOf, digestOf, headerOf } from "./open-file.ts";

export interface FileParts extends ImportParts {
  readonly importRows: RowImporter;
}

export interface FileOptions {
  /** Stops between two slices; the import stays where it is and can be gone on with. */
  readonly abort?: AbortSignal;
  /** Told after every slice. */
  readonly onProgress?: (row: ImportRow) => void;
  /** Rows of the first slice; later ones follow the time that slices take. */
  readonly firstSlice?: number;
  /** Encoding, where it is not the map's, and limits; the separator is found in the header. */
  readonly csv?: Pick<CsvOptions, "encoding" | "maxRowBytes">;
}

/** A slice should take about this long: a kill loses little work, and nobody waits long for the shards' rows. */
const SLICE_MS = 150;
const SLICE = { least: 200, most: 5_000, mostBytes: 4_194_304 } as const;

/**
 * Imports a file, packed or not; the same file under the same map goes on where it stopped, and once done stays done.
 * @returns the import as it stands: done, or running when it was aborted.
 * @throws authority.not_allowed, intake.no_such_map, intake.wrong_header (before anything is loaded),
 * intake.unreadable_file, intake.broken_archive
 */
export async function importFile(
  parts: FileParts,
  actor: Actor,
  file: { readonly path: string; readonly map: string; readonly name: string },
  options: FileOptions = {},
): Promise<ImportRow> {
  return await carryOn(parts, await openImport(parts, actor, file), file.path, options);
}

/** Checks header and map and opens the import, before anything is loaded. */
export async function openImport(
  parts: ImportParts,
  actor: Actor,
  file: { readonly path: string; readonly map: string; readonly name: string; readonly digest?: string },
): Promise<OpenedImport> {
  const header = await headerOf(bytesOf(file.path), parts.maps()[file.map]?.encoding);
  return await startImport(parts, actor, {
    map: file.map,
    file: file.name,
    digest: file.digest ?? (await digestOf(file.path)),
    header: header.columns,
    next: header.next,
  });
}

/** Reads on from the import's mark to the end of the file. */
export async function carryOn(
  parts: FileParts,
  { row, maker }: OpenedImport,
  path: string,
  options: FileOptions = {},
): Promise<ImportRow> {
  if (row.state === "done") return row;
  try {
    const finished = await readRows(parts, row, maker, path, options);
    if (!finished) return await currentRow(parts, row.id);
  } catch (thrown) {
    if (thrown instanceof PerennialError && thrown.retry === "never")
      await end(parts, row.id, "failed", thrown.message);
    throw thrown;
  }
  await end(parts, row.id, "done", null);
  return await currentRow(parts, row.id);
}

async function readRows(
  parts: FileParts,
  row: ImportRow,
  maker: RowMaker,
  path: string,
  options: FileOptions,
): Promise<boolean> {
  const { encoding } = maker.map;
  const { separator } = await headerOf(bytesOf(path), encoding);
  const start = { line: row.nextLine, offset: row.nextOffset };
  const source = bytesOf(path, start.offset);
  const size = { rows: options.firstSlice ?? 1_000 };
  const slices = sliced(
    parseBlocks(source, { ...(encoding ? { encoding } : {}), ...options.csv, separator, start }),
    size,
  );
  try {
    let coming = slices.next();
    for (;;) {
      const { value: rows, done } = await coming;
      if (done === true) return true;
      if (options.abort?.aborted) return false;
      // The next slice is read while this one is written.
      coming = slices.next();
      coming.catch(() => undefined);
      const began = machine.elapsed();
      const next = rows.at(-1)?.next;
      await parts.importRows(row.id, maker, rows, next ? { next } : {});
      const took = Math.max(machine.elapsed() - began, 1);
      const wanted = Math.round((rows.length * SLICE_MS) / took);
      size.rows = Math.min(SLICE.most, Math.max(SLICE.least, Math.min(wanted, size.rows * 2)));
      if (options.onProgress) options.onProgress(await currentRow(parts, row.id));
    }
  } finally {
    await slices.return(undefined);
    await source.return(undefined);
  }
}

async function* sliced(
  blocks: AsyncIterable<readonly CsvRow[]>,
  size: { rows: number },
): AsyncGenerator<CsvRow[], void, undefined> {
  let rows: CsvRow[] = [];
  let from = 0;
  for await (const block of blocks) {
    for (const row of block) {
      if (rows.length === 0) from = row.next.offset;
      rows.push(row);
      if (rows.length >= size.rows || row.next.offset - from >= SLICE.mostBytes) {
        yield rows;
        rows = [];
      }
    }
  }
  if (rows.length > 0) yield rows;
}

async function end(parts: FileParts, id: string, state: "done" | "failed", reason: string | null): Promise<void> {
  await parts.storage.batch("intake import", (tx) => endImport(tx, id, state, reason, parts.clock.now()));
}

async function currentRow(parts: FileParts, id: string): Promise<ImportRow> {
  const row = await parts.storage.batch("intake import", (tx) => findImport(tx, id));
  if (!row) throw intakeCases.no_such_import({ import: id });
  return row;
}
