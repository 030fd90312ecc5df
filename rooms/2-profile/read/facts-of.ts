/** A customer's facts, newest first: those the log holds from PostgreSQL, older ones from ClickHouse's history. */
import type { ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

/** Where a page ended: facts at the same instant are told apart by their keys. */
export interface FactPlace {
  readonly at: Date;
  /** 32 hex digits, or empty to pass by everything at that instant. */
  readonly key: string;
}

export interface FactsAsked {
  /** Facts behind this place; all when absent. */
  readonly before?: FactPlace;
  /** Not older than this. */
  readonly since?: Date;
  /** These types alone. */
  readonly types?: readonly string[];
  /** Without these types. */
  readonly without?: readonly string[];
  readonly limit: number;
}

export interface CustomerFact {
  /** Digest of source and id; the same in both stores. */
  readonly key: string;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly trace: string | null;
  /** Without personal data: those left the fact at intake. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether a later fact took it back. */
  readonly retracted: boolean;
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurred_at: Date | string;
  readonly received_at: Date | string;
  readonly trace: string | null;
  readonly data: string;
  readonly retracted: boolean | number;
}

const FIRST = new Date(Date.UTC(1900, 0, 1));
const LAST = new Date(Date.UTC(2299, 11, 31));

/**
 * Facts of a customer that the log holds, those of numbers that were merged into it included; none for a customer out of
 * the transaction's scope.
 */
export async function factsOf(tx: Tx, customer: CustomerNumber, asked: FactsAsked): Promise<CustomerFact[]> {
  const [facts = []] = await factsOfEach(tx, customer, [asked]);
  return facts;
}

/** Several questions about the facts of one customer, in one statement; the answers in their order. */
export async function factsOfEach(
  tx: Tx,
  customer: CustomerNumber,
  asked: readonly FactsAsked[],
): Promise<CustomerFact[][]> {
  const parts = asked.map(
    ({ before, since = FIRST, types, without = [], limit }, place) => sql`
      select ${place}::int as question, f.* from profile.facts_of(${customer}::int, ${before?.at ?? LAST}::timestamptz,
        ${before?.key ?? ""}::text, ${since}::timestamptz, ${types ?? null}::text[], ${without}::text[], ${limit}::int) f`,
  );
  const rows = await tx.rows<Row & { question: number }>(sql.join(parts, sql` union all `));
  return asked.map((_, place) => rows.flatMap((row) => (row.question === place ? [factOf(row)] : [])));
}

/** The instant from which on the log holds every fact that came through it; undefined while it holds all there ever were. */
export async function logHoldsFrom(tx: Tx): Promise<Date | undefined> {
  const { month } = await tx.one<{ month: number | null }>(sql`select profile.last_month_gone() as month`);
  // A day more: a sender's clock may run ahead of ours.
  return month === null ? undefined : new Date(Date.UTC(Math.floor(month / 100), month % 100, 2));
}

/** The last instant of what happened before the log; undefined when there is no such past. */
export async function endOfPast(reader: ColumnarReader): Promise<Date | undefined> {
  const [row] = await reader.rows<{ last: string; n: number }>(
    "select max(occurred_at) as last, count() as n from past",
    {},
    { point: true },
  );
  return row && row.n > 0 ? new Date(row.last) : undefined;
}

/** The same facts from history, where nothing is ever dropped; whoever calls has seen that the customer is in scope. */
export async function historyOf(
  reader: ColumnarReader,
  numbers: readonly CustomerNumber[],
  asked: FactsAsked,
): Promise<CustomerFact[]> {
  const { before, since = FIRST, types = [], without = [], limit } = asked;
  const rows = await reader.rows<Row>(
    `with (
       select groupArray((JSONExtractString(data, 'source'), JSONExtractString(data, 'id'))) from history
       where customer in {numbers:Array(UInt32)} and type = 'fact_retracted'
     ) as taken_back
     select lower(hex(MD5(concat(source, '\\n', id)))) as key, type, source, id, occurred_at, received_at,
       nullIf(trace, '') as trace, data, has(taken_back, (toString(source), id)) as retracted
     from history
     where customer in {numbers:Array(UInt32)} and occurred_at <= {before:DateTime64(3, 'UTC')}
       and occurred_at >= {since:DateTime64(3, 'UTC')} and (occurred_at < {before:DateTime64(3, 'UTC')} or key < {key:String})
       and (empty({types:Array(String)}) or type in {types:Array(String)}) and type not in {without:Array(String)}
     order by occurred_at desc, key desc limit 1 by key limit {limit:UInt32}`,
    {
      numbers,
      before: stamp(before?.at ?? LAST),
      key: before?.key ?? "",
      since: stamp(since),
      types,
      without,
      limit,
    },
    { point: true },
  );
  return rows.map(factOf);
}

/**
 * The newest facts of these types of many customers, in one query, without those that were taken back.
 * @param owners the numbers of each customer, merged ones included @returns facts of each, in their order
 */
export async function historyOfEach(
  reader: ColumnarReader,
  owners: readonly (readonly CustomerNumber[])[],
  { types, limit }: { readonly types: readonly string[]; readonly limit: number },
): Promise<CustomerFact[][]> {
  const numbers = owners.flat();
  if (numbers.length === 0) return owners.map(() => []);
  const rows = await reader.rows<Row & { customer: number }>(
    `select * from (
       select customer, lower(hex(MD5(concat(source, '\\n', id)))) as key, type, source, id, occurred_at, received_at,
         nullIf(trace, '') as trace, data, 0 as retracted
       from history
       where customer in {numbers:Array(UInt32)} and type in {types:Array(String)}
         and (toString(source), toString(id)) not in (
           select JSONExtractString(data, 'source'), JSONExtractString(data, 'id') from history
           where customer in {numbers:Array(UInt32)} and type = 'fact_retracted')
       order by occurred_at desc, key desc limit 1 by key
     ) order by occurred_at desc, key desc limit {limit:UInt32} by customer`,
    { numbers, types, limit },
    { point: true },
  );
  const ownerOf = new Map(owners.flatMap((own, place) => own.map((number) => [number, place] as const)));
  const facts: CustomerFact[][] = owners.map(() => []);
  for (const row of rows) facts[ownerOf.get(row.customer) ?? -1]?.push(factOf(row));
  return facts;
}

function stamp(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", "");
}

function factOf(row: Row): CustomerFact {
  return {
    key: row.key,
    type: row.type,
    source: row.source,
    id: row.id,
    occurredAt: new Date(row.occurred_at),
    receivedAt: new Date(row.received_at),
    trace: row.trace,
    data: JSON.parse(row.data) as Record<string, unknown>,
    retracted: row.retracted === true || row.retracted === 1,
  };
}
