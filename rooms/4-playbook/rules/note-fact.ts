/** What a fact does to a run that is open: reaches its goal, ends it, or tells of its touch. Pure. */
import type { Channel } from "#contracts/definitions";
import { ended, type Run, type RunPlan, windowEnd } from "./runs.ts";

/** A fact as runs look at it. */
export interface RunFact {
  readonly customer: number;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
  readonly offset: number;
}

/** Facts about touches that a run waits for. */
export const touchFacts: ReadonlySet<string> = new Set(["touch_failed", "touch_expired", "call_finished"]);

const keyShape = /^([^\s@/]+)@[^\s@/]+\/([^\s@/]+)\/([^\s@/]+)$/;

/** The playbook and the enrolment of the touch that a fact names. */
export function namedTouch({ data }: Pick<RunFact, "data">): { playbook: string; enrolment: string } | undefined {
  const match = typeof data.touch === "string" ? keyShape.exec(data.touch) : null;
  return match ? { playbook: match[1] ?? "", enrolment: match[2] ?? "" } : undefined;
}

/** @returns the same run where the fact does nothing to it. @param now the bank's time */
export function noteFact(run: Run, plan: RunPlan, fact: RunFact, now: Date): Run {
  const reached = towardsGoal(run, plan, fact, now);
  if (reached !== run) return reached;
  // Without a goal a run is over with its last touch, whose next channel may still be asked for.
  if (run.state === "ended" && run.endReason === "done") return ofTouch(run, plan, fact, now);
  if (run.state !== "active") return run;
  const isAfter = fact.occurredAt > run.admittedAt;
  const leaves = plan.exits.some(({ event }) => event?.type === fact.type && event.holds(fact.data));
  if (isAfter && leaves) return ended(run, "exit", now);
  return ofTouch(run, plan, fact, now);
}

/** A goal that comes late, after its window was closed, still counts when it happened in time. */
function towardsGoal(run: Run, plan: RunPlan, fact: RunFact, now: Date): Run {
  const { goal } = plan;
  const end = windowEnd(run, plan);
  const isOpen = run.state === "active" || (run.state === "ended" && run.endReason === "window");
  if (!goal || !end || !isOpen || fact.occurredAt <= run.admittedAt || fact.occurredAt > end) return run;
  const named = namedTouch(fact);
  if (named && named.playbook !== run.playbook) return run;
  const met = goal.events.flatMap(({ type, holds }, at) => (type === fact.type && holds(fact.data) ? [at] : []));
  if (met.length === 0) return run;
  if (!goal.all) return ended(run, "goal", now);
  const before = run.memory.goals ?? [];
  const goals = [...new Set([...before, ...met])].sort((a, b) => a - b);
  if (goals.length === goal.events.length) return ended(run, "goal", now);
  return goals.length === before.length ? run : { ...run, memory: { ...run.memory, goals } };
}

function ofTouch(run: Run, plan: RunPlan, fact: RunFact, now: Date): Run {
  const { touch, awaits, turn } = run.memory;
  const { touch: named, outcome: told } = fact.data;
  if (!touch || named !== touch.key) return run;
  const outcome = fact.type === "call_finished" && typeof told === "string" ? { outcome: told } : {};
  // Who is to be called again is still with the colleague.
  const isOver = touchFacts.has(fact.type) && told !== "call_back";
  if (awaits && awaits.key === named && isOver) {
    const done = fact.occurredAt.toISOString();
    return { ...run, dueAt: now, memory: { ...run.memory, ...outcome, awaits: { ...awaits, done } } };
  }
  if (fact.type === "call_finished") return { ...run, memory: { ...run.memory, ...outcome } };
  if (fact.type !== "touch_failed" || awaits || run.memory.retry || turn?.wave !== touch.wave) return run;
  if (!hasAnother(plan, touch.wave, turn.tried)) return run;
  const retry = { wave: run.wave, due: (run.dueAt ?? now).toISOString() };
  return { ...run, state: "active", endReason: null, endedAt: null, dueAt: now, memory: { ...run.memory, retry } };
}

/** Whether the wave has a channel that was not tried in this turn. */
function hasAnother(plan: RunPlan, wave: string, tried: readonly Channel[]): boolean {
  const { touch } = plan.byId.get(wave) ?? {};
  return touch?.channels.some((channel) => !tried.includes(channel)) ?? false;
}
