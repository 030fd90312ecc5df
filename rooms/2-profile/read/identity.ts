/** Who is who: a customer's keys and merges, proposals that wait, households. */
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql, type Tx } from "#ground/storage";
import { profilePermissions } from "../permissions.ts";
import { maskFor } from "../rules/mask.ts";
import { type ConsentRow, readConsent, readConsentHistory } from "../store/consent.ts";
import { type Member, readHousehold, readMemberships } from "../store/household.ts";
import { readMembers, readRedirects } from "../store/identity.ts";
import { type CustomerKey, readKeys } from "../store/identity-keys.ts";
import type { People } from "../store/people.ts";
import { findCustomer } from "./standing.ts";

/** Those of the numbers whose customers the actor sees; a merged one is seen by whoever sees the one it was merged into. */
export async function visibleCustomers(
  storage: Storage,
  actor: Actor,
  customers: readonly CustomerNumber[],
): Promise<Set<CustomerNumber>> {
  return await storage.as(actor, async (tx) => {
    const redirects = await readRedirects(tx, customers);
    const standing = customers.map((customer) => redirects.get(customer) ?? customer);
    const rows = await tx.rows<{ customer: number }>(sql`
      select customer from profile.person where customer = any(${[...new Set(standing)]}::int[])`);
    const seen = new Set(rows.map((row) => row.customer));
    return new Set(
      customers.filter((customer) => redirects.get(customer) !== null && seen.has(redirects.get(customer) ?? customer)),
    );
  });
}

/** The number of the customer whom the bank calls `subject` (or `@` and the number), in the actor's scope. */
export async function subjectNumber(
  storage: Storage,
  actor: Actor,
  people: People,
  subject: string,
): Promise<CustomerNumber | undefined> {
  return await storage.as(actor, (tx) => findCustomer(tx, people, subject));
}

export interface IdentityView {
  readonly customer: CustomerNumber;
  /** Its own number first, then those that were merged into it. */
  readonly members: readonly CustomerNumber[];
  readonly keys: readonly CustomerKey[];
}

/** By which kinds of keys a customer is found and what was merged into it; undefined outside the actor's scope. */
export async function viewIdentity(
  storage: Storage,
  actor: Actor,
  people: People,
  subject: string,
): Promise<IdentityView | undefined> {
  allow(actor, profilePermissions.read);
  return await storage.as(actor, async (tx) => {
    const customer = await findCustomer(tx, people, subject);
    if (customer === undefined) return undefined;
    const members = (await readMembers(tx, [customer])).get(customer) ?? [customer];
    return { customer, members, keys: await readKeys(tx, members) };
  });
}

/** Customers of the actor's scope with a key, masked by the actor's role; the value is hashed and kept nowhere. */
export async function findCustomers(
  storage: Storage,
  actor: Actor,
  people: Pick<People, "find" | "personal">,
  key: { readonly kind: string; readonly value: string },
): Promise<{ readonly customer: CustomerNumber; readonly masked: Record<string, string> }[]> {
  allow(actor, profilePermissions.read);
  return await storage.as(actor, async (tx) => {
    const found = await people.find(tx, key.kind, key.value);
    const personal = await people.personal(tx, found);
    return found.map((customer) => ({ customer, masked: maskFor(actor, personal.get(customer) ?? {}) }));
  });
}

export interface MergeProposal {
  readonly proposal: string;
  readonly first: CustomerNumber;
  readonly second: CustomerNumber;
  /** Kinds of exclusive keys that both show. */
  readonly kinds: readonly string[];
  readonly proposedAt: Date;
}

/** Proposals that wait for a person, oldest first. */
export async function openProposals(storage: Storage, actor: Actor, limit = 100): Promise<MergeProposal[]> {
  allow(actor, profilePermissions.merge);
  return await storage.as(actor, (tx) => readProposals(tx, limit));
}

export async function readProposals(tx: Tx, limit: number): Promise<MergeProposal[]> {
  return await tx.rows<MergeProposal>(sql`
    select proposal, first, second, kinds, proposed_at as "proposedAt" from profile.merge_proposal where state = 'open'
    order by proposed_at, proposal limit ${limit}`);
}

/** A customer's household with the members whom the actor sees; undefined without one, or outside the actor's scope. */
export async function viewHousehold(
  storage: Storage,
  actor: Actor,
  people: People,
  subject: string,
): Promise<{ readonly household: string; readonly members: readonly Member[] } | undefined> {
  allow(actor, profilePermissions.read);
  return await storage.as(actor, async (tx) => {
    const customer = await findCustomer(tx, people, subject);
    if (customer === undefined) return undefined;
    const household = (await readMemberships(tx, [customer])).get(customer)?.household;
    return household === undefined ? undefined : { household, members: await readHousehold(tx, household) };
  });
}

export interface ConsentView {
  /** What holds now. */
  readonly current: readonly ConsentRow[];
  /** Every statement, oldest first. */
  readonly history: readonly ConsentRow[];
}

/** What a customer permits and has said about it, with its proofs. */
export async function viewConsent(storage: Storage, actor: Actor, customer: CustomerNumber): Promise<ConsentView> {
  allow(actor, profilePermissions.read);
  return await storage.as(actor, async (tx) => ({
    current: await readConsent(tx, [customer]),
    history: await readConsentHistory(tx, [customer]),
  }));
}
