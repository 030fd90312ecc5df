/** Tasks that move on by themselves, in sets: from whom is away, back to the pool, out of it, told as late. */
import { sql, type Tx } from "#ground/storage";
import type { Assignment, Pool } from "../rules/tasks/assign.ts";
import type { TaskRole } from "../rules/tasks/rules.ts";
import { addSteps, HOUSE, type TaskEvent, type TaskStep } from "./task-steps.ts";

type Moved = Pick<TaskStep, "task" | "unit" | "person">;

async function note(
  tx: Tx,
  what: TaskEvent,
  moved: readonly (Moved & { readonly detail?: string | null })[],
  at: Date,
) {
  await addSteps(
    tx,
    moved.map(({ task, unit, person, detail = null }) => ({ task, unit, person, what, by: HOUSE, detail })),
    at,
  );
}

/** Tasks that somebody took and said nothing of in time are open again, with the same owner. @returns how many */
export async function lapseTaken(tx: Tx, at: Date, limit: number): Promise<number> {
  const moved = await tx.rows<Moved>(sql`
    with lapsed as (
      select task from reach.task where state = 'taken' and held_until <= ${at}
      order by task limit ${limit} for update skip locked
    )
    update reach.task k set state = 'open', held_until = null, taken_at = null
    from lapsed where k.task = lapsed.task returning k.task, k.unit, k.owner as person`);
  await note(tx, "lapsed", moved, at);
  return moved.length;
}

/** Who is away at an instant. */
export async function absentAt(tx: Tx, at: Date): Promise<string[]> {
  const rows = await tx.rows<{ person: string }>(sql`
    select distinct person from reach.absence
    where from_at <= ${at} and until_at > ${at} and ended_at is null order by person`);
  return rows.map(({ person }) => person);
}

/** What single colleagues can do on a working day, where it was set. */
export async function capacitiesOf(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.rows<{ person: string; perDay: number }>(
    sql`select person, per_day as "perDay" from reach.working_capacity`,
  );
  return new Map(rows.map(({ person, perDay }) => [person, perDay]));
}

/** Takes tasks from those who are away or have left the bank, into the pool. @returns how many */
export async function takeFromAbsent(tx: Tx, absent: readonly string[], at: Date, limit: number): Promise<number> {
  const away = await tx.rows<{ task: number; detail: string }>(sql`
    select k.task, case when k.owner = any (${[...absent]}::text[]) then 'absent' else 'left' end as detail
    from reach.task k where k.state in ('open', 'taken') and k.owner is not null
      and (k.owner = any (${[...absent]}::text[])
        or k.owner in (select person from organisation.person where not active))
    order by k.task limit ${limit} for update of k skip locked`);
  return await toPool(tx, away, at);
}

/** A task that somebody works by a list. */
export interface ListedTask {
  readonly task: number;
  readonly list: string;
  readonly customer: number;
  readonly owner: string;
}

/** Live tasks by lists, behind a task's number, locked. */
export async function listedTasks(tx: Tx, after: number, limit: number): Promise<ListedTask[]> {
  return await tx.rows<ListedTask>(sql`
    select task, list, customer, owner from reach.task
    where list is not null and owner is not null and state in ('open', 'taken') and task > ${after}
    order by task limit ${limit} for update skip locked`);
}

/** Puts tasks back into the pool; their history says why. The rows are locked. @returns how many */
export async function toPool(
  tx: Tx,
  tasks: readonly { readonly task: number; readonly detail: string }[],
  at: Date,
): Promise<number> {
  if (tasks.length === 0) return 0;
  const moved = await tx.rows<Moved & { detail: string }>(sql`
    update reach.task k set owner = null, list = null, state = 'open', held_until = null, taken_at = null,
      pool = case when k.unit is null then 'head_office' else 'unit' end
    from unnest(${tasks.map(({ task }) => task)}::bigint[], ${tasks.map(({ detail }) => detail)}::text[])
      as u(task, detail)
    where k.task = u.task returning k.task, k.unit, null::text as person, u.detail`);
  await note(tx, "returned", moved, at);
  return moved.length;
}

