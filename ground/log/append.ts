/** Adding facts to the log, in the caller's transaction. */
import { factHash, SHARDS, shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { logCases } from "./cases.ts";
import { monthOf } from "./months.ts";
import type { Appended, NewFact } from "./types.ts";

export { SHARDS };

/** First and last instant that both engines can hold to the millisecond. */
const FIRST = Date.UTC(1900, 0, 1);
const LAST = Date.UTC(2299, 11, 31);

/** The month that a fact's duplicates are looked for in. */
export function seenMonth(fact: NewFact, receivedAt: Date): number {
  return monthOf(fact.occurredAt ?? receivedAt);
}

function check(fact: NewFact): void {
  const { customer, occurredAt, source, id } = fact;
  if (!Number.isInteger(customer) || customer < 0 || customer > 0x7fffffff) throw logCases.bad_customer({ customer });
  if (occurredAt === null) return;
  const at = occurredAt.getTime();
  if (!(at >= FIRST && at <= LAST)) throw logCases.bad_time({ source, id });
}

/**
 * Writes facts that were not seen before and gives them their offsets, all in one statement of the caller's transaction.
 * It locks the rows of the facts' shards until the transaction ends, so it comes last, after every other lock.
 * Facts of one call that repeat each other are duplicates too; the first stands.
 * @returns one result per fact, in the same order.
 * @throws log.bad_time, log.bad_customer before anything is written.
 */
export async function appendFacts(tx: Tx, facts: readonly NewFact[], receivedAt: Date): Promise<Appended[]> {
  if (facts.length === 0) return [];
  for (const fact of facts) check(fact);
  const shards = facts.map((fact) => shardOf(fact.customer));
  const placed = await tx.rows<{ n: number; offset: number }>(sql`
    select n, "offset" from log.append(
      ${facts.map((fact) => factHash(fact.source, fact.id))}::uuid[],
      ${facts.map((fact) => seenMonth(fact, receivedAt))}::int[],
      ${facts.map((fact) => fact.customer)}::int[],
      ${shards}::smallint[],
      ${facts.map((fact) => fact.type)}::text[],
      ${facts.map((fact) => fact.source)}::text[],
      ${facts.map((fact) => fact.id)}::text[],
      ${facts.map((fact) => fact.occurredAt?.toISOString() ?? null)}::timestamptz[],
      ${facts.map((fact) => fact.trace ?? null)}::text[],
      ${facts.map((fact) => JSON.stringify(fact.data))}::text[],
      ${receivedAt.toISOString()}::timestamptz,
      ${monthOf(receivedAt)}::int)`);
  const offsets = new Map(placed.map((row) => [row.n, row.offset]));
  return shards.map((shard, index) => {
    const offset = offsets.get(index + 1) ?? null;
    return { accepted: offset !== null, duplicate: offset === null, shard, offset };
  });
}
