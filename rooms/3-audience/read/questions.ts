/** What people ask of an audience or of a condition that they are typing: how many, who for instance, split, laid over. */
import { type Actor, allow } from "#ground/authority";
import { machine } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { type Condition, type Explanation, explain, PictureView, type ReadValue } from "#kits/expr";
import { findCustomer, loadStates, maskFor, momentOf, viewOf, wholeState } from "#profile";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions } from "../permissions.ts";
import { audienceCases } from "../rules/cases.ts";
import { belonging, staticLists } from "../steps/belonging.ts";
import { askedBy } from "../steps/candidates.ts";
import type { AskParts } from "./ask.ts";
import { type AudienceBreakdown, breakDownAudience } from "./breakdown.ts";
import { breakdownFields } from "./breakdown-fields.ts";
import { countMembers } from "./count-members.ts";
import { type AudienceExplanation, explainAudience } from "./explain-audience.ts";
import { audienceLag } from "./lag.ts";
import { numbersOfAudience, sampleAudience } from "./numbers.ts";
import { type Intersection, overlapOf } from "./overlap.ts";
import type { AudiencePlan } from "./plan.ts";
import { type AudienceSource, compiledSource, liveAudience } from "./source.ts";

/** How far ClickHouse's copy is behind. */
export interface Lag {
  /** Customers whose newest state is not in the copy yet, of the whole bank. */
  readonly customers: number;
  /** Customers whose newest memberships are not in the copy yet. */
  readonly memberships: number;
  /** Age of the copy; 0 when nothing is behind, null when there is none yet. */
  readonly seconds: number | null;
}

interface Question {
  readonly condition: Condition;
  readonly asked: AskParts;
}

/** @throws audience.ask_what, audience.no_audience, audience.broken, audience.one_event, condition.* with its place */
async function questionOf(parts: AudienceParts, actor: Actor, source: AudienceSource): Promise<Question> {
  const book = await parts.audiences.book();
  return {
    condition: compiledSource(book, parts.rules, source),
    asked: askedBy(parts, actor, book, parts.clock.now()),
  };
}

async function lagOf({ storage, columnar }: Pick<AudienceParts, "storage" | "columnar">): Promise<Lag> {
  const { customers, memberships, seconds } = await audienceLag({ storage, columnar, clock: machine });
  return { customers, memberships, seconds };
}

export interface CountedBy {
  readonly count: number;
  /** Customers in the actor's scope. */
  readonly of: number;
  /** By algebra of bitmaps, by looking at every customer, or by both. */
  readonly how: AudiencePlan["how"];
  readonly lag: Lag;
}

/** @throws authority.not_allowed and what a question throws */
export async function askCount(parts: AudienceParts, actor: Actor, source: AudienceSource): Promise<CountedBy> {
  allow(actor, audiencePermissions.count);
  const { asked, condition } = await questionOf(parts, actor, source);
  const [{ members, of, how }, lag] = await Promise.all([countMembers(asked, condition), lagOf(parts)]);
  return { count: members, of, how, lag };
}

/** A customer by the number, with personal fields masked by the actor's role. */
export interface MaskedCustomer {
  readonly customer: CustomerNumber;
  readonly personal: Readonly<Record<string, string>>;
}

/** Some of those who belong, spread over all of them; the same ones as long as they belong. */
export async function askSample(
  parts: AudienceParts,
  actor: Actor,
  { size, ...source }: AudienceSource & { readonly size: number },
): Promise<{ readonly customers: readonly MaskedCustomer[]; readonly lag: Lag }> {
  allow(actor, audiencePermissions.members);
  const { asked, condition } = await questionOf(parts, actor, source);
  const [{ customers }, lag] = await Promise.all([sampleAudience(asked, condition, size), lagOf(parts)]);
  return { customers: await masked(parts, actor, customers), lag };
}

async function masked(
  { storage, people }: AudienceParts,
  actor: Actor,
  customers: readonly CustomerNumber[],
): Promise<MaskedCustomer[]> {
  const opened = await storage.as(actor, (tx) => people.personal(tx, customers));
  return customers.map((customer) => ({ customer, personal: maskFor(actor, opened.get(customer) ?? {}) }));
}

export interface MembersPage {
  readonly members: readonly MaskedCustomer[];
  /** `after` of the next page; null on the last. */
  readonly next: number | null;
  readonly lag: Lag;
}

/**
 * A page of those who belong, in the order of their numbers: found in the copy, then each asked anew in PostgreSQL. A
 * page may hold fewer than asked for and not be the last.
 */
