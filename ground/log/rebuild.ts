/** Whether ClickHouse's copy is the log, and emptying a shard that is not so that it is copied anew. */
import { machine } from "#ground/clock";
import { type Storage, sql, type Tx } from "#ground/storage";
import { columnarSumSql, factNumberSql, type Sum } from "./checksum.ts";
import type { Leases } from "./lease.ts";
import type { BlockSink } from "./sink.ts";

export interface RebuildOptions {
  readonly storage: Storage;
  readonly sink: BlockSink;
  readonly table: string;
  readonly leases: Leases;
}

export interface Rebuild {
  /** How often a shard was rebuilt; part of its blocks' tokens. */
  readonly generations: ReadonlyMap<number, number>;
  /** Reads the state of held shards and finishes rebuilds that a crash cut off. */
  load(): Promise<void>;
  check(deep: boolean): Promise<number[]>;
  empty(shards: readonly number[]): Promise<void>;
  /** Forgets blocks that no check asks for any more. */
  forgetOld(): Promise<void>;
}

interface Expected extends Sum {
  readonly shard: number;
  readonly from: number;
}

const DAY = 86_400_000;
const BLOCKS_KEPT = DAY + 3_600_000;

export function createRebuild(options: RebuildOptions): Rebuild {
  const { storage, sink, table, leases } = options;
  const generations = new Map<number, number>();

  async function drop(shards: readonly number[]): Promise<void> {
    for (const shard of shards) await sink.command(`ALTER TABLE ${table} DROP PARTITION ${shard}`);
    await storage.batch(`rebuild ${table}`, (tx) =>
      tx.run(sql`
        update log.projection set rebuilding = false where table_name = ${table} and shard = any (${shards}::smallint[])`),
    );
  }

  async function empty(shards: readonly number[]): Promise<void> {
    const mine = shards.filter((shard) => leases.held.has(shard));
    if (mine.length === 0) return;
    const moves = mine.map((shard) => ({ shard, to: 0, month: 0 }));
    const rows = await storage.batch(`rebuild ${table}`, async (tx) => {
      await tx.run(sql`
        delete from log.block where table_name = ${table} and confirmed_at is null and shard = any (${mine}::smallint[])`);
      await leases.move(tx, moves);
      return await tx.rows<{ shard: number; generation: number }>(sql`
        update log.projection set generation = generation + 1, rebuilding = true
        where table_name = ${table} and shard = any (${mine}::smallint[]) returning shard, generation`);
    });
    leases.moved(moves);
    for (const row of rows) generations.set(row.shard, row.generation);
    // Position and generation are committed first: whoever dies here finds `rebuilding` and drops again.
    await drop(mine);
  }

  return {
    generations,
    async load() {
      const shards = [...leases.held.keys()];
      const rows = await storage.batch(`project ${table}`, async (tx) => {
        await tx.run(sql`
          insert into log.projection (table_name, shard) select ${table}, u from unnest(${shards}::smallint[]) u order by u
          on conflict do nothing`);
        return await tx.rows<{ shard: number; generation: number; rebuilding: boolean }>(sql`
          select shard, generation, rebuilding from log.projection
          where table_name = ${table} and shard = any (${shards}::smallint[])`);
      });
      for (const row of rows) generations.set(row.shard, row.generation);
      const unfinished = rows.filter((row) => row.rebuilding).map((row) => row.shard);
      if (unfinished.length > 0) await drop(unfinished);
    },
    async check(deep) {
      const positions = new Map([...leases.held.values()].map((held) => [held.shard, held.next]));
      const expected = await storage.batch(`check ${table}`, (tx) =>
        deep ? expectedFromLog(tx, positions) : expectedFromBlocks(tx, table, [...positions.keys()]),
      );
      const differing = await compare(sink, table, positions, expected);
      await empty(differing);
      return differing;
    },
    empty,
    async forgetOld() {
      const before = new Date(machine.now().getTime() - BLOCKS_KEPT);
      await storage.batch(`project ${table}`, (tx) =>
        tx.run(sql`delete from log.block where table_name = ${table} and confirmed_at < ${before}`),
      );
    },
  };
}

/** The log's sums of each shard from the first fact that the log still holds. */
async function expectedFromLog(tx: Tx, positions: ReadonlyMap<number, number>): Promise<Expected[]> {
  return await tx.rows<Expected>(sql`
    select f.shard, min(f."offset") as "from", count(*) as count, sum(${factNumberSql})::text as checksum
    from unnest(${[...positions.keys()]}::smallint[], ${[...positions.values()]}::bigint[]) as p(shard, next)
    join log.fact f on f.shard = p.shard and f."offset" < p.next group by f.shard`);
}

/** What the blocks of the last day recorded of the log; older blocks are forgotten. */
async function expectedFromBlocks(tx: Tx, table: string, shards: readonly number[]): Promise<Expected[]> {
  const now = machine.now().getTime();
  return await tx.rows<Expected>(sql`
    select b.shard, min(b.from_offset) as "from", sum(b.count)::bigint as count, sum(b.checksum::numeric)::text as checksum
    from log.block b join log.projection p on p.table_name = b.table_name and p.shard = b.shard
      and p.generation = b.generation
    where b.table_name = ${table} and b.shard = any (${shards}::smallint[]) and b.confirmed_at is not null
      and b.made_at >= ${new Date(now - DAY)} group by b.shard`);
}

/** Offsets are gapless, so a shard that was copied to an offset holds exactly so many rows, whatever the blocks say. */
async function compare(
  sink: BlockSink,
  table: string,
  positions: ReadonlyMap<number, number>,
  expected: readonly Expected[],
): Promise<number[]> {
  const counts = await sink.rows<{ shard: number; count: number }>(
    `SELECT shard, count() AS count FROM ${table} GROUP BY shard`,
  );
  const totals = new Map(counts.map((row) => [row.shard, Number(row.count)]));
  const froms = expected.map((one) => one.from);
  const sums =
    expected.length === 0
      ? []
      : await sink.rows<Sum & { shard: number }>(
          `SELECT shard, ${columnarSumSql} FROM ${table}
          WHERE shard IN (${expected.map((one) => one.shard).join(",")}) AND offset >=
            transform(shard, [${expected.map((one) => one.shard).join(",")}], [${froms.join(",")}], 0) GROUP BY shard`,
        );
  const found = new Map(sums.map((row) => [row.shard, row]));
  const wrong = new Set<number>();
  for (const [shard, next] of positions) if ((totals.get(shard) ?? 0) !== next) wrong.add(shard);
  for (const { shard, count, checksum } of expected) {
    const there = found.get(shard);
    if (Number(there?.count ?? 0) !== count || there?.checksum !== checksum) wrong.add(shard);
  }
  return [...wrong].sort((a, b) => a - b);
}
