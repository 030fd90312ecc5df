/** Learns which kinds of product follow each other from what customers took, and keeps the newest finding. */
import type { Columnar } from "#ground/columnar";
import { type Storage, sql, type Tx } from "#ground/storage";
import { Bound, type ComputeContext, eventsSql } from "#profile";
import { runNext } from "../jobs/run-study.ts";
import type { FirstHeld, NextProducts } from "../rules/next-products.ts";

export interface NextParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly context: ComputeContext;
}

/** The kind that an event says was taken. */
export const heldKinds = {
  deposit_opened: "term_deposit",
  wealth_purchased: "wealth",
  fund_purchased: "fund",
  insurance_purchased: "insurance",
  loan_drawn: "loan",
  card_issued: "card",
  card_activated: "card",
} as const;
const TESTED_MS = 90 * 86_400_000;
/** Customers whose histories are looked at, at most: every so-manieth of more. */
export const MOST_HISTORIES = 200_000;

/** Learns of everybody up to an instant, and tests on the ninety days before it. @returns undefined with too few products */
export async function findNext(
  { storage, columnar, context }: NextParts,
  at: Date,
  signal?: AbortSignal,
): Promise<NextProducts | undefined> {
  const bound = new Bound("n");
  const events = eventsSql(bound, context, { types: Object.keys(heldKinds), at });
  const types = bound.value("Array(String)", Object.keys(heldKinds));
  const kinds = bound.value("Array(String)", Object.values(heldKinds));
  const sets = columnar.stream<{ held: [string, number][] }>(
    `select groupArray((kind, first)) as held from (
       select customer, transform(type, ${types}, ${kinds}, '') as kind,
         toFloat64(toUnixTimestamp64Milli(min(occurred_at))) as first
       from ${events} group by customer, kind order by customer, first)
     group by customer order by cityHash64(customer) limit ${MOST_HISTORIES}`,
    bound.params,
    signal ? { signal } : {},
  );
  const histories: FirstHeld[] = [];
  for await (const rows of sets) for (const { held } of rows) histories.push(held);
  const found = await runNext(histories, new Date(at.getTime() - TESTED_MS), signal);
  if (!found) return undefined;
  await storage.batch("next products", (tx) =>
    tx.run(sql`
      insert into learning.next_products (found_at, body) values (${at}::timestamptz, ${JSON.stringify(found)}::jsonb)
      on conflict (one) do update set found_at = excluded.found_at, body = excluded.body`),
  );
  return found;
}

/** The newest finding; undefined before the first. */
export async function readNext(tx: Tx): Promise<NextProducts | undefined> {
  const row = await tx.maybe<{ body: NextProducts }>(sql`select body from learning.next_products`);
  return row?.body;
}
