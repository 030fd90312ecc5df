/** Reading the log from a position: in the order of offsets within each shard, skipping nothing. */
import { sql, type Tx } from "#ground/storage";
import { logCases } from "./cases.ts";
import type { Fact, Position } from "./types.ts";

/** A fact and the month of its partition, which a position keeps. */
export interface StoredFact extends Fact {
  readonly month: number;
}

interface Row {
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
}

export function factOf(row: Row): StoredFact {
  return {
    month: row.month,
    shard: row.shard,
    offset: row.offset,
    customer: row.customer,
    type: row.type,
    source: row.source,
    id: row.id,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    trace: row.trace,
    data: JSON.parse(row.data) as Record<string, unknown>,
  };
}

/**
 * The next facts of several shards in one query, ordered by shard and offset. `limit` is shared evenly by the shards
 * that have something to read, so a long shard cannot starve the others.
 * @throws log.gone when a position lies before what the log still holds.
 */
export async function readFacts(tx: Tx, positions: readonly Position[], limit: number): Promise<StoredFact[]> {
  if (positions.length === 0) return [];
  const rows = await tx.rows<Row>(sql`
    with asked as (
      select * from unnest(${positions.map((p) => p.shard)}::smallint[], ${positions.map((p) => p.offset)}::bigint[],
        ${positions.map((p) => p.month ?? 0)}::int[]) as u(shard, next, month)
    ), pending as materialized (
      select a.shard, a.next, a.month, greatest(1, ${limit}::bigint / count(*) over ()) as share
      from asked a join log.shard s on s.shard = a.shard where s.next_offset > a.next
    )
    select p.shard, f.* from pending p left join lateral (
      select f.month, f."offset", f.customer, f.type, f.source, f.id, f.occurred_at, f.received_at, f.trace, f.data
      from log.fact f where f.shard = p.shard and f."offset" >= p.next and f.month >= p.month
      order by f."offset" limit p.share
    ) f on true order by p.shard, f."offset"`);
  refuseGaps(rows, positions);
  return rows.map(factOf);
}

function refuseGaps(rows: readonly Row[], positions: readonly Position[]): void {
  const expected = new Map(positions.map((position) => [position.shard, position.offset]));
  for (const { shard, offset } of rows) {
    const wanted = expected.get(shard);
    // A pending shard without a row (offset null) was archived whole.
    if (offset !== wanted) throw logCases.gone({ shard, first: offset ?? "-", wanted });
    expected.set(shard, offset + 1);
  }
}

/** The next offset of every shard: what the log holds now. */
export async function readHeads(tx: Tx): Promise<Map<number, number>> {
  const rows = await tx.rows<{ shard: number; next_offset: number }>(sql`select shard, next_offset from log.shard`);
  return new Map(rows.map((row) => [row.shard, row.next_offset]));
}

/** The facts that stand parked for a customer, in their order. */
export async function readParkedFacts(tx: Tx, consumer: string, customer: number): Promise<StoredFact[]> {
  const rows = await tx.rows<Row>(sql`
    select f.month, f.shard, f."offset", f.customer, f.type, f.source, f.id, f.occurred_at, f.received_at, f.trace, f.data
    from log.parked_fact p join log.fact f on f.shard = p.shard and f."offset" = p."offset" and f.month = p.month
    where p.consumer = ${consumer} and p.customer = ${customer} order by f."offset"`);
  return rows.map(factOf);
}
