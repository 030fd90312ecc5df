/** Static lists changed by hand: who is in them, and in the audiences that read them. */
import type { CustomerNumber } from "#ground/ids";
import { appendFacts } from "#ground/log";
import type { Tx } from "#ground/storage";
import { loadStates, momentOf, wholeState } from "#profile";
import { answered, crossings, type Membership, type MembershipChange } from "../rules/membership.ts";
import { Woken } from "../rules/wake.ts";
import { loadMemberships, saveMemberships } from "../store/memberships.ts";
import { type Crossed, countCrossings, type MembershipParts, memberView } from "./ask-members.ts";

export interface ListChange {
  readonly customer: CustomerNumber;
  /** Number of a static list. */
  readonly audience: number;
  readonly isMember: boolean;
}

/**
 * Puts customers into static lists or takes them out, and asks the live audiences that read those lists. Who is no
 * customer is passed over. Facts are appended here, so it comes last in its transaction; `shareIdentity`, then
 * `Audiences.within`, come first. About a thousand changes at a time.
 */
export async function changeLists(
  tx: Tx,
  parts: MembershipParts,
  changes: readonly ListChange[],
  at: Date,
): Promise<Crossed> {
  const { book, rules } = parts;
  const byCustomer = new Map<CustomerNumber, ListChange[]>();
  for (const change of changes) {
    const known = byCustomer.get(change.customer);
    if (known) known.push(change);
    else byCustomer.set(change.customer, [change]);
  }
  const states = await loadStates(tx, [...byCustomer.keys()], [...rules.attributes.values()], true, wholeState(rules));
  const memberships = await loadMemberships(tx, [...states.keys()]);
  const woken = new Woken(book.waking.size);
  const moment = momentOf(at, rules.zone);
  const made: MembershipChange[] = [];
  for (const [customer, state] of states) {
    const before = memberships.get(customer);
    if (!before || state.revision === 0) continue;
    const own = byCustomer.get(customer) ?? [];
    const listed = answered(
      before,
      own.map(({ audience, isMember }): [number, boolean] => [audience, isMember]),
    );
    if (!listed) continue;
    woken.begin();
    for (const number of [...listed.entered, ...listed.left]) woken.add(book.waking.list.get(number));
    const view = memberView(state, listed.after, parts, at);
    const answers = woken.take().flatMap((place): [number, boolean][] => {
      const { number, condition } = book.live[place] ?? {};
      return number === undefined ? [] : [[number, condition?.holds(view, moment) === true]];
    });
    made.push(joined(before, listed, answered(listed.after, answers)));
  }
  await saveMemberships(tx, made);
  const facts = crossings(made, { at, nameOf: (number) => book.byNumber.get(number)?.id });
  await appendFacts(tx, facts, at);
  return countCrossings(made);
}

/** Two changes of one customer as one. */
function joined(before: Membership, first: MembershipChange, then: MembershipChange | undefined): MembershipChange {
  if (!then) return first;
  return {
    before,
    after: { ...then.after, revision: before.revision + 1 },
    entered: [...first.entered, ...then.entered],
    left: [...first.left, ...then.left],
  };
}
