/** Silences that are counted, kept and read in sets. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Cause } from "../rules/runs.ts";
import type { Timer, TimerName } from "./timer.ts";
import { dropWatches, dueWatches, forgetWatches, nextWatch } from "./watches.ts";

/** Key of a silence that counts from the last event awaited: there is one of them a customer. */
export const SINCE_LAST = "";

export type { Timer, TimerName };

type Column = <T>(of: (timer: Timer) => T) => T[];

function rowsOf(timers: readonly Timer[]): ReturnType<typeof sql> {
  const column: Column = (of) => timers.map(of);
  return sql`unnest(${column((t) => t.playbook)}::text[], ${column((t) => t.version)}::int[],
      ${column((t) => t.customer)}::int[], ${column((t) => t.key)}::text[],
      ${column((t) => t.since?.toISOString() ?? null)}::timestamptz[], ${column((t) => t.dueAt.toISOString())}::timestamptz[],
      ${column((t) => (t.cause ? JSON.stringify(t.cause) : null))}::text[], ${column((t) => t.trace)}::text[])
      as u(playbook, version, customer, key, since, due_at, cause, trace)`;
}

const columns = sql`playbook, version, customer, key, since, due_at, cause, trace`;

function sorted(timers: readonly Timer[]): Timer[] {
  return [...timers].sort((a, b) => a.customer - b.customer || compared(nameOf(a), nameOf(b)));
}

const nameOf = ({ playbook, version, key }: Timer): string => `${playbook}\n${version}\n${key}`;
const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Begins to count; one that counts already goes on as it is. @returns how many began */
export async function beginTimers(tx: Tx, timers: readonly Timer[]): Promise<number> {
  if (timers.length === 0) return 0;
  return await tx.run(sql`
    insert into playbook.timer (${columns})
    select u.playbook, u.version, u.customer, u.key, u.since, u.due_at, u.cause::jsonb, u.trace
    from ${rowsOf(sorted(timers))} on conflict do nothing`);
}

/** Has silences looked at again at once: what they count from was taken back. */
export async function doubtTimers(tx: Tx, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return;
  await tx.run(sql`
    insert into playbook.timer as t (${columns})
    select u.playbook, u.version, u.customer, u.key, u.since, u.due_at, u.cause::jsonb, u.trace
    from ${rowsOf(sorted(timers))}
    on conflict (customer, playbook, version, key) do update set since = null, due_at = least(t.due_at, excluded.due_at),
      open_from = case when t.since is null then t.open_from else t.due_at end`);
}

/** Moves silences that something broke; the caller has them locked. */
export async function moveTimers(tx: Tx, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return;
  await tx.run(sql`
    update playbook.timer t set since = u.since, due_at = u.due_at, open_from = null
    from ${rowsOf(timers)}
    where t.customer = u.customer and t.playbook = u.playbook and t.version = u.version and t.key = u.key`);
}

export async function endTimers(tx: Tx, timers: readonly TimerName[]): Promise<void> {
  if (timers.length === 0) return;
  await tx.run(sql`
    delete from playbook.timer t
    using unnest(${timers.map((t) => t.customer)}::int[], ${timers.map((t) => t.playbook)}::text[],
      ${timers.map((t) => t.version)}::int[], ${timers.map((t) => t.key)}::text[]) as u(customer, playbook, version, key)
    where t.customer = u.customer and t.playbook = u.playbook and t.version = u.version and t.key = u.key`);
}

export interface VersionName {
  readonly playbook: string;
  readonly version: number;
}

/** Customers of whom a silence of these versions is due, those that have waited longest first. Nothing is locked. */
export async function dueTimers(
  tx: Tx,
  versions: readonly VersionName[],
  at: Date,
  limit: number,
): Promise<CustomerNumber[]> {
  const timers = await tx.rows<{ customer: number; dueAt: Date }>(sql`
    select d.customer, d.due_at as "dueAt" from ${namesOf(versions)} cross join lateral (
      select t.customer, t.due_at from playbook.timer t
      where t.playbook = v.playbook and t.version = v.version and t.due_at <= ${at} order by t.due_at limit ${limit}
    ) d order by d.due_at, d.customer limit ${limit}`);
  const watches = await dueWatches(tx, at, limit);
  const due = [...timers, ...watches].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || a.customer - b.customer);
  return [...new Set(due.slice(0, limit).map(({ customer }) => customer))].sort((a, b) => a - b);
}

/** Silences of customers that are due, locked in the order of customers; whoever else looked has ended or moved them. */
export async function lockTimers(
  tx: Tx,
  customers: readonly CustomerNumber[],
  versions: readonly VersionName[],
  at: Date,
): Promise<Timer[]> {
  type Row = Omit<Timer, "cause"> & { readonly cause: (Omit<Cause, "at"> & { readonly at: string }) | null };
  const rows = await tx.rows<Row>(sql`
    select t.playbook, t.version, t.customer, t.key, t.since, t.due_at as "dueAt", t.open_from as "openFrom", t.cause, t.trace
    from playbook.timer t
    where t.customer = any(${[...customers]}::int[]) and t.due_at <= ${at}
      and (t.playbook, t.version) in (select v.playbook, v.version from ${namesOf(versions)})
    order by t.customer, t.playbook, t.version, t.key for update`);
  return rows.map((row) => ({ ...row, cause: row.cause && { ...row.cause, at: new Date(row.cause.at) } }));
}

/** When the next silence of these versions is due; null: none is counted. */
export async function nextTimer(tx: Tx, versions: readonly VersionName[]): Promise<Date | null> {
  if (versions.length === 0) return null;
  const { due } = await tx.one<{ due: Date | null }>(sql`
    select min(d.due_at) as due from ${namesOf(versions)} cross join lateral (
      select t.due_at from playbook.timer t
      where t.playbook = v.playbook and t.version = v.version order by t.due_at limit 1
    ) d`);
  const watched = await nextWatch(tx);
  return due && watched && due < watched ? due : (watched ?? due);
}

/** Forgets what was counted for retired versions, but for what has just come due; the number of silences. */
export async function dropTimers(tx: Tx, now: Date): Promise<number> {
  await dropWatches(tx, now);
  return await tx.run(sql`
    delete from playbook.timer t
    where (t.playbook, t.version) in (select playbook, version from playbook.version where state = 'retired')
      and (t.due_at > ${now} or t.due_at < ${new Date(now.getTime() - DAY)})`);
}

const DAY = 86_400_000;

/** Forgets what is remembered of customers. */
export async function forgetTriggers(tx: Tx, customers: readonly CustomerNumber[]): Promise<void> {
  await forgetWatches(tx, customers);
  await tx.run(sql`delete from playbook.timer where customer = any(${[...customers]}::int[])`);
  await tx.run(sql`delete from playbook.noticed where customer = any(${[...customers]}::int[])`);
}

function namesOf(versions: readonly VersionName[]): ReturnType<typeof sql> {
  return sql`unnest(${versions.map(({ playbook }) => playbook)}::text[], ${versions.map(({ version }) => version)}::int[])
    as v(playbook, version)`;
}
