/** Rows of `audience.list` and `audience.list_member`, written in sets. */

import type { Both } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Validity } from "../rules/validity.ts";

export type ListState = "waiting" | "active" | "refused" | "taken_back" | "expired";
export type MemberState = "waiting" | "open" | "gone" | "done" | "taken_back" | "expired";

/** A list as it is made. */
export interface NewList extends Both {
  readonly list: string;
  /** Number of the source audience, and its version then. */
  readonly audience: number;
  readonly version: number;
  /** The unit whose people the list belongs to; null: head office. */
  readonly unit: number | null;
  /** Units that serve its customers. */
  readonly units: readonly number[];
  /** Persons' ids. */
  readonly owners: readonly string[];
  readonly purpose: string;
  readonly validity: Validity;
  /** Customers that the audience was found to hold, before they were asked one by one. */
  readonly found: number;
  readonly state: "waiting" | "active";
  readonly madeBy: string;
  readonly at: Date;
}

export async function addList(tx: Tx, made: NewList, members: ReadonlyMap<CustomerNumber, string>): Promise<void> {
  const { list, audience, version, unit, units, owners, purpose, validity, found, state, madeBy, at } = made;
  await tx.run(sql`
    insert into audience.list (list, audience, version, zh, en, unit, units, owners, purpose, valid_from, valid_until,
      count, found, state, made_by, made_at)
    values (${list}::uuid, ${audience}, ${version}, ${made.zh}, ${made.en}, ${unit}, ${[...units]}::int[],
      ${[...owners]}::text[], ${purpose},      ${validity.from}::date, ${validity.until}::date, ${members.size}, ${found}, ${state}, ${madeBy}, ${at})`);
  const ordered = [...members].sort(([a], [b]) => a - b);
  for (let from = 0; from < ordered.length; from += ROWS) {
    const set = ordered.slice(from, from + ROWS);
    await tx.run(sql`
      insert into audience.list_member (list, customer, owner, state, checked_at)
      select ${list}::uuid, u.customer, u.owner, ${state === "active" ? "open" : "waiting"}, ${at}
      from unnest(${set.map(([customer]) => customer)}::int[], ${set.map(([, owner]) => owner)}::text[])
        as u(customer, owner)`);
  }
}

// Rows of one statement.
const ROWS = 20_000;

/**
 * Those of the customers who are on another list of the audience that is valid or waits. Whoever else hands out the same
 * audience waits until the transaction ends, so that nobody is given out twice.
 */
export async function onOtherLists(
  tx: Tx,
  audience: number,
  customers: readonly CustomerNumber[],
  today: string,
): Promise<Set<CustomerNumber>> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext('perennial lists of an audience'), ${audience}::int)`);
  const rows = await tx.rows<{ customer: number }>(sql`
    select m.customer from audience.list l join audience.list_member m on m.list = l.list
    where l.audience = ${audience} and l.state in ('active', 'waiting') and l.valid_until >= ${today}::date
      and m.state in ('open', 'waiting') and m.customer = any(${[...customers]}::int[])`);
  return new Set(rows.map(({ customer }) => customer));
}

export interface ListRow extends Both {
  readonly list: string;
  readonly audience: string;
  readonly version: number;
  readonly unit: number | null;
  readonly owners: readonly string[];
  readonly purpose: string;
  readonly from: string;
  readonly until: string;
  readonly count: number;
  readonly found: number;
  readonly state: ListState;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
  readonly reason: string | null;
}

/** Columns of {@link ListRow}, of `audience.list l` joined with `audience.definition d`. */
export const listColumns = sql`
  l.list, d.id as audience, l.version, l.zh, l.en, l.unit, l.owners, l.purpose, l.valid_from as "from",
  l.valid_until as until, l.count, l.found, l.state, l.made_by as "madeBy", l.made_at as "madeAt",
  l.approved_by as "approvedBy", l.approved_at as "approvedAt", l.ended_by as "endedBy", l.ended_at as "endedAt", l.reason`;

/** A list under its lock; undefined for one that is out of the transaction's scope. */
export async function lockList(tx: Tx, list: string): Promise<ListRow | undefined> {
  return await tx.maybe<ListRow>(sql`
    select ${listColumns} from audience.list l join audience.definition d on d.number = l.audience
    where l.list = ${list}::uuid for update of l`);
}

/** Members of a list that wait or are open, in the order of their numbers. */
export async function liveMembers(tx: Tx, list: string): Promise<CustomerNumber[]> {
  const rows = await tx.rows<{ customer: number }>(sql`
    select customer from audience.list_member
    where list = ${list}::uuid and state in ('waiting', 'open') order by customer`);
  return rows.map(({ customer }) => customer);
}

/** Opens the members who belong and lets the others go; how many are open then. */
export async function settleMembers(
  tx: Tx,
  list: string,
  belonging: readonly CustomerNumber[],
  at: Date,
): Promise<number> {
  await tx.run(sql`
    update audience.list_member set state = 'gone', checked_at = ${at}
    where list = ${list}::uuid and state in ('waiting', 'open') and not (customer = any(${[...belonging]}::int[]))`);
  return await tx.run(sql`
    update audience.list_member set state = 'open', checked_at = ${at}
    where list = ${list}::uuid and state in ('waiting', 'open')`);
}

/** Ends what is still open of a list, or of one owner's part of it; how many members that were. */
export async function endMembers(
  tx: Tx,
  list: string,
  state: "taken_back" | "expired",
  owner: string | null,
): Promise<number> {
  return await tx.run(sql`
    update audience.list_member set state = ${state}
    where list = ${list}::uuid and state in ('waiting', 'open') and (${owner}::text is null or owner = ${owner})`);
}

/** Takes erased customers out of every list and of uploads that wait; how many rows that were. */
export async function forgetListed(tx: Tx, customers: readonly CustomerNumber[]): Promise<number> {
  const members = await tx.run(sql`
    delete from audience.list_member where customer = any(${[...customers]}::int[])`);
  const waiting = await tx.run(sql`
    delete from audience.upload_customer where customer = any(${[...customers]}::int[])`);
  return members + waiting;
}
