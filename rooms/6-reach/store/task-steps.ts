/** The history of tasks: what happened, to whom, by whom. Only added to. */
import { sql, type Tx } from "#ground/storage";

export type TaskEvent =
  | "given"
  | "pooled"
  | "taken"
  | "handed_over"
  | "returned"
  | "lapsed"
  | "call_back"
  | "late"
  | "asked"
  | "answered"
  | "done"
  | "expired";

export interface TaskStep {
  readonly task: number;
  readonly unit: number | null;
  readonly what: TaskEvent;
  /** Who has the task from here on, or who was told that it is late. */
  readonly person: string | null;
  /** As audit names the actor. */
  readonly by: string;
  readonly detail: string | null;
}

/** The house itself, where no person acted. */
export const HOUSE = "job:tasks";

export async function addSteps(tx: Tx, steps: readonly TaskStep[], at: Date): Promise<void> {
  if (steps.length === 0) return;
  await tx.run(sql`
    insert into reach.task_step (task, unit, at, what, person, by, detail)
    select u.task, u.unit, ${at}::timestamptz, u.what, u.person, u.by, u.detail
    from unnest(${steps.map((s) => s.task)}::bigint[], ${steps.map((s) => s.unit)}::int[],
      ${steps.map((s) => s.what)}::text[], ${steps.map((s) => s.person)}::text[], ${steps.map((s) => s.by)}::text[],
      ${steps.map((s) => s.detail)}::text[]) with ordinality as u(task, unit, what, person, by, detail, n)
    order by u.n`);
}
