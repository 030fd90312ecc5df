/** Customers asked one by one, by closures over PostgreSQL: what a set query found, and lists before they are used. */
import type { CustomerNumber } from "#ground/ids";
import { appendFacts, ensurePartitions, monthOf } from "#ground/log";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import { type Condition, PictureView, type View } from "#kits/expr";
import {
  type CustomerState,
  loadStates,
  momentOf,
  type ProfileRules,
  shareIdentity,
  viewOf,
  wholeState,
} from "#profile";
import type { AudienceBook, LiveAudience } from "../rules/book.ts";
import { answered, crossings, type Membership, type MembershipChange } from "../rules/membership.ts";
import type { Audiences } from "../store/keeper.ts";
import { loadMemberships, saveMemberships } from "../store/memberships.ts";

export interface MembershipParts {
  readonly book: AudienceBook;
  readonly rules: ProfileRules;
}

/** A customer as conditions over audiences read it. */
export function memberView(
  state: CustomerState,
  membership: Pick<Membership, "members"> | undefined,
  { book, rules }: MembershipParts,
  at: Date,
): View {
  const lists = new Set<string>();
  for (const number of membership?.members ?? []) {
    const name = book.listNames.get(number);
    if (name !== undefined) lists.add(name);
  }
  return new PictureView(viewOf(state, rules, at), lists);
}

export interface AskCustomersParts {
  readonly storage: Storage;
  readonly audiences: Audiences;
  readonly rules: ProfileRules;
}

export interface Crossed {
  /** By audience number. */
  readonly entered: ReadonlyMap<number, number>;
  readonly left: ReadonlyMap<number, number>;
}

/** How many entered and left each audience. */
export function countCrossings(changes: readonly MembershipChange[]): Crossed {
  const entered = new Map<number, number>();
  const left = new Map<number, number>();
  for (const change of changes) {
    for (const number of change.entered) entered.set(number, (entered.get(number) ?? 0) + 1);
    for (const number of change.left) left.set(number, (left.get(number) ?? 0) + 1);
  }
  return { entered, left };
}

export interface Asking {
  /** Each with a condition. */
  readonly audiences: readonly LiveAudience[];
  /** Taken from everybody asked: audiences that are retired, by number, with their names. */
  readonly emptied?: ReadonlyMap<number, string>;
  readonly at: Date;
  /** Numbers of audiences that mean something new: nothing happened to the customers. */
  readonly initial?: ReadonlySet<number>;
}

/**
 * Asks customers of audiences under their locks, writes who belongs and tells of it. The facts are appended here, so it
 * comes last in its transaction; the caller holds the locks of identities and of the book, and sees to the log's
 * partitions. At most a few thousand customers at a time.
 */
export async function askMembers(
  tx: Tx,
  customers: readonly CustomerNumber[],
  parts: MembershipParts,
  { audiences, emptied = new Map(), at, initial }: Asking,
): Promise<Crossed> {
  const { book, rules } = parts;
  const states = await loadStates(tx, customers, [...rules.attributes.values()], true, wholeState(rules));
  const memberships = await loadMemberships(tx, [...states.keys()]);
  const moment = momentOf(at, rules.zone);
  const changes: MembershipChange[] = [];
  for (const [customer, state] of states) {
    const membership = memberships.get(customer);
    if (!membership) continue;
    const view = memberView(state, membership, parts, at);
    // A number without a row is nobody's: it belongs nowhere.
    const answers = audiences.map(({ number, condition }): [number, boolean] => [
      number,
      state.revision > 0 && condition?.holds(view, moment) === true,
    ]);
    for (const number of emptied.keys()) answers.push([number, false]);
    const change = answered(membership, answers);
    if (change) changes.push(change);
  }
  await saveMemberships(tx, changes);
  const facts = crossings(changes, {
    at,
    nameOf: (number) => book.byNumber.get(number)?.id ?? emptied.get(number),
    isInitial: (number) => initial?.has(number) === true || emptied.has(number),
  });
  for (let from = 0; from < facts.length; from += APPEND) await appendFacts(tx, facts.slice(from, from + APPEND), at);
  return countCrossings(changes);
}

const APPEND = 10_000;
const BATCH = 1_000;

/** Those of the customers for whom a condition holds now. Locks nothing. */
export async function whoBelong(
  tx: Tx,
  parts: MembershipParts,
  condition: Condition,
  customers: readonly CustomerNumber[],
  at: Date,
): Promise<Set<CustomerNumber>> {
  const { rules } = parts;
  const states = await loadStates(tx, customers, [...rules.attributes.values()], false, wholeState(rules));
  const memberships = await loadMemberships(tx, [...states.keys()]);
  const moment = momentOf(at, rules.zone);
  const found = new Set<CustomerNumber>();
  for (const [customer, state] of states) {
    if (state.revision === 0) continue;
    if (condition.holds(memberView(state, memberships.get(customer), parts, at), moment)) found.add(customer);
  }
  return found;
}

/** For the transaction of a set outside the engine: identities first, then the book, then rows. */
export async function beginSet<B>(tx: Tx, book: (tx: Tx) => Promise<B>): Promise<B> {
  await shareIdentity(tx);
  return await book(tx);
}

/**
 * Asks customers of every live audience, in sets: after something changed that no fact of the log tells, as metrics that
 * history said anew.
 */
export async function askCustomers(
  { storage, audiences, rules }: AskCustomersParts,
  customers: readonly CustomerNumber[],
  at: Date,
): Promise<void> {
  if ((await audiences.book()).live.length === 0) return;
  await ensurePartitions(storage, at, [monthOf(at)]);
  const sorted = [...customers].sort((a, b) => a - b);
  for (let from = 0; from < sorted.length; from += BATCH) {
    const some = sorted.slice(from, from + BATCH);
    await withRetry(() =>
      storage.batch("ask audiences", async (tx) => {
        const book = await beginSet(tx, audiences.within);
        await askMembers(tx, some, { book, rules }, { audiences: book.live, at });
      }),
    );
  }
}
