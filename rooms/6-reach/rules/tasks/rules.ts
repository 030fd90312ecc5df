/** How a bank works tasks, by its policy of the kind `tasks`. */
import { type Policy, policiesOn, spanLength } from "#contracts/definitions";
import type { Day } from "#ground/clock";

/** Whose work a task is. */
export const taskRoles = ["agent", "manager", "risk"] as const;
export type TaskRole = (typeof taskRoles)[number];

/** Somebody who hears that a task is late. */
export interface LateStep {
  /** Milliseconds after it was due. */
  readonly after: number;
  readonly role: string;
}

export interface TaskRules {
  /** Tasks that a colleague works through on a working day, by role, where nothing else is said of the colleague. */
  readonly capacity: Readonly<Record<TaskRole, number>>;
  /** Working hours, `HH:MM`. */
  readonly opening: string;
  readonly closing: string;
  /** Milliseconds for which whoever takes a task has the customer alone. */
  readonly hold: number;
  /** Who hears of a late task, one after the other, each once. */
  readonly late: readonly LateStep[];
  /** How often a customer may be called again on one task. */
  readonly callBacks: number;
}

const MINUTE = 60_000;

/** What holds without a policy. */
export const plainRules: TaskRules = {
  capacity: { agent: 120, manager: 40, risk: 60 },
  opening: "09:00",
  closing: "17:00",
  hold: 30 * MINUTE,
  late: [
    { after: 0, role: "team_lead" },
    { after: 15 * MINUTE, role: "branch_operator" },
  ],
  callBacks: 3,
};

/** The rules of a bank's day. */
export function taskRulesOn(policies: readonly Policy[], day: Day): TaskRules {
  const [policy] = policiesOn(policies, "tasks", day);
  if (!policy) return plainRules;
  return {
    capacity: { ...plainRules.capacity, ...policy.capacity },
    opening: policy.working_hours.from,
    closing: policy.working_hours.to,
    hold: spanLength(policy.hold),
    late: policy.late.map(({ after, role }) => ({ after: spanLength(after), role })),
    callBacks: policy.call_backs,
  };
}
