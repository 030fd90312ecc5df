/** Facts of customers that a consumer has not gone past yet, as an expression: for whoever must read them beside its state. */
import { type CustomerNumber, shardOf } from "#ground/ids";
import { type Sql, sql } from "#ground/storage";
import type { Fact } from "./types.ts";

interface Row {
  readonly shard: number;
  readonly offset: number;
  readonly customer: number;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurred: string;
  readonly received: string;
  readonly trace: string | null;
  readonly data: string;
}

/**
 * One JSON value for {@link readAhead}: position and facts come from the statement's own snapshot, so that what else it
 * reads of the consumer's state fits them exactly.
 */
export function factsAhead(consumer: string, customers: readonly CustomerNumber[]): Sql {
  const shards = [...new Set(customers.map(shardOf))];
  return sql`(
    select json_agg(json_build_object('shard', f.shard, 'offset', f."offset", 'customer', f.customer, 'type', f.type,
      'source', f.source, 'id', f.id, 'occurred', f.occurred_at, 'received', f.received_at, 'trace', f.trace, 'data', f.data)
      order by f.received_at, f.shard, f."offset")
    from unnest(${shards}::smallint[]) as u(shard)
    left join log.position p on p.consumer = ${consumer} and p.shard = u.shard
    cross join lateral (
      select l.* from log.fact l where l.shard = u.shard and l."offset" >= coalesce(p.next_offset, 0)
        and l.month >= coalesce(p.month, 0) and l.customer = any(${[...customers]}::int[])
    ) f)`;
}

/** Facts of {@link factsAhead}, in the order of the log. */
export function readAhead(value: unknown): Fact[] {
  const rows = (value ?? []) as readonly Row[];
  return rows.map(({ occurred, received, data, ...fact }) => ({
    ...fact,
    occurredAt: new Date(occurred),
    receivedAt: new Date(received),
    data: JSON.parse(data) as Record<string, unknown>,
  }));
}
