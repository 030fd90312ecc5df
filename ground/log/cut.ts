/** Cutting new blocks and making recorded ones again, from the log or, where the log ends, from the archive. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { machine } from "#ground/clock";
import { sql, type Tx } from "#ground/storage";
import {
  type Block,
  type BlockRow,
  blockColumns,
  blockFormat,
  blockRowSql,
  bodyOf,
  bundled,
  type FilledBlock,
  readStretch,
  recordBlocks,
  refill,
  sumOf,
} from "./blocks.ts";
import { logCases } from "./cases.ts";

/** A shard with facts to send. */
export interface Ready {
  readonly shard: number;
  readonly from: number;
  readonly month: number;
  readonly pending: number;
}

export interface Cut {
  readonly table: string;
  readonly ready: readonly Ready[];
  readonly generations: ReadonlyMap<number, number>;
  readonly window: number;
  /** Folder of the archive. */
  readonly dir: string;
}

/** Facts of a block: some milliseconds of work, so that making one holds nobody up. */
const LARGEST_BLOCK = 4_096;
/** Facts of one round: what is in memory at once. */
const LARGEST_ROUND = 20_000;

/** Whole shards first, so that a bulk load goes out in few large blocks. */
function chosen(ready: readonly Ready[]): Ready[] {
  let sum = 0;
  return [...ready]
    .sort((a, b) => b.pending - a.pending)
    .filter((one) => {
      const take = sum < LARGEST_ROUND;
      sum += Math.min(one.pending, LARGEST_BLOCK);
      return take;
    });
}

/**
 * Records the next block of each ready shard. Records nothing while a block in flight is half a window old: what may
 * have to be sent again is then always young enough for its token to be remembered.
 */
export async function cutBlocks(tx: Tx, cut: Cut): Promise<FilledBlock[]> {
  const { table, generations } = cut;
  const age = await tx.one<{ age: number | null }>(sql`
    select (select max(sequence) from log.block where table_name = ${table}) - min(sequence) as age
    from log.block where table_name = ${table} and confirmed_at is null`);
  if ((age.age ?? 0) >= cut.window / 2) return [];
  const ready = chosen(cut.ready);
  const archived = await archivedAt(tx, ready);
  const fromLog = ready.filter((one) => !archived.has(one.shard));
  const rows = await pendingRows(tx, fromLog);
  const alone: Omit<FilledBlock, "sequence" | "bundle">[] = [];
  for (const { shard, from } of ready) {
    const generation = generations.get(shard) ?? 0;
    const file = archived.get(shard);
    if (file) {
      alone.push({
        shard,
        generation,
        from,
        to: file.to,
        count: file.count,
        checksum: file.checksum,
        ...(await archiveBody(cut.dir, file)),
      });
      continue;
    }
    // Each block is some milliseconds of work; requests of the same process go between them.
    await new Promise((resolve) => setImmediate(resolve));
    const mine = rows.get(shard) ?? [];
    const last = mine.at(-1);
    if (!last || mine[0]?.offset !== from) throw logCases.gone({ shard, first: mine[0]?.offset ?? "-", wanted: from });
    const body = { body: bodyOf(mine), format: blockFormat, columns: blockColumns, month: last.month };
    alone.push({ shard, generation, from, to: last.offset, ...sumOf(mine), ...body });
  }
  const drafts = bundled(table, alone);
  const sequences = await recordBlocks(tx, table, drafts, machine.now());
  return drafts.map((draft, index) => ({ ...draft, sequence: sequences[index] ?? 0 }));
}

async function pendingRows(tx: Tx, ready: readonly Ready[]): Promise<Map<number, BlockRow[]>> {
  const rows = await tx.rows<BlockRow>(sql`
    select p.shard, b.* from unnest(${ready.map((r) => r.shard)}::smallint[], ${ready.map((r) => r.from)}::bigint[],
      ${ready.map((r) => r.month)}::int[]) as p(shard, first, month)
    cross join lateral (
      select ${blockRowSql} from log.fact f where f.shard = p.shard and f."offset" >= p.first and f.month >= p.month
      order by f."offset" limit ${LARGEST_BLOCK}
    ) b order by p.shard, b."offset"`);
  const byShard = new Map<number, BlockRow[]>();
  for (const row of rows) {
    const list = byShard.get(row.shard);
    if (list) list.push(row);
    else byShard.set(row.shard, [row]);
  }
  return byShard;
}

interface ArchivedStretch {
  readonly month: number;
  readonly shard: number;
  readonly to: number;
  readonly count: number;
  readonly checksum: string;
  readonly file: string;
  readonly sha256: string;
}

async function archivedAt(
  tx: Tx,
  at: readonly { shard: number; from: number }[],
): Promise<Map<number, ArchivedStretch>> {
  const rows = await tx.rows<ArchivedStretch>(sql`
    select a.month, a.shard, a.to_offset as "to", a.count, a.checksum, a.file, a.sha256
    from unnest(${at.map((one) => one.shard)}::smallint[], ${at.map((one) => one.from)}::bigint[]) as u(shard, first)
    join log.archive a on a.shard = u.shard and a.from_offset = u.first`);
  return new Map(rows.map((row) => [row.shard, row]));
}

async function archiveBody(
  dir: string,
  stretch: ArchivedStretch,
): Promise<Pick<FilledBlock, "body" | "format" | "columns" | "month">> {
  const body = await readFile(path.join(dir, stretch.file));
  if (createHash("sha256").update(body).digest("hex") !== stretch.sha256) {
    throw logCases.archive_differs({ file: stretch.file });
  }
  return { body, format: "Parquet", columns: blockColumns, month: stretch.month };
}

/** Makes a recorded block again, the same bytes as before. */
export async function refillBlock(tx: Tx, table: string, block: Block, dir: string): Promise<FilledBlock> {
  const stretch = (await archivedAt(tx, [block])).get(block.shard);
  if (stretch && stretch.to === block.to) return { ...block, ...(await archiveBody(dir, stretch)) };
  return refill(table, block, await readStretch(tx, block.shard, block.from, block.to));
}
