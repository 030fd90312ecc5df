/**
 * One day's round of a playbook: those who wait are scored, decided under the day's capacity, and what was chosen enters
 * the ledger in the decision's transaction. Run again after a crash it goes on where it stopped.
 */
import { amountOf, policyOn, type RoundPlaybook, type RoundWave } from "#contracts/definitions";
import {
  type Action,
  bankExperiment,
  type Candidate,
  type Control,
  carryBefore,
  controlOf,
  type DecidedCandidate,
  type DecisionSet,
  decideSet,
  EVERY_SHARD,
  factsOf,
  firstOfEach,
  type KnownCustomer,
  leaseWithin,
  loadKnown,
  noStanding,
  periodOf,
  policyHoldout,
  type Resource,
  resourcesOn,
  type SharedResource,
  takesOf,
  type Way,
} from "#decision";
import { type Day, dayOf, instantOf, machine } from "#ground/clock";
import { defineCases } from "#ground/errors";
import type { Tx } from "#ground/storage";
import { dailyQuota } from "#kits/allocate";
import { publishScores, type ScoreRun } from "#learning";
import { type Enrolment, settleEnrolments, waitingEnrolments } from "#playbook";
import { loadStates, scoreAt } from "#profile";
import { type Intent, type Planned, planTouches } from "#reach";
import type { Bank } from "../bank-types.ts";
import { costOf, limitsOf, natureOf, reachOf } from "../natures.ts";
import { millisecondsOf } from "../rules-of-bank.ts";

const cases = defineCases("decide_day", {
  no_policy: {
    code: "invalid_input",
    en: "Playbook {playbook} has no {kind} policy {id} on {day}",
    zh: "策略剧本 {playbook} 在 {day} 没有 {kind} 策略 {id}",
  },
});

export interface DayParts
  extends Pick<Bank, "storage" | "definitions" | "policies" | "people" | "attributes" | "metrics"> {
  /** Applies all facts of the log, scores among them. */
  readonly drain: () => Promise<unknown>;
}

export interface DayRound {
  readonly playbook: RoundPlaybook;
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
  return await parts.metrics.measure("decision", "decide", () => decideWaiting(parts, round));
}

/** Publishes the model's scores of those who wait; one who was scored for this enrolment before is not scored again. */
export async function scoreWaiting(parts: DayParts, round: DayRound, model: ScoreRun): Promise<void> {
  const scored = await parts.metrics.measure("learning", "score", () =>
    parts.storage.batch("score", async (tx) => {
      const waiting = await waitingEnrolments(tx, round.playbook.id, round.scoreAt);
      const states = await loadStates(tx, customersOf(waiting), parts.attributes, true);
      const occasions = waiting.flatMap(({ enrolment, customer, trace }) => {
        const state = states.get(customer);
        return state ? [{ state, occasion: enrolment, trace }] : [];
      });
      return await publishScores(tx, model, occasions, round.scoreAt, machine.now());
    }),
  );
  if (scored.size > 0) await parts.drain();
}

function customersOf(enrolments: readonly Enrolment[]): number[] {
  return enrolments.map(({ customer }) => customer);
}

async function decideWaiting(parts: DayParts, round: DayRound): Promise<DayResult> {
  const ready = await parts.storage.batch("decide: who waits", (tx) => prepare(tx, parts, round));
  if (!ready) return { decided: 0, planned: { planned: 0, duplicates: 0 } };
  const { plan, ...shared } = ready;
  let planned: Planned = { planned: 0, duplicates: 0 };
  const { decided } = await decideSet(parts.storage, {
    ...shared,
    purpose: "decide",
    at: round.decideAt,
    zone: parts.definitions.organisation.zone,
    limits: limitsOf(parts.definitions, round.day),
    versions: plan.versions,
    leased: true,
    load: (tx) => candidatesOf(tx, parts, round, plan),
    act: async (tx, all) => {
      const intents = all.flatMap((one) => intentOf(one, round, parts.definitions.organisation.zone));
      planned = await parts.metrics.measure("reach", "plan", () => planTouches(tx, intents, round.decideAt));
      await settleEnrolments(
        tx,
        all.flatMap(({ candidate }) => candidate.actions.map(({ enrolment }) => enrolment)),
        "decided",
      );
    },
  });
  return { decided: decided.length, planned };
}

