/** Whether customers can be reached and may be looked at, without opening anything personal. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

export interface KnownKeys {
  /** Kinds of keys (`phone`, `email`) that the customer's own record has, or one that was merged into it. */
  readonly keys: ReadonlySet<string>;
  /** Erased: the number stands for nobody any more. */
  readonly erased: boolean;
}

const none: KnownKeys = { keys: new Set(), erased: false };

/**
 * In one statement for all; a customer of whom nothing of the kind is known has no keys. Keys are looked up by customer,
 * one by one: joined as a set they would be read as a whole for each of them.
 */
export async function knownKeys(
  tx: Tx,
  customers: readonly CustomerNumber[],
  kinds: readonly string[],
): Promise<(customer: CustomerNumber) => KnownKeys> {
  if (customers.length === 0) return () => none;
  const rows = await tx.rows<{ customer: CustomerNumber; kinds: string | null; erased: boolean }>(sql`
    select u.customer,
      (select string_agg(distinct k.kind, ',') from (
        select u.customer union all select r.customer from profile.redirect r where r.survivor = u.customer) as own(customer)
        cross join lateral (select kind from profile.identity_key k
          where k.customer = own.customer and k.kind = any (${kinds}::text[]) offset 0) as k) as kinds,
      exists (select 1 from profile.redirect e where e.customer = u.customer and e.survivor is null) as erased
    from unnest(${[...customers]}::int[]) as u(customer)`);
  const sets = new Map<string, ReadonlySet<string>>();
  const setOf = (text: string): ReadonlySet<string> => {
    const found = sets.get(text) ?? new Set(text === "" ? [] : text.split(","));
    sets.set(text, found);
    return found;
  };
  const found = new Map(
    rows.map(({ customer, kinds: text, erased }) => [customer, { keys: setOf(text ?? ""), erased }]),
  );
  return (customer) => found.get(customer) ?? none;
}
