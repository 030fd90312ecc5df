/** Households: who belongs to which, who did, and the tags of whole households. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { HouseholdFact, HouseholdTagRule, Membership } from "../rules/household.ts";

export interface Member extends Membership {
  readonly customer: CustomerNumber;
}

export async function readMemberships(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, Membership>> {
  const rows = await tx.rows<Member>(sql`
    select customer, household, relation, since, source, fact from profile.household_member
    where customer = any(${customers}::int[])`);
  return new Map(rows.map(({ customer, ...membership }) => [customer, membership]));
}

/** The members of a household that the reader sees, in the order in which they came. */
export async function readHousehold(tx: Tx, household: string): Promise<Member[]> {
  return await tx.rows<Member>(sql`
    select customer, household, relation, since, source, fact from profile.household_member
    where household = ${household} order by since, customer`);
}

export async function saveMemberships(
  tx: Tx,
  changes: ReadonlyMap<CustomerNumber, Membership | undefined>,
): Promise<void> {
  const sorted = [...changes].sort(([a], [b]) => a - b);
  const gone = sorted.flatMap(([customer, membership]) => (membership ? [] : [customer]));
  if (gone.length > 0) {
    await tx.run(sql`delete from profile.household_member where customer = any(${gone}::int[])`);
  }
  const kept = sorted.flatMap(([customer, membership]) => (membership ? [{ customer, ...membership }] : []));
  if (kept.length === 0) return;
  await tx.run(sql`
    insert into profile.household_member (customer, household, relation, since, source, fact)
    select * from unnest(${kept.map((m) => m.customer)}::int[], ${kept.map((m) => m.household)}::text[],
      ${kept.map((m) => m.relation)}::text[], ${kept.map((m) => m.since.toISOString())}::timestamptz[],
      ${kept.map((m) => m.source)}::text[], ${kept.map((m) => m.fact)}::text[])
      as u(customer, household, relation, since, source, fact)
    on conflict (customer) do update set household = excluded.household, relation = excluded.relation,
      since = excluded.since, source = excluded.source, fact = excluded.fact`);
}

export async function addHouseholdHistory(tx: Tx, facts: readonly HouseholdFact[]): Promise<void> {
  if (facts.length === 0) return;
  const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
  await tx.run(sql`
    insert into profile.household_history (customer, source, fact, household, relation, linked, at)
    select * from unnest(${facts.map((f) => f.customer)}::int[], ${facts.map((f) => f.source)}::text[],
      ${facts.map((f) => f.id)}::text[], ${facts.map((f) => text(f.data.household) ?? "")}::text[],
      ${facts.map((f) => text(f.data.relation))}::text[], ${facts.map((f) => f.type === "household_linked")}::boolean[],
      ${facts.map((f) => f.occurredAt.toISOString())}::timestamptz[])
      as u(customer, source, fact, household, relation, linked, at)
    on conflict do nothing`);
}

export interface HouseholdTagChange {
  readonly household: string;
  readonly value: string | null;
  readonly total: string;
  readonly members: number;
}

/**
 * Computes a tag of all households at once and keeps it; the households whose value changed. A household without
 * members, or below the lowest band, has none (null).
 */
export async function computeHouseholdTag(tx: Tx, rule: HouseholdTagRule, at: Date): Promise<HouseholdTagChange[]> {
  const bands = [...rule.bands].sort((a, b) => b.from - a.from);
  return await tx.rows<HouseholdTagChange>(sql`
    with summed as materialized (
      select m.household, coalesce(sum(c.${sql.ref(rule.attribute)}), 0)::numeric(20, 2) as total, count(*)::int as members
      from profile.household_member m join profile.customer c on c.customer = m.customer group by m.household
    ), valued as materialized (
      select s.household, s.total, s.members, (
        select b.value from unnest(${bands.map((band) => band.value)}::text[], ${bands.map((band) => band.from)}::numeric[])
          with ordinality as b(value, floor, n) where s.total >= b.floor order by b.n limit 1) as value from summed s
    ), gone as (
      delete from profile.household_tag t where t.name = ${rule.name}
        and not exists (select 1 from valued v where v.household = t.household and v.value is not null)
      returning t.household
    ), kept as (
      insert into profile.household_tag as t (household, name, value, total, members, at)
      select household, ${rule.name}, value, total, members, ${at} from valued where value is not null
      on conflict (household, name) do update set value = excluded.value, total = excluded.total,
        members = excluded.members, at = case when t.value = excluded.value then t.at else excluded.at end
      where (t.value, t.total, t.members) is distinct from (excluded.value, excluded.total, excluded.members)
      returning t.household
    )
    select v.household, v.value, v.total::text, v.members from valued v left join profile.household_tag t
      on t.household = v.household and t.name = ${rule.name} where v.value is distinct from t.value
    union all
    select g.household, null, '0.00', 0 from gone g where not exists (select 1 from valued v where v.household = g.household)
    order by 1`);
}

export interface ManagedMember {
  readonly customer: CustomerNumber;
  readonly household: string | null;
  readonly value: string | null;
  readonly total: string | null;
  readonly members: number | null;
  /** Since when the household has the value. */
  readonly at: Date | null;
}

/**
 * Customers whose own tag is not what their household's says: managed members with another value or none, and customers
 * with the tag who are no longer managed, or in no household. What a colleague said of a customer stands.
 */
export async function readBehind(tx: Tx, rule: HouseholdTagRule): Promise<ManagedMember[]> {
  return await tx.rows<ManagedMember>(sql`
    with due as (
      select m.customer, t.household, t.value, t.total::text as total, t.members, t.at from profile.household_member m
      join profile.household_tag t on t.household = m.household and t.name = ${rule.name}
      join profile.customer c on c.customer = m.customer where c.${sql.ref(rule.managedBy)} is not null
    )
    select coalesce(d.customer, g.customer) as customer, d.household, d.value, d.total, d.members, d.at
    from due d full join (select customer, value, source from profile.tag where name = ${rule.name}) g
      on g.customer = d.customer
    where d.value is distinct from g.value and g.source is distinct from 'colleague' order by 1`);
}
