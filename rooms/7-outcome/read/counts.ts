/** Counts of everybody assigned in a playbook: as a whole, by version, by week of admission, and by wave. */
import type { Fen } from "#ground/money";
import { type Sql, sql, type Tx } from "#ground/storage";
import type { ArmCounts } from "../rules/compare-arms.ts";

export interface CountsAsked {
  readonly playbook: string;
  /** Admitted from here on; null: from the first. */
  readonly from: Date | null;
  /** Admitted before; null: until now. */
  readonly to: Date | null;
  /** A unit's number: it and all below it; null: as far as the actor sees. */
  readonly unit: number | null;
  /** The bank's zone, in which weeks begin on Monday. */
  readonly zone: string;
}

export interface CountedArm extends ArmCounts {
  readonly control: boolean;
  /** Sum of the shares that were to be held out, and customers of whom that is known. */
  readonly plannedControl: number;
  readonly planned: number;
}

export interface Counted {
  readonly all: readonly CountedArm[];
  readonly versions: readonly (CountedArm & { readonly version: number })[];
  readonly weeks: readonly (CountedArm & { readonly week: string })[];
}

interface CountRow extends CountedArm {
  readonly part: "all" | "versions" | "weeks";
  readonly version: number | null;
  readonly week: string | null;
}

/** Enrolments that are asked about, of `outcome.enrolment o`. */
export function within({ playbook, from, to, unit }: CountsAsked): Sql {
  return sql`o.playbook = ${playbook} and not o.aside
    and (${from}::timestamptz is null or o.admitted_at >= ${from}) and (${to}::timestamptz is null or o.admitted_at < ${to})
    and (${unit}::int is null or o.unit = any (array(select below from organisation.unit_below where unit = ${unit})))`;
}

/**
 * One statement for a playbook. The customer is the unit of assignment: whoever stands in it several times is gathered
 * before arms are, and the others, nearly all, are added up as they come.
 */
export async function countAssigned(tx: Tx, asked: CountsAsked): Promise<Counted> {
  const rows = await tx.rows<CountRow>(sql`
    with parts as (
      ${singles(asked)}
      union all
      ${gathered(asked)}
    )
    select part, version, to_char(week, 'YYYY-MM-DD') as week, control, sum(customers)::int8 as customers,
      sum(enrolments)::int8 as enrolments, sum(touched)::int8 as touched, sum(delivered)::int8 as delivered,
      sum(reached)::int8 as reached, sum(converted)::int8 as converted, sum(converted_customers)::int8 as "convertedCustomers",
      sum(amount)::float8 as amount, sum(squares)::float8 as "amountSquares", sum(cost)::float8 as cost,
      sum(contacts)::int8 as contacts, sum(complaints)::int8 as complaints, sum(opt_outs)::int8 as "optOuts",
      sum(complaining)::int8 as "complainingCustomers", sum(leaving)::int8 as "optOutCustomers",
      coalesce(sum(share), 0)::float8 as "plannedControl", sum(planned)::int8 as planned
    from parts group by part, version, week, control order by part, version, parts.week, control`);
  const of = (part: CountRow["part"]): CountRow[] => rows.filter((row) => row.part === part);
  return {
    all: of("all"),
    versions: of("versions").map((row) => ({ ...row, version: row.version ?? 0 })),
    weeks: of("weeks").map((row) => ({ ...row, week: row.week ?? "" })),
  };
}

const partOf = sql`case when grouping(version) = 0 then 'versions' when grouping(week) = 0 then 'weeks' else 'all' end`;
const weekOf = (instant: Sql, zone: string): Sql => sql`date_trunc('week', ${instant} at time zone ${zone})::date`;

/** Customers who stand once: an enrolment is a customer, and quarters of an hour add up to weeks. */
function singles(asked: CountsAsked): Sql {
  return sql`
    select ${partOf} as part, version, week, control, sum(customers) as customers, sum(customers) as enrolments,
      sum(touched) as touched, sum(delivered) as delivered, sum(reached) as reached, sum(converted) as converted,
      sum(converted) as converted_customers, sum(amount)::float8 as amount, sum(squares) as squares,
      sum(cost)::float8 as cost, sum(contacts) as contacts, sum(complaints) as complaints, sum(opt_outs) as opt_outs,
      sum(complaining) as complaining, sum(leaving) as leaving, sum(share) as share, sum(planned) as planned
    from (
      select q.*, ${weekOf(sql`q.quarter`, asked.zone)} as week
      from (
        select o.control, o.version, o.admitted_quarter as quarter,
          count(*) as customers, count(o.touched_at) as touched, count(o.delivered_at) as delivered,
          count(o.reached_at) as reached, count(o.converted_at) as converted, sum(o.amount) as amount,
          sum(o.amount::float8 * o.amount::float8) as squares, sum(o.cost) as cost, sum(o.contacts) as contacts,
          sum(o.complaints) as complaints, sum(o.opt_outs) as opt_outs, count(*) filter (where o.complaints > 0) as complaining,
          count(*) filter (where o.opt_outs > 0) as leaving, sum(o.control_share) as share, count(o.control_share) as planned
        from outcome.enrolment o where ${within(asked)} and not o.several group by 1, 2, 3
      ) q
    ) cells group by grouping sets ((control), (control, version), (control, week))`;
}

