/** Blocks: a stretch of one shard that is recorded, then sent, then confirmed. */
import { type Sql, sql, storageCases, type Tx } from "#ground/storage";
import { logCases } from "./cases.ts";
import { factNumberSql } from "./checksum.ts";

export interface Block {
  readonly shard: number;
  readonly generation: number;
  /** First and last offset, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly checksum: string;
  /** Order of recording over all shards. */
  readonly sequence: number;
  /** The insert in which it goes out together with small blocks of other shards; null: it goes alone. */
  readonly bundle: string | null;
}

/** A block with what is sent: text in one fixed form, so that it is the same bytes whenever it is made. */
export interface FilledBlock extends Block {
  readonly body: Uint8Array;
  readonly format: string;
  readonly columns: readonly string[];
  readonly month: number;
}

/** Columns of a fact in ClickHouse, in the log's table `facts` and in `past` alike. */
export const blockColumns = [
  "shard",
  "offset",
  "customer",
  "type",
  "source",
  "id",
  "occurred_at",
  "received_at",
  "trace",
  "data",
];
export const blockFormat = "JSONCompactEachRow";

/** The name of a block for ever: table, shard, stretch; a rebuilt shard's blocks are new ones. */
export function tokenOf(table: string, block: Pick<Block, "shard" | "from" | "to" | "generation">): string {
  const stretch = `${table}:${block.shard}:${block.from}-${block.to}`;
  return block.generation === 0 ? stretch : `${stretch}:${block.generation}`;
}

/** Facts of one insert of small blocks: few enough for ClickHouse to take them in one piece. */
const LARGEST_BUNDLE = 4_096;

/** Says of new blocks which of them go out together. Called once for each block, when it is recorded. */
export function bundled<B extends Omit<FilledBlock, "sequence" | "bundle">>(
  table: string,
  blocks: readonly B[],
): (B & Pick<Block, "bundle">)[] {
  const groups: B[][] = [];
  let room = 0;
  for (const block of blocks) {
    const isSmall = block.format === blockFormat && block.count * 2 <= LARGEST_BUNDLE;
    const last = groups.at(-1);
    if (isSmall && last && block.count <= room) last.push(block);
    else groups.push([block]);
    // What stands alone takes nobody in.
    room = isSmall ? (last && groups.at(-1) === last ? room : LARGEST_BUNDLE) - block.count : 0;
  }
  return groups.flatMap((group) => {
    const [first] = group;
    const bundle = first && group.length > 1 ? `${tokenOf(table, first)}+${group.length - 1}` : null;
    return group.map((block) => ({ ...block, bundle }));
  });
}

export interface BlockRow {
  readonly month: number;
  readonly shard: number;
  readonly offset: number;
  readonly customer: number;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurred_at: Date;
  readonly received_at: Date;
  readonly trace: string | null;
  readonly data: string;
  readonly number: number;
}

export const blockRowSql: Sql = sql`f.month, f."offset", f.customer, f.type, f.source, f.id, f.occurred_at, f.received_at,
  f.trace, f.data, ${factNumberSql} as number`;

export function bodyOf(rows: readonly BlockRow[]): Uint8Array {
  const lines = rows.map((row) =>
    JSON.stringify([
      row.shard,
      row.offset,
      row.customer,
      row.type,
      row.source,
      row.id,
      row.occurred_at.toISOString(),
      row.received_at.toISOString(),
      row.trace ?? "",
      row.data,
    ]),
  );
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** Numbers are below 2^40 and blocks below 2^13 facts, so the sum is exact. */
export function sumOf(rows: readonly BlockRow[]): { count: number; checksum: string } {
  return { count: rows.length, checksum: String(rows.reduce((sum, row) => sum + row.number, 0)) };
}

/** Rows of one stretch of a shard. */
export async function readStretch(tx: Tx, shard: number, from: number, to: number): Promise<BlockRow[]> {
  return await tx.rows<BlockRow>(sql`
    select f.shard, ${blockRowSql} from log.fact f
    where f.shard = ${shard} and f."offset" between ${from} and ${to} order by f."offset"`);
}

/** Makes a recorded block's bytes again and holds them against what was recorded. */
export function refill(table: string, block: Block, rows: readonly BlockRow[]): FilledBlock {
  const { count, checksum } = sumOf(rows);
  if (count !== block.count || checksum !== block.checksum) {
    throw logCases.block_differs({ token: tokenOf(table, block) });
  }
  return { ...block, body: bodyOf(rows), format: blockFormat, columns: blockColumns, month: rows.at(-1)?.month ?? 0 };
}

/** Records new blocks; the unique index lets one per table and shard be in flight. */
export async function recordBlocks(
  tx: Tx,
  table: string,
  blocks: readonly Omit<Block, "sequence">[],
  madeAt: Date,
): Promise<number[]> {
  const inserted = tx.rows<{ shard: number; sequence: number }>(sql`
    insert into log.block (table_name, shard, generation, from_offset, to_offset, count, checksum, made_at, bundle)
    select ${table}, u.shard, u.generation, u.first, u.last, u.count, u.checksum, ${madeAt}, u.bundle
    from unnest(${blocks.map((b) => b.shard)}::smallint[], ${blocks.map((b) => b.generation)}::int[],
      ${blocks.map((b) => b.from)}::bigint[], ${blocks.map((b) => b.to)}::bigint[], ${blocks.map((b) => b.count)}::int[],
      ${blocks.map((b) => b.checksum)}::text[], ${blocks.map((b) => b.bundle)}::text[])
      as u(shard, generation, first, last, count, checksum, bundle)
    returning shard, sequence`);
  const rows = await inserted.catch((thrown: unknown) => {
    // Another owner recorded the same block first: its lease has moved on, and the next round reads the new state.
    const taken = thrown instanceof Error && "code" in thrown && thrown.code === "23505";
    throw taken ? storageCases.lost_race({}, { cause: thrown }) : thrown;
  });
  const sequences = new Map(rows.map((row) => [row.shard, row.sequence]));
  return blocks.map((block) => sequences.get(block.shard) ?? 0);
}

export async function openBlocks(tx: Tx, table: string, shards: readonly number[]): Promise<Block[]> {
  return await tx.rows<Block>(sql`
    select ${blockSql} from log.block
    where table_name = ${table} and confirmed_at is null and shard = any (${shards}::smallint[]) order by shard`);
}

const blockSql = sql`shard, generation, from_offset as "from", to_offset as "to", count, checksum, sequence, bundle`;

/**
 * Every block of a bundle, whoever holds it and confirmed or not, in the order in which they were sent; without those of
 * shards that were emptied since, which must not come back.
 */
export async function blocksOfBundle(tx: Tx, table: string, bundle: string): Promise<Block[]> {
  return await tx.rows<Block>(sql`
    select ${blockSql} from log.block b where table_name = ${table} and bundle = ${bundle}
      and generation = (select generation from log.projection p where p.table_name = b.table_name and p.shard = b.shard)
    order by sequence`);
}

export async function confirmBlocks(tx: Tx, table: string, blocks: readonly Block[], at: Date): Promise<void> {
  await tx.run(sql`
    update log.block b set confirmed_at = ${at}
    from unnest(${blocks.map((b) => b.shard)}::smallint[], ${blocks.map((b) => b.generation)}::int[],
      ${blocks.map((b) => b.from)}::bigint[]) as u(shard, generation, first)
    where b.table_name = ${table} and b.shard = u.shard and b.generation = u.generation and b.from_offset = u.first`);
}
