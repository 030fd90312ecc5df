/** One task, as verbs change it. */
import { sql, type Tx } from "#ground/storage";
import type { TaskRole } from "../rules/tasks/rules.ts";

export type TaskState = "open" | "taken" | "done" | "expired";

export interface TaskRow {
  readonly task: number;
  readonly kind: "contact" | "review";
  readonly role: TaskRole;
  readonly customer: number;
  readonly unit: number | null;
  readonly owner: string | null;
  readonly state: TaskState;
  readonly heldUntil: Date | null;
  readonly about: string | null;
  readonly calls: number;
  /** Of a contact: its touch. */
  readonly key: string | null;
  readonly channel: string | null;
  readonly trace: string | null;
}

const columns = sql`k.task, k.kind, k.role, k.customer, k.unit, k.owner, k.state, k.held_until as "heldUntil", k.about,
  k.calls, t.key, t.channel, t.trace`;

/** A task under its lock; undefined for one that is not there or out of the transaction's scope. */
export async function lockTask(tx: Tx, task: number): Promise<TaskRow | undefined> {
  return await tx.maybe<TaskRow>(sql`
    select ${columns} from reach.task k left join reach.touch t using (touch) where k.task = ${task} for update of k`);
}

/** The same without a lock. */
export async function readTask(tx: Tx, task: number): Promise<TaskRow | undefined> {
  return await tx.maybe<TaskRow>(sql`
    select ${columns} from reach.task k left join reach.touch t using (touch) where k.task = ${task}`);
}

/** Whether another task of the customer is with somebody else. */
export async function isWithAnother(tx: Tx, { task, customer }: TaskRow, person: string): Promise<boolean> {
  const row = await tx.maybe(sql`
    select 1 from reach.task where customer = ${customer} and state = 'taken' and kind = 'contact'
      and task <> ${task} and owner <> ${person}`);
  return row !== undefined;
}

export async function setTaken(tx: Tx, task: number, person: string, at: Date, until: Date): Promise<void> {
  await tx.run(sql`
    update reach.task set state = 'taken', owner = ${person}, pool = null, taken_at = ${at}, held_until = ${until}
    where task = ${task}`);
}

/** Gives a task to another person, or to the pool; it is open then. */
export async function setOwner(tx: Tx, { task, unit }: TaskRow, person: string | null): Promise<void> {
  const pool = person !== null ? null : unit === null ? "head_office" : "unit";
  await tx.run(sql`
    update reach.task set state = 'open', owner = ${person}, pool = ${pool}, list = null, taken_at = null,
      held_until = null, rank = coalesce((select max(rank) from reach.task o
        where o.owner = ${person} and o.state in ('open', 'taken')), 0) + 1
    where task = ${task}`);
}

// Two of a customer's tasks taken at once meet in a unique index.
const UNIQUE = "23505";

/** Whether something failed because another transaction wrote the same unique value first. */
export function isTwice(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === UNIQUE;
}
