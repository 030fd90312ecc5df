/** Which tables hold the state of customers, so that a state can be made anew from facts, or forgotten. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

/** Tables of the room with a column `customer` that are no state: who somebody is, proof, and queues. */
const notState: ReadonlySet<string> = new Set([
  "person",
  "identity_key",
  "redirect",
  "forgotten",
  "erasure",
  "dirty",
  "copying",
]);

/** Statements that law wants kept as proof when a customer is erased; made anew with the state otherwise. */
export const proofTables: ReadonlySet<string> = new Set(["consent_history"]);

/** Tables that hold customers' state; those of list attributes are found as they come. */
export async function stateTables(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ name: string }>(sql`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'customer' and not a.attisdropped
    where n.nspname = 'profile' and c.relkind in ('r', 'p') and not c.relispartition order by 1`);
  return rows.map((row) => row.name).filter((name) => !notState.has(name));
}

/** Empties the state of customers; rows that were deleted by table. The customers' own rows go last. */
export async function emptyStates(
  tx: Tx,
  customers: readonly CustomerNumber[],
  keep: ReadonlySet<string> = new Set(),
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  const tables = (await stateTables(tx)).filter((name) => !keep.has(name));
  for (const name of [...tables.filter((one) => one !== "customer"), "customer"]) {
    const count = await tx.run(
      sql`delete from ${sql.table(`profile.${name}`)} where customer = any(${customers}::int[])`,
    );
    if (count > 0) deleted[`profile.${name}`] = count;
  }
  return deleted;
}

/** The revision of each customer that has a state. */
export async function readRevisions(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, number>> {
  const rows = await tx.rows<{ customer: number; revision: number }>(sql`
    select customer, revision from profile.customer where customer = any(${customers}::int[])`);
  return new Map(rows.map((row) => [row.customer, row.revision]));
}

/** Copies never go back: a state that was made anew counts on from the revision that it had. */
export async function raiseRevision(tx: Tx, customer: CustomerNumber, above: number): Promise<boolean> {
  const count = await tx.run(sql`
    update profile.customer set revision = greatest(revision, ${above + 1}) where customer = ${customer}`);
  await tx.run(sql`insert into profile.dirty (customer) values (${customer}) on conflict do nothing`);
  return count > 0;
}
