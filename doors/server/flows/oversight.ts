/** What those look after who answer for risk and law: what was stopped, who wants no contact, who complains. */

import type { Definitions } from "#contracts/definitions";
import { type Coded, codedPlaybook, codedReason } from "#decision";
import { type Actor, allow, definePermissions, scopeOf } from "#ground/authority";
import { addDays, type Day, instantOf, machine } from "#ground/clock";
import { sql, type Tx } from "#ground/storage";
import { type HomeParts, latestDay } from "./home.ts";

const permissions = definePermissions("oversight", {
  read: { roles: ["risk", "compliance", "administrator"], keys: true },
});

export interface OversightParts extends HomeParts {
  readonly definitions: Pick<Definitions, "playbooks" | "offers">;
}

export interface OversightDay {
  readonly day: Day;
  /** Risk events that were not let through at once, by what was asked for. */
  readonly steppedUp: number;
  readonly held: number;
  readonly reviewed: number;
  /** Decisions that rules alone forbade. */
  readonly denied: number;
  readonly optOuts: number;
  readonly complaints: number;
  readonly resolved: number;
}

export interface Oversight {
  readonly from: Day;
  readonly to: Day;
  readonly days: readonly OversightDay[];
  /** Rules that forbade, most frequent first; of touches those that were stopped at the last moment. */
  readonly denials: readonly (Coded & { readonly decisions: number; readonly touches: number })[];
  /** Withdrawn consent to marketing by channel; null: all channels at once. */
  readonly optOuts: readonly { readonly channel: string | null; readonly count: number }[];
  readonly complaints: { readonly open: number; readonly customers: number };
  /** Reviews that wait for a colleague. */
  readonly reviews: number;
  readonly paused: readonly Coded[];
  /** Looks at personal data without masks in as many days, by the machine's clock. */
  readonly unmasked: { readonly times: number; readonly people: number };
}

/** @param days how many, the last one included. @throws authority.not_allowed */
export async function readOversight(parts: OversightParts, actor: Actor, days: number): Promise<Oversight> {
  allow(actor, permissions.read);
  const { storage, columnar, clock, definitions } = parts;
  const { zone } = clock;
  // lint-allow verb-guard: it only reads, and who asks was asked for authority above
  const counted = await storage.as(actor, async (tx) => {
    const to = await latestDay(tx, clock);
    const from = addDays(to, 1 - days);
    const span = { zone, from: instantOf(from, "00:00", zone), to: instantOf(addDays(to, 1), "00:00", zone) };
    return {
      from,
      to,
      span,
      byDay: await daysOf(tx, span),
      denials: await denialsOf(tx, span),
      optOuts: await optOutsOf(tx, span),
      ...(await standingOf(tx, new Date(machine.now().getTime() - days * DAY_MS))),
    };
  });
  const { from, to, span, byDay, denials, optOuts, complaints, reviews, paused, unmasked } = counted;
  const told = await columnar.reader(scopeOf(actor)).rows<{ day: string; complaints: number; resolved: number }>(
    `select toString(toDate(occurred_at, {zone:String})) as day, countIf(type = 'complaint_filed') as complaints,
       countIf(type = 'complaint_resolved') as resolved
     from facts where type in ('complaint_filed', 'complaint_resolved')
       and occurred_at >= {from:DateTime64(3)} and occurred_at < {to:DateTime64(3)} group by day`,
    { zone, from: span.from.toISOString().slice(0, -1), to: span.to.toISOString().slice(0, -1) },
  );
  const ticketsOf = new Map(told.map((row) => [row.day, row]));
  return {
    from,
    to,
    days: Array.from({ length: days }, (_, at) => {
      const day = addDays(from, at);
      const { complaints: filed = 0, resolved = 0 } = ticketsOf.get(day) ?? {};
      return { day, ...(byDay.get(day) ?? nothing), complaints: filed, resolved };
    }),
    denials: denials.map(({ code, decisions, touches }) => ({ ...codedReason(code), decisions, touches })),
    optOuts: optOuts.map(({ channel, count }) => ({ channel: channel === "" ? null : channel, count })),
    complaints,
    reviews,
    paused: paused.map((playbook) => codedPlaybook(definitions, playbook)),
    unmasked,
  };
}

const DAY_MS = 86_400_000;

interface Span {
  readonly zone: string;
  readonly from: Date;
  /** Excluded. */
  readonly to: Date;
}

type DayRow = Pick<OversightDay, "steppedUp" | "held" | "reviewed" | "denied" | "optOuts">;
const nothing: DayRow = { steppedUp: 0, held: 0, reviewed: 0, denied: 0, optOuts: 0 };

async function daysOf(tx: Tx, { zone, from, to }: Span): Promise<ReadonlyMap<string, DayRow>> {
  const rows = await tx.rows<DayRow & { readonly day: string }>(sql`
    with told as (
      select answered_at as at, answer as what from playbook.answer
      where answer <> 'allow' and answered_at >= ${from} and answered_at < ${to}
      union all
      select at, 'denied' from decision.record
      where at >= ${from} and at < ${to} and kind = 'set' and outcome = 'denied'
      union all
      select at, 'opt_out' from profile.consent_history
      where at >= ${from} and at < ${to} and not given and purpose = 'marketing'
    )
    select (at at time zone ${zone})::date::text as day,
      count(*) filter (where what = 'step_up') as "steppedUp", count(*) filter (where what = 'hold') as held,
      count(*) filter (where what = 'review') as reviewed, count(*) filter (where what = 'denied') as denied,
      count(*) filter (where what = 'opt_out') as "optOuts"
    from told group by 1`);
  return new Map(rows.map(({ day, ...row }) => [day, row]));
}

async function denialsOf(tx: Tx, { from, to }: Span): Promise<{ code: string; decisions: number; touches: number }[]> {
  return await tx.rows(sql`
    select code, sum(decisions)::int8 as decisions, sum(touches)::int8 as touches from (
      select unnest(rules) as code, 1 as decisions, 0 as touches from decision.record
      where at >= ${from} and at < ${to} and kind = 'set' and outcome = 'denied'
      union all
      select code, 0, 1 from reach.touch
      where planned_at >= ${from} and planned_at < ${to} and state = 'denied' and code is not null
    ) one group by code order by sum(decisions) + sum(touches) desc, code limit 20`);
}

async function optOutsOf(tx: Tx, { from, to }: Span): Promise<{ channel: string; count: number }[]> {
  return await tx.rows(sql`
    select channel, count(*) as count from profile.consent_history
    where at >= ${from} and at < ${to} and not given and purpose = 'marketing' group by channel order by 2 desc, 1`);
}

/** How it stands now, whatever the day. */
async function standingOf(tx: Tx, since: Date) {
  const { open, customers, reviews, times, people } = await tx.one<
    Record<"open" | "customers" | "reviews" | "times" | "people", number>
  >(sql`
    select coalesce(sum(cardinality(complaints)), 0)::int8 as open, count(*) as customers,
      (select count(*) from reach.task where kind = 'review' and state in ('open', 'taken')) as reviews,
      (select count(*) from audit.entry where starts_with(action, 'profile.reveal') and at >= ${since}) as times,
      (select count(distinct actor) from audit.entry where starts_with(action, 'profile.reveal') and at >= ${since}) as people
    from decision.standing where complaints <> '{}'`);
  const paused = await tx.rows<{ playbook: string }>(
    sql`select distinct playbook from playbook.version where state = 'paused' order by 1`,
  );
  return {
    complaints: { open, customers },
    reviews,
    unmasked: { times, people },
    paused: paused.map(({ playbook }) => playbook),
  };
}
