/** Cohorts of a playbook by week of admission: activation, activity, retention, referral and revenue, treated and control. */
import { type Actor, allow, scopeOf } from "#ground/authority";
import type { Columnar, ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Fen } from "#ground/money";
import { type Storage, sql } from "#ground/storage";
import { outcomePermissions } from "../permissions.ts";
import { activeFacts, COHORT_WEEKS, referralFacts, WEEK_SECONDS } from "../rules/activity.ts";
import { type CountsAsked, within } from "./counts.ts";

export interface Cohort {
  /** The Monday of the week of admission. */
  readonly week: string;
  readonly control: boolean;
  /** Each customer once, from the first enrolment on. */
  readonly customers: number;
  /** Who reached the goal. */
  readonly activated: number;
  readonly amount: Fen;
  /** Who recommended somebody within the weeks that are looked at. */
  readonly referred: number;
  /** By week after admission; customers for whom it is over, and of them those who did something by themselves. */
  readonly weeks: readonly { readonly observed: number; readonly active: number }[];
}

export interface CohortsAsked extends CountsAsked {
  /** The bank's time. */
  readonly now: Date;
}

interface MemberRow {
  readonly customer: CustomerNumber;
  readonly control: boolean;
  readonly week: string;
  /** Seconds since the epoch. */
  readonly admitted: number;
  readonly converted: boolean;
  readonly amount: Fen;
}

interface Growing {
  readonly week: string;
  readonly control: boolean;
  customers: number;
  activated: number;
  amount: Fen;
  referred: number;
  readonly weeks: { observed: number; active: number }[];
}

const AT_ONCE = 10_000;
/** Customers that are looked at, by their numbers; a report has to end. */
export const MOST_CUSTOMERS = 200_000;

/** Cohorts with their arms, in the order of weeks. Facts are read from the columnar copy, some seconds behind. */
export async function readCohorts(
  { storage, columnar }: { readonly storage: Storage; readonly columnar: Columnar },
  actor: Actor,
  asked: CohortsAsked,
): Promise<Cohort[]> {
  allow(actor, outcomePermissions.read);
  const cohorts = new Map<string, Growing>();
  const reader = columnar.reader(scopeOf(actor));
  let after = -1;
  for (let seen = 0; seen < MOST_CUSTOMERS; ) {
    const members = await membersOf(storage, actor, asked, after);
    if (members.length === 0) break;
    const own = members.map((member) => cohortOf(cohorts, member, asked.now));
    await addFacts(reader, members, own, asked.now);
    seen += members.length;
    after = members.at(-1)?.customer ?? after;
  }
  return [...cohorts.values()].sort((a, b) =>
    a.week === b.week ? Number(a.control) - Number(b.control) : a.week < b.week ? -1 : 1,
  );
}

/** The next customers by number, each with the first enrolment. */
async function membersOf(storage: Storage, actor: Actor, asked: CohortsAsked, after: number): Promise<MemberRow[]> {
  return await storage.as(actor, (tx) =>
    tx.rows<MemberRow>(sql`
      select o.customer, (array_agg(o.control order by o.admitted_at, o.enrolment))[1] as control,
        to_char(date_trunc('week', min(o.admitted_at) at time zone ${asked.zone}), 'YYYY-MM-DD') as week,
        floor(extract(epoch from min(o.admitted_at)))::int8 as admitted, count(o.converted_at) > 0 as converted,
        sum(o.amount)::float8 as amount
      from outcome.enrolment o where ${within(asked)} and o.customer > ${after}
      group by o.customer order by o.customer limit ${AT_ONCE}`),
  );
}

function cohortOf(cohorts: Map<string, Growing>, member: MemberRow, now: Date): Growing {
  const { week, control } = member;
  const key = `${week}/${control}`;
  const empty = () => Array.from({ length: COHORT_WEEKS }, () => ({ observed: 0, active: 0 }));
  const cohort = cohorts.get(key) ?? {
    week,
    control,
    customers: 0,
    activated: 0,
    amount: 0,
    referred: 0,
    weeks: empty(),
  };
  cohorts.set(key, cohort);
  cohort.customers++;
  cohort.amount += member.amount;
  if (member.converted) cohort.activated++;
  for (const [n, one] of cohort.weeks.entries())
    if (member.admitted + (n + 1) * WEEK_SECONDS <= now.getTime() / 1_000) one.observed++;
  return cohort;
}

/** What the customers of a part did in the weeks that are over; who recommended counts as soon as it happened. */
async function addFacts(
  reader: ColumnarReader,
  members: readonly MemberRow[],
  own: readonly Growing[],
  now: Date,
): Promise<void> {
  const names = [...new Set(own)];
  const rows = await reader.rows<{ cohort: number; week: number; active: number; referred: number }>(
    `with seen as (
       select customer, type in {active: Array(String)} as own, type in {referral: Array(String)} as referral,
         transform(customer, {customers: Array(UInt32)}, {cohorts: Array(UInt32)}, toUInt32(0)) as cohort,
         transform(customer, {customers: Array(UInt32)}, {admitted: Array(UInt32)}, toUInt32(0)) as since,
         toInt64(toUnixTimestamp(occurred_at)) as told, intDiv(told - since, {length: UInt32}) as week,
         since + (week + 1) * {length: UInt32} <= {now: UInt32} as complete
       from facts
       where customer in {customers: Array(UInt32)} and type in {types: Array(String)}
         and told >= since and told < since + {weeks: UInt32} * {length: UInt32}
     )
     select cohort, week, uniqExact(customer) as active, 0 as referred from seen where own and complete group by cohort, week
     union all
     select cohort, 0 as week, 0 as active, uniqExact(customer) as referred from seen where referral group by cohort`,
    {
      active: [...activeFacts],
      referral: [...referralFacts],
      types: [...new Set<string>([...activeFacts, ...referralFacts])],
      customers: members.map(({ customer }) => customer),
      admitted: members.map(({ admitted }) => admitted),
      cohorts: own.map((cohort) => names.indexOf(cohort)),
      length: WEEK_SECONDS,
      weeks: COHORT_WEEKS,
      now: Math.floor(now.getTime() / 1_000),
    },
  );
  for (const { cohort, week, active, referred } of rows) {
    const found = names[cohort];
    if (!found) continue;
    found.referred += referred;
    const one = found.weeks[week];
    if (one) one.active += active;
  }
}
