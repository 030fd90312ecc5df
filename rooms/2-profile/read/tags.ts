/** A customer's tags with who said what when. */
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql, type Tx } from "#ground/storage";
import { profilePermissions } from "../permissions.ts";
import type { TagAction, TagSource } from "../rules/tag-words.ts";
import type { People } from "../store/people.ts";
import { findCustomer } from "./standing.ts";

interface Said {
  readonly tag: string;
  readonly value: string | null;
  readonly source: TagSource;
  readonly evidence: string | null;
  readonly confidence: number | null;
  readonly until: Date | null;
  readonly by: string | null;
  readonly ruleVersion: string | null;
}

export interface TagStanding extends Said {
  readonly setAt: Date;
}

export interface TagEntry extends Said {
  readonly action: TagAction;
  readonly at: Date;
}

export interface CustomerTags {
  readonly customer: CustomerNumber;
  /** By name, those that are kept away included. */
  readonly tags: readonly TagStanding[];
  /** Newest first. */
  readonly history: readonly TagEntry[];
}

export interface TagsAsked {
  readonly tag?: string | undefined;
  readonly limit?: number | undefined;
}

const DEFAULT_LIMIT = 100;

/** Tags of the customer of a name (see `findCustomer`); undefined for one out of the actor's scope. */
export async function viewTags(
  storage: Storage,
  actor: Actor,
  people: People,
  named: string,
  asked: TagsAsked = {},
): Promise<CustomerTags | undefined> {
  allow(actor, profilePermissions.read);
  return await storage.as(actor, async (tx) => {
    const customer = await findCustomer(tx, people, named);
    if (customer === undefined) return undefined;
    return { customer, tags: await standing(tx, customer, asked), history: await tagHistory(tx, customer, asked) };
  });
}

const said = sql.raw(
  'name as tag, value, source, evidence, confidence, until, set_by as by, rule_version as "ruleVersion"',
);

async function standing(tx: Tx, customer: CustomerNumber, { tag = null }: { tag?: string | null | undefined }) {
  return await tx.rows<TagStanding>(sql`
    select ${said}, set_at as "setAt" from profile.tag
    where customer = ${customer} and (${tag}::text is null or name = ${tag}) order by name`);
}

/** What was ever said of a customer by tags, newest first. */
export async function tagHistory(tx: Tx, customer: CustomerNumber, asked: TagsAsked = {}): Promise<TagEntry[]> {
  const { tag = null, limit = DEFAULT_LIMIT } = asked;
  return await tx.rows<TagEntry>(sql`
    select ${said}, action, at from profile.tag_history
    where customer = ${customer} and (${tag}::text is null or name = ${tag}) order by entry desc limit ${limit}`);
}
