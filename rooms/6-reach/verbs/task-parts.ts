/** What the verbs on tasks share. */
import { type Actor, allow, type PersonActor } from "#ground/authority";
import type { WorkCalendar } from "#ground/calendar";
import type { Clock } from "#ground/clock";
import type { Storage } from "#ground/storage";
import { ownTasksOnly, reachPermissions } from "../permissions.ts";
import { taskCases } from "../rules/tasks/cases.ts";
import type { TaskRules } from "../rules/tasks/rules.ts";
import type { TaskRow } from "../store/task-rows.ts";

export interface TaskParts {
  readonly storage: Storage;
  /** The bank's time. */
  readonly clock: Clock;
  readonly zone: string;
  readonly calendar: WorkCalendar;
  /** How the bank works tasks today. */
  readonly taskRules: () => TaskRules;
  /** Called when the log has new facts. */
  readonly raise?: () => void;
}

/** @throws reach.person_needed */
export function personOf(actor: Actor): PersonActor {
  if (actor.kind !== "person") throw taskCases.person_needed();
  return actor;
}

/** Whether somebody works own tasks alone: whoever is more than an agent or manager looks after those of others too. */
export function ownOnly(actor: Actor): boolean {
  return actor.kind === "person" && actor.roles.every((role) => ownTasksOnly.has(role));
}

/** @throws authority.not_allowed when the actor's roles do not work tasks of this kind */
export function mayWork(actor: Actor, kind: TaskRow["kind"]): void {
  allow(actor, kind === "review" ? reachPermissions.review_benefits : reachPermissions.work_tasks);
}

/** @throws reach.task_over */
export function mustLive({ state }: Pick<TaskRow, "state">): void {
  if (state !== "open" && state !== "taken") throw taskCases.task_over({ state });
}
