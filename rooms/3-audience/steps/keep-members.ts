/** The room's part of an engine set: customers enter and leave audiences as their facts are applied. */
import type { CustomerNumber } from "#ground/ids";
import type { NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import { type AppliedSet, type CustomerState, factsByCustomer, momentOf, type ProfileFact } from "#profile";
import type { AudienceBook } from "../rules/book.ts";
import { answered, crossings, type Membership, type MembershipChange } from "../rules/membership.ts";
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

/** Asks each changed customer of the audiences that the change can decide, and writes who entered and left. */
export async function keepMembers(
  tx: Tx,
  facts: readonly ProfileFact[],
  { changes }: AppliedSet,
  parts: MembershipParts,
  { now, publish }: KeepOptions,
): Promise<readonly MembershipChange[]> {
  const { book, rules } = parts;
  const taken = await takeLists(tx, facts, book);
  if (book.live.length === 0 && taken.size === 0) return [];
  const woken = wokenCustomers(facts, changes, book, taken);
  const memberships = await loadMemberships(tx, [...woken.keys()]);
  const moment = momentOf(now, rules.zone);
  const made: MembershipChange[] = [];
  for (const [customer, { state, places }] of woken) {
    const before = memberships.get(customer);
    if (!before) continue;
    const lists = (taken.get(customer) ?? []).map((number): [number, boolean] => [number, true]);
    const view = memberView(state, withLists(before, lists), parts, now);
    const answers = places.flatMap((place): [number, boolean][] => {
      const { number, condition } = book.live[place] ?? {};
      return number === undefined ? [] : [[number, state.revision > 0 && condition?.holds(view, moment) === true]];
    });
    const change = answered(before, [...lists, ...answers]);
    if (change) made.push(change);
  }
  await saveMemberships(tx, made);
  if (made.length > 0)
    publish(crossings(made, { at: now, nameOf: (number) => book.byNumber.get(number)?.id, traceOf: tracesOf(facts) }));
  return made;
}

function withLists(before: Membership, lists: readonly (readonly [number, boolean])[]): Membership {
  return lists.length === 0 ? before : { ...before, members: [...before.members, ...lists.map(([number]) => number)] };
}

/** The trace of the last fact of a customer. */
function tracesOf(facts: readonly ProfileFact[]): (customer: CustomerNumber) => string | null | undefined {
  let traces: Map<CustomerNumber, string | null | undefined> | undefined;
  return (customer) => {
    traces ??= new Map(facts.map((fact) => [fact.customer, fact.trace]));
    return traces.get(customer);
  };
}

interface Asked {
  readonly state: CustomerState;
  /** Places in `book.live`. */
  readonly places: readonly number[];
}

function wokenCustomers(
  facts: readonly ProfileFact[],
  changes: AppliedSet["changes"],
  { waking }: AudienceBook,
  taken: ReadonlyMap<CustomerNumber, readonly number[]>,
): Map<CustomerNumber, Asked> {
  const own = factsByCustomer(facts);
  const woken = new Woken(waking.size);
  const asked = new Map<CustomerNumber, Asked>();
  for (const [customer, { before, after }] of changes) {
    const those = own.get(customer) ?? [];
    woken.begin();
    wakeByChange(woken, waking, before, after, () => those.map(({ type }) => type));
    for (const { type, data } of those) {
      if (MERGES.has(type)) woken.addAll();
      else if (TAGS.has(type) && typeof data.name === "string") woken.add(waking.tag.get(data.name));
    }
    const places = woken.take();
    if (places.length > 0 || taken.has(customer)) asked.set(customer, { state: after, places });
  }
  return asked;
}

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
