/** What is said of a customer beside the state that conditions read: tags with their evidence, consent, household. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { People } from "../store/people.ts";

export interface StandingTag {
  readonly name: string;
  /** The empty text for a tag without a value. */
  readonly value: string;
  readonly source: string;
  readonly evidence: string | null;
  readonly confidence: number | null;
  readonly setAt: Date;
  readonly until: Date | null;
  readonly setBy: string | null;
}

export interface StandingConsent {
  readonly purpose: string;
  /** Null: every channel. */
  readonly channel: string | null;
  readonly given: boolean;
  readonly at: Date;
  readonly textVersion: string | null;
  readonly evidence: string;
}

export interface StandingHousehold {
  readonly household: string;
  readonly relation: string | null;
  readonly since: Date;
  /** The others, as far as they are within the transaction's scope. */
  readonly members: readonly { readonly number: CustomerNumber; readonly relation: string | null }[];
  /** Tags of the whole household, as far as the scope allows. */
  readonly tags: readonly { readonly name: string; readonly value: string; readonly members: number }[];
}

export interface Standing {
  readonly tags: readonly StandingTag[];
  readonly consent: readonly StandingConsent[];
  readonly household: StandingHousehold | null;
}

type Dated<T> = {
  readonly [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K];
};
interface Row {
  readonly tags: readonly Dated<StandingTag>[];
  readonly consent: readonly Dated<StandingConsent>[];
  readonly household: Dated<StandingHousehold> | null;
}

/** All of it in one statement, by name; empty for a customer out of the transaction's scope. */
export async function standingOf(tx: Tx, customer: CustomerNumber): Promise<Standing> {
  const { tags, consent, household } = await tx.one<Row>(sql`
    select
      (select coalesce(json_agg(json_build_object('name', t.name, 'value', t.value, 'source', t.source,
          'evidence', t.evidence, 'confidence', t.confidence, 'setAt', t.set_at, 'until', t.until, 'setBy', t.set_by)
          order by t.name), '[]')
        from profile.tag t where t.customer = ${customer} and t.value is not null) as tags,
      (select coalesce(json_agg(json_build_object('purpose', c.purpose, 'channel', nullif(c.channel, ''),
          'given', c.given, 'at', c.at, 'textVersion', c.text_version, 'evidence', c.evidence)
          order by c.purpose, c.channel), '[]')
        from profile.consent c where c.customer = ${customer}) as consent,
      (select json_build_object('household', m.household, 'relation', m.relation, 'since', m.since,
          'members', (select coalesce(json_agg(json_build_object('number', o.customer, 'relation', o.relation)
              order by o.customer), '[]')
            from profile.household_member o where o.household = m.household and o.customer <> m.customer),
          'tags', (select coalesce(json_agg(json_build_object('name', h.name, 'value', h.value, 'members', h.members)
              order by h.name), '[]')
            from profile.household_tag h where h.household = m.household))
        from profile.household_member m where m.customer = ${customer}) as household`);
  return {
    tags: tags.map((tag) => ({
      ...tag,
      setAt: new Date(tag.setAt),
      until: tag.until === null ? null : new Date(tag.until),
    })),
    consent: consent.map((one) => ({ ...one, at: new Date(one.at) })),
    household: household && { ...household, since: new Date(household.since) },
  };
}

const numbered = /^@(\d{1,10})$/;

export interface FoundCustomer {
  readonly customer: CustomerNumber;
  /** Its own number first, then those that were merged into it. */
  readonly numbers: readonly CustomerNumber[];
}

/**
 * A customer by the bank's id, or by `@` and the number itself (a list of tasks knows no other name). Undefined for one
 * who is unknown or out of the transaction's scope; a merged one is found as who it was merged into.
 */
export async function findWithMerged(
  tx: Tx,
  people: Pick<People, "lookup">,
  named: string,
): Promise<FoundCustomer | undefined> {
  const [, digits] = numbered.exec(named) ?? [];
  const number = digits === undefined ? await people.lookup(tx, named) : Number(digits);
  if (number === undefined || number > 2_147_483_647) return undefined;
  return (await standing(tx, number)) ?? (digits === undefined ? undefined : await survivorOf(tx, number));
}

// The number alone, compared with nothing but a value: under row-level security an expression there reads every row.
async function standing(tx: Tx, number: CustomerNumber): Promise<FoundCustomer | undefined> {
  const row = await tx.maybe<{ customer: number; merged: readonly number[] }>(sql`
    select customer, array(select r.customer from profile.redirect r where r.survivor = ${number}::int order by 1) as merged
    from profile.customer where customer = ${number}::int`);
  return row && { customer: row.customer, numbers: [row.customer, ...row.merged] };
}

async function survivorOf(tx: Tx, number: CustomerNumber): Promise<FoundCustomer | undefined> {
  const row = await tx.maybe<{ survivor: number | null }>(sql`
    select survivor from profile.redirect where customer = ${number}::int`);
  return row?.survivor == null ? undefined : await standing(tx, row.survivor);
}

/** The number of a customer, named as for {@link findWithMerged}. */
export async function findCustomer(
  tx: Tx,
  people: Pick<People, "lookup">,
  named: string,
): Promise<CustomerNumber | undefined> {
  return (await findWithMerged(tx, people, named))?.customer;
}
