/** Which numbers are one customer, and whose facts go where. */
import { machine } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { type Sql, sql, type Tx } from "#ground/storage";

// Engine sets share it, a merge or an erasure has it alone: while one of these runs, no set is half way.
const LOCK = "perennial identity";

/** What {@link shareIdentity} does, as an expression of no use: for whoever takes other locks behind it at once. */
export const sharedIdentity: Sql = sql`pg_advisory_xact_lock_shared(hashtext(${LOCK}))`;

/** For sets that write customers' state: merges and erasures wait for them, and they for those. Take it first. */
export async function shareIdentity(tx: Tx): Promise<void> {
  await tx.run(sql`select ${sharedIdentity}`);
}

/** For merges and erasures. Take it before any other lock. */
export async function ownIdentity(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext(${LOCK}))`);
}

interface Redirect {
  readonly customer: CustomerNumber;
  readonly survivor: CustomerNumber | null;
}

/** Numbers that are no customers of their own any more: the customer they were merged into, null when erased. */
export async function readRedirects(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, CustomerNumber | null>> {
  const rows = await tx.rows<Redirect>(sql`
    select customer, survivor from profile.redirect where customer = any(${[...new Set(customers)]}::int[])`);
  return new Map(rows.map((row) => [row.customer, row.survivor]));
}

/** All numbers of each customer, its own first. */
export async function readMembers(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, CustomerNumber[]>> {
  const rows = await tx.rows<{ customer: number; survivor: number }>(sql`
    select customer, survivor from profile.redirect where survivor = any(${[...new Set(customers)]}::int[])
    order by customer`);
  const members = new Map<CustomerNumber, CustomerNumber[]>(customers.map((customer) => [customer, [customer]]));
  for (const { customer, survivor } of rows) members.get(survivor)?.push(customer);
  return members;
}

export interface StandingMerge {
  readonly merge: string;
  readonly survivor: CustomerNumber;
  readonly absorbed: CustomerNumber;
  readonly rule: string | null;
  readonly mergedAt: Date;
  readonly mergedBy: string;
  readonly reason: string;
}

/** Merges that stand, of customers as either side. */
export async function readMerges(tx: Tx, customers: readonly CustomerNumber[]): Promise<StandingMerge[]> {
  return await tx.rows<StandingMerge>(sql`
    select merge, survivor, absorbed, rule, merged_at as "mergedAt", merged_by as "mergedBy", reason from profile.merge
    where undone_at is null and (survivor = any(${customers}::int[]) or absorbed = any(${customers}::int[]))
    order by merged_at, merge`);
}

/** Sends numbers' facts to another customer, keeping each one's last revision. */
export async function redirect(
  tx: Tx,
  customers: readonly CustomerNumber[],
  survivor: CustomerNumber | null,
  at: Date,
): Promise<void> {
  await tx.run(sql`
    insert into profile.redirect (customer, survivor, revision, at)
    select u.customer, ${survivor}, coalesce(c.revision, 0), ${at} from unnest(${customers}::int[]) as u(customer)
    left join profile.customer c on c.customer = u.customer
    on conflict (customer) do update set survivor = excluded.survivor, at = excluded.at,
      revision = greatest(redirect.revision, excluded.revision)`);
}

/** The numbers stand for themselves again; their last revisions. */
export async function stopRedirect(tx: Tx, customer: CustomerNumber): Promise<number> {
  const row = await tx.maybe<{ revision: number }>(sql`
    delete from profile.redirect where customer = ${customer} returning revision`);
  return row?.revision ?? 0;
}

/** Numbers that were merged into a customer, and into those, and so on; the customer itself among them. */
export async function readAbsorbed(tx: Tx, customer: CustomerNumber): Promise<CustomerNumber[]> {
  const rows = await tx.rows<{ customer: number }>(sql`
    with recursive below as (
      select ${customer}::int as customer
      union
      select m.absorbed from profile.merge m join below b on b.customer = m.survivor where m.undone_at is null)
    select customer from below order by customer`);
  return rows.map((row) => row.customer);
}

/** Marks customers whose rows in ClickHouse's copy may have to go; `tidyCopies` looks which. */
export async function forgetCopies(tx: Tx, customers: readonly CustomerNumber[]): Promise<void> {
  await tx.run(sql`
    insert into profile.forgotten (customer, since) select customer, ${machine.now()} from unnest(${customers}::int[]) as u(customer)
    on conflict (customer) do update set since = excluded.since`);
}

/** What models said of customers goes, from ClickHouse's copy too. */
export async function forgetScores(tx: Tx, customers: readonly CustomerNumber[]): Promise<void> {
  if (customers.length === 0) return;
  await tx.run(sql`delete from profile.score where customer = any(${customers}::int[])`);
  await forgetCopies(tx, customers);
}
