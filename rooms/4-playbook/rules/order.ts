/** In which order runs of one customer take their steps. Pure. */
import type { MessageClass } from "#contracts/definitions";
import type { Run, RunPlan } from "./runs.ts";

// What protects a customer never waits behind what earns.
const precedence: Readonly<Record<MessageClass, number>> = { risk: 0, transaction: 1, service: 2, marketing: 3 };

interface Placed {
  readonly run: Run;
  readonly plan: RunPlan;
  /** Expected worth of success, for comparison alone. */
  readonly worth: number;
}

/** Whose turn came first; then class, urgency, worth; then names. */
export function compareTurns(a: Placed, b: Placed): number {
  const isUrgent = ({ run, plan }: Placed): number => Number(plan.byId.get(run.wave ?? "")?.touch?.urgent ?? false);
  return (
    (a.run.dueAt?.getTime() ?? 0) - (b.run.dueAt?.getTime() ?? 0) ||
    precedence[a.plan.class] - precedence[b.plan.class] ||
    isUrgent(b) - isUrgent(a) ||
    b.worth - a.worth ||
    compareText(a.run.playbook, b.run.playbook) ||
    compareText(a.run.enrolment, b.run.enrolment)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
