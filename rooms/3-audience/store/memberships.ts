/** Memberships read and written in sets. */
import { type CustomerNumber, shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Membership, MembershipChange } from "../rules/membership.ts";

/** Of every customer asked for; who has no row is in no audience. */
export async function loadMemberships(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, Membership>> {
  const found = new Map<CustomerNumber, Membership>();
  if (customers.length === 0) return found;
  // As a text: an array of the driver's is parsed number by number, for every customer anew.
  const rows = await tx.rows<{ customer: number; members: string; revision: number }>(sql`
    select customer, array_to_string(members, ',') as members, revision from audience.membership
    where customer = any(${customers}::int[])`);
  for (const customer of customers) found.set(customer, { customer, members: [], revision: 0 });
  for (const { customer, members, revision } of rows)
    found.set(customer, { customer, members: numbersOf(members), revision });
  return found;
}

const numbersOf = (text: string): number[] => (text === "" ? [] : text.split(",").map(Number));

/** Numbers of the audiences that each customer is in; customers in none have an empty list. */
export async function membersOf(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, readonly number[]>> {
  const rows = await loadMemberships(tx, customers);
  return new Map([...rows].map(([customer, { members }]) => [customer, members]));
}

/** Writes changed memberships and marks their copies in ClickHouse as behind; the customers' rows are locked. */
export async function saveMemberships(tx: Tx, changes: readonly MembershipChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ after }) => after).sort((a, b) => a.customer - b.customer);
  const numbers = rows.map(({ customer }) => customer);
  await tx.run(sql`
    insert into audience.membership (customer, shard, members, revision)
    select u.customer, u.shard, u.members::int[], u.revision
    from unnest(${numbers}::int[], ${numbers.map(shardOf)}::smallint[],
      ${rows.map(({ members }) => `{${members.join(",")}}`)}::text[], ${rows.map(({ revision }) => revision)}::bigint[])
      as u(customer, shard, members, revision)
    on conflict (customer) do update set members = excluded.members, revision = excluded.revision`);
  await markDirty(tx, numbers);
}

async function markDirty(tx: Tx, customers: readonly CustomerNumber[]): Promise<void> {
  await tx.run(sql`
    insert into audience.dirty (customer) select unnest(${customers}::int[]) on conflict do nothing`);
}

/**
 * Takes customers out of every audience, for those who are erased or became part of another; without facts, for these
 * would count for whoever they are now. Their rows stay, so that revisions go on. Returns what they were in.
 */
export async function forgetMemberships(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, readonly number[]>> {
  const rows = await tx.rows<{ customer: number; members: string }>(sql`
    with was as (
      select customer, members from audience.membership
      where customer = any(${customers}::int[]) and members <> '{}' order by customer for update)
    update audience.membership m set members = '{}', revision = m.revision + 1
    from was where m.customer = was.customer
    returning m.customer, array_to_string(was.members, ',') as members`);
  if (rows.length > 0)
    await markDirty(
      tx,
      rows.map(({ customer }) => customer),
    );
  return new Map(rows.map(({ customer, members }) => [customer, numbersOf(members)]));
}
