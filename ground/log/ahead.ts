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
  return sql`(
    select json_agg(json_build_object('shard', f.shard, 'offset', f."offset", 'customer', f.customer, 'type', f.type,
      'source', f.source, 'id', f.id, 'occurred', f.occurred_at, 'received', f.received_at, 'trace', f.trace, 'data', f.data)
      order by f.received_at, f.shard, f."offset")
    from (${sql.join(
      [...new Set(customers)].map((customer) => aheadOf(consumer, customer)),
      sql` union all `,
    )}) f)`;
}

/**
 * What lies ahead is a short stretch of a shard, and a busy customer's facts are many: `+ 0` keeps the planner from
 * walking the latter. Plain values, so that one plan serves every customer.
 */
function aheadOf(consumer: string, customer: CustomerNumber): Sql {
  const shard = shardOf(customer);
  const position = (column: "next_offset" | "month"): Sql => sql`
    coalesce((select p.${sql.ref(column)} from log.position p
      where p.consumer = ${consumer} and p.shard = ${shard}::smallint), 0)`;
  return sql`
    select l.* from log.fact l where l.shard = ${shard}::smallint and l."offset" >= ${position("next_offset")}
      and l.month >= ${position("month")} and l.customer + 0 = ${customer}::int`;
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
