import { sql, type Tx } from "#ground/storage";

/** How far ClickHouse's copy is behind the log. */
export interface Lag {
  readonly table: string;
  /** Facts that are not in ClickHouse yet. */
  readonly facts: number;
  /** When the oldest of them was received; null when the copy is complete. */
  readonly since: Date | null;
  /** Blocks that were recorded and not confirmed. */
  readonly inFlight: number;
}

export async function readLag(tx: Tx, table: string): Promise<Lag> {
  return await tx.one<Lag>(sql`
    select ${table}::text as "table", coalesce(sum(s.next_offset - coalesce(p.next_offset, 0)), 0)::bigint as facts,
      min(f.received_at) as since,
      (select count(*) from log.block b where b.table_name = ${table} and b.confirmed_at is null) as "inFlight"
    from log.shard s
    left join log.position p on p.consumer = ${`project ${table}`} and p.shard = s.shard
    left join lateral (
      select l.received_at from log.fact l where l.shard = s.shard and l."offset" = coalesce(p.next_offset, 0)
        and l.month >= coalesce(p.month, 0)
    ) f on true`);
}
