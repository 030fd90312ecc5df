/** Runs read and written in sets. */
import type { CustomerNumber } from "#ground/ids";
import { type Sql, sql, type Tx } from "#ground/storage";
import { YEAR_MS } from "../rules/reentry.ts";
import type { Cause, EndReason, Run, RunMemory, RunState } from "../rules/runs.ts";

interface Row {
  readonly enrolment: string;
  readonly playbook: string;
  readonly version: number;
  readonly customer: CustomerNumber;
  readonly key: string;
  readonly admittedAt: Date;
  readonly state: RunState;
  readonly wave: string | null;
  readonly dueAt: Date | null;
  readonly seq: number;
  readonly cause: (Omit<Cause, "at"> & { readonly at: string }) | null;
  readonly memory: RunMemory;
  readonly arms: Record<string, string>;
  readonly endReason: EndReason | null;
  readonly endedAt: Date | null;
  readonly trace: string | null;
}

const columns = sql`e.enrolment, e.playbook, e.version, e.customer, e.key, e.admitted_at as "admittedAt", e.state, e.wave,
  e.due_at as "dueAt", e.seq, e.cause, e.memory, e.arms, e.end_reason as "endReason", e.ended_at as "endedAt", e.trace`;

function runOf(row: Row): Run {
  return { ...row, cause: row.cause && { ...row.cause, at: new Date(row.cause.at) } };
}

async function read(tx: Tx, where: Sql): Promise<Run[]> {
  return (await tx.rows<Row>(sql`select ${columns} from playbook.enrolment e ${where}`)).map(runOf);
}

/** On which runs facts of a set may bear. */
export interface TouchedRuns {
  /** Playbooks of which some fact of a customer may be a goal or an exit. */
  readonly woken: ReadonlyMap<CustomerNumber, ReadonlySet<string>>;
  /** Enrolments that facts name as those of their touch. */
  readonly named: readonly string[];
}

/**
 * Runs on which a fact may still bear: woken ones that are open, or whose window was closed since `since`; named ones also
 * when they were over for want of waves. Locked in the order of customers.
 */
export async function lockTouchedRuns(tx: Tx, { woken, named }: TouchedRuns, since: Date): Promise<Run[]> {
  const customers = [...woken.keys()];
  // A customer has few open runs, and playbooks with a goal of a common type are many.
  const found =
    customers.length === 0
      ? []
      : await tx.rows<{ enrolment: string; customer: CustomerNumber; playbook: string }>(sql`
          select e.enrolment, e.customer, e.playbook from unnest(${customers}::int[]) as u(customer)
          cross join lateral (
            select o.enrolment, o.customer, o.playbook from playbook.enrolment o
            where o.customer = u.customer and o.state in ('active', 'waiting')
            union all
            select o.enrolment, o.customer, o.playbook from playbook.enrolment o
            where o.customer = u.customer and o.state = 'ended' and o.end_reason = 'window' and o.ended_at > ${since}) e`);
  const mine = found.filter(({ customer, playbook }) => woken.get(customer)?.has(playbook));
  const all = [...new Set([...mine.map(({ enrolment }) => enrolment), ...named])];
  if (all.length === 0) return [];
  return await read(
    tx,
    sql`where e.enrolment = any(${all}::uuid[]) and (e.state in ('active', 'waiting')
        or (e.state = 'ended' and e.end_reason in ('window', 'done') and e.ended_at > ${since}))
      order by e.customer, e.enrolment for update`,
  );
}

export interface DueRun {
  readonly enrolment: string;
  readonly playbook: string;
  readonly version: number;
  readonly customer: CustomerNumber;
  readonly dueAt: Date;
}

/** Runs that are due, earliest first, of these playbooks. Nothing is locked. */
export async function dueRuns(tx: Tx, playbooks: readonly string[], at: Date, limit: number): Promise<DueRun[]> {
  return await tx.rows<DueRun>(sql`
    select d.enrolment, p as playbook, d.version, d.customer, d.due_at as "dueAt" from unnest(${[...playbooks]}::text[]) p
    cross join lateral (
      select e.enrolment, e.version, e.customer, e.due_at from playbook.enrolment e
      where e.playbook = p and e.state = 'active' and e.due_at <= ${at} order by e.due_at, e.enrolment limit ${limit}
    ) d order by d.due_at, d.enrolment limit ${limit}`);
}

/** The earliest moment at which a run of these playbooks is due; null: nothing is. */
export async function earliestDue(tx: Tx, playbooks: readonly string[]): Promise<Date | null> {
  const { due } = await tx.one<{ due: Date | null }>(sql`
    select min(d.due_at) as due from unnest(${[...playbooks]}::text[]) p
    cross join lateral (
      select e.due_at from playbook.enrolment e
      where e.playbook = p and e.state = 'active' and e.due_at is not null order by e.due_at limit 1
    ) d`);
  return due;
}