/** A task of the pool, as it is to be given out. */
export interface PooledTask {
  readonly task: number;
  readonly key: string;
  readonly customer: number;
  readonly unit: number | null;
  readonly pool: Pool;
  readonly playbook: string | null;
  readonly value: number;
  readonly probability: number | null;
}

/** Tasks of a role that nobody owns, those that somebody sees first, the urgent and most valuable of them, locked. */
export async function pooledTasks(tx: Tx, role: TaskRole, at: Date, limit: number): Promise<PooledTask[]> {
  return await tx.rows<PooledTask>(sql`
    select k.task, coalesce(t.key, k.about) as key, k.customer, k.unit, k.pool, t.playbook,
      coalesce(t.value, 0)::float8 as value, t.probability
    from reach.task k left join reach.touch t using (touch)
    where k.owner is null and k.state = 'open' and k.role = ${role} and (k.ends_at is null or k.ends_at >= ${at})
    order by k.pool = 'head_office', k.urgent desc, t.value desc nulls last, k.task limit ${limit} for update of k skip locked`);
}

/** Gives tasks of the pool to colleagues; those without one stay, where the pool may be another. @returns how many were given */
export async function giveTasks(
  tx: Tx,
  given: readonly (Assignment & { readonly list: string | null })[],
  at: Date,
): Promise<number> {
  const owned = given.filter(({ person }) => person !== null);
  if (given.length === 0) return 0;
  await tx.run(sql`
    update reach.task k set owner = u.person, pool = u.pool, list = u.list,
      rank = case when u.person is null then k.rank else u.rank end
    from unnest(${given.map((g) => g.id)}::bigint[], ${given.map((g) => g.person)}::text[],
      ${given.map((g) => g.pool)}::text[], ${given.map((g) => g.rank)}::int[], ${given.map((g) => g.list)}::uuid[])
      as u(task, person, pool, rank, list)
    where k.task = u.task and (k.owner, k.pool) is distinct from (u.person, u.pool)`);
  const moved = await tx.rows<Moved>(sql`
    select task, unit, owner as person from reach.task where task = any (${owned.map(({ id }) => id)}::bigint[])`);
  await note(tx, "given", moved, at);
  return owned.length;
}

/** Tasks that became late so long ago, which one fewer was told of, locked. */
export async function lateTasks(
  tx: Tx,
  told: number,
  before: Date,
  limit: number,
): Promise<{ task: number; unit: number | null }[]> {
  return await tx.rows<{ task: number; unit: number | null }>(sql`
    select task, unit from reach.task
    where state in ('open', 'taken') and kind = 'contact' and told = ${told} and deadline <= ${before}
    order by task limit ${limit} for update skip locked`);
}

/** Notes who was told; the rows are locked. */
export async function noteLate(
  tx: Tx,
  told: readonly { readonly task: number; readonly unit: number | null; readonly person: string | null }[],
  role: string,
  at: Date,
): Promise<void> {
  if (told.length === 0) return;
  await tx.run(sql`
    update reach.task set told = told + 1 where task = any (${told.map(({ task }) => task)}::bigint[])`);
  await note(
    tx,
    "late",
    told.map((one) => ({ ...one, detail: role })),
    at,
  );
}

/** Until when customers are with a colleague who took a task of theirs, by customer. */
export async function customersHeld(tx: Tx, customers: readonly number[], at: Date): Promise<Map<number, Date>> {
  if (customers.length === 0) return new Map();
  const rows = await tx.rows<{ customer: number; until: Date }>(sql`
    select customer, held_until as until from reach.task
    where state = 'taken' and kind = 'contact' and customer = any (${[...customers]}::int[]) and held_until > ${at}`);
  return new Map(rows.map(({ customer, until }) => [customer, until]));
}
