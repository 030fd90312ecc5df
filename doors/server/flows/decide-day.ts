/**
 * One day's round of a playbook: those who wait are scored, decided under the day's capacity, and what was chosen enters
 * the ledger in the decision's transaction. Run again after a crash it goes on where it stopped.
 */
import { amountOf, type Definitions, type Playbook, policyOn } from "#contracts/definitions";
import { type BatchPolicy, type Candidate, type DecidedCandidate, decideBatch, marketingDenials } from "#decision";
import { type Day, dayOf, instantOf, machine } from "#ground/clock";
import { defineCases } from "#ground/errors";
import type { Storage, Tx } from "#ground/storage";
import type { Metrics } from "#ground/telemetry";
import { publishScores, type ScoreRun } from "#learning";
import { type Enrolment, settleEnrolments, waitingEnrolments } from "#playbook";
import { type AttributeColumn, type CustomerState, loadStates, type People } from "#profile";
import { type Intent, type Planned, planTouches } from "#reach";
import { personOf } from "../conditions.ts";
import { millisecondsOf } from "../rules-of-bank.ts";

const cases = defineCases("decide_day", {
  no_policy: {
    code: "invalid_input",
    en: "Playbook {playbook} has no {kind} policy {id} on {day}",
    zh: "策略剧本 {playbook} 在 {day} 没有 {kind} 策略 {id}",
  },
});

export interface DayParts {
  readonly storage: Storage;
  readonly definitions: Definitions;
  readonly people: People;
  readonly attributes: readonly AttributeColumn[];
  readonly metrics: Metrics;
  /** Applies all facts of the log, scores among them. */
  readonly drain: () => Promise<unknown>;
}

export interface DayRound {
  readonly playbook: Playbook;
  readonly version: number;
  /** Null: no model; those who wait are ordered by arrival. */
  readonly model: ScoreRun | null;
  readonly day: Day;
  /** Customers of the day, of which capacity is a share. */
  readonly rows: number;
  /** Overrides of the bank's policies by whoever runs the round. */
  readonly capacityShare?: number;
  readonly holdoutSalt?: string;
  readonly scoreAt: Date;
  readonly decideAt: Date;
  readonly sendAt: Date;
}

export interface DayResult {
  readonly decided: number;
  readonly planned: Planned;
}

export async function runDay(parts: DayParts, round: DayRound): Promise<DayResult> {
  if (round.model) await scoreWaiting(parts, round, round.model);
  return await parts.metrics.measure("decision", "decide", () =>
    parts.storage.batch("decide", (tx) => decideWaiting(tx, parts, round)),
  );
}

/** Publishes the model's scores of those who wait; one who was scored for this enrolment before is not scored again. */
export async function scoreWaiting(parts: DayParts, round: DayRound, model: ScoreRun): Promise<void> {
  const scored = await parts.metrics.measure("learning", "score", () =>
    parts.storage.batch("score", async (tx) => {
      const waiting = await waitingEnrolments(tx, round.playbook.id, round.scoreAt);
      const states = await statesOf(tx, parts, waiting);
      const occasions = waiting.flatMap(({ enrolment, customer, trace }) => {
        const state = states.get(customer);
        return state ? [{ state, occasion: enrolment, trace }] : [];
      });
      return await publishScores(tx, model, occasions, round.scoreAt, machine.now());
    }),
  );
  if (scored.size > 0) await parts.drain();
}

async function statesOf(tx: Tx, parts: DayParts, waiting: readonly Enrolment[]): Promise<Map<number, CustomerState>> {
  return await loadStates(
    tx,
    waiting.map(({ customer }) => customer),
    parts.attributes,
    true,
  );
}