/**
 * Locks those of the customers whom nobody else works on, in the order of their numbers. A customer of whom the profile
 * has no row can't be locked and is among them.
 */
export async function lockFreeCustomers(tx: Tx, customers: readonly CustomerNumber[]): Promise<CustomerNumber[]> {
  const numbers = [...new Set(customers)].sort((a, b) => a - b);
  const free = await tx.rows<{ customer: number }>(sql`
    select customer from profile.customer where customer = any(${numbers}::int[]) order by customer
    for update skip locked`);
  if (free.length === numbers.length) return free.map(({ customer }) => customer);
  const bare = await tx.rows<{ customer: number }>(sql`
    select u as customer from unnest(${numbers}::int[]) u
    where not exists (select from profile.customer c where c.customer = u)`);
  return [...free, ...bare].map(({ customer }) => customer).sort((a, b) => a - b);
}

/** All runs of customers that are due, locked; what others hold is passed over. */
export async function lockDueRuns(
  tx: Tx,
  customers: readonly CustomerNumber[],
  playbooks: readonly string[],
  at: Date,
): Promise<Run[]> {
  if (customers.length === 0) return [];
  return await read(
    tx,
    sql`where e.customer = any(${[...customers]}::int[]) and e.playbook = any(${[...playbooks]}::text[])
        and e.state = 'active' and e.due_at <= ${at}
      order by e.customer, e.enrolment for update skip locked`,
  );
}

export interface PlaybookCustomer {
  readonly playbook: string;
  readonly customer: CustomerNumber;
}

/** When customers were last admitted to playbooks, in the order of the questions. */
export async function lastAdmitted(tx: Tx, asked: readonly PlaybookCustomer[]): Promise<(Date | null)[]> {
  if (asked.length === 0) return [];
  const rows = await tx.rows<{ last: Date | null }>(sql`
    select (select e.admitted_at from playbook.enrolment e where e.customer = u.customer and e.playbook = u.playbook
        order by e.admitted_at desc limit 1) as last
    from unnest(${asked.map((a) => a.playbook)}::text[], ${asked.map((a) => a.customer)}::int[])
      with ordinality as u(playbook, customer, n)
    order by u.n`);
  return rows.map(({ last }) => last);
}

export interface EarlierAsked extends PlaybookCustomer {
  readonly key: string;
  readonly at: Date;
  /** Whether the admissions of a year are counted. */
  readonly yearly: boolean;
}

export interface EarlierRuns {
  /** Under way now. */
  readonly open: number;
  readonly inYear: number;
  readonly known: boolean;
}

/** What customers' earlier runs say, in the order of the questions. */
export async function earlierRuns(tx: Tx, asked: readonly EarlierAsked[]): Promise<EarlierRuns[]> {
  if (asked.length === 0) return [];
  return await tx.rows<EarlierRuns>(sql`
    select
      (select count(*) from playbook.enrolment e where e.customer = u.customer and e.playbook = u.playbook
        and e.state in ('active', 'waiting')) as open,
      case when u.yearly then (select count(*) from playbook.enrolment e where e.customer = u.customer
        and e.playbook = u.playbook and e.admitted_at > u.since) else 0 end as "inYear",
      -- Not \`exists\`, for which the planner may read the whole table.
      coalesce((select true from playbook.enrolment e where e.playbook = u.playbook and e.customer = u.customer
        and e.key = u.key limit 1), false) as known
    from unnest(${asked.map((a) => a.playbook)}::text[], ${asked.map((a) => a.customer)}::int[],
      ${asked.map((a) => a.key)}::text[], ${asked.map((a) => new Date(a.at.getTime() - YEAR_MS).toISOString())}::timestamptz[],
      ${asked.map((a) => a.yearly)}::boolean[]) with ordinality as u(playbook, customer, key, since, yearly, n)
    order by u.n`);
}

