/** A colleague records what came of a task: it ends or goes on, and the house hears of it as of every other call. */
import { callOutcomes } from "#contracts/facts";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { appendFacts, type NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import { reachCases } from "../cases.ts";
import { reachPermissions } from "../permissions.ts";
import { factOfReport } from "../rules/reports.ts";
import { taskCases } from "../rules/tasks/cases.ts";
import { sourceOf } from "../steps/name-reports.ts";
import { CALL_BACK, settleTasks } from "../store/task-results.ts";
import { isWithAnother, lockTask, readTask, type TaskRow, type TaskState } from "../store/task-rows.ts";
import { ownOnly, type TaskParts } from "./task-parts.ts";

export interface TaskResult {
  /** Number of the task. */
  readonly task: number;
  /** As `converted`, `refused`, `call_back`. */
  readonly outcome: string;
  /** How long was spoken. */
  readonly seconds?: number | undefined;
  /** Of a call back: when; absent: at this time on the next working day. */
  readonly callBackAt?: Date | undefined;
}

export interface RecordedResult {
  readonly task: number;
  /** `open` when the customer is to be called again. */
  readonly state: TaskState;
}

const LONGEST_DAYS = 60;
const DAY_MS = 86_400_000;

/**
 * The task, its history, the audit row and the facts are written together; facts of a result name the touch. Of several
 * results the latest stands. Whoever asks not to be contacted withdraws the consent to marketing by it.
 * @throws reach.no_task, reach.bad_outcome, reach.bad_call_back, reach.task_of_another, reach.with_colleague
 */
export async function recordOutcome(parts: TaskParts, actor: Actor, result: TaskResult): Promise<RecordedResult> {
  allow(actor, reachPermissions.work_tasks);
  const at = parts.clock.now();
  const { outcome, callBackAt } = result;
  checkOutcome(outcome, callBackAt, at);
  const time = { zone: parts.zone, calendar: parts.calendar, rules: parts.taskRules() };
  const recorded = await parts.storage.as(actor, async (tx) => {
    const row = await mine(tx, actor, result.task);
    const { key, channel, task } = row;
    if (key === null || channel === null) throw reachCases.no_task();
    await settleTasks(tx, [{ key, outcome, at, again: callBackAt }], actorLabel(actor), time);
    await audit(tx, actor, { action: "reach.record_outcome", target: `task:${task}`, after: { outcome, key } });
    const after = await readTask(tx, task);
    await appendFacts(tx, factsOf({ ...row, key, channel }, result, at), at);
    return { task, state: after?.state ?? "done" };
  });
  parts.raise?.();
  return recorded;
}

function checkOutcome(outcome: string, callBackAt: Date | undefined, at: Date): void {
  if (!(callOutcomes as readonly string[]).includes(outcome)) {
    throw taskCases.bad_outcome({ outcome, possible: callOutcomes.join(", ") });
  }
  if (outcome !== CALL_BACK || callBackAt === undefined) return;
  const ahead = callBackAt.getTime() - at.getTime();
  if (!(ahead > 0 && ahead <= LONGEST_DAYS * DAY_MS)) throw taskCases.bad_call_back({ days: LONGEST_DAYS });
}

/** The task, when it is the actor's, nobody's, or the actor looks after those of others. */
async function mine(tx: Tx, actor: Actor, task: number): Promise<TaskRow> {
  const row = await lockTask(tx, task);
  if (row?.kind !== "contact") throw reachCases.no_task();
  const isOwn = actor.kind === "person" && row.owner === actor.id;
  if (!isOwn && ownOnly(actor)) throw row.owner === null ? reachCases.no_task() : taskCases.task_of_another();
  if (row.state === "open" && actor.kind === "person" && (await isWithAnother(tx, row, row.owner ?? actor.id))) {
    throw taskCases.with_colleague();
  }
  return row;
}

function factsOf(
  { customer, key, channel, trace }: TaskRow & { readonly key: string; readonly channel: string },
  { outcome, seconds, callBackAt }: TaskResult,
  at: Date,
): NewFact[] {
  const touch = { key, channel };
  const finished = { what: "finished", key, at, outcome, ...(seconds === undefined ? {} : { seconds }) } as const;
  const told = [
    // Whoever answered somebody else's phone was not connected with the customer.
    ...(outcome === "wrong_person" ? [] : [factOfReport({ what: "answered", key, at }, touch)]),
    factOfReport(finished, touch),
  ].map((fact) =>
    fact.type === "call_finished" && callBackAt !== undefined && outcome === CALL_BACK
      ? { ...fact, data: { ...fact.data, call_back_at: callBackAt.toISOString() } }
      : fact,
  );
  if (outcome === "do_not_contact") {
    const id = `${key}#consent_withdrawn@${at.toISOString()}`;
    told.push({ type: "consent_withdrawn", id, data: { purpose: "marketing", touch: key, cause: outcome } });
  }
  return told.map(({ type, id, data }) => ({
    customer,
    type,
    source: sourceOf(channel),
    id,
    occurredAt: at,
    data,
    ...(trace === null ? {} : { trace }),
  }));
}
