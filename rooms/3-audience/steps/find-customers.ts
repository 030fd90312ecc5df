/** Customers by what a file calls them. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { People } from "#profile";

const numbered = /^@(\d{1,10})$/;
const LARGEST = 2_147_483_647;

/**
 * Numbers of customers that are named by the bank's id, or by `@` and the number, in the order given; undefined for one
 * who is unknown or out of the transaction's scope. A merged one is found as who it was merged into.
 */
export async function findCustomers(
  tx: Tx,
  people: Pick<People, "lookupAll">,
  named: readonly string[],
): Promise<(CustomerNumber | undefined)[]> {
  const digits = named.map((name) => numbered.exec(name)?.[1]);
  const subjects = named.filter((_, at) => digits[at] === undefined);
  const known = await people.lookupAll(tx, subjects);
  const bySubject = new Map(subjects.map((subject, at) => [subject, known[at]]));
  const numbers = named.map((name, at) => {
    const number = digits[at];
    const found = number === undefined ? bySubject.get(name) : Number(number);
    return found !== undefined && found <= LARGEST ? found : undefined;
  });
  const asked = [...new Set(numbers.flatMap((number) => number ?? []))];
  const standing = await tx.rows<{ asked: number; customer: number }>(sql`
    with asked as (select unnest(${asked}::int[]) as number),
      settled as (select a.number, case when r.customer is null then a.number else r.survivor end as customer
        from asked a left join profile.redirect r on r.customer = a.number)
    select s.number as asked, c.customer from settled s join profile.customer c on c.customer = s.customer`);
  const settled = new Map(standing.map((row) => [row.asked, row.customer]));
  return numbers.map((number) => (number === undefined ? undefined : settled.get(number)));
}