interface Prepared extends Pick<DecisionSet, "resources" | "wanted" | "holder"> {
  readonly plan: DayPlan;
}

/** The round's plan, by the policies that hold now, with its share of what is shared; undefined when nobody waits. */
async function prepare(tx: Tx, parts: DayParts, round: DayRound): Promise<Prepared | undefined> {
  await parts.policies.within(tx);
  const waiting = await queueOf(tx, round);
  if (waiting.length === 0) return undefined;
  const plan = planOf(parts, round);
  const carry = await carryBefore(tx, quotaName(round), round.day);
  const shared = {
    resources: [...plan.shared.map((one) => resourceOf(one, round.day)), quotaOf(plan, round, carry)],
    wanted: Object.fromEntries(plan.takes.map(([resource, units]) => [resource, units * waiting.length])),
    holder: EVERY_SHARD,
  };
  await leaseWithin(tx, shared);
  return { plan, ...shared };
}

/** Who waits, in order of arrival; of a customer who waits twice the second time waits for the next round. */
async function queueOf(tx: Tx, round: DayRound): Promise<Enrolment[]> {
  return firstOfEach(await waitingEnrolments(tx, round.playbook.id, round.decideAt));
}

/** Candidates under their customers' locks: whom another process has decided meanwhile is not among them. */
async function candidatesOf(tx: Tx, parts: DayParts, round: DayRound, plan: DayPlan): Promise<Candidate[]> {
  const reach = reachOf(parts.definitions);
  const known = await loadKnown(
    tx,
    customersOf(await queueOf(tx, round)),
    { attributes: parts.attributes, reach },
    { lock: true, scores: true },
  );
  const waiting = (await queueOf(tx, round)).filter(({ customer }) => known.has(customer));
  const sticky = await parts.people.sticky(tx, customersOf(waiting));
  return waiting.flatMap((enrolment, arrival) => {
    const person = known.get(enrolment.customer);
    if (!person) return [];
    const pseudonym = sticky.get(enrolment.customer) ?? "";
    const { standing: _, ...facts } = factsOf(person, reach, noStanding);
    return [
      {
        key: `${round.playbook.id}@${round.version}/${enrolment.enrolment}`,
        customer: enrolment.customer,
        unit: person.state.unit,
        sticky: pseudonym,
        facts,
        actions: [actionOf(enrolment, person, plan, round, { arrival, controls: plan.controls(pseudonym) })],
      },
    ];
  });
}

function actionOf(
  { enrolment, trace }: Enrolment,
  { state }: KnownCustomer,
  plan: DayPlan,
  { playbook, version, model, decideAt, sendAt }: DayRound,
  place: Pick<Action, "arrival" | "controls">,
): Action {
  const { nature, margin, ways, deadline } = plan;
  return {
    ...nature,
    action: `${playbook.id}/${ways[0]?.wave ?? ""}`,
    playbook: playbook.id,
    version,
    enrolment,
    class: playbook.class,
    probability: (model && scoreAt(state, model.score, decideAt)?.value) ?? null,
    value: margin,
    context: [],
    levers: [],
    ways,
    urgent: false,
    due: sendAt,
    deadline,
    trace,
    ...place,
  };
}

/** What a playbook's round goes by on its day: ways with their costs, worth, holdout, and what customers share. */
interface DayPlan {
  readonly nature: ReturnType<typeof natureOf>;
  readonly margin: number;
  readonly ways: readonly Way[];
  readonly deadline: Date | null;
  readonly shared: readonly SharedResource[];
  /** The most that one customer takes, by resource. */
  readonly takes: readonly (readonly [resource: string, units: number])[];
  readonly capacityShare: number;
  readonly controls: (sticky: string) => readonly Control[];
  readonly versions: DecisionSet["versions"];
}

/** Places of the playbook's own for the day, beside what all playbooks share. */
function quotaName({ playbook }: DayRound): string {
  return `${playbook.id}/${playbook.decide?.channel ?? ""}`;
}