/** Writes new runs; one whose occurrence has a run already changes nothing. @returns the enrolments written */
export async function insertRuns(tx: Tx, runs: readonly Run[]): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const column = <T>(of: (run: Run) => T): T[] => runs.map(of);
  // One event often begins several runs.
  const causes = new Map<Cause, string>();
  const causeText = (cause: Cause): string => {
    const text = causes.get(cause) ?? JSON.stringify(cause);
    causes.set(cause, text);
    return text;
  };
  const rows = await tx.rows<{ enrolment: string }>(sql`
    insert into playbook.enrolment (enrolment, playbook, version, customer, key, admitted_at, state, wave, due_at, cause,
      memory, arms, end_reason, ended_at, trace)
    select u.enrolment, u.playbook, u.version, u.customer, u.key, u.admitted_at, u.state, u.wave, u.due_at,
      u.cause::jsonb, u.memory::jsonb, u.arms::jsonb, u.end_reason, u.ended_at, u.trace
    from unnest(${column((r) => r.enrolment)}::uuid[], ${column((r) => r.playbook)}::text[],
      ${column((r) => r.version)}::int[], ${column((r) => r.customer)}::int[], ${column((r) => r.key)}::text[],
      ${column((r) => r.admittedAt.toISOString())}::timestamptz[], ${column((r) => r.state)}::text[],
      ${column((r) => r.wave)}::text[], ${column((r) => r.dueAt?.toISOString() ?? null)}::timestamptz[],
      ${column((r) => (r.cause ? causeText(r.cause) : null))}::text[],
      ${column((r) => JSON.stringify(r.memory))}::text[], ${column((r) => JSON.stringify(r.arms))}::text[],
      ${column((r) => r.endReason)}::text[], ${column((r) => r.endedAt?.toISOString() ?? null)}::timestamptz[],
      ${column((r) => r.trace)}::text[])
      as u(enrolment, playbook, version, customer, key, admitted_at, state, wave, due_at, cause, memory, arms, end_reason,
        ended_at, trace)
    order by u.customer, u.enrolment
    on conflict do nothing returning enrolment`);
  return new Set(rows.map(({ enrolment }) => enrolment));
}

/** Writes where runs stand that the caller has locked; each counts a step. */
export async function saveRuns(tx: Tx, runs: readonly Run[]): Promise<number> {
  if (runs.length === 0) return 0;
  const column = <T>(of: (run: Run) => T): T[] => runs.map(of);
  return await tx.run(sql`
    update playbook.enrolment e set state = u.state, wave = u.wave, due_at = u.due_at, seq = e.seq + 1,
      memory = u.memory::jsonb, arms = u.arms::jsonb, end_reason = u.end_reason, ended_at = u.ended_at
    from unnest(${column((r) => r.enrolment)}::uuid[], ${column((r) => r.state)}::text[],
      ${column((r) => r.wave)}::text[], ${column((r) => r.dueAt?.toISOString() ?? null)}::timestamptz[],
      ${column((r) => JSON.stringify(r.memory))}::text[], ${column((r) => JSON.stringify(r.arms))}::text[],
      ${column((r) => r.endReason)}::text[], ${column((r) => r.endedAt?.toISOString() ?? null)}::timestamptz[])
      as u(enrolment, state, wave, due_at, memory, arms, end_reason, ended_at)
    where e.enrolment = u.enrolment`);
}

/** Sets runs of a customer aside that can't take their step: nothing is due of them until somebody lets them go on. */
export async function setAside(tx: Tx, runs: readonly string[], fault: string): Promise<number> {
  if (runs.length === 0) return 0;
  return await tx.run(sql`
    update playbook.enrolment set due_at = null, fault = ${fault.slice(0, 2_000)}
    where enrolment = any(${[...runs]}::uuid[]) and state = 'active'`);
}

/** A run that was set aside. */
export interface AsideRun {
  readonly enrolment: string;
  readonly playbook: string;
  readonly version: number;
  readonly customer: CustomerNumber;
  readonly admittedAt: Date;
  readonly wave: string | null;
  readonly fault: string;
}

export async function asideRuns(tx: Tx, limit = 1_000): Promise<AsideRun[]> {
  return await tx.rows<AsideRun>(sql`
    select enrolment, playbook, version, customer, admitted_at as "admittedAt", wave, fault from playbook.enrolment
    where fault is not null order by enrolment limit ${limit}`);
}

/** Runs that were set aside go on from where they stood. @returns how many */
export async function resumeRuns(tx: Tx, runs: readonly string[], now: Date): Promise<number> {
  return await tx.run(sql`
    update playbook.enrolment set fault = null, due_at = case when state = 'active' then ${now}::timestamptz end
    where enrolment = any(${[...runs]}::uuid[]) and fault is not null`);
}

/**
 * Runs of customers who became part of another one go on as that one's, unless it has a run of the same occurrence: then
 * one of the two is enough.
 */
export async function moveRuns(
  tx: Tx,
  merged: readonly { readonly absorbed: CustomerNumber; readonly into: CustomerNumber }[],
): Promise<number> {
  if (merged.length === 0) return 0;
  return await tx.run(sql`
    update playbook.enrolment e set customer = u.survivor
    from unnest(${merged.map((m) => m.absorbed)}::int[], ${merged.map((m) => m.into)}::int[]) as u(absorbed, survivor)
    where e.customer = u.absorbed and e.state in ('active', 'waiting')
      and not exists (select from playbook.enrolment o
        where o.playbook = e.playbook and o.customer = u.survivor and o.key = e.key)`);
}
