/**
 * The one way in which customers are decided on: candidates -> facts -> rules -> choice -> record, for a set, in one
 * transaction. What customers share is leased before it; contacts are reserved, arms are kept and what follows from the
 * decisions is written within it, so that all of it is there or none.
 */
import { machine } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import { boundOf, gapOf } from "../rules/capacity-bound.ts";
import { decideJudged } from "../rules/decide-one.ts";
import { type Asker, fillCapacity, wishesOf } from "../rules/fill-capacity.ts";
import { judge } from "../rules/judge.ts";
import { touchKey } from "../rules/keys.ts";
import { prepareInputs } from "../rules/prepare.ts";
import type { Action, CustomerFacts, Decided, DecisionInputs, Limits, Way } from "../rules/types.ts";
import { noStanding } from "../rules/types.ts";
import {
  type Amount,
  EVERY_SHARD,
  freeLeases,
  isWorthReturning,
  leaseResources,
  lockLeases,
  openResources,
  type Resource,
  returnLeases,
  useLeases,
} from "../store/resources.ts";
import { lockStandings, type ReservedContact, reserveContacts } from "../store/standing.ts";
import { recordAssignments } from "./assign.ts";
import { decisionId, recordDecisions, type Subject } from "./record.ts";

/** A customer of a set, with what could be done and what is known; how it stands is read under its lock. */
export interface Candidate extends Subject {
  /** Stable pseudonym of the customer for sticky draws. */
  readonly sticky: string;
  readonly facts: Omit<CustomerFacts, "standing">;
  readonly actions: readonly Action[];
}

export interface DecisionSet {
  /** Names the transaction for whoever watches the database. */
  readonly purpose: string;
  readonly at: Date;
  /** The bank's zone. */
  readonly zone: string;
  readonly limits: Limits;
  /** What the ways of the actions may take; names are unique among them. */
  readonly resources: readonly Resource[];
  /** The most that the set could take of each resource, by name; what is not named is wanted in blocks. */
  readonly wanted: Readonly<Record<string, number>>;
  /** The caller has leased (`leaseWithin`) in a transaction that is over. */
  readonly leased?: boolean;
  /** The shard that the customers belong to; {@link EVERY_SHARD} for a set over all. */
  readonly holder: number;
  /** Names and versions of definitions and models, for the record. */
  readonly versions: Readonly<Record<string, string>>;
  /** The candidates, one a customer, read in the decision's transaction; may lock customers' rows in the order of their numbers. */
  readonly load: (tx: Tx) => Promise<readonly Candidate[]>;
  /** What follows from the decisions, in the same transaction: intents, enrolments. */
  readonly act: (tx: Tx, decided: readonly DecidedCandidate[]) => Promise<void>;
  /** Asks for the bound to which the value is compared. */
  readonly bound?: boolean;
}

export interface DecidedCandidate extends Decided {
  readonly decision: string;
  readonly candidate: Candidate;
  readonly inputs: DecisionInputs;
  /** The action taken and its way; null: nothing. */
  readonly taken: { readonly action: Action; readonly way: Way; readonly key: string } | null;
}

export interface DecidedSet {
  readonly decided: readonly DecidedCandidate[];
  /** Used of resources, by name. */
  readonly used: Readonly<Record<string, number>>;
  /** Left of what the set had of resources, by name. */
  readonly left: Readonly<Record<string, number>>;
  /** Expected value of what was granted and its upper bound, yuan; the bound is null unless it was asked for. */
  readonly value: number;
  readonly bound: number | null;
  /** Share of the bound that the value stays below; null without a bound. */
  readonly gap: number | null;
}

const WANTED_IN_BLOCKS = 1;

/** A holder had less than it had taken: another decision of the same shard was quicker. Nothing was written. */
class Overtaken extends Error {}
const MOST_TRIES = 10;

/** Decides a set. A retry after a crash starts anew: nothing of a set that did not commit is left but its leases. */
export async function decideSet(storage: Storage, set: DecisionSet): Promise<DecidedSet> {
  const { purpose, resources, holder } = set;
  // A set over all shards takes what it may need and gives the rest back; a shard keeps its blocks for its next customers.
  const isBroad = holder === EVERY_SHARD;
  for (let tries = 1; ; tries++) {
    const isLeased = resources.length === 0 || (set.leased === true && tries === 1);
    const isEnough = isLeased || (await lease(storage, set));
    const insists = isEnough && !isBroad && tries < MOST_TRIES;
    const done = await withRetry(() =>
      storage
        .batch(purpose, async (tx) => await decideWithin(tx, set, insists))
        .catch((thrown: unknown) => {
          if (thrown instanceof Overtaken) return undefined;
          throw thrown;
        }),
    );
    if (done === undefined) continue;
    const over = isBroad ? resources.filter(({ resource, total }) => isWorthReturning(done.left[resource], total)) : [];
    if (over.length > 0)
      await withRetry(() => storage.batch(`${purpose}: give back`, (tx) => returnLeases(tx, holder, over)));
    return done;
  }
}

/** Takes what the set may need of what is shared, in a short transaction of its own; whether there was enough. */
async function lease(storage: Storage, set: DecisionSet): Promise<boolean> {
  return await withRetry(() => storage.batch(`${set.purpose}: lease`, (tx) => leaseWithin(tx, set)));
}

/** The same in a transaction of the caller's, which must be short and end before the set is decided. */
export async function leaseWithin(tx: Tx, set: Pick<DecisionSet, "resources" | "wanted" | "holder">): Promise<boolean> {
  const { resources, holder } = set;
  const wanted = wantedOf(set);
  const free = holder === EVERY_SHARD ? [] : await freeLeases(tx, holder, wanted);
  const short = wanted.filter(({ amount }, at) => (free[at]?.amount ?? 0) < amount);
  if (short.length === 0) return true;
  await openResources(tx, resources);
  const have = await leaseResources(tx, holder, short, holder === EVERY_SHARD);
  return have.every(({ amount }, at) => amount >= (short[at]?.amount ?? 0));
}

