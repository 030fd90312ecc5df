/**
 * What customers share: budgets, seats, stocks by day, month or in all. A holder (a shard, or {@link EVERY_SHARD} for sets
 * over all of them) takes a part for itself in a short transaction of its own and then uses it under its own row's lock,
 * so that nobody waits for anybody else's decision. Every step is a conditional update: what is taken never exceeds the
 * total, what is used never what was taken.
 */
import { type Sql, sql, type Tx } from "#ground/storage";

/** Holder of parts for sets over all shards. */
export const EVERY_SHARD = -1;

/** A part in a hundred of the total is the size of a block. */
const BLOCK_SHARE = 0.01;
/** When no more than this share is left, nothing is taken ahead. */
const LAST_SHARE = 0.05;

/** A resource as it is in one period. */
export interface Resource {
  readonly resource: string;
  /** `2026-11-22`, `2026-11` or `total`. */
  readonly period: string;
  /** In the resource's own unit: fen, seats, pieces. */
  readonly total: number;
  /** Fraction of a place for the next period; null where totals are no shares. */
  readonly carry: number | null;
}

export interface ResourceKey {
  readonly resource: string;
  readonly period: string;
}

/** How much of something is wanted, used or given back. */
export interface Amount extends ResourceKey {
  readonly amount: number;
}

/** The period of a span that an instant's day belongs to. */
export function periodOf(per: "day" | "month" | "total", day: string): string {
  return per === "day" ? day : per === "month" ? day.slice(0, 7) : "total";
}

