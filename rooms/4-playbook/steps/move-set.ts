/**
 * A set of runs takes a step, all in one transaction: customers are locked, each run's next step is worked out, touches
 * are decided and planned, and where the runs stand now is written.
 */
import { staticLists } from "#audience";
import { dayOf } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { isDay, PictureView } from "#kits/expr";
import { type CustomerState, loadStates, momentOf, type ProfileRules, viewOf } from "#profile";
import { compareTurns } from "../rules/order.ts";
import type { Run, RunBook, RunPlan } from "../rules/runs.ts";
import { type Answered, type Seen, step, touched, type Wish } from "../rules/step.ts";
import type { TouchTold } from "../rules/told.ts";
import { lockDueRuns, lockFreeCustomers, saveRuns, setAside } from "../store/runs.ts";

/** A run that wants to touch its customer now. */
export interface WishedTouch {
  readonly run: Run;
  readonly plan: RunPlan;
  readonly wish: Wish;
  readonly state: CustomerState;
  /** The customer's stable pseudonym. */
  readonly sticky: string;
}

/** An arm of an experiment that a run has just drawn. */
export interface DrawnArm {
  readonly experiment: string;
  readonly arm: string;
  readonly customer: CustomerNumber;
  readonly sticky: string;
}

/** What a set needs of rooms above this one. */
export interface SetPorts {
  /** Keeps arms of experiments, each customer's once, before anybody is exposed. */
  readonly drawn: (tx: Tx, arms: readonly DrawnArm[], now: Date) => Promise<unknown>;
  /**
   * Decides, plans and grants, in the set's transaction; customers are distinct and locked.
   * @returns answers by enrolment; one that is missing was denied or held out
   */
  readonly touch: (tx: Tx, wishes: readonly WishedTouch[], now: Date) => Promise<ReadonlyMap<string, Answered>>;
  /** Touches as the ledger has them, by key. */
  readonly told: (tx: Tx, keys: readonly string[]) => Promise<ReadonlyMap<string, TouchTold>>;
  readonly sticky: (tx: Tx, customers: readonly CustomerNumber[]) => Promise<ReadonlyMap<CustomerNumber, string>>;
  /** Attributes that `touch` looks at, beside what plans read. */
  readonly facts: () => Iterable<string>;
  /** Expected worth of a playbook's success, for the order of a customer's runs. */
  readonly worth: (plan: RunPlan, state: CustomerState, now: Date) => number;
}

export interface MoveParts extends SetPorts {
  readonly book: RunBook;
  readonly rules: ProfileRules;
  readonly now: Date;
}

export interface MovedSet {
  /** Runs that took a step. */
  readonly steps: number;
  readonly touches: number;
  /** Runs of these customers that are due still: one customer's runs go one behind the other. */
  readonly left: number;
}

/** Why a run is set aside whose version can't be gone by. */
const NO_VERSION = "the version is not known, or means nothing by what the catalog says now";

/** @param customers of runs that are due; those whom somebody else works on are passed over */
export async function moveSet(tx: Tx, customers: readonly CustomerNumber[], parts: MoveParts): Promise<MovedSet> {
  const free = await lockFreeCustomers(tx, customers);
  const locked = await lockDueRuns(tx, free, parts.book.moving, parts.now);
  const due = locked.filter((run) => parts.book.of(run.playbook, run.version));
  const lost = locked.filter((run) => !due.includes(run)).map(({ enrolment }) => enrolment);
  await setAside(tx, lost, NO_VERSION);
  if (due.length === 0) return { steps: lost.length, touches: 0, left: 0 };
  const set = await lookUp(tx, due, parts);
  const steps = set.map(({ run, plan, seen, state, sticky }) => {
    const { run: moved, wish } = step(run, plan, seen);
    return { run: moved, plan, seen, state, sticky, wish };
  });
  const drawn = steps.flatMap(({ run, plan, sticky }, at) => drawnBy(set[at]?.run, run, plan, sticky));
  if (drawn.length > 0) await parts.drawn(tx, drawn, parts.now);
  const wishes = steps.flatMap(({ wish, run, plan, state, sticky }) =>
    wish ? [{ run, plan, wish, state, sticky }] : [],
  );
  const answers = wishes.length > 0 ? await parts.touch(tx, wishes, parts.now) : new Map<string, Answered>();
  const moved = steps.map(({ run, plan, seen, wish }) =>
    wish ? touched(run, plan, wish, answers.get(run.enrolment) ?? null, seen) : run,
  );
  await saveRuns(tx, moved);
  return { steps: moved.length + lost.length, touches: answers.size, left: due.length - moved.length };
}

