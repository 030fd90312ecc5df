/** Customers by the names that systems and lists give them, many at once. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { People } from "../store/people.ts";

const numbered = /^@(\d{1,10})$/;
const MOST_NUMBER = 2_147_483_647;

/**
 * As `findCustomer`, of many at once, by name: the bank's id, or `@` and the number. Whoever is unknown or out of the
 * transaction's scope is missing; a merged one is found as who it was merged into.
 */
export async function findNamed(
  tx: Tx,
  people: Pick<People, "lookupAll">,
  names: readonly string[],
): Promise<ReadonlyMap<string, CustomerNumber>> {
  const asked = [...new Set(names)];
  const subjects = asked.filter((name) => !numbered.test(name));
  const bySubject = subjects.length === 0 ? [] : await people.lookupAll(tx, subjects);
  const numbers = new Map<string, CustomerNumber>();
  for (const [at, name] of subjects.entries()) {
    const number = bySubject[at];
    if (number !== undefined) numbers.set(name, number);
  }
  for (const name of asked) {
    const number = Number(numbered.exec(name)?.[1] ?? Number.NaN);
    if (number <= MOST_NUMBER) numbers.set(name, number);
  }
  const wanted = [...new Set(numbers.values())];
  if (wanted.length === 0) return new Map();
  const merged = await tx.rows<{ customer: number; survivor: number | null }>(sql`
    select customer, survivor from profile.redirect where customer = any(${wanted}::int[])`);
  const survivors = new Map(merged.map(({ customer, survivor }) => [customer, survivor]));
  const standing = wanted.flatMap((number) => survivors.get(number) ?? (survivors.has(number) ? [] : [number]));
  // Values alone: under row-level security a join would read every row.
  const seen = await tx.rows<{ customer: number }>(sql`
    select customer from profile.customer where customer = any(${standing}::int[])`);
  const visible = new Set(seen.map(({ customer }) => customer));
  return new Map(
    [...numbers].flatMap(([name, number]) => {
      const stands = survivors.get(number) ?? number;
      return visible.has(stands) ? [[name, stands] as const] : [];
    }),
  );
}
