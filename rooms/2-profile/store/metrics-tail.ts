/** What of the log was applied after a moment, and who can't be filled with the others. */
import { type CustomerNumber, SHARDS, shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { ProfileFact } from "../rules/profile-fact.ts";

/** Next offset of every shard that a consumer has not gone past. */
export async function readPositions(tx: Tx, consumer: string): Promise<number[]> {
  const rows = await tx.rows<{ shard: number; next_offset: number }>(sql`
    select shard, next_offset from log.position where consumer = ${consumer}`);
  const positions = new Array<number>(SHARDS).fill(0);
  for (const { shard, next_offset } of rows) positions[shard] = next_offset;
  return positions;
}

interface Row {
  readonly customer: number;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurred_at: Date;
  readonly data: string;
}

/**
 * Facts of these numbers that the consumer has applied from `heads` on, by owner; the owners' rows must be locked.
 * @param owners whose facts the numbers' are; each its own when absent
 */
export async function readTail(
  tx: Tx,
  consumer: string,
  numbers: readonly CustomerNumber[],
  heads: readonly number[],
  owners?: ReadonlyMap<CustomerNumber, CustomerNumber>,
): Promise<Map<CustomerNumber, ProfileFact[]>> {
  const shards = [...new Set(numbers.map(shardOf))];
  const rows = await tx.rows<Row>(sql`
    select f.customer, f.type, f.source, f.id, f.occurred_at, f.data
    from unnest(${shards}::smallint[], ${shards.map((shard) => heads[shard] ?? 0)}::bigint[]) as u(shard, head)
    join log.position p on p.consumer = ${consumer} and p.shard = u.shard and p.next_offset > u.head
    join log.fact f on f.shard = u.shard and f."offset" >= u.head and f."offset" < p.next_offset
    where f.customer = any(${numbers}::int[]) order by f.shard, f."offset"`);
  const tail = new Map<CustomerNumber, ProfileFact[]>();
  for (const { customer, type, source, id, occurred_at, data } of rows) {
    const owner = owners?.get(customer) ?? customer;
    const fact: ProfileFact = {
      customer: owner,
      type,
      source,
      id,
      occurredAt: occurred_at,
      data: JSON.parse(data) as Record<string, unknown>,
    };
    const own = tail.get(owner);
    if (own) own.push(fact);
    else tail.set(owner, [fact]);
  }
  return tail;
}

/**
 * Those of these customers that a shard's history alone can't fill: merged ones, whose events are in several shards, and
 * parked ones, of whose facts some are still to be applied. The merged are queued to be computed one by one.
 */
export async function standsAside(
  tx: Tx,
  consumer: string,
  customers: readonly CustomerNumber[],
): Promise<Set<CustomerNumber>> {
  const merged = await tx.rows<{ customer: number; survivor: number | null }>(sql`
    select customer, survivor from profile.redirect
    where customer = any(${customers}::int[]) or survivor = any(${customers}::int[])`);
  const parked = await tx.rows<{ customer: number }>(sql`
    select customer from log.parked where consumer = ${consumer} and customer = any(${customers}::int[])`);
  const queued = [
    ...merged.flatMap(({ survivor }) => (survivor === null ? [] : [survivor])),
    ...parked.map(({ customer }) => customer),
  ];
  if (queued.length > 0) {
    const ordered = [...new Set(queued)].sort((a, b) => a - b);
    await tx.run(sql`
      insert into profile.metric_repair (customer, shard)
      select * from unnest(${ordered}::int[], ${ordered.map(shardOf)}::smallint[]) on conflict do nothing`);
  }
  return new Set([...merged.map(({ customer }) => customer), ...queued]);
}
