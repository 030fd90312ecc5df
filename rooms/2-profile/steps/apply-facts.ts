/** The profile's part of an engine set: facts in, changed states out. */
import type { CustomerNumber } from "#ground/ids";
import { appendFacts, type NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import { applyFact, profileFactTypes } from "../rules/apply-fact.ts";
import { listsNeeded, listsOfRules } from "../rules/needs.ts";
import type { ProfileFact } from "../rules/profile-fact.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import type { CustomerState } from "../rules/state.ts";
import {
  deskOf,
  expire,
  forget,
  isPersonalisationOff,
  say,
  settle,
  statementOfFact,
  TAG_FACTS,
  type TagDesk,
  type TagMoment,
} from "../rules/tag-desk.ts";
import { factsOfChanges } from "../rules/tag-facts.ts";
import type { TagCause, TagChange, TagRow, TagStatement } from "../rules/tag-words.ts";
import { momentOf } from "../rules/view.ts";
import { loadStates, type StateChange, saveStates } from "../store/customers.ts";
import { loadRetracted, retractionKey } from "../store/metrics.ts";
import { expiredAmong, loadTagRows, saveTagChanges } from "../store/tags.ts";

export interface ApplyOptions {
  /** The bank's time: tags hold as of now, also after a late fact. */
  readonly now: Date;
  /**
   * Takes the facts that tell of changed tags, to be appended when the set's other work is done; without it they are
   * appended here.
   */
  readonly publish?: (facts: readonly NewFact[]) => void;
  /** Types of facts that change nothing here and whose customers later rooms look at. */
  readonly alsoNeeded?: ReadonlySet<string>;
  /** Facts that change nothing here now and whose customers later rooms look at, one by one. */
  readonly alsoWanted?: (fact: ProfileFact) => boolean;
  /** Lists of records that later rooms read. */
  readonly lists?: ReadonlySet<string>;
  /** The states are made anew from facts that were applied before; nothing is told of it. */
  readonly anew?: boolean;
}

/** What one fact did: `before` and `after` are the same object where it did nothing. */
export interface FactStep {
  readonly fact: ProfileFact;
  readonly before: CustomerState;
  readonly after: CustomerState;
}

export interface AppliedSet {
  /** By customer, over the whole set. */
  readonly changes: ReadonlyMap<CustomerNumber, StateChange>;
  /** In the order of the facts. */
  readonly steps: readonly FactStep[];
}

const nothing: AppliedSet = { changes: new Map(), steps: [] };

/**
 * Applies facts (in log order) to the states of their customers, asks the rules of tags again that each of them can
 * change, and writes what changed. Later rooms take states from the result without asking the database again; it holds
 * the customers of facts that can change a state, and of those that `alsoNeeded` and `alsoWanted` name.
 */
export async function applyFacts(
  tx: Tx,
  facts: readonly ProfileFact[],
  rules: ProfileRules,
  options: ApplyOptions,
): Promise<AppliedSet> {
  const { now, alsoNeeded, alsoWanted, anew = false } = options;
  const own = facts.filter(
    (fact) =>
      (profileFactTypes.has(fact.type) && (anew || !isEcho(fact))) ||
      rules.metrics.factTypes.has(fact.type) ||
      alsoNeeded?.has(fact.type) ||
      alsoWanted?.(fact),
  );
  if (own.length === 0) return nothing;
  const byCustomer = factsByCustomer(own);
  const numbers = [...byCustomer.keys()].sort((a, b) => a - b);
  const expired = new Set(await expiredAmong(tx, numbers, now));
  const loaded = await loadStates(tx, numbers, [...rules.attributes.values()], true, {
    lists: [...rules.lists.values()],
    listsOf: listPlan(byCustomer, rules, options.lists, expired),
    metrics: rules.metrics,
  });
  const retracted = await loadRetracted(
    tx,
    rules.metrics.factTypes.has("fact_retracted") ? own.filter(({ type }) => type === "fact_retracted") : [],
  );
  const context = { rules, at: now, moment: momentOf(now, rules.zone) };
  const retraction = (fact: ProfileFact) =>
    fact.type === "fact_retracted"
      ? retracted.get(retractionKey(fact.customer, String(fact.data.source), String(fact.data.id)))
      : undefined;
  const walks = await walkAll(tx, { byCustomer, loaded, expired, context, retraction, anew });
  return await finish(tx, own, walks, rules, options);
}

/** A fact by which the profile told of a change that its state has already. */
function isEcho({ source, type }: ProfileFact): boolean {
  return source === TAG_FACTS && (type === "tag_set" || type === "tag_cleared");
}

/** Facts of a set by customer, each in the order of the log. */
export function factsByCustomer(facts: readonly ProfileFact[]): Map<CustomerNumber, ProfileFact[]> {
  const groups = new Map<CustomerNumber, ProfileFact[]>();
  for (const fact of facts) {
    const group = groups.get(fact.customer);
    if (group) group.push(fact);
    else groups.set(fact.customer, [fact]);
  }
  return groups;
}

/** For whom each list is read: those whose facts change it, or wake a rule that reads it. */
function listPlan(
  byCustomer: ReadonlyMap<CustomerNumber, readonly ProfileFact[]>,
  rules: ProfileRules,
  forLater: ReadonlySet<string> | undefined,
  expired: ReadonlySet<CustomerNumber>,
): (list: string) => readonly CustomerNumber[] {
  const plan = new Map<string, CustomerNumber[]>();
  if (rules.lists.size === 0) return () => [];
  const always = [...rules.lists.keys()].filter((name) => forLater?.has(name));
  const ofRules = expired.size === 0 ? new Set<string>() : listsOfRules(rules);
  for (const [customer, facts] of byCustomer) {
    const names = new Set(always);
    for (const fact of facts) for (const name of listsNeeded(fact, rules)) names.add(name);
    if (expired.has(customer)) for (const name of ofRules) names.add(name);
    for (const name of names) {
      const customers = plan.get(name);
      if (customers) customers.push(customer);
      else plan.set(name, [customer]);
    }
  }
  return (list) => plan.get(list) ?? [];
}

/** What a customer's facts make of it. */
export interface Walk {
  readonly before: CustomerState;
  readonly after: CustomerState;
  /** States after each of the customer's facts. */
  readonly states: readonly CustomerState[];
  /** The state that the first fact found: what had run out was gone by then. */
  readonly start: CustomerState;
  readonly changes: readonly TagChange[];
}

interface AllWalks extends WalkParts {
  readonly byCustomer: ReadonlyMap<CustomerNumber, readonly ProfileFact[]>;
  readonly loaded: ReadonlyMap<CustomerNumber, CustomerState>;
}

/** What walking a customer's facts looks at beside the customer. */
export interface WalkParts {
  readonly expired: ReadonlySet<CustomerNumber>;
  readonly context: TagMoment;
  readonly retraction: (fact: ProfileFact) => ProfileFact | null | undefined;
  readonly anew: boolean;
}

/** Walks every customer; those whose tags change are walked again with the words about their tags at hand. */
async function walkAll(tx: Tx, parts: AllWalks): Promise<Map<CustomerNumber, Walk>> {
  const { byCustomer, loaded, expired, anew, context } = parts;
  const { tags } = context.rules;
  const stated = [...byCustomer].flatMap(([customer, facts]) =>
    expired.has(customer) || facts.some((fact) => statementOfFact(fact, tags, anew)) ? [customer] : [],
  );
  let rows = await loadTagRows(tx, stated);
  const walks = new Map<CustomerNumber, Walk>();
  let left: readonly CustomerNumber[] = [...byCustomer.keys()];
  for (;;) {
    const again: CustomerNumber[] = [];
    for (const customer of left) {
      const state = loaded.get(customer);
      if (!state) continue;
      // Of a customer without a row nothing has been said.
      const known = rows.get(customer) ?? (state.revision === 0 ? noRows : undefined);
      const walk = walkOne(state, byCustomer.get(customer) ?? [], known, parts);
      if (walk) walks.set(customer, walk);
      else again.push(customer);
    }
    if (again.length === 0) return walks;
    rows = await loadTagRows(tx, again);
    left = again;
  }
}

const noRows: ReadonlyMap<string, TagRow> = new Map();
const noNames: ReadonlySet<string> = new Set();

/** Undefined where a tag changes and `rows`, the words about the customer's tags, are not at hand. */
export function walkOne(
  before: CustomerState,
  facts: readonly ProfileFact[],
  rows: ReadonlyMap<string, TagRow> | undefined,
  { expired, context, retraction, anew }: WalkParts,
): Walk | undefined {
  const desk = deskOf(rows);
  const start = expired.has(before.customer) ? expire(before, desk, context) : before;
  const states: CustomerState[] = [];
  let state = start;
  for (const fact of facts) {
    const statement = statementOfFact(fact, context.rules.tags, anew);
    state = statement
      ? statedIn(state, fact, statement, desk, context)
      : factIn(state, fact, desk, context, retraction(fact));
    if (desk.needsRows) return undefined;
    states.push(state);
  }
  return { before, after: state, states, start, changes: desk.changes };
}

function causeOf({ source, id, trace = null }: ProfileFact): TagCause {
  return { source, id, trace, told: true };
}

function factIn(
  before: CustomerState,
  fact: ProfileFact,
  desk: TagDesk,
  context: TagMoment,
  retracted: ProfileFact | null | undefined,
): CustomerState {
  const applied = applyFact(before, fact, context.rules, context.at, retracted);
  const isSwitched = isPersonalisationOff(applied) && !isPersonalisationOff(before);
  const after = isSwitched ? forget(applied, causeOf(fact), desk, context) : applied;
  return settle(before, after, noNames, causeOf(fact), desk, context, fact.type);
}

function statedIn(
  before: CustomerState,
  fact: ProfileFact,
  statement: TagStatement,
  desk: TagDesk,
  context: TagMoment,
): CustomerState {
  const cause = causeOf(fact);
  const said = say(before, statement, cause, desk, context);
  const names = askedAnew(statement, context.rules);
  // What was said of a time that is over ends at once.
  return expire(settle(before, said, names, cause, desk, context), desk, context);
}

/** A rule speaks up when what others said is taken back, or when it wins over them anyway. */
function askedAnew({ name, release }: TagStatement, { tags }: ProfileRules): ReadonlySet<string> {
  return release || tags.manners.get(name)?.ruleWins ? new Set([name]) : noNames;
}

async function finish(
  tx: Tx,
  own: readonly ProfileFact[],
  walks: ReadonlyMap<CustomerNumber, Walk>,
  rules: ProfileRules,
  { now, publish, anew }: ApplyOptions,
): Promise<AppliedSet> {
  const changes = new Map<CustomerNumber, StateChange>();
  const tagChanges: TagChange[] = [];
  for (const [customer, { before, after, changes: made }] of walks) {
    changes.set(customer, { before, after });
    for (const change of made) tagChanges.push(change);
  }
  await saveStates(
    tx,
    [...changes.values()].filter(({ before, after }) => after !== before),
    rules,
  );
  await saveTagChanges(tx, tagChanges, now);
  const told = anew ? [] : factsOfChanges(tagChanges, now);
  if (told.length > 0) {
    if (publish) publish(told);
    else await appendFacts(tx, told, now);
  }
  return { changes, steps: stepsOf(own, walks) };
}

function stepsOf(own: readonly ProfileFact[], walks: ReadonlyMap<CustomerNumber, Walk>): FactStep[] {
  const places = new Map<CustomerNumber, number>();
  return own.flatMap((fact) => {
    const walk = walks.get(fact.customer);
    const place = places.get(fact.customer) ?? 0;
    places.set(fact.customer, place + 1);
    const after = walk?.states[place];
    return walk && after ? [{ fact, before: walk.states[place - 1] ?? walk.start, after }] : [];
  });
}
