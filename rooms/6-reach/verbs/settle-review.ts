/** A colleague of the risk role settles what is held: it is released, refused, or the customer is asked first. */
import { type Actor, actorLabel, allow } from "#ground/authority";
import { sql, type Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { reachCases } from "../cases.ts";
import { reachPermissions } from "../permissions.ts";
import { seenTask } from "../read/task-seen.ts";
import { benefitCases } from "../rules/benefits/cases.ts";
import { taskCases } from "../rules/tasks/cases.ts";
import {
  askedFor,
  askedWave,
  REVIEW_CONTENT,
  REVIEW_PLAYBOOK,
  type ReviewOutcome,
  readAbout,
  referralOf,
  reviewOutcomes,
} from "../rules/tasks/reviews.ts";
import { callAgain } from "../rules/tasks/times.ts";
import { atOnce } from "../steps/at-once.ts";
import { settleReferral } from "../steps/refer.ts";
import { refuseHeld, releaseHeld } from "../steps/settle-benefits.ts";
import { planTouches } from "../store/plan.ts";
import { closeReviews } from "../store/task-reviews.ts";
import type { TaskRow } from "../store/task-rows.ts";
import { addSteps } from "../store/task-steps.ts";
import { mustLive, type TaskParts } from "./task-parts.ts";

export interface SettledReview {
  readonly task: number;
  readonly outcome: ReviewOutcome;
  readonly reason: string;
}

/** What a review decides. */
export interface ReviewDecision {
  /** What it is about, without its kind. */
  readonly rest: string;
  readonly customer: number;
  readonly release: boolean;
  readonly reason: string;
  /** As audit names the actor. */
  readonly by: string;
  readonly at: Date;
}

/** Carries out a decision in its transaction, before the review ends. Throws when there is nothing to decide any more. */
export type ReviewSettler = (tx: Tx, decision: ReviewDecision) => Promise<void>;

export interface ReviewParts extends TaskParts {
  /** Who settles reviews about what else can be held, by kind; benefits and referrals are known. */
  readonly settlers?: Readonly<Record<string, ReviewSettler>>;
}

const settleGrant: ReviewSettler = async (tx, { rest, release, ...settlement }) => {
  const rows = await (release ? releaseHeld : refuseHeld)(tx, { ids: [rest], ...settlement });
  if (rows.length === 0) throw benefitCases.grant_state({ state: "settled" });
};

const settleReferred: ReviewSettler = async (tx, { rest, release, ...settlement }) => {
  const referral = referralOf(rest);
  if (!referral) throw benefitCases.no_referral();
  await settleReferral(tx, { ...referral, release }, settlement);
};

const known: Readonly<Record<string, ReviewSettler>> = { benefit: settleGrant, referral: settleReferred };

/**
 * Asking plans a call by an agent, whose result opens the review again; until then, and at most until the next working
 * day, it rests.
 * @throws reach.no_task, reach.task_over, reach.bad_outcome, reach.no_reason_given, reach.no_settler, and what settling says
 */
export async function settleReview(parts: ReviewParts, actor: Actor, input: SettledReview): Promise<void> {
  allow(actor, reachPermissions.review_benefits);
  const { outcome } = input;
  if (!reviewOutcomes.includes(outcome)) {
    throw taskCases.bad_outcome({ outcome, possible: reviewOutcomes.join(", ") });
  }
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw taskCases.no_reason_given();
  const row = await seenTask(parts.storage, actor, input.task);
  if (row.kind !== "review" || row.about === null) throw reachCases.no_task();
  mustLive(row);
  const about = row.about;
  const { kind, rest } = readAbout(about);
  const settler = parts.settlers?.[kind] ?? known[kind];
  if (!settler) throw taskCases.no_settler({ kind });
  const at = parts.clock.now();
  const by = actorLabel(actor);
  await atOnce(parts.storage, actor, "settle review", async (tx) => {
    if (outcome === "ask") await ask(tx, parts, row, { by, reason, at });
    else {
      await settler(tx, { rest, customer: row.customer, release: outcome === "release", reason, by, at });
      await closeReviews(tx, [about], { outcome, by, reason }, at);
    }
    const trail = { action: "reach.settle_review", target: `task:${row.task}`, after: { about, outcome }, reason };
    return { result: undefined, trail };
  });
  parts.raise?.();
}

interface Asked {
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

/** Plans the call by which a customer is asked, and lets the review rest. */
async function ask(tx: Tx, parts: TaskParts, { task, customer, unit }: TaskRow, { by, reason, at }: Asked) {
  const enrolment = askedFor(task);
  const { n } = await tx.one<{ n: number }>(sql`
    select count(*)::int as n from reach.touch
    where customer = ${customer} and playbook = ${REVIEW_PLAYBOOK} and enrolment = ${enrolment}`);
  const touch = { playbook: REVIEW_PLAYBOOK, version: "1", enrolment, wave: askedWave(n + 1) };
  const order = { value: 0, probability: null };
  const how = { channel: "agent_call", class: "service", content: REVIEW_CONTENT } as const;
  const intent = { ...touch, ...how, order, customer, unit, decision: null, deadline: null, trace: null };
  await planTouches(tx, [{ ...intent, dueAt: at, reasons: ["review_question"] }], at);
  const rests = callAgain(at, { zone: parts.zone, calendar: parts.calendar, rules: parts.taskRules() });
  const moved = await tx.run(sql`
    update reach.task set next_at = ${rests}, deadline = greatest(deadline, ${rests}::timestamptz)
    where task = ${task} and state in ('open', 'taken')`);
  if (moved === 0) throw taskCases.task_over({ state: "done" });
  await addSteps(tx, [{ task, unit, what: "asked", person: null, by, detail: reason }], at);
}
