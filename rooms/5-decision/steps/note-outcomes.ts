/** The decision room's part of an engine set: what facts say of how customers stand, and reservations that are taken back. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { contactKey } from "../rules/keys.ts";
import { isNoted, type NotedFact, noteFact, type ProductOf } from "../rules/note-fact.ts";
import { noStanding, type Standing } from "../rules/types.ts";
import { KEPT_DAYS, lockStandings, writeStandings } from "../store/standing.ts";
import { heldReleases, withoutContacts } from "./release.ts";

export interface OutcomeFact extends NotedFact {
  readonly customer: CustomerNumber;
}

export interface NoteOptions {
  /** The bank's time. */
  readonly now: Date;
  readonly productOf: ProductOf;
}

const MERGED = "customers_merged";
const KEPT_MS = KEPT_DAYS * 86_400_000;

/**
 * Notes a set's facts, and takes back what was held back of reservations (`holdReleases`). All rows are locked at once, in the order of customers, after touches; so a set never waits in a
 * circle with one that decides. Facts of a time that no rule looks back to are left out.
 * @returns customers whose standing changed
 */
export async function noteOutcomes(tx: Tx, facts: readonly OutcomeFact[], options: NoteOptions): Promise<number> {
  const { now, productOf } = options;
  const released = heldReleases(tx);
  const since = now.getTime() - KEPT_MS;
  const noted = facts.filter((fact) => fact.type === MERGED || (isNoted(fact) && fact.occurredAt.getTime() >= since));
  if (noted.length + released.length === 0) return 0;
  const merges = noted.flatMap(mergeOf);
  const standings = await lockStandings(tx, [
    ...noted.map(({ customer }) => customer),
    ...merges.flatMap(({ survivor, absorbed }) => [survivor, absorbed]),
    ...released.map(({ customer }) => customer),
  ]);
  const changed = new Map<CustomerNumber, Standing>();
  const put = (customer: CustomerNumber, after: Standing): void => {
    if (after === standings.get(customer)) return;
    standings.set(customer, after);
    changed.set(customer, after);
  };
  const keys = new Set(released.map(({ key }) => contactKey(key)));
  for (const { customer } of released) put(customer, withoutContacts(standings.get(customer) ?? noStanding, keys));
  for (const fact of noted) {
    const [merge] = mergeOf(fact);
    if (merge) {
      const { survivor, absorbed } = merge;
      put(survivor, together(standings.get(survivor) ?? noStanding, standings.get(absorbed) ?? noStanding));
    } else put(fact.customer, noteFact(standings.get(fact.customer) ?? noStanding, fact, productOf));
  }
  await writeStandings(tx, changed, now);
  return changed.size;
}

function mergeOf({ type, data }: OutcomeFact): { survivor: CustomerNumber; absorbed: CustomerNumber }[] {
  const { survivor, absorbed } = data;
  return type === MERGED && typeof survivor === "number" && typeof absorbed === "number"
    ? [{ survivor, absorbed }]
    : [];
}

/** Two numbers that are one person: whatever limited either limits both. */
function together(one: Standing, other: Standing): Standing {
  if (other === noStanding) return one;
  const keys = new Set(one.contacts.map(({ key }) => key));
  const named = (parts: readonly object[]): Set<string> => new Set(parts.map((part) => JSON.stringify(part)));
  const [refusals, conversions] = [named(one.refusals), named(one.conversions)];
  return {
    contacts: [...one.contacts, ...other.contacts.filter(({ key }) => !keys.has(key))],
    refusals: [...one.refusals, ...other.refusals.filter((part) => !refusals.has(JSON.stringify(part)))],
    conversions: [...one.conversions, ...other.conversions.filter((part) => !conversions.has(JSON.stringify(part)))],
    complaints: [...new Set([...one.complaints, ...other.complaints])],
    doNotContact: one.doNotContact || other.doNotContact,
    ...newest(one.doNotContactAt, other.doNotContactAt),
    closed: [...new Set([...one.closed, ...other.closed])],
  };
}

function newest(one: Date | undefined, other: Date | undefined): Pick<Standing, "doNotContactAt"> {
  const at = one === undefined || (other !== undefined && other > one) ? other : one;
  return at === undefined ? {} : { doNotContactAt: at };
}
