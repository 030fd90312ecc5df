/** What a customer was sent or was to be, and the tasks that colleagues had with it, for a timeline: newest first. */
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { reachPermissions } from "../permissions.ts";
import type { TouchState } from "../rules/states.ts";
import type { TaskState } from "../store/task-rows.ts";

/** Behind which a page begins: entries at the same instant are told apart by their keys, in the order of code points. */
export interface TimelinePlace {
  readonly at: Date;
  readonly key: string;
}

interface Entry {
  /** When it was to go out, or when the task was opened. */
  readonly at: Date;
  /** Key of the touch. */
  readonly key: string;
  readonly channel: string;
  readonly playbook: string;
  readonly wave: string;
  readonly content: string;
  readonly decision: string | null;
}

export interface TouchEntry extends Entry {
  readonly kind: "touch";
  readonly class: string;
  readonly state: TouchState;
  /** Why it failed, expired or was denied. */
  readonly code: string | null;
  readonly history: readonly { readonly what: string; readonly at: Date }[];
}

export interface TaskEntry extends Entry {
  readonly kind: "task";
  readonly state: TaskState;
  readonly owner: string | null;
  readonly deadline: Date;
  readonly outcome: string | null;
  readonly doneAt: Date | null;
}

export interface TimelineAsked {
  /** Behind which touches begin; null for none of them. */
  readonly touches: TimelinePlace | null;
  /** The same for tasks. */
  readonly tasks: TimelinePlace | null;
  /** Entries of both kinds together. */
  readonly limit: number;
}

interface Row extends Omit<Entry, "key"> {
  readonly kind: "touch" | "task";
  readonly key: string;
  readonly class: string;
  readonly state: TouchState;
  readonly code: string | null;
  readonly trail: readonly string[];
  readonly trail_at: readonly Date[];
  readonly task_state: TaskState;
  readonly owner: string | null;
  readonly deadline: Date;
  readonly outcome: string | null;
  readonly done_at: Date | null;
}

function may(actor: Actor, permission: string): boolean {
  try {
    allow(actor, permission);
    return true;
  } catch {
    return false;
  }
}

/** Entries of a customer's numbers within the transaction's scope; without those that the actor may not read. */
export async function touchesAndTasksOf(
  tx: Tx,
  actor: Actor,
  numbers: readonly CustomerNumber[],
  asked: TimelineAsked,
): Promise<(TouchEntry | TaskEntry)[]> {
  const touches = may(actor, reachPermissions.read_touches) ? asked.touches : null;
  const tasks = may(actor, reachPermissions.read_tasks) ? asked.tasks : null;
  if (touches === null && tasks === null) return [];
  const rows = await tx.rows<Row>(sql`
    with mine as materialized (
      select t.key, t.channel, t.class, t.playbook, t.wave, t.content, t.decision, t.state, t.code, t.trail, t.trail_at,
        t.due_at, k.opened_at, k.state as task_state, k.owner, k.deadline, k.outcome, k.done_at
      from reach.touch t left join reach.task k on k.touch = t.touch where t.customer = any (${numbers}::int[])
    )
    select e.kind, e.at, m.* from mine m
      cross join lateral (values ('touch', m.due_at), ('task', m.opened_at)) as e(kind, at)
    where e.at is not null and (
      (e.kind = 'touch' and (e.at, m.key collate "C") < (${touches?.at ?? null}::timestamptz, ${touches?.key ?? null}::text collate "C"))
      or (e.kind = 'task' and (e.at, m.key collate "C") < (${tasks?.at ?? null}::timestamptz, ${tasks?.key ?? null}::text collate "C")))
    order by e.at desc, e.kind desc, m.key collate "C" desc limit ${asked.limit}`);
  return rows.map(entryOf);
}

function entryOf(row: Row): TouchEntry | TaskEntry {
  const { at, key, channel, playbook, wave, content, decision } = row;
  const entry = { at, key, channel, playbook, wave, content, decision };
  if (row.kind === "task") {
    const { task_state: state, owner, deadline, outcome, done_at: doneAt } = row;
    return { ...entry, kind: "task", state, owner, deadline, outcome, doneAt };
  }
  const history = row.trail.flatMap((what, n) => {
    const when = row.trail_at[n];
    return when ? [{ what, at: when }] : [];
  });
  return { ...entry, kind: "touch", class: row.class, state: row.state, code: row.code, history };
}
