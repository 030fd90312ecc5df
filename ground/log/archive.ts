/** Old months leave the log for verified Parquet files; with them the copy in ClickHouse can be made anew for ever. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { type Clock, machine } from "#ground/clock";
import { PerennialError } from "#ground/errors";
import { type Storage, sql, type Tx } from "#ground/storage";
import { blockColumns } from "./blocks.ts";
import { logCases } from "./cases.ts";
import { columnarSumSql, factNumberSql, type Sum } from "./checksum.ts";
import { addMonths, monthOf } from "./months.ts";
import type { BlockSink } from "./sink.ts";

export interface ArchiveOptions {
  readonly storage: Storage;
  readonly sink: BlockSink;
  /** Says which month is running; that one and later ones are never archived. */
  readonly clock: Clock;
  readonly dir: string;
  /** ClickHouse's table; `facts` when absent. */
  readonly table?: string;
  /** Facts of one file. */
  readonly fileSize?: number;
}

export interface Archived {
  readonly files: number;
  readonly facts: number;
}

export interface Archive {
  /**
   * Writes a month (`YYYYMM` of receipt) as Parquet, reads each file back and holds count and checksum against the log.
   * Goes on where it was cut off.
   * @throws log.month_in_use when the month runs or somebody still reads it; log.archive_differs.
   */
  archiveMonth(month: number): Promise<Archived>;
  /**
   * Drops a month from the log; what is not archived or still read is refused by the database itself.
   * @returns the number of facts that left the log.
   * @throws log.month_in_use
   */
  dropArchivedPartition(month: number): Promise<number>;
}

interface Stretch {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
}

export function createArchive(options: ArchiveOptions): Archive {
  const { storage, sink, table = "facts", fileSize = 250_000 } = options;
  return {
    async archiveMonth(month) {
      if (month >= monthOf(options.clock.now())) throw logCases.month_in_use({ month, reason: "it is not over" });
      const stretches = await storage.batch("archive", (tx) => prepare(tx, { month, table, fileSize }));
      if (stretches.length === 0) return { files: 0, facts: 0 };
      const check = `archive_check_${randomBytes(6).toString("hex")}`;
      await sink.command(`CREATE TABLE ${check} ENGINE = Memory EMPTY AS SELECT * FROM ${table}`);
      try {
        let facts = 0;
        for (const stretch of stretches) facts += await archiveStretch(options, { month, table, check, stretch });
        return { files: stretches.length, facts };
      } finally {
        await sink.command(`DROP TABLE IF EXISTS ${check}`);
      }
    },
    async dropArchivedPartition(month) {
      try {
        const row = await storage.batch("archive", (tx) =>
          tx.one<{ dropped: number }>(sql`select log.drop_month(${month}) as dropped`),
        );
        return row.dropped;
      } catch (error) {
        if (error instanceof PerennialError || !(error instanceof Error)) throw error;
        throw logCases.month_in_use({ month, reason: error.message }, { cause: error });
      }
    },
  };
}

/** Seals the month, so that nothing can be added to it, and lists what is not archived yet. */
async function prepare(
  tx: Tx,
  { month, table, fileSize }: { month: number; table: string; fileSize: number },
): Promise<Stretch[]> {
  await tx.rows(sql`select log.seal_month(${month}, ${addMonths(month, 1)})`);
  const ranges = await tx.rows<{ shard: number; first: number; last: number; read: number | null }>(sql`
    select r.shard, r.first, r.last, (select min(p.next_offset) from log.position p where p.shard = r.shard) as read
    from (select f.shard, min(f."offset") as first, max(f."offset") as last from log.fact f
      where f.month = ${month} group by f.shard) r order by r.shard`);
  const behind = ranges.find((range) => (range.read ?? 0) <= range.last);
  if (behind) throw logCases.month_in_use({ month, reason: `shard ${behind.shard} is still being read` });
  const { parked, projected } = await tx.one<{ parked: number; projected: number }>(sql`
    select (select count(*) from log.parked_fact p where p.month = ${month}) as parked,
      (select count(*) from log.position p where p.consumer = ${`project ${table}`}) as projected`);
  if (parked > 0) throw logCases.month_in_use({ month, reason: `${parked} of its facts are parked` });
  if (ranges.length > 0 && projected === 0) throw logCases.month_in_use({ month, reason: "it was not projected" });
  const done = await tx.rows<{ shard: number; from: number }>(
    sql`select shard, from_offset as "from" from log.archive where month = ${month}`,
  );
  const archived = new Set(done.map((row) => `${row.shard}:${row.from}`));
  const all = ranges.flatMap(({ shard, first, last }) => {
    const count = Math.ceil((last - first + 1) / fileSize);
    return Array.from({ length: count }, (_, n) => {
      const from = first + n * fileSize;
      return { shard, from, to: Math.min(last, from + fileSize - 1) };
    });
  });
  return all.filter((stretch) => !archived.has(`${stretch.shard}:${stretch.from}`));
}

interface Job {
  readonly month: number;
  readonly table: string;
  readonly check: string;
  readonly stretch: Stretch;
}

/** One file: written, synced, read back from the disk, compared with the log, and only then recorded. */
async function archiveStretch(options: ArchiveOptions, { month, table, check, stretch }: Job): Promise<number> {
  const { storage, sink, dir } = options;
  const { shard, from, to } = stretch;
  const where = `shard = ${shard} AND offset BETWEEN ${from} AND ${to}`;
  const file = path.join(String(month), `facts-${String(shard).padStart(2, "0")}-${from}-${to}.parquet`);
  const target = path.join(dir, file);
  const part = `${target}.part`;
  await mkdir(path.dirname(target), { recursive: true });
  await writeSynced(
    part,
    await sink.exec(`SELECT ${blockColumns.join(", ")} FROM ${table} WHERE ${where} ORDER BY offset FORMAT Parquet`),
  );
  const bytes = await readFile(part);
  await sink.insert({ table: check, columns: blockColumns, bytes, format: "Parquet" });
  const [read] = await sink.rows<Sum>(`SELECT ${columnarSumSql} FROM ${check} WHERE ${where}`);
  await sink.command(`TRUNCATE TABLE ${check}`);
  const kept = await storage.batch("archive", (tx) =>
    tx.one<Sum>(sql`
      select count(*) as count, coalesce(sum(${factNumberSql}), 0)::text as checksum from log.fact f
      where f.month = ${month} and f.shard = ${shard} and f."offset" between ${from} and ${to}`),
  );
  if (Number(read?.count) !== to - from + 1 || kept.count !== to - from + 1 || read?.checksum !== kept.checksum) {
    await rm(part, { force: true });
    throw logCases.archive_differs({ file });
  }
  await rename(part, target);
  await syncFolder(path.dirname(target));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await storage.batch("archive", (tx) =>
    tx.run(sql`
      insert into log.archive (month, shard, from_offset, to_offset, count, checksum, file, sha256, archived_at)
      values (${month}, ${shard}, ${from}, ${to}, ${kept.count}, ${kept.checksum}, ${file}, ${sha256}, ${machine.now()})`),
  );
  return kept.count;
}

async function writeSynced(file: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(file, "w");
  try {
    for await (const chunk of chunks) await handle.write(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
