/** Tags changed outside of an engine set: by computations, by time. Rules that read them are asked again. */
import type { CustomerNumber } from "#ground/ids";
import { appendFacts } from "#ground/log";
import type { Tx } from "#ground/storage";
import { listsOfRules } from "../rules/needs.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import type { CustomerState } from "../rules/state.ts";
import { ask, deskOf, expire, say, settle, TAG_FACTS, type TagDesk, type TagMoment } from "../rules/tag-desk.ts";
import { factsOfChanges } from "../rules/tag-facts.ts";
import type { TagCause, TagChange, TagRow, TagSource, TagStatement } from "../rules/tag-words.ts";
import { momentOf } from "../rules/view.ts";
import { loadStates, type StateChange, saveStates } from "../store/customers.ts";
import { shareIdentity } from "../store/identity.ts";
import { loadTagRows, saveTagChanges } from "../store/tags.ts";
import { admitFacts } from "./admit-facts.ts";

/** What is said of one customer. A computation speaks as a rule. */
export interface TagAssignment {
  readonly customer: CustomerNumber;
  readonly name: string;
  /** The empty text for a tag without a value; null takes it away. */
  readonly value: string | null;
  readonly source: TagSource;
  readonly evidence?: string | null;
  readonly confidence?: number | null;
  readonly until?: Date | null;
  /** Names whoever or whatever said it. */
  readonly by?: string | null;
}

type Work = (state: CustomerState, desk: TagDesk, context: TagMoment) => CustomerState;

/**
 * Gives and takes tags of many customers in the caller's transaction, as far as whoever said so may: `judge` of
 * `tag-words.ts` decides. Customers without a row are passed over. Facts that tell of it are appended here, so it comes
 * last in its transaction; at most a few thousand assignments at a time.
 * @returns the changes that conditions can see, those of rules that read the tags included
 */
export async function applyTags(
  tx: Tx,
  assignments: readonly TagAssignment[],
  at: Date,
  rules: ProfileRules,
): Promise<TagChange[]> {
  const said = new Map<CustomerNumber, TagAssignment[]>();
  for (const assignment of await admitFacts(tx, assignments)) {
    const list = said.get(assignment.customer);
    if (list) list.push(assignment);
    else said.set(assignment.customer, [assignment]);
  }
  const changes = await changeTags(tx, [...said.keys()], at, rules, true, (state, desk, context) => {
    let after = state;
    for (const assignment of said.get(state.customer) ?? []) {
      const cause = causeAt(assignment.by ?? assignment.source, at);
      const before = after;
      after = say(before, statementOf(assignment, at), cause, desk, context);
      after = settle(before, after, noNames, cause, desk, context);
    }
    return after;
  });
  return changes.filter(({ before, after }) => before !== after);
}

const noNames: ReadonlySet<string> = new Set();

function causeAt(what: string, at: Date): TagCause {
  return { source: TAG_FACTS, id: `${what}/${at.toISOString()}`, told: false };
}

function statementOf(assignment: TagAssignment, at: Date): TagStatement {
  const { name, value, source, evidence = null, confidence = null, until = null, by = null } = assignment;
  return { name, value, source, evidence, confidence, until, by, ruleVersion: null, at };
}

/** Takes from customers what has run out; the number of tags that went. */
export async function expireTags(
  tx: Tx,
  customers: readonly CustomerNumber[],
  at: Date,
  rules: ProfileRules,
): Promise<number> {
  await shareIdentity(tx);
  const changes = await changeTags(tx, customers, at, rules, true, expire);
  return changes.filter(({ action }) => action === "expired").length;
}

/** Asks rules at the marked places for customers; the number of tags that changed. */
export async function askRules(
  tx: Tx,
  customers: readonly CustomerNumber[],
  woken: Uint8Array,
  at: Date,
  rules: ProfileRules,
): Promise<number> {
  await shareIdentity(tx);
  const cause = causeAt("renewed", at);
  const changes = await changeTags(tx, customers, at, rules, false, (state, desk, context) =>
    // The marks are the caller's: what one customer's answers wake is no other's business.
    ask(state, woken.slice(), cause, desk, context),
  );
  return changes.filter(({ before, after }) => before !== after).length;
}

async function changeTags(
  tx: Tx,
  customers: readonly CustomerNumber[],
  at: Date,
  rules: ProfileRules,
  withRows: boolean,
  work: Work,
): Promise<TagChange[]> {
  if (customers.length === 0) return [];
  const read = listsOfRules(rules);
  const loaded = await loadStates(tx, customers, [...rules.attributes.values()], true, {
    lists: [...rules.lists.values()].filter(({ name }) => read.has(name)),
    metrics: rules.metrics,
  });
  const known = [...loaded.values()].filter(({ revision }) => revision > 0);
  const context = { rules, at, moment: momentOf(at, rules.zone) };
  const states: StateChange[] = [];
  const changes: TagChange[] = [];
  let rows: ReadonlyMap<CustomerNumber, ReadonlyMap<string, TagRow>> = new Map();
  if (withRows) rows = await loadTagRows(tx, numbersOf(known));
  for (let left: readonly CustomerState[] = known; left.length > 0; ) {
    const again: CustomerState[] = [];
    for (const before of left) {
      const desk = deskOf(rows.get(before.customer));
      const after = work(before, desk, context);
      if (desk.needsRows) again.push(before);
      else {
        if (after !== before) states.push({ before, after });
        for (const change of desk.changes) changes.push(change);
      }
    }
    if (again.length > 0) rows = await loadTagRows(tx, numbersOf(again));
    left = again;
  }
  await saveStates(tx, states, rules);
  await saveTagChanges(tx, changes, at);
  await appendFacts(tx, factsOfChanges(changes, at, true), at);
  return changes;
}

const numbersOf = (states: readonly CustomerState[]): CustomerNumber[] => states.map(({ customer }) => customer);