export async function readMembers(
  parts: AudienceParts,
  actor: Actor,
  { after, limit = 100, ...source }: AudienceSource & { readonly after?: number | undefined; readonly limit?: number },
): Promise<MembersPage> {
  allow(actor, audiencePermissions.members);
  const { asked, condition } = await questionOf(parts, actor, source);
  const found: CustomerNumber[] = [];
  const from = after === undefined ? {} : { after };
  for await (const numbers of numbersOfAudience(asked, condition, { ...from, most: limit + 1 })) found.push(...numbers);
  const page = found.slice(0, limit);
  const states = await parts.storage.as(actor, (tx) => belonging(tx, parts.rules, condition, page, asked.at));
  const members = await masked(
    parts,
    actor,
    states.map(({ customer }) => customer),
  );
  return { members, next: found.length > limit ? (page.at(-1) ?? null) : null, lag: await lagOf(parts) };
}

/**
 * Members by attributes and tags together; by those that the audience names when none is given.
 * @throws also audience.unknown_breakdown, audience.breakdown_by
 */
export async function askBreakdown(
  parts: AudienceParts,
  actor: Actor,
  { by, ...source }: AudienceSource & { readonly by?: readonly string[] | undefined },
): Promise<AudienceBreakdown & { readonly lag: Lag }> {
  allow(actor, audiencePermissions.count);
  const { asked, condition } = await questionOf(parts, actor, source);
  const own = source.audience === undefined ? [] : await usualBreakdown(parts, source.audience);
  const fields = breakdownFields(parts.definitions.catalog, by ?? own);
  const [broken, lag] = await Promise.all([breakDownAudience(asked, condition, fields), lagOf(parts)]);
  return { ...broken, lag };
}

// Of more than a few together a person reads nothing.
const USUAL = 2;

async function usualBreakdown({ audiences }: AudienceParts, id: string): Promise<readonly string[]> {
  return liveAudience(await audiences.book(), id).definition.breakdown.slice(0, USUAL);
}

export interface Overlap {
  /** Members of each, in the order asked. */
  readonly members: readonly number[];
  readonly intersections: readonly Intersection[];
  readonly any: number;
  readonly how: "bitmap" | "scan";
  readonly lag: Lag;
}

/** Two to eight laid over each other: the size of every intersection. @throws also audience.overlap_of */
export async function askOverlap(
  parts: AudienceParts,
  actor: Actor,
  sources: readonly AudienceSource[],
): Promise<Overlap> {
  allow(actor, audiencePermissions.count);
  const book = await parts.audiences.book();
  const conditions = sources.map((source) => compiledSource(book, parts.rules, source));
  const asked = askedBy(parts, actor, book, parts.clock.now());
  const [overlap, lag] = await Promise.all([overlapOf(asked, conditions), lagOf(parts)]);
  return { ...overlap, lag };
}

/** One part of a condition, asked of one customer. */
export interface ExplainedPart {
  readonly how: Explanation["how"];
  readonly text: string;
  /** Null: unknown, for a value is missing. */
  readonly answer: boolean | null;
  readonly values: readonly ReadValue[];
  readonly zh: string;
  readonly en: string;
  readonly parts: readonly ExplainedPart[];
}

export interface Explained {
  readonly plan: AudienceExplanation;
  /** Where a customer was named: whether that one belongs, and why. */
  readonly customer: {
    readonly customer: CustomerNumber;
    readonly belongs: boolean;
    readonly why: ExplainedPart;
  } | null;
}

/** How a question is answered; and why a customer belongs or does not. @throws also audience.no_customer */
export async function askExplain(
  parts: AudienceParts,
  actor: Actor,
  { customer, ...source }: AudienceSource & { readonly customer?: string | undefined },
): Promise<Explained> {
  allow(actor, audiencePermissions.count);
  const { asked, condition } = await questionOf(parts, actor, source);
  const plan = await explainAudience(asked, condition);
  return { plan, customer: customer === undefined ? null : await whyOne(parts, actor, condition, customer, asked.at) };
}

async function whyOne(
  { storage, people, rules }: AudienceParts,
  actor: Actor,
  condition: Condition,
  named: string,
  at: Date,
): Promise<Explained["customer"]> {
  return await storage.as(actor, async (tx) => {
    const customer = await findCustomer(tx, people, named);
    const states =
      customer === undefined
        ? undefined
        : await loadStates(tx, [customer], [...rules.attributes.values()], false, wholeState(rules));
    const state = customer === undefined ? undefined : states?.get(customer);
    if (customer === undefined || !state) throw audienceCases.no_customer({ customer: named });
    const lists = await staticLists(tx, [customer], condition.reads.audiences);
    const view = new PictureView(viewOf(state, rules, at), lists.get(customer) ?? new Set());
    const moment = momentOf(at, rules.zone);
    return { customer, belongs: condition.holds(view, moment), why: partOf(explain(condition, view, moment)) };
  });
}

function partOf({ how, text, answer, values, zh, en, parts }: Explanation): ExplainedPart {
  return { how, text, answer, values, zh, en, parts: parts.map(partOf) };
}