/** In the order in which everybody locks them. */
function sorted<T extends ResourceKey>(items: readonly T[]): T[] {
  const name = ({ resource, period }: ResourceKey): string => `${resource}\n${period}`;
  return [...items].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

/**
 * Makes resources of a period that are not there yet. A total that the bank has changed holds from now on, though never
 * below what is taken already.
 */
export async function openResources(tx: Tx, resources: readonly Resource[]): Promise<void> {
  if (resources.length === 0) return;
  const rows = sorted(resources);
  await tx.run(sql`
    insert into decision.resource as r (resource, period, total, carry)
    select u.resource, u.period, u.total, u.carry
    from unnest(${rows.map((r) => r.resource)}::text[], ${rows.map((r) => r.period)}::text[],
      ${rows.map((r) => r.total)}::bigint[], ${rows.map((r) => r.carry)}::float8[]) as u(resource, period, total, carry)
    order by u.resource, u.period
    on conflict (resource, period) do update set total = greatest(excluded.total, r.leased)
    where excluded.carry is null and r.total <> greatest(excluded.total, r.leased)`);
}

/** Whether what is left of a part is more than a block: less is kept for the holder's next set. */
export function isWorthReturning(left: number | undefined, total: number): boolean {
  return left !== undefined && left > total * BLOCK_SHARE;
}

interface ResourceRow extends ResourceKey {
  readonly total: number;
  readonly leased: number;
  readonly free: number;
}

/** What a holder takes when it wants `short` more than it has: whole blocks, and no more than is wanted near the end. */
export function grantOf(short: number, total: number, left: number): number {
  if (short <= 0 || left <= 0) return 0;
  if (left <= total * LAST_SHARE) return Math.min(short, left);
  const block = Math.max(1, Math.floor(total * BLOCK_SHARE));
  return Math.min(left, Math.ceil(short / block) * block);
}

/**
 * Takes parts for a holder so that, where there is enough, it has the amounts that it wants. A transaction of its own:
 * the resource's row is locked until it commits.
 * @param exact takes what is wanted and no block: for sets, which give back what is left over
 * @returns what the holder has free now, in the order of `wanted`; a resource that was never opened has nothing
 */
export async function leaseResources(
  tx: Tx,
  holder: number,
  wanted: readonly Amount[],
  exact = false,
): Promise<Amount[]> {
  if (wanted.length === 0) return [];
  const asked = sorted(wanted);
  const rows = await tx.rows<ResourceRow>(sql`
    select r.resource, r.period, r.total, r.leased, coalesce(l.taken - l.used, 0) as free
    from unnest(${asked.map((w) => w.resource)}::text[], ${asked.map((w) => w.period)}::text[]) as u(resource, period)
    join decision.resource r using (resource, period)
    left join decision.lease l on l.resource = r.resource and l.period = r.period and l.holder = ${holder}
    order by r.resource, r.period for update of r`);
  const byKey = new Map(rows.map((row) => [`${row.resource}\n${row.period}`, row]));
  const have = wanted.map(({ resource, period, amount }) => {
    const row = byKey.get(`${resource}\n${period}`);
    if (!row) return { resource, period, amount: 0, more: 0 };
    const [short, left] = [amount - row.free, row.total - row.leased];
    const more = exact ? Math.max(0, Math.min(short, left)) : grantOf(short, row.total, left);
    return { resource, period, amount: row.free + more, more };
  });
  await take(tx, holder, sorted(have.filter(({ more }) => more > 0)));
  return have.map(({ resource, period, amount }) => ({ resource, period, amount }));
}

async function take(
  tx: Tx,
  holder: number,
  parts: readonly { readonly resource: string; readonly period: string; readonly more: number }[],
): Promise<void> {
  if (parts.length === 0) return;
  const columns = sql`unnest(${parts.map((p) => p.resource)}::text[], ${parts.map((p) => p.period)}::text[],
    ${parts.map((p) => p.more)}::bigint[]) as u(resource, period, more)`;
  const taken = await tx.run(sql`
    update decision.resource r set leased = r.leased + u.more from ${columns}
    where r.resource = u.resource and r.period = u.period and r.leased + u.more <= r.total`);
  if (taken !== parts.length) throw new Error("a resource was taken from while it was locked");
  await tx.run(sql`
    insert into decision.lease as l (resource, period, holder, taken)
    select u.resource, u.period, ${holder}::smallint, u.more from ${columns} order by u.resource, u.period
    on conflict (resource, period, holder) do update set taken = l.taken + excluded.taken`);
}

/** Locks a holder's parts until the transaction ends; what is free of each, 0 where it has none. */
export async function lockLeases(tx: Tx, holder: number, keys: readonly ResourceKey[]): Promise<Amount[]> {
  return await freeOf(tx, holder, keys, sql`order by l.resource, l.period for update of l`);
}

/** What is free of a holder's parts right now; somebody may be using it. */
export async function freeLeases(tx: Tx, holder: number, keys: readonly ResourceKey[]): Promise<Amount[]> {
  return await freeOf(tx, holder, keys, sql``);
}

async function freeOf(tx: Tx, holder: number, keys: readonly ResourceKey[], ending: Sql): Promise<Amount[]> {
  if (keys.length === 0) return [];
  const rows = await tx.rows<Amount>(sql`
    select l.resource, l.period, l.taken - l.used as amount
    from unnest(${keys.map((k) => k.resource)}::text[], ${keys.map((k) => k.period)}::text[]) as u(resource, period)
    join decision.lease l using (resource, period) where l.holder = ${holder} ${ending}`);
  const free = new Map(rows.map((row) => [`${row.resource}\n${row.period}`, row.amount]));
  return keys.map(({ resource, period }) => ({ resource, period, amount: free.get(`${resource}\n${period}`) ?? 0 }));
}

/** Uses amounts of a holder's parts; false when one of them has too little, and then the caller must not commit. */
export async function useLeases(tx: Tx, holder: number, used: readonly Amount[]): Promise<boolean> {
  const parts = sorted(used.filter(({ amount }) => amount > 0));
  if (parts.length === 0) return true;
  const done = await tx.run(sql`
    update decision.lease l set used = l.used + u.amount
    from unnest(${parts.map((p) => p.resource)}::text[], ${parts.map((p) => p.period)}::text[],
      ${parts.map((p) => p.amount)}::bigint[]) as u(resource, period, amount)
    where l.resource = u.resource and l.period = u.period and l.holder = ${holder} and l.used + u.amount <= l.taken`);
  return done === parts.length;
}

/**
 * Gives back what a holder took and did not use, so that others may. Locks as {@link leaseResources} does, resources
 * before parts; a transaction of its own.
 * @returns the amounts that went back
 */
export async function returnLeases(tx: Tx, holder: number, keys: readonly ResourceKey[]): Promise<Amount[]> {
  if (keys.length === 0) return [];
  const rows = sorted(keys);
  const columns = sql`unnest(${rows.map((k) => k.resource)}::text[], ${rows.map((k) => k.period)}::text[])
    as u(resource, period)`;
  await tx.run(sql`
    select 1 from ${columns} join decision.resource r using (resource, period)
    order by r.resource, r.period for update of r`);
  return await tx.rows<Amount>(sql`
    with back as (
      select l.resource, l.period, l.taken - l.used as amount from ${columns} join decision.lease l using (resource, period)
      where l.holder = ${holder} and l.taken > l.used order by l.resource, l.period for update of l
    ), parts as (
      update decision.lease l set taken = l.taken - back.amount from back
      where l.resource = back.resource and l.period = back.period and l.holder = ${holder}
    ), resources as (
      update decision.resource r set leased = r.leased - back.amount from back
      where r.resource = back.resource and r.period = back.period
    )
    select resource, period, amount from back order by resource, period`);
}

/**
 * Gives back what holders used and what came to nothing, so that others may have it. Locks as {@link leaseResources} does.
 * @returns false when one had not used so much, and then the caller must not commit
 */
export async function giveBack(tx: Tx, amounts: readonly (Amount & { readonly holder: number })[]): Promise<boolean> {
  const sums = new Map<string, { resource: string; period: string; holder: number; amount: number }>();
  for (const { resource, period, holder, amount } of amounts) {
    const key = `${resource}\n${period}\n${holder}`;
    sums.set(key, { resource, period, holder, amount: (sums.get(key)?.amount ?? 0) + amount });
  }
  const parts = sorted([...sums.values()].filter(({ amount }) => amount > 0));
  if (parts.length === 0) return true;
  const columns = sql`unnest(${parts.map((p) => p.resource)}::text[], ${parts.map((p) => p.period)}::text[],
    ${parts.map((p) => p.holder)}::smallint[], ${parts.map((p) => p.amount)}::bigint[]) as u(resource, period, holder, amount)`;
  await tx.run(sql`
    select 1 from decision.resource r where (r.resource, r.period) in (select u.resource, u.period from ${columns})
    order by r.resource, r.period for update of r`);
  const done = await tx.run(sql`
    update decision.lease l set used = l.used - u.amount, taken = l.taken - u.amount from ${columns}
    where l.resource = u.resource and l.period = u.period and l.holder = u.holder and l.used >= u.amount`);
  await tx.run(sql`
    update decision.resource r set leased = r.leased - u.amount
    from (select resource, period, sum(amount) as amount from ${columns} group by 1, 2) u
    where r.resource = u.resource and r.period = u.period`);
  return done === parts.length;
}

/**
 * Takes unused parts back from all holders of what is nearly used up, so that the last places go to whoever asks first.
 * A transaction of its own.
 * @returns parts that went back
 */
export async function returnScarce(tx: Tx): Promise<number> {
  const scarce = await tx.rows<ResourceKey>(sql`
    select resource, period from decision.resource r
    where r.total - r.leased <= r.total * ${LAST_SHARE}::float8 and exists (select 1 from decision.lease l
      where l.resource = r.resource and l.period = r.period and l.taken > l.used)
    order by resource, period for update`);
  if (scarce.length === 0) return 0;
  const columns = sql`unnest(${scarce.map((k) => k.resource)}::text[], ${scarce.map((k) => k.period)}::text[])
    as u(resource, period)`;
  return await tx.run(sql`
    with back as (
      select l.resource, l.period, l.holder, l.taken - l.used as amount
      from ${columns} join decision.lease l using (resource, period)
      where l.taken > l.used order by l.resource, l.period, l.holder for update of l
    ), parts as (
      update decision.lease l set taken = l.taken - back.amount from back
      where l.resource = back.resource and l.period = back.period and l.holder = back.holder
    )
    update decision.resource r set leased = r.leased - b.amount
    from (select resource, period, sum(amount) as amount from back group by 1, 2) b
    where r.resource = b.resource and r.period = b.period`);
}