function quotaOf({ capacityShare }: DayPlan, round: DayRound, before: number): Resource {
  const { quota, carry } = dailyQuota(capacityShare, round.rows, before);
  return { resource: quotaName(round), period: periodOf("day", round.day), total: quota, carry };
}

function resourceOf({ resource, per, total }: SharedResource, day: Day): Resource {
  return { resource, period: periodOf(per, day), total, carry: null };
}

/** The policies that hold on the day, by the names that the playbook gives. */
function planOf({ definitions }: DayParts, round: DayRound): DayPlan {
  const { playbook, day } = round;
  const { decide } = playbook;
  const missing = (kind: string, id: string) => cases.no_policy({ playbook: playbook.id, kind, id, day });
  const capacity = policyOn(definitions, "capacity", decide.capacity, day);
  const holdout = policyOn(definitions, "holdout", decide.holdout, day);
  const costs = policyOn(definitions, "channel_cost", decide.cost, day);
  const margins = policyOn(definitions, "product_margin", decide.margin, day);
  const margin = margins && amountOf(margins, playbook.product ?? "");
  if (!capacity) throw missing("capacity", decide.capacity);
  if (!holdout) throw missing("holdout", decide.holdout);
  if (costs === undefined || amountOf(costs, decide.channel) === undefined) throw missing("channel_cost", decide.cost);
  if (margin === undefined) throw missing("product_margin", decide.margin);
  const all = resourcesOn(definitions.policies, day);
  const wayOf = ({ id, channel, content, for: outcome }: RoundWave): Way => {
    const cost = amountOf(costs, channel) ?? costOf(definitions, channel, day);
    const own = outcome === "chosen" ? { [quotaName(round)]: 1 } : {};
    return { channel, content, cost, takes: { ...takesOf(all, channel, cost), ...own }, outcome, wave: id };
  };
  const wanted = playbook.waves.find((wave) => wave.for === "chosen" && wave.channel === decide.channel);
  const ways = [...(wanted ? [wanted] : []), ...playbook.waves.filter((wave) => wave.for === "withheld")].map(wayOf);
  const names = new Set(ways.flatMap(({ takes }) => Object.keys(takes)));
  const own = { experiment: policyHoldout(holdout.id), share: holdout.share, salt: round.holdoutSalt ?? holdout.salt };
  const bankWide = bankExperiment(definitions.policies, day);
  const experiments = bankWide ? [bankWide, own] : [own];
  return {
    nature: natureOf(definitions, playbook.id),
    margin,
    ways,
    deadline: wanted ? deadlineOf(wanted.deadline, round.sendAt, definitions.organisation.zone) : null,
    shared: all.filter(({ resource }) => names.has(resource)),
    takes: [...names].map((name) => [name, Math.max(...ways.map(({ takes }) => takes[name] ?? 0))]),
    capacityShare: round.capacityShare ?? capacity.share_of_day,
    controls: (sticky) => experiments.map((one) => controlOf(one, sticky)),
    versions: {
      definitions: definitions.version.slice(0, 12),
      playbook: `${playbook.id}@${round.version}`,
      ...(round.model ? { model: `${round.model.model}@${round.model.version}` } : {}),
    },
  };
}

function intentOf(one: DecidedCandidate, { playbook, sendAt }: DayRound, zone: string): Intent[] {
  const wave = playbook.waves.find(({ id }) => id === one.taken?.way.wave);
  if (!one.taken || !wave) return [];
  const { action } = one.taken;
  const opens = one.notBefore ?? sendAt;
  const due = wave.after === undefined ? opens : new Date(opens.getTime() + millisecondsOf(wave.after));
  return [
    {
      playbook: action.playbook,
      version: String(action.version),
      enrolment: action.enrolment,
      wave: wave.id,
      customer: one.candidate.customer,
      unit: one.candidate.unit,
      channel: wave.channel,
      class: action.class,
      content: wave.content,
      decision: one.decision,
      dueAt: due,
      deadline: deadlineOf(wave.deadline, due, zone),
      order: { value: Math.round(Number(one.value ?? 0) * 100), probability: one.probability },
      reasons: one.reasons,
      trace: action.trace,
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