function drawnBy(before: Run | undefined, { arms, customer }: Run, plan: RunPlan, sticky: string): DrawnArm[] {
  if (before === undefined || arms === before.arms) return [];
  return plan.waves.flatMap(({ experiment }) => {
    const arm = experiment ? arms[experiment.name] : undefined;
    if (!experiment || arm === undefined || arm === before.arms[experiment.name]) return [];
    return [{ experiment: `experiment:${experiment.name}`, arm, customer, sticky }];
  });
}

interface Looked {
  readonly run: Run;
  readonly plan: RunPlan;
  readonly state: CustomerState;
  readonly sticky: string;
  readonly seen: Seen;
}

/** One run of each customer, with all that its step looks at. */
async function lookUp(tx: Tx, due: readonly Run[], parts: MoveParts): Promise<Looked[]> {
  const { book, rules, now } = parts;
  const known = due.flatMap((run) => {
    const plan = book.of(run.playbook, run.version);
    return plan ? [{ run, plan }] : [];
  });
  const customers = [...new Set(known.map(({ run }) => run.customer))];
  const states = await statesOf(tx, known, customers, parts);
  const first = firstTurns(known, states, parts);
  const lists = [...new Set(first.flatMap(({ plan }) => plan.audiences))];
  const [sticky, told, members] = [
    await parts.sticky(tx, customers),
    await parts.told(tx, keysOf(first)),
    lists.length > 0 ? await staticLists(tx, customers, lists) : new Map<CustomerNumber, ReadonlySet<string>>(),
  ];
  const moment = momentOf(now, rules.zone);
  return first.map(({ run, plan, state }) => {
    const event = run.cause ? plan.eventOf(run.cause) : undefined;
    const seen: Seen = {
      now,
      zone: rules.zone,
      view: new PictureView(viewOf(state, rules, now), members.get(run.customer) ?? nowhere, event),
      moment,
      dateOf: (attribute) => dateIn(state, attribute, rules),
      told: run.memory.touch && told.get(run.memory.touch.key),
      sticky: sticky.get(run.customer) ?? "",
    };
    return { run, plan, state, sticky: seen.sticky, seen };
  });
}

const nowhere: ReadonlySet<string> = new Set();

async function statesOf(
  tx: Tx,
  known: readonly { readonly plan: RunPlan }[],
  customers: readonly CustomerNumber[],
  { rules, facts }: Pick<MoveParts, "rules" | "facts">,
): Promise<Map<CustomerNumber, CustomerState>> {
  const plans = [...new Set(known.map(({ plan }) => plan))];
  const lists = new Set(plans.flatMap((plan) => plan.lists));
  const withMetrics = plans.some(({ reads }) => reads.metrics);
  const names = new Set([...facts(), ...plans.flatMap(({ reads }) => reads.attributes)]);
  const attributes = [...rules.attributes.values()].filter(({ name }) => withMetrics || names.has(name));
  return await loadStates(tx, customers, attributes, false, {
    scores: plans.some(({ reads }) => reads.scores),
    lists: [...rules.lists.values()].filter(({ name }) => lists.has(name)),
    ...(withMetrics ? { metrics: rules.metrics } : {}),
  });
}

function firstTurns(
  known: readonly { readonly run: Run; readonly plan: RunPlan }[],
  states: ReadonlyMap<CustomerNumber, CustomerState>,
  { worth, now }: MoveParts,
) {
  const placed = known.flatMap(({ run, plan }) => {
    const state = states.get(run.customer);
    return state ? [{ run, plan, state, worth: worth(plan, state, now) }] : [];
  });
  const seen = new Set<CustomerNumber>();
  return placed
    .sort((a, b) => a.run.customer - b.run.customer || compareTurns(a, b))
    .filter(({ run: { customer } }) => !seen.has(customer) && seen.add(customer) !== undefined);
}

function keysOf(runs: readonly { readonly run: Run }[]): string[] {
  return runs.flatMap(({ run }) => run.memory.touch?.key ?? []);
}

function dateIn(state: CustomerState, attribute: string, rules: ProfileRules): string | undefined {
  const value = state.values[attribute];
  if (typeof value === "string" && isDay(value)) return value;
  const isInstant = rules.attributes.get(attribute)?.type === "instant";
  return isInstant && typeof value === "number" ? dayOf(new Date(value), rules.zone) : undefined;
}
