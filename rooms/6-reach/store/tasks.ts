/** Touches that colleagues make. */
import { sql, type Tx } from "#ground/storage";
import type { Assignable, Assignment, Load } from "../rules/assign.ts";

export interface CallDue extends Assignable {
  readonly customer: number;
  readonly channel: string;
  readonly class: string;
  readonly playbook: string;
  readonly content: string;
  readonly decision: string | null;
  readonly attempts: number;
  readonly trace: string | null;
  readonly dueAt: Date;
  readonly deadline: Date | null;
}

const columns = sql`touch, key, customer, unit, channel, class, playbook, content, decision, attempts, trace, value,
  probability, due_at as "dueAt", deadline`;

/** Planned calls that are due, locked. */
export async function dueCalls(tx: Tx, channel: string, at: Date, limit: number): Promise<CallDue[]> {
  return await tx.rows<CallDue>(sql`
    select ${columns} from reach.touch where state = 'planned' and channel = ${channel} and due_at <= ${at}
    order by touch limit ${limit} for update skip locked`);
}

/** Touches that a dispatcher has claimed for colleagues. */
export async function claimedCalls(tx: Tx, touches: readonly number[]): Promise<CallDue[]> {
  return await tx.rows<CallDue>(sql`
    select ${columns} from reach.touch where touch = any (${touches}::bigint[]) order by touch`);
}

/** Keys that are tasks of colleagues. */
export async function tasksNamed(tx: Tx, keys: readonly string[]): Promise<{ key: string; touch: number }[]> {
  return await tx.rows<{ key: string; touch: number }>(sql`
    select t.key, t.touch from reach.task k join reach.touch t using (touch) where t.key = any (${keys}::text[])`);
}

/** What each colleague has open that ends at or after the instant. */
export async function loadsOf(tx: Tx, people: readonly string[], at: Date): Promise<Load[]> {
  return await tx.rows<Load>(sql`
    select owner as person, count(*) as open, max(rank) as "lastRank" from reach.task
    where state = 'open' and deadline >= ${at} and owner = any (${people}::text[]) group by owner`);
}

export async function openTasks(
  tx: Tx,
  assignments: readonly Assignment[],
  deadlines: readonly Date[],
  at: Date,
): Promise<number> {
  return await tx.run(sql`
    insert into reach.task (touch, customer, unit, owner, rank, script, opened_at, deadline, state)
    select t.touch, t.customer, t.unit, u.owner, u.rank, t.content, ${at}::timestamptz, u.deadline, 'open'
    from unnest(${assignments.map((a) => a.touch)}::bigint[], ${assignments.map((a) => a.person)}::text[],
      ${assignments.map((a) => a.rank)}::int[], ${deadlines.map((d) => d.toISOString())}::timestamptz[])
      as u(touch, owner, rank, deadline)
    join reach.touch t using (touch) order by t.touch on conflict (touch) do nothing`);
}

export interface CallResult {
  readonly key: string;
  readonly outcome: string | null;
  readonly at: Date;
}

/** Closes tasks; of several results the latest stands. A result that comes after the deadline still counts. */
export async function closeTasks(tx: Tx, results: readonly CallResult[]): Promise<number> {
  const latest = new Map<string, CallResult>();
  for (const result of results) {
    const other = latest.get(result.key);
    if (!other || other.at <= result.at) latest.set(result.key, result);
  }
  if (latest.size === 0) return 0;
  const one = [...latest.values()];
  return await tx.run(sql`
    update reach.task k set state = 'done', outcome = u.outcome, done_at = u.at
    from unnest(${one.map((r) => r.key)}::text[], ${one.map((r) => r.outcome)}::text[],
      ${one.map((r) => r.at.toISOString())}::timestamptz[]) as u(key, outcome, at)
    join reach.touch t on t.key = u.key
    where k.touch = t.touch and (k.done_at is null or k.done_at <= u.at)`);
}

/** Open tasks whose deadline has passed become `expired`; their touches are returned, locked. */
export async function expireOpen(tx: Tx, at: Date): Promise<{ touch: number }[]> {
  const late = await tx.rows<{ touch: number }>(sql`
    select t.touch from reach.task k join reach.touch t using (touch)
    where k.state = 'open' and k.deadline < ${at} order by t.touch for update of t skip locked`);
  await tx.run(sql`
    update reach.task set state = 'expired' where touch = any (${late.map((l) => l.touch)}::bigint[]) and state = 'open'`);
  return late;
}

export interface OpenCall {
  readonly touch: number;
  readonly key: string;
  readonly enrolment: string;
  readonly customer: number;
  readonly owner: string | null;
}

/** The open call tasks of these enrolments. */
export async function openCalls(tx: Tx, enrolments: readonly string[]): Promise<OpenCall[]> {
  return await tx.rows<OpenCall>(sql`
    select t.touch, t.key, t.enrolment, t.customer, k.owner from reach.task k join reach.touch t using (touch)
    where k.state = 'open' and t.enrolment = any (${enrolments}::text[]) order by t.touch`);
}
