/** The room's part of an engine set: customers enter and leave audiences as their facts are applied. */
import type { CustomerNumber } from "#ground/ids";
import type { NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import { type AppliedSet, type FactStep, momentOf, type ProfileFact } from "#profile";
import type { AudienceBook } from "../rules/book.ts";
import { answered, type CrossingFact, crossings, type Membership, type MembershipChange } from "../rules/membership.ts";
import type { OwnFacts } from "../rules/own-facts.ts";
import { Woken, wakeByChange } from "../rules/wake.ts";
import { forgetMemberships, loadMemberships, saveMemberships } from "../store/memberships.ts";
import { type MembershipParts, memberView } from "./ask-members.ts";

export interface KeepOptions {
  /** The bank's time: who belongs is as of now, also after a late fact. */
  readonly now: Date;
  /** Takes the facts that tell of it, to be appended when the set's other work is done. */
  readonly publish: (facts: readonly NewFact[]) => void;
}

const MERGES: ReadonlySet<string> = new Set(["customers_merged", "customers_unmerged"]);
const TAGS: ReadonlySet<string> = new Set(["tag_set", "tag_cleared"]);

/**
 * Whether a fact's customer has to be at hand although the fact changes no state now: tags that time or a computation
 * changed before they were told, and customers who became one or two.
 * @param own facts that sets of this process told: their customers were asked then
 */
export function wantsCustomer(book: AudienceBook, own?: OwnFacts): (fact: ProfileFact) => boolean {
  const { live, waking } = book;
  if (live.length === 0 && book.listNames.size === 0) return () => false;
  return ({ type, id, data }) =>
    MERGES.has(type) ||
    (TAGS.has(type) && typeof data.name === "string" && waking.tag.has(data.name) && !own?.has({ id }));
}

/** A crossing of an audience's edge, and the step of the set that brought it about. */
export interface SetCrossing {
  readonly step: FactStep;
  readonly fact: CrossingFact;
}

/**
 * Asks each changed customer of the audiences that a fact can decide, fact by fact, and writes who entered and left: who
 * crosses an edge and comes back has done both, however facts fall into sets.
 * @returns the crossings in the order of the facts
 */
export async function keepMembers(
  tx: Tx,
  facts: readonly ProfileFact[],
  { changes, steps }: AppliedSet,
  parts: MembershipParts,
  { now, publish }: KeepOptions,
): Promise<readonly SetCrossing[]> {
  const { book } = parts;
  const taken = await takeLists(tx, facts, book);
  if (book.live.length === 0 && taken.size === 0) return [];
  const asked = askedSteps(steps, changes, book, taken);
  const memberships = await loadMemberships(tx, [...new Set(asked.map(({ step }) => step.fact.customer))]);
  const walked = new Map<CustomerNumber, MembershipChange>();
  const made: SetCrossing[] = [];
  for (const one of asked) {
    const { customer, trace } = one.step.fact;
    const before = walked.get(customer)?.after ?? memberships.get(customer);
    const change = before && answered(before, answersOf(before, one, parts, now));
    if (!change) continue;
    walked.set(customer, { ...change, before: walked.get(customer)?.before ?? change.before });
    const told = crossings([change], {
      at: now,
      nameOf: (number) => book.byNumber.get(number)?.id,
      traceOf: () => trace,
      isSeen: true,
    });
    for (const fact of told) made.push({ step: one.step, fact });
  }
  await saveMemberships(tx, [...walked.values()]);
  if (made.length > 0) publish(made.map(({ fact }) => fact));
  return made;
}

interface AskedStep {
  readonly step: FactStep;
  /** Places in `book.live`. */
  readonly places: readonly number[];
  /** Static lists that the customer is in from now on. */
  readonly taken: readonly number[];
}

function answersOf(
  before: Membership,
  { step, places, taken }: AskedStep,
  parts: MembershipParts,
  now: Date,
): readonly (readonly [number, boolean])[] {
  const lists = taken.map((number): [number, boolean] => [number, true]);
  const moment = momentOf(now, parts.rules.zone);
  const view = memberView(step.after, withLists(before, taken), parts, now);
  const answers = places.flatMap((place): [number, boolean][] => {
    const { number, condition } = parts.book.live[place] ?? {};
    return number === undefined ? [] : [[number, step.after.revision > 0 && condition?.holds(view, moment) === true]];
  });
  return [...lists, ...answers];
}

function withLists(before: Membership, lists: readonly number[]): Membership {
  return lists.length === 0 ? before : { ...before, members: [...before.members, ...lists] };
}

/** Steps that can change where their customer belongs, in their order. */
function askedSteps(
  steps: readonly FactStep[],
  changes: AppliedSet["changes"],
  { waking }: AudienceBook,
  taken: ReadonlyMap<CustomerNumber, readonly number[]>,
): AskedStep[] {
  const woken = new Woken(waking.size);
  const seen = new Set<CustomerNumber>();
  const asked: AskedStep[] = [];
  for (const step of steps) {
    const { type, data, customer } = step.fact;
    const isFirst = !seen.has(customer);
    seen.add(customer);
    // What had run out was gone before the first fact.
    const before = (isFirst && changes.get(customer)?.before) || step.before;
    const lists = (isFirst && taken.get(customer)) || noLists;
    woken.begin();
    wakeByChange(woken, waking, before, step.after, () => [type]);
    if (MERGES.has(type)) woken.addAll();
    else if (TAGS.has(type) && typeof data.name === "string") woken.add(waking.tag.get(data.name));
    const places = woken.take();
    if (places.length > 0 || lists.length > 0) asked.push({ step, places, taken: lists });
  }
  return asked;
}

const noLists: readonly number[] = [];

/** Static lists of customers who became part of another one: that one is in them now. By customer, their numbers. */
async function takeLists(
  tx: Tx,
  facts: readonly ProfileFact[],
  book: AudienceBook,
): Promise<Map<CustomerNumber, readonly number[]>> {
  const into = new Map<CustomerNumber, CustomerNumber>();
  for (const { type, customer, data } of facts) {
    const { absorbed } = data;
    if (type === "customers_merged" && typeof absorbed === "number" && absorbed !== customer)
      into.set(absorbed, customer);
  }
  const taken = new Map<CustomerNumber, readonly number[]>();
  if (into.size === 0) return taken;
  for (const [absorbed, members] of await forgetMemberships(tx, [...into.keys()])) {
    const customer = into.get(absorbed);
    const lists = members.filter((number) => book.listNames.has(number));
    if (customer !== undefined && lists.length > 0) taken.set(customer, [...(taken.get(customer) ?? []), ...lists]);
  }
  return taken;
}
