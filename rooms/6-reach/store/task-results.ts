/** What came of tasks. */
import { sql, type Tx } from "#ground/storage";
import { REVIEW_PLAYBOOK, reviewAskedBy } from "../rules/tasks/reviews.ts";
import type { TaskRules } from "../rules/tasks/rules.ts";
import { callAgain, endTime, type WorkingTime } from "../rules/tasks/times.ts";
import { addSteps, type TaskStep } from "./task-steps.ts";

export interface CallResult {
  readonly key: string;
  readonly outcome: string | null;
  readonly at: Date;
  /** Of a call back: when the customer wants to be called; absent: at the same time on the next working day. */
  readonly again?: Date | undefined;
}

/** What decides when a customer is called again; without it a call back ends its task as every other result does. */
export interface CallBackTime extends WorkingTime {
  readonly rules: TaskRules;
}

export const CALL_BACK = "call_back";

interface Settled extends Pick<TaskStep, "task" | "unit" | "person"> {
  readonly state: "open" | "done";
  readonly outcome: string | null;
  readonly playbook: string;
  readonly enrolment: string;
}

/**
 * Ends the tasks of touches, or opens them for the next time where the customer is to be called again. Of several results
 * the latest stands, one that came before changes nothing, and one that comes after the deadline still counts.
 * @param by as audit names the actor
 * @returns how many tasks changed
 */
export async function settleTasks(
  tx: Tx,
  results: readonly CallResult[],
  by: string,
  time: CallBackTime | undefined,
): Promise<number> {
  const latest = new Map<string, CallResult>();
  for (const result of results) {
    const other = latest.get(result.key);
    if (!other || other.at <= result.at) latest.set(result.key, result);
  }
  if (latest.size === 0) return 0;
  const all = [...latest.values()];
  const again = all.map((result) => nextCall(result, time));
  const settled = await tx.rows<Settled & { at: Date }>(sql`
    update reach.task k set
      state = case when u.next_at is not null and k.calls < ${time?.rules.callBacks ?? 0} then 'open' else 'done' end,
      calls = case when u.next_at is not null and k.calls < ${time?.rules.callBacks ?? 0} then k.calls + 1 else k.calls end,
      next_at = case when k.calls < ${time?.rules.callBacks ?? 0} then u.next_at end,
      deadline = case when k.calls < ${time?.rules.callBacks ?? 0} then coalesce(u.deadline, k.deadline) else k.deadline end,
      ends_at = case when k.calls < ${time?.rules.callBacks ?? 0} then coalesce(u.ends_at, k.ends_at) else k.ends_at end,
      told = case when u.next_at is null then k.told else 0 end,
      done_at = case when u.next_at is not null and k.calls < ${time?.rules.callBacks ?? 0} then null else u.at end,
      outcome = u.outcome, result_at = u.at, held_until = null
    from unnest(${all.map((r) => r.key)}::text[], ${all.map((r) => r.outcome)}::text[],
      ${all.map((r) => r.at.toISOString())}::timestamptz[], ${again.map((a) => a?.at.toISOString() ?? null)}::timestamptz[],
      ${again.map((a) => a?.due.toISOString() ?? null)}::timestamptz[],
      ${again.map((a) => a?.end.toISOString() ?? null)}::timestamptz[]) as u(key, outcome, at, next_at, deadline, ends_at)
    join reach.touch t on t.key = u.key
    where k.touch = t.touch and (k.result_at is null or k.result_at < u.at)
    returning k.task, k.unit, k.owner as person, k.state, k.outcome, t.playbook, t.enrolment, u.at`);
  for (const [at, rows] of byInstant(settled)) {
    const steps = rows.map(({ task, unit, person, state, outcome }): TaskStep => {
      return { task, unit, person, what: state === "open" ? "call_back" : "done", by, detail: outcome };
    });
    await addSteps(tx, steps, new Date(at));
    await answerReviews(tx, rows, by, new Date(at));
  }
  return settled.length;
}

function byInstant<T extends { readonly at: Date }>(rows: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) groups.set(row.at.getTime(), [...(groups.get(row.at.getTime()) ?? []), row]);
  return groups;
}

function nextCall({ outcome, at, again }: CallResult, time: CallBackTime | undefined) {
  if (outcome !== CALL_BACK || !time) return undefined;
  const next = again && again > at ? again : callAgain(at, time);
  const due = new Date(next.getTime() + time.rules.hold);
  return { at: next, due, end: endTime(due, time) };
}

/** A review that asked the customer goes on when the colleague who asked has an answer. */
async function answerReviews(tx: Tx, rows: readonly Settled[], by: string, at: Date): Promise<void> {
  const answers = rows.flatMap(({ playbook, enrolment, state, outcome }) => {
    const review = playbook === REVIEW_PLAYBOOK && state === "done" ? reviewAskedBy(enrolment) : undefined;
    return review === undefined ? [] : [{ review, outcome }];
  });
  if (answers.length === 0) return;
  const open = await tx.rows<Omit<TaskStep, "what" | "by">>(sql`
    update reach.task k set next_at = null from unnest(${answers.map((a) => a.review)}::bigint[],
      ${answers.map((a) => a.outcome)}::text[]) as u(task, outcome)
    where k.task = u.task and k.kind = 'review' and k.state in ('open', 'taken')
    returning k.task, k.unit, k.owner as person, u.outcome as detail`);
  await addSteps(
    tx,
    open.map((one) => ({ ...one, what: "answered", by })),
    at,
  );
}