/** Customers who stand several times, each gathered from all enrolments that are asked about. */
function gathered(asked: CountsAsked): Sql {
  return sql`
    select part, version, week, control, count(*) as customers, sum(enrolments) as enrolments, sum(touched) as touched,
      sum(delivered) as delivered, sum(reached) as reached, sum(converted) as converted,
      count(*) filter (where converted > 0) as converted_customers, sum(amount) as amount, sum(amount * amount) as squares,
      sum(cost) as cost, sum(contacts) as contacts, sum(complaints) as complaints, sum(opt_outs) as opt_outs,
      count(*) filter (where complaints > 0) as complaining, count(*) filter (where opt_outs > 0) as leaving,
      sum(share) as share, count(share) as planned
    from (
      select ${partOf} as part, version, week, control, customer, count(*) as enrolments, count(touched_at) as touched,
        count(delivered_at) as delivered, count(reached_at) as reached, count(converted_at) as converted,
        sum(amount)::float8 as amount, sum(cost)::float8 as cost, sum(contacts) as contacts, sum(complaints) as complaints,
        sum(opt_outs) as opt_outs, max(control_share) as share
      from (
        select o.*, ${weekOf(sql`o.admitted_at`, asked.zone)} as week
        from outcome.enrolment o where ${within(asked)} and o.several
      ) one
      group by grouping sets ((control, customer), (control, customer, version), (control, customer, week))
    ) by_customer group by part, version, week, control`;
}

/** What a wave did to one group of those assigned. */
export interface WaveCounts {
  readonly wave: string;
  /** `treated`, `held` out of this wave alone, or `control` of the whole playbook. */
  readonly group: "treated" | "held" | "control";
  readonly customers: number;
  readonly enrolments: number;
  readonly touched: number;
  readonly delivered: number;
  readonly reached: number;
  readonly converted: number;
  readonly convertedCustomers: number;
  readonly amount: Fen;
  readonly cost: Fen;
}

/** @param waves of the playbook, in its order */
export async function countWaves(tx: Tx, asked: CountsAsked, waves: readonly string[]): Promise<WaveCounts[]> {
  if (waves.length === 0) return [];
  const rows = await tx.rows<WaveCounts>(sql`
    with one as (
      select u.wave, u.place,
        case when o.control then 'control' when u.wave = any (o.held_waves) then 'held' else 'treated' end as "group",
        o.customer, w.touched_at, w.delivered_at, w.reached_at, o.converted_at, o.amount,
        case when w.touched_at is null then 0 else w.cost end as cost
      from outcome.enrolment o
      cross join unnest(${[...waves]}::text[]) with ordinality as u(wave, place)
      left join outcome.wave w on w.enrolment = o.enrolment and w.wave = u.wave and w.customer = o.customer
      where ${within(asked)}
    ), by_customer as (
      select wave, place, "group", customer, count(*) as enrolments, count(touched_at) as touched,
        count(delivered_at) as delivered, count(reached_at) as reached, count(converted_at) as converted,
        sum(amount)::float8 as amount, sum(cost)::float8 as cost
      from one group by wave, place, "group", customer
    )
    select wave, "group", count(*) as customers, sum(enrolments)::int8 as enrolments, sum(touched)::int8 as touched,
      sum(delivered)::int8 as delivered, sum(reached)::int8 as reached, sum(converted)::int8 as converted,
      count(*) filter (where converted > 0) as "convertedCustomers", sum(amount) as amount, sum(cost) as cost
    from by_customer group by wave, place, "group" order by place, "group"`);
  return rows;
}

/** The newest decision that is counted; null: none. */
export async function countedUntil(tx: Tx, playbook: string): Promise<Date | null> {
  const found = await tx.one<{ at: Date | null }>(
    sql`select max(assigned_at) as at from outcome.enrolment where playbook = ${playbook}`,
  );
  return found.at;
}