function wantedOf({ resources, wanted }: Pick<DecisionSet, "resources" | "wanted">): Amount[] {
  return resources.map(({ resource, period }) => ({ resource, period, amount: wanted[resource] ?? WANTED_IN_BLOCKS }));
}

/**
 * The set itself, in the caller's transaction; what it may take was leased before.
 * @param insists refuses to decide with less than is wanted, before anything is written
 */
export async function decideWithin(tx: Tx, set: DecisionSet, insists = false): Promise<DecidedSet> {
  const candidates = await set.load(tx);
  if (candidates.length === 0) return { decided: [], used: {}, left: {}, value: 0, bound: null, gap: null };
  const standings = await lockStandings(
    tx,
    candidates.map(({ customer }) => customer),
  );
  const free = await lockLeases(tx, set.holder, set.resources);
  if (insists && wantedOf(set).some(({ amount }, at) => (free[at]?.amount ?? 0) < amount)) throw new Overtaken();
  const left = Object.fromEntries(free.map(({ resource, amount }) => [resource, amount]));
  const prepared = await mapped(candidates, ({ facts, actions, customer, key }) => {
    const standing = standings.get(customer) ?? noStanding;
    const { at, zone, limits } = set;
    const question = { at, zone, facts: { ...facts, standing }, actions, limits, grants: [], mode: "reserve" } as const;
    const inputs = prepareInputs(question);
    return { inputs, asker: wishesOf(key, inputs) };
  });
  const askers = prepared.map(({ asker }) => asker);
  const filled = fillCapacity(askers, left);
  const decided = await mapped(candidates, (candidate, at) => {
    const found = prepared[at];
    if (!found) throw new Error("a candidate was lost on its way");
    const grants = filled.grants.get(candidate.key) ?? [];
    return decidedOf(candidate, { ...found.inputs, grants }, found.asker);
  });
  const used = await keep(tx, set, decided);
  await set.act(tx, decided);
  const bound = set.bound ? boundOf(askers, left) : null;
  for (const [name, amount] of Object.entries(used)) left[name] = (left[name] ?? 0) - amount;
  return { decided, used, left, value: filled.value, bound, gap: bound === null ? null : gapOf(filled.value, bound) };
}

/** Machine milliseconds after which others have their turn in the event loop. */
const SLICE_MS = 8;

/** Maps a set of any size without holding up whoever else the process serves. */
async function mapped<T, R>(items: readonly T[], work: (item: T, at: number) => R): Promise<R[]> {
  const results: R[] = [];
  let until = machine.elapsed() + SLICE_MS;
  for (const [at, item] of items.entries()) {
    results.push(work(item, at));
    if (machine.elapsed() < until) continue;
    await new Promise((resolve) => setImmediate(resolve));
    until = machine.elapsed() + SLICE_MS;
  }
  return results;
}

function decidedOf(candidate: Candidate, inputs: DecisionInputs, { judged }: Asker): DecidedCandidate {
  const decided = decideJudged(inputs, judged ?? judge(inputs));
  return { ...decided, decision: decisionId(candidate.key), candidate, inputs, taken: takenOf(inputs, decided) };
}

function takenOf({ actions }: DecisionInputs, decided: Decided): DecidedCandidate["taken"] {
  const action = actions.find((one) => one.action === decided.action);
  const way = action?.ways.find(({ channel, wave }) => channel === decided.channel && wave === decided.wave);
  return action && way ? { action, way, key: touchKey(action, way.wave) } : null;
}

/** Reserves, takes and records; the amounts used by resource. */
async function keep(tx: Tx, set: DecisionSet, decided: readonly DecidedCandidate[]): Promise<Record<string, number>> {
  const used: Record<string, number> = {};
  const contacts: ReservedContact[] = [];
  for (const { taken, notBefore, candidate } of decided) {
    if (!taken) continue;
    const { action, way, key } = taken;
    for (const [resource, amount] of Object.entries(way.takes)) used[resource] = (used[resource] ?? 0) + amount;
    const at = notBefore ?? action.due;
    const { customer } = candidate;
    contacts.push({ customer, key, at, channel: way.channel, class: action.class, category: action.category });
  }
  await reserveContacts(tx, contacts);
  const amounts = set.resources.map(({ resource, period }) => ({ resource, period, amount: used[resource] ?? 0 }));
  if (!(await useLeases(tx, set.holder, amounts))) throw new Error("a set took more than it had leased");
  await recordAssignments(tx, decided.flatMap(assignmentsOf), set.at);
  const rows = decided.map((one) => ({
    ...subjectOf(one),
    decision: one.decision,
    kind: "set" as const,
    inputs: one.inputs,
    decided: one,
    versions: set.versions,
  }));
  await recordDecisions(tx, rows, set.limits, set.at);
  return used;
}

function subjectOf({ candidate: { key, customer, unit } }: DecidedCandidate): Subject {
  return { key, customer, unit };
}

function assignmentsOf({ arms, candidate, decision }: DecidedCandidate) {
  const { customer, sticky } = candidate;
  return Object.entries(arms).map(([experiment, arm]) => ({ experiment, arm, customer, sticky, decision }));
}

/** Customers of a set, each once: a second candidate of one customer would not see what the first reserves. */
export function firstOfEach<T extends { readonly customer: CustomerNumber }>(items: readonly T[]): T[] {
  const seen = new Set<CustomerNumber>();
  return items.filter(({ customer }) => !seen.has(customer) && seen.add(customer) !== undefined);
}
