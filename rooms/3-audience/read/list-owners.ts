/** Who works whom by lists that hold. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

export interface ListOwner {
  readonly list: string;
  /** Person's id. */
  readonly owner: string;
}

/** By whose list customers are worked on a bank day; of several lists by the newest. */
export async function listOwnersOf(
  tx: Tx,
  customers: readonly CustomerNumber[],
  today: string,
): Promise<Map<CustomerNumber, ListOwner>> {
  if (customers.length === 0) return new Map();
  const rows = await tx.rows<ListOwner & { customer: CustomerNumber }>(sql`
    select distinct on (m.customer) m.customer, m.list, m.owner
    from audience.list_member m join audience.list l on l.list = m.list
    where m.customer = any (${[...customers]}::int[]) and m.state = 'open' and m.owner is not null
      and l.state = 'active' and l.valid_from <= ${today}::date and l.valid_until >= ${today}::date
    order by m.customer, l.made_at desc, l.list`);
  return new Map(rows.map(({ customer, list, owner }) => [customer, { list, owner }]));
}

/** Whether each customer is still worked by the list's owner on a bank day. @returns in the order asked */
export async function stillListed(
  tx: Tx,
  members: readonly (ListOwner & { readonly customer: CustomerNumber })[],
  today: string,
): Promise<boolean[]> {
  if (members.length === 0) return [];
  const rows = await tx.rows<{ holds: boolean }>(sql`
    select exists (
      select 1 from audience.list_member m join audience.list l on l.list = m.list
      where m.list = u.list and m.customer = u.customer and m.owner = u.owner and m.state = 'open'
        and l.state = 'active' and l.valid_from <= ${today}::date and l.valid_until >= ${today}::date) as holds
    from unnest(${members.map(({ list }) => list)}::uuid[], ${members.map(({ customer }) => customer)}::int[],
      ${members.map(({ owner }) => owner)}::text[]) with ordinality as u(list, customer, owner, n) order by u.n`);
  return rows.map(({ holds }) => holds);
}
