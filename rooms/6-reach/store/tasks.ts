/** Rows of tasks: those that touches become, and what results make of them. */
import { sql, type Tx } from "#ground/storage";
import type { Assignable, Assignment, Load } from "../rules/tasks/assign.ts";
import type { TaskRole } from "../rules/tasks/rules.ts";
import { addSteps, HOUSE, type TaskStep } from "./task-steps.ts";

export interface CallDue extends Omit<Assignable, "id" | "band" | "claims"> {
  readonly touch: number;
  readonly channel: string;
  readonly class: string;
  readonly playbook: string;
  readonly content: string;
  readonly decision: string | null;
  readonly attempts: number;
  readonly trace: string | null;
  readonly dueAt: Date;
  readonly deadline: Date | null;
  /** Whose task it is; null: whoever works the channel. */
  readonly ownerRole: TaskRole | null;
}

const columns = sql`touch, key, customer, unit, channel, class, playbook, content, decision, attempts, trace, value,
  probability, due_at as "dueAt", deadline, owner_role as "ownerRole"`;

/** Planned calls that are due, locked. */
export async function dueCalls(tx: Tx, channel: string, at: Date, limit: number): Promise<CallDue[]> {
  return await tx.rows<CallDue>(sql`
    select ${columns} from reach.touch where state = 'planned' and channel = ${channel} and due_at <= ${at}
      and not exists (select 1 from reach.closed_channel c where c.channel = ${channel})
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

/**
 * Whoever gives out tasks of a role waits until this transaction ends: what colleagues have is read and then added to.
 * Asked for after touches and before anything else.
 */
export async function lockGiving(tx: Tx, role: TaskRole): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext('perennial giving out tasks'), hashtext(${role}))`);
}

/** What each colleague has open that has not ended, and has done between the instants. */
export async function loadsOf(
  tx: Tx,
  people: readonly string[],
  at: Date,
  [from, to]: readonly [Date, Date],
): Promise<Load[]> {
  return await tx.rows<Load>(sql`
    select person, sum(n)::int8 as used, max(last) as "lastRank" from (
      select owner as person, count(*) as n, max(rank) as last from reach.task
      where state in ('open', 'taken') and (ends_at is null or ends_at >= ${at}) and owner = any (${people}::text[])
      group by owner
      union all
      select owner, count(*), 0 from reach.task
      where state = 'done' and done_at >= ${from} and done_at < ${to} and owner = any (${people}::text[]) group by owner
    ) as had group by person`);
}

/** Who has open tasks with these customers, taken ones first. */
export async function holdersOf(tx: Tx, customers: readonly number[]): Promise<Map<number, string>> {
  const rows = await tx.rows<{ customer: number; owner: string }>(sql`
    select distinct on (customer) customer, owner from reach.task
    where customer = any (${customers}::int[]) and state in ('open', 'taken') and kind = 'contact' and owner is not null
    order by customer, (state = 'taken') desc, task`);
  return new Map(rows.map(({ customer, owner }) => [customer, owner]));
}

/** A task as it is opened: of a touch. */
export interface OpenedTask {
  readonly touch: number;
  readonly assignment: Omit<Assignment, "id">;
  readonly role: TaskRole;
  readonly urgent: boolean;
  readonly deadline: Date;
  readonly endsAt: Date;
  readonly list: string | null;
}

/** Opens tasks in the order given; a touch that is a task already stays as it is. @returns how many were opened */
export async function openTasks(tx: Tx, opened: readonly OpenedTask[], at: Date): Promise<number> {
  if (opened.length === 0) return 0;
  const column = <T>(of: (one: OpenedTask) => T): T[] => opened.map(of);
  const made = await tx.rows<Pick<TaskStep, "task" | "unit" | "person">>(sql`
    insert into reach.task (touch, customer, unit, owner, pool, rank, script, role, urgent, opened_at, deadline, ends_at,
      list, state)
    select t.touch, t.customer, t.unit, u.owner, u.pool, u.rank, t.content, u.role, u.urgent, ${at}::timestamptz,
      u.deadline, u.ends_at, u.list, 'open'
    from unnest(${column((o) => o.touch)}::bigint[], ${column((o) => o.assignment.person)}::text[],
      ${column((o) => o.assignment.pool)}::text[], ${column((o) => o.assignment.rank)}::int[],
      ${column((o) => o.role)}::text[], ${column((o) => o.urgent)}::boolean[],
      ${column((o) => o.deadline.toISOString())}::timestamptz[], ${column((o) => o.endsAt.toISOString())}::timestamptz[],
      ${column((o) => o.list)}::uuid[]) with ordinality
      as u(touch, owner, pool, rank, role, urgent, deadline, ends_at, list, n)
    join reach.touch t using (touch) order by u.n on conflict (touch) do nothing
    returning task, unit, owner as person`);
  await addSteps(
    tx,
    made.map((one) => ({ ...one, what: one.person === null ? "pooled" : "given", by: HOUSE, detail: null })),
    at,
  );
  return made.length;
}

/** Tasks whose end has come become `expired`; the touches that nobody was reached by are returned, locked. */
export async function expireOpen(tx: Tx, at: Date): Promise<{ touch: number }[]> {
  const late = await tx.rows<{ touch: number; state: string }>(sql`
    select t.touch, t.state from reach.task k join reach.touch t using (touch)
    where k.state in ('open', 'taken') and k.ends_at < ${at} order by t.touch for update of t skip locked`);
  const ended = await tx.rows<Pick<TaskStep, "task" | "unit" | "person">>(sql`
    update reach.task set state = 'expired', held_until = null
    where touch = any (${late.map((l) => l.touch)}::bigint[]) and state in ('open', 'taken') and ends_at < ${at}
    returning task, unit, owner as person`);
  await addSteps(
    tx,
    ended.map((one) => ({ ...one, what: "expired", by: HOUSE, detail: null })),
    at,
  );
  // A call that was made, and was to be made again, did reach somebody.
  return late.filter(({ state }) => state !== "delivered");
}

export interface OpenCall {
  readonly touch: number;
  readonly key: string;
  readonly enrolment: string;
  readonly customer: number;
  readonly owner: string | null;
}

/** The call tasks of these enrolments that are still to be made. */
export async function openCalls(tx: Tx, enrolments: readonly string[]): Promise<OpenCall[]> {
  return await tx.rows<OpenCall>(sql`
    select t.touch, t.key, t.enrolment, t.customer, k.owner from reach.task k join reach.touch t using (touch)
    where k.state in ('open', 'taken') and t.enrolment = any (${enrolments}::text[]) order by t.touch`);
}
