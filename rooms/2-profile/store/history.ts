/** All that has been applied of customers' facts, in the order in which it was, wherever it is kept by now. */
import type { ColumnarReader } from "#ground/columnar";
import { type CustomerNumber, shardOf } from "#ground/ids";
import type { Fact } from "#ground/log";
import { sql, type Tx } from "#ground/storage";

interface Row {
  readonly customer: number;
  readonly shard: number;
  readonly offset: number;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurred_at: Date | string;
  readonly received_at: Date | string;
  readonly trace: string | null;
  readonly data: string;
}

const columns = "customer, shard, offset, type, source, id, occurred_at, received_at, trace, data";

function factOf(row: Row): Fact {
  return {
    customer: row.customer,
    shard: row.shard,
    offset: row.offset,
    type: row.type,
    source: row.source,
    id: row.id,
    occurredAt: new Date(row.occurred_at),
    receivedAt: new Date(row.received_at),
    trace: row.trace === "" ? null : row.trace,
    data: JSON.parse(row.data) as Record<string, unknown>,
  };
}

/**
 * The facts of customers, oldest first: those from before the log, those that only ClickHouse still holds, those of the
 * log. Facts that the engine has not applied yet, and those of a customer it had to park, are not among them unless
 * `all` is said.
 */
export async function readHistory(
  tx: Tx,
  columnar: ColumnarReader,
  customers: readonly CustomerNumber[],
  options: { readonly all?: boolean; readonly consumer?: string } = {},
): Promise<Fact[]> {
  const { all = false, consumer = "engine" } = options;
  const shards = [...new Set(customers.map(shardOf))];
  const kept = await tx.rows<Row>(sql`
    select f.customer, f.shard, f."offset", f.type, f.source, f.id, f.occurred_at, f.received_at, f.trace, f.data
    from log.fact f left join log.position p on p.consumer = ${consumer} and p.shard = f.shard
    where f.shard = any(${shards}::smallint[]) and f.customer = any(${customers}::int[])
      and (${all} or f."offset" < p.next_offset and not exists (
        select 1 from log.parked_fact w where w.consumer = ${consumer} and w.customer = f.customer
          and w."offset" = f."offset"))
    order by f.shard, f."offset"`);
  const begins = await tx.rows<{ shard: number; first: number | null }>(sql`
    select s.shard, (select min(f."offset") from log.fact f where f.shard = s.shard) as first from log.shard s
    where s.shard = any(${shards}::smallint[])`);
  const firsts = new Map(begins.map(({ shard, first }) => [shard, first]));
  const older = await columnar.rows<Row & { readonly past: number }>(
    `select ${columns}, 1 as past from past where customer in {customers: Array(UInt32)}
     union all
     select ${columns}, 0 as past from facts where customer in {customers: Array(UInt32)}`,
    { customers: [...customers] },
  );
  const past = older.filter((row) => row.past === 1);
  const dropped = older.filter((row) => {
    const first = firsts.get(row.shard);
    // A shard whose facts were all archived has no first one.
    return row.past === 0 && (first === null || first === undefined || row.offset < first);
  });
  return inOrder(customers, [...past.sort(byTime), ...dropped.sort(byOffset), ...kept].map(factOf));
}

function byTime(a: Row, b: Row): number {
  const [at, bt] = [new Date(a.occurred_at).getTime(), new Date(b.occurred_at).getTime()];
  return at - bt || (a.source === b.source ? compared(a.id, b.id) : compared(a.source, b.source));
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byOffset(a: Row, b: Row): number {
  return a.offset - b.offset;
}

/**
 * One order of several customers' facts: each customer's own stay in the order of the log, and between customers the time
 * of receipt decides, as it did when they came.
 */
function inOrder(customers: readonly CustomerNumber[], facts: readonly Fact[]): Fact[] {
  if (customers.length === 1) return [...facts];
  const latest = new Map<CustomerNumber, number>();
  const placed = facts.map((fact, n) => {
    const at = Math.max(latest.get(fact.customer) ?? 0, fact.receivedAt.getTime());
    latest.set(fact.customer, at);
    return { fact, at, n };
  });
  return placed.sort((a, b) => a.at - b.at || a.fact.shard - b.fact.shard || a.n - b.n).map(({ fact }) => fact);
}