async function decideWaiting(tx: Tx, parts: DayParts, round: DayRound): Promise<DayResult> {
  const waiting = await waitingEnrolments(tx, round.playbook.id, round.decideAt);
  if (waiting.length === 0) return { decided: 0, planned: { planned: 0, duplicates: 0 } };
  const states = await statesOf(tx, parts, waiting);
  const sticky = await parts.people.sticky(
    tx,
    waiting.map(({ customer }) => customer),
  );
  const policy = batchPolicy(parts.definitions, round);
  const candidates = waiting.map((enrolment) =>
    candidateOf(enrolment, states.get(enrolment.customer), sticky.get(enrolment.customer) ?? "", policy, round),
  );
  const decided = await decideBatch(tx, policy, candidates, round.day, round.rows, round.decideAt);
  const intents = decided.flatMap((one) => intentOf(one, round, parts.definitions));
  const planned = await parts.metrics.measure("reach", "plan", () => planTouches(tx, intents, round.decideAt));
  await settleEnrolments(
    tx,
    waiting.map(({ enrolment }) => enrolment),
    "decided",
  );
  return { decided: decided.length, planned };
}

function candidateOf(
  { enrolment, customer, trace }: Enrolment,
  state: CustomerState | undefined,
  sticky: string,
  policy: BatchPolicy,
  round: DayRound,
): Candidate {
  const person = personOf(state);
  const score = round.model ? state?.scores[round.model.score] : undefined;
  const denials = round.playbook.class === "marketing" ? marketingDenials(person, policy.action, round.day) : [];
  return { enrolment, customer, unit: state?.unit ?? null, sticky, probability: score?.value ?? null, denials, trace };
}

/** The policies that hold on the day, by the names that the playbook gives. */
function batchPolicy(definitions: Definitions, round: DayRound): BatchPolicy {
  const { playbook, day } = round;
  const decide = playbook.decide;
  const missing = (kind: string, id: string) => cases.no_policy({ playbook: playbook.id, kind, id, day });
  if (!decide) throw missing("decide", "-");
  const capacity = policyOn(definitions, "capacity", decide.capacity, day);
  const holdout = policyOn(definitions, "holdout", decide.holdout, day);
  const costs = policyOn(definitions, "channel_cost", decide.cost, day);
  const margins = policyOn(definitions, "product_margin", decide.margin, day);
  const cost = costs && amountOf(costs, decide.channel);
  const margin = margins && amountOf(margins, playbook.product ?? "");
  if (!capacity) throw missing("capacity", decide.capacity);
  if (!holdout) throw missing("holdout", decide.holdout);
  if (cost === undefined) throw missing("channel_cost", decide.cost);
  if (margin === undefined) throw missing("product_margin", decide.margin);
  return {
    playbook: playbook.id,
    version: round.version,
    action: decide.channel,
    fallback: playbook.waves.find((wave) => wave.for === "withheld")?.channel ?? null,
    margin,
    cost,
    holdoutShare: holdout.share,
    holdoutSalt: round.holdoutSalt ?? holdout.salt,
    capacityShare: round.capacityShare ?? capacity.share_of_day,
    versions: {
      definitions: definitions.version.slice(0, 12),
      playbook: `${playbook.id}@${round.version}`,
      ...(round.model ? { model: `${round.model.model}@${round.model.version}` } : {}),
    },
  };
}

function intentOf(one: DecidedCandidate, round: DayRound, definitions: Definitions): Intent[] {
  const wave = round.playbook.waves.find(
    (candidate) => candidate.for === one.outcome && candidate.channel === one.action,
  );
  if (!wave) return [];
  const { zone } = definitions.organisation;
  const due = wave.after === undefined ? round.sendAt : new Date(round.sendAt.getTime() + millisecondsOf(wave.after));
  return [
    {
      playbook: round.playbook.id,
      version: String(round.version),
      enrolment: one.candidate.enrolment,
      wave: wave.id,
      customer: one.candidate.customer,
      unit: one.candidate.unit,
      channel: wave.channel,
      class: round.playbook.class,
      content: wave.content,
      decision: one.decision,
      dueAt: due,
      deadline: deadlineOf(wave.deadline, due, zone),
      order: { value: Math.round(Number(one.value ?? 0) * 100), probability: one.inputs.probability },
      reasons: one.reasons,
      trace: one.candidate.trace,
    },
  ];
}

// Colleagues' working day ends here; the work calendar of an outlet may say otherwise later.
const END_OF_DAY = "17:00";

function deadlineOf(deadline: string | undefined, due: Date, zone: string): Date | null {
  if (deadline === undefined) return null;
  if (deadline !== "end_of_day") return new Date(due.getTime() + millisecondsOf(deadline));
  return instantOf(dayOf(due, zone), END_OF_DAY, zone);
}
