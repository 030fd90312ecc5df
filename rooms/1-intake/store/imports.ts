/** Rows of `intake.import`: how far a file has come, moved in the transaction of the rows it speaks of. */
import type { Actor } from "#ground/authority";
import { actorLabel } from "#ground/authority";
import { derivedId } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

export type ImportState = "running" | "done" | "failed";

export interface ImportRow {
  readonly id: string;
  readonly map: string;
  readonly file: string;
  /** SHA-256 of the file as it came. */
  readonly digest: string;
  readonly columns: readonly string[];
  readonly state: ImportState;
  /** Last line that was counted; the header is line 1. */
  readonly line: number;
  /** Where reading goes on. */
  readonly nextLine: number;
  readonly nextOffset: number;
  /** Rows of the file: each is counted under exactly one of these. */
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicates: number;
  /** Facts that the rows added to the log. */
  readonly facts: number;
  readonly reason: string | null;
  readonly startedAt: Date;
  readonly changedAt: Date;
}

export interface Counters {
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly facts: number;
}

const columns = sql`
  import as id, map, file, digest, columns, state, line, next_line as "nextLine", next_offset as "nextOffset", accepted,
  quarantined, duplicates, facts, reason, started_at as "startedAt", changed_at as "changedAt"`;

/** The same file under the same map is the same import, in every bank's own database. */
export function importIdOf(digest: string, mapDigest: string): string {
  return derivedId("intake.import", digest, mapDigest);
}

export async function findImport(tx: Tx, id: string): Promise<ImportRow | undefined> {
  return await tx.maybe<ImportRow>(sql`select ${columns} from intake.import where import = ${id}::uuid`);
}

export async function runningImports(tx: Tx): Promise<ImportRow[]> {
  return await tx.rows<ImportRow>(
    sql`select ${columns} from intake.import where state = 'running' order by started_at, import`,
  );
}

/** The newest imports first. */
export async function newestImports(tx: Tx, limit: number): Promise<ImportRow[]> {
  return await tx.rows<ImportRow>(
    sql`select ${columns} from intake.import order by started_at desc, import limit ${limit}`,
  );
}

/** The import's row, locked until the transaction ends: two processes never count the same line. */
export async function lockImport(tx: Tx, id: string): Promise<ImportRow | undefined> {
  return await tx.maybe<ImportRow>(sql`select ${columns} from intake.import where import = ${id}::uuid for update`);
}

export interface NewImport {
  readonly id: string;
  readonly map: string;
  readonly file: string;
  readonly digest: string;
  readonly columns: readonly string[];
  readonly nextLine: number;
  readonly nextOffset: number;
}

/** Adds the import if it is new; says whether it was. */
export async function addImport(tx: Tx, actor: Actor, row: NewImport, at: Date): Promise<boolean> {
  const added = await tx.run(sql`
    insert into intake.import
      (import, map, file, digest, columns, state, line, next_line, next_offset, started_by, started_at, changed_at)
    values (${row.id}::uuid, ${row.map}, ${row.file}, ${row.digest}, ${[...row.columns]}::text[], 'running', 1,
      ${row.nextLine}, ${row.nextOffset}, ${actorLabel(actor)}, ${at}, ${at})
    on conflict (import) do nothing`);
  return added === 1;
}

export interface Progress extends Counters {
  readonly line: number;
  readonly nextLine: number;
  readonly nextOffset: number;
}

/** Adds to the counters and moves the mark. */
export async function moveImport(tx: Tx, id: string, progress: Progress, at: Date): Promise<void> {
  await tx.run(sql`
    update intake.import set line = ${progress.line}, next_line = ${progress.nextLine},
      next_offset = ${progress.nextOffset}, accepted = accepted + ${progress.accepted},
      quarantined = quarantined + ${progress.quarantined}, duplicates = duplicates + ${progress.duplicates},
      facts = facts + ${progress.facts}, changed_at = ${at}
    where import = ${id}::uuid`);
}

export async function endImport(
  tx: Tx,
  id: string,
  state: ImportState,
  reason: string | null,
  at: Date,
): Promise<void> {
  await tx.run(sql`
    update intake.import set state = ${state}, reason = ${reason}, changed_at = ${at} where import = ${id}::uuid`);
}

/** Lines of an import that lie in quarantine or were dismissed: no fact of theirs is kept. */
export async function asideLines(tx: Tx, id: string, lines: readonly number[]): Promise<Set<number>> {
  const rows = await tx.rows<{ line: number }>(sql`
    select line from intake.quarantine
    where import = ${id}::uuid and line = any(${[...lines]}::bigint[]) and state <> 'replayed'`);
  return new Set(rows.map((row) => row.line));
}
