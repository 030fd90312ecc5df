/** Silences after an event, kept by the event: one row for all playbooks that wait, written once and read when one is due. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Cause } from "../rules/runs.ts";
import type { Timer } from "./timer.ts";

/** An event from which silences count. */
export interface Watch {
  readonly customer: CustomerNumber;
  /** Hash of the event. */
  readonly key: string;
  readonly since: Date;
  readonly cause: Cause;
  readonly trace: string | null;
  /** By the moment at which each is due, the earliest first; never empty. */
  readonly waits: readonly Wait[];
}

export interface Wait {
  readonly playbook: string;
  readonly version: number;
  readonly dueAt: Date;
}

/** Begins to count; what counts already goes on as it is. */
export async function beginWatches(tx: Tx, watches: readonly Watch[]): Promise<void> {
  if (watches.length === 0) return;
  const rows = [...watches].sort((a, b) => a.customer - b.customer || (a.key < b.key ? -1 : 1));
  const column = <T>(of: (watch: Watch) => T): T[] => rows.map(of);
  await tx.run(sql`
    insert into playbook.watch (customer, key, since, due_at, playbooks, versions, dues, cause, trace)
    select u.customer, u.key, u.since, u.due_at, u.playbooks::text[], u.versions::int[], u.dues::timestamptz[], u.cause, u.trace
    from unnest(${column((w) => w.customer)}::int[], ${column((w) => w.key)}::text[],
      ${column((w) => w.since.toISOString())}::timestamptz[],
      ${column(({ waits: [first], since }) => (first?.dueAt ?? since).toISOString())}::timestamptz[],
      ${column(({ waits }) => `{${waits.map(({ playbook }) => `"${playbook}"`).join(",")}}`)}::text[],
      ${column(({ waits }) => `{${waits.map(({ version }) => version).join(",")}}`)}::text[],
      ${column(({ waits }) => `{${waits.map(({ dueAt }) => dueAt.toISOString()).join(",")}}`)}::text[],
      ${column((w) => JSON.stringify(w.cause))}::text[], ${column((w) => w.trace)}::text[])
      as u(customer, key, since, due_at, playbooks, versions, dues, cause, trace)
    on conflict do nothing`);
}

interface Row {
  readonly customer: CustomerNumber;
  readonly key: string;
  readonly since: Date;
  readonly playbook: string;
  readonly version: number;
  readonly dueAt: Date;
  readonly cause: string;
  readonly trace: string | null;
}

/**
 * Takes out what is due of customers, locked in their order, as timers that are no rows: whoever takes them looks at them in
 * the same transaction, or begins them as timers.
 */
export async function takeDue(tx: Tx, customers: readonly CustomerNumber[], at: Date): Promise<Timer[]> {
  if (customers.length === 0) return [];
  const rows = await tx.rows<Row>(sql`
    with due as materialized (
      select w.* from playbook.watch w
      where w.customer = any(${[...customers]}::int[]) and w.due_at <= ${at} order by w.customer, w.key for update
    ), taken as materialized (
      select due.*, (select count(*)::int from unnest(due.dues) d where d <= ${at}) as n from due
    ), gone as (
      delete from playbook.watch w using taken t
      where w.customer = t.customer and w.key = t.key and t.n = cardinality(t.dues)
    ), left_over as (
      update playbook.watch w set due_at = t.dues[t.n + 1], playbooks = t.playbooks[t.n + 1:], versions = t.versions[t.n + 1:],
        dues = t.dues[t.n + 1:]
      from taken t where w.customer = t.customer and w.key = t.key and t.n < cardinality(t.dues)
    )
    select t.customer, t.key, t.since, t.cause, t.trace, u.playbook, u.version, u.due as "dueAt"
    from taken t cross join lateral unnest(t.playbooks[:t.n], t.versions[:t.n], t.dues[:t.n]) as u(playbook, version, due)
    order by t.customer, u.playbook, u.version, t.key`);
  const causes = new Map<string, Cause>();
  return rows.map((row) => ({ ...row, cause: causeOf(row.cause, causes) }));
}

/** Several playbooks that wait for one event share what it was. */
function causeOf(text: string, known: Map<string, Cause>): Cause {
  const found = known.get(text);
  if (found) return found;
  const read = JSON.parse(text) as Omit<Cause, "at"> & { readonly at: string };
  const cause = { ...read, at: new Date(read.at) };
  known.set(text, cause);
  return cause;
}

/** Customers of whom something is due, those that have waited longest first. Nothing is locked. */
export async function dueWatches(
  tx: Tx,
  at: Date,
  limit: number,
): Promise<readonly { readonly customer: CustomerNumber; readonly dueAt: Date }[]> {
  return await tx.rows<{ customer: CustomerNumber; dueAt: Date }>(sql`
    select customer, due_at as "dueAt" from playbook.watch where due_at <= ${at} order by due_at limit ${limit}`);
}

/** When the next is due; null: none is counted. */
export async function nextWatch(tx: Tx): Promise<Date | null> {
  const found = await tx.maybe<{ due: Date }>(sql`select due_at as due from playbook.watch order by due_at limit 1`);
  return found?.due ?? null;
}

/** Forgets what nobody waits for any more, a day after it was due. */
export async function dropWatches(tx: Tx, now: Date): Promise<number> {
  return await tx.run(sql`
    delete from playbook.watch w where w.due_at < ${new Date(now.getTime() - DAY)}
      and not exists (select from playbook.version v
        where v.state in ('live', 'paused') and v.playbook = any(w.playbooks))`);
}

const DAY = 86_400_000;

export async function forgetWatches(tx: Tx, customers: readonly CustomerNumber[]): Promise<void> {
  await tx.run(sql`delete from playbook.watch where customer = any(${[...customers]}::int[])`);
}
