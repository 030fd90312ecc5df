/** What is known of customers who came without a record: loaded into a bank whole, past the log. */
import { type CustomerNumber, shardOf } from "#ground/ids";
import type { Fact, NewFact } from "#ground/log";
import { sql, type Tx } from "#ground/storage";
import { statementOf, switches } from "../rules/consent.ts";

const SOURCE = "identity";
const notAttributes = ["customer", "shard", "unit", "revision", "tags"];

/**
 * A record of what is known of customers and no fact tells: attributes and lists of those with a state and no record.
 * Made a fact of the log, a state can be made anew from facts alone.
 */
export async function baseFacts(
  tx: Tx,
  customers: readonly CustomerNumber[],
  history: readonly Fact[],
  at: Date,
): Promise<NewFact[]> {
  const recorded = new Set(history.filter((fact) => fact.type === "customer_recorded").map((fact) => fact.customer));
  const without = customers.filter((customer) => !recorded.has(customer));
  if (without.length === 0) return [];
  // One that still waits in the log is a record too.
  const waiting = await tx.rows<{ customer: number }>(sql`
    select distinct customer from log.fact where customer = any(${without}::int[]) and type = 'customer_recorded'`);
  const missing = without.filter((customer) => !waiting.some((row) => row.customer === customer));
  if (missing.length === 0) return [];
  const rows = await tx.rows<{ customer: number; data: Record<string, unknown> }>(sql`
    select c.customer, jsonb_strip_nulls(to_jsonb(c) - ${notAttributes}::text[]) as data from profile.customer c
    where c.customer = any(${missing}::int[]) order by c.customer`);
  const tables = await tx.rows<{ name: string }>(sql`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'profile' and c.relkind = 'r' and c.relname like 'list\\_%' order by 1`);
  const lists = new Map<number, Record<string, unknown>>();
  for (const { name } of tables) {
    const items = await tx.rows<{ customer: number; items: unknown }>(sql`
      select l.customer, jsonb_agg(jsonb_strip_nulls(to_jsonb(l) - '{customer,place}'::text[])) as items
      from ${sql.table(`profile.${name}`)} l where l.customer = any(${missing}::int[]) group by l.customer`);
    for (const { customer, items: list } of items) {
      lists.set(customer, { ...lists.get(customer), [name.slice("list_".length)]: list });
    }
  }
  return rows.flatMap(({ customer, data }): NewFact[] => {
    const told = toldOf(history.filter((fact) => fact.customer === customer));
    const known = { ...data, ...lists.get(customer) };
    const untold = Object.fromEntries(Object.entries(known).filter(([name]) => !told.has(name)));
    if (Object.keys(untold).length === 0) return [];
    return [
      { customer, type: "customer_recorded", source: SOURCE, id: `base/${customer}`, occurredAt: at, data: untold },
    ];
  });
}

/** Attributes that facts speak of: those tell them themselves. */
function toldOf(facts: readonly Fact[]): ReadonlySet<string> {
  const told = new Set(facts.flatMap((fact) => Object.keys(fact.data)));
  if (facts.some((fact) => statementOf(fact)))
    for (const name of ["consent", ...Object.values(switches)]) told.add(name);
  return told;
}

/** A fact as it will be read from the log, for those who apply it before it is there. */
export function asApplied(fact: NewFact, at: Date): Fact {
  return {
    customer: fact.customer,
    shard: shardOf(fact.customer),
    offset: 0,
    type: fact.type,
    source: fact.source,
    id: fact.id,
    occurredAt: fact.occurredAt ?? at,
    receivedAt: at,
    trace: null,
    data: fact.data as Readonly<Record<string, unknown>>,
  };
}
