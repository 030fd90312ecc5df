/** The loop on one page: what came in, whom it found, what was decided, done and achieved, and what waits for somebody. */
import { type Coded, codedReason } from "#decision";
import { type Actor, allow, definePermissions, roles, scopeOf } from "#ground/authority";
import { addDays, type BusinessClock, type Day, instantOf } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { type Storage, sql, type Tx } from "#ground/storage";

const permissions = definePermissions("home", { see: { roles } });

export interface HomeParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly clock: BusinessClock;
}

/** One day of the actor's part of the bank. */
export interface HomeDay {
  readonly day: Day;
  /** Null: figures of the whole bank are not the actor's to see. */
  readonly facts: number | null;
  readonly scores: number | null;
  /** Runs that began. */
  readonly found: number;
  readonly decided: number;
  readonly chosen: number;
  readonly touches: number;
  readonly failed: number;
  /** Results of touches that colleagues and channels reported. */
  readonly results: number;
  readonly converted: number;
}

export interface Home {
  readonly today: Day;
  /** The last day on which something was decided, or today: what the figures are of. */
  readonly latest: Day;
  /** Oldest first; the last is `latest`. */
  readonly days: readonly HomeDay[];
  /** Why customers got nothing on these days, most frequent first. */
  readonly silences: readonly (Coded & { readonly count: number })[];
  readonly tasks: {
    readonly open: number;
    readonly late: number;
    readonly mine: number;
    readonly mineLate: number;
    readonly doneToday: number;
    readonly reviews: number;
  };
  /** What waits for somebody; only what is there. */
  readonly waiting: readonly { readonly what: Waiting; readonly count: number }[];
}

export const waitings = [
  "quarantine",
  "runs_aside",
  "playbooks",
  "policies",
  "audiences",
  "lists",
  "exports",
  "tasks_late",
  "touches_unknown",
] as const;
export type Waiting = (typeof waitings)[number];

const DAYS = 14;
const MOST_SILENCES = 8;

/** @throws authority.not_allowed */
export async function readHome({ storage, columnar, clock }: HomeParts, actor: Actor): Promise<Home> {
  allow(actor, permissions.see);
  const today = clock.today();
  const { zone } = clock;
  // lint-allow verb-guard: it only reads, and who asks was asked for authority above
  const counted = await storage.as(actor, async (tx) => {
    const latest = await latestDay(tx, clock);
    const span = spanOf(latest, zone);
    return {
      latest,
      span,
      byDay: await daysOf(tx, span),
      silences: await silencesOf(tx, span),
      tasks: await tasksOf(tx, actor, clock.now(), instantOf(today, "00:00", zone)),
      waiting: await waitingOf(tx, clock.now()),
    };
  });
  const facts = scopeOf(actor) === "all" ? await factsOf(columnar, counted.span) : undefined;
  const { latest, byDay } = counted;
  return {
    today,
    latest,
    days: Array.from({ length: DAYS }, (_, at) => {
      const day = addDays(latest, at + 1 - DAYS);
      const { found, decided, chosen, touches, failed, results, converted } = byDay.get(day) ?? nothing;
      const { count = 0, scores = 0 } = facts?.get(day) ?? {};
      const seen = facts === undefined ? { facts: null, scores: null } : { facts: count, scores };
      return { day, ...seen, found, decided, chosen, touches, failed, results, converted };
    }),
    silences: counted.silences.map(({ code, count }) => ({ ...codedReason(code), count })),
    tasks: counted.tasks,
    waiting: counted.waiting,
  };
}

/** The last day on which something was decided, or today. */
export async function latestDay(tx: Tx, clock: BusinessClock): Promise<Day> {
  const today = clock.today();
  const { zone } = clock;
  const { day } = await tx.one<{ day: Day | null }>(
    sql`select (max(at) at time zone ${zone})::date::text as day from decision.record`,
  );
  return day !== null && day < today ? day : today;
}

interface Span {
  readonly zone: string;
  readonly from: Date;
  /** Excluded. */
  readonly to: Date;
}

function spanOf(latest: Day, zone: string): Span {
  return {
    zone,
    from: instantOf(addDays(latest, 1 - DAYS), "00:00", zone),
    to: instantOf(addDays(latest, 1), "00:00", zone),
  };
}

type DayRow = Omit<HomeDay, "facts" | "scores">;
const nothing = { found: 0, decided: 0, chosen: 0, touches: 0, failed: 0, results: 0, converted: 0 };

async function daysOf(tx: Tx, { zone, from, to }: Span): Promise<ReadonlyMap<string, DayRow>> {
  const rows = await tx.rows<DayRow>(sql`
    with told as (
      select admitted_at as at, 'found' as what from playbook.enrolment where admitted_at >= ${from} and admitted_at < ${to}
      union all
      select at, case when outcome = 'chosen' then 'chosen' else 'other' end from decision.record
      where at >= ${from} and at < ${to} and kind = 'set'
      union all
      select planned_at, case when state in ('failed', 'denied', 'expired') then 'failed' else 'touch' end
      from reach.touch where planned_at >= ${from} and planned_at < ${to}
      union all
      select at, case when converted then 'converted' else 'result' end from outcome.result
      where at >= ${from} and at < ${to}
      union all
      select converted_at, 'goal' from outcome.enrolment
      where assigned_at >= ${from}::timestamptz - interval '90 days' and assigned_at < ${to}
        and converted_at >= ${from} and converted_at < ${to}
    )
    select (at at time zone ${zone})::date::text as day,
      count(*) filter (where what = 'found') as found,
      count(*) filter (where what in ('chosen', 'other')) as decided,
      count(*) filter (where what = 'chosen') as chosen,
      count(*) filter (where what in ('touch', 'failed')) as touches,
      count(*) filter (where what = 'failed') as failed,
      count(*) filter (where what in ('result', 'converted')) as results,
      greatest(count(*) filter (where what = 'converted'), count(*) filter (where what = 'goal')) as converted
    from told group by 1`);
  return new Map(rows.map((row) => [row.day, row]));
}

async function factsOf(columnar: Columnar, { zone, from, to }: Span) {
  const rows = await columnar.rows<{ day: string; count: number; scores: number }>(
    `select toString(toDate(occurred_at, {zone:String})) as day, count() as count, countIf(type = 'score_published') as scores
     from facts where occurred_at >= {from:DateTime64(3)} and occurred_at < {to:DateTime64(3)} group by day`,
    { zone, from: from.toISOString().slice(0, -1), to: to.toISOString().slice(0, -1) },
  );
  return new Map(rows.map((row) => [row.day, row]));
}

async function silencesOf(tx: Tx, { from, to }: Span): Promise<{ code: string; count: number }[]> {
  return await tx.rows(sql`
    select reasons[1] as code, count(*) as count from decision.record
    where at >= ${from} and at < ${to} and kind = 'set' and outcome <> 'chosen' and cardinality(reasons) > 0
    group by 1 order by 2 desc, 1 limit ${MOST_SILENCES}`);
}

async function tasksOf(tx: Tx, actor: Actor, now: Date, dayBegan: Date): Promise<Home["tasks"]> {
  const me = actor.kind === "person" ? actor.id : "";
  return await tx.one(sql`
    with live as (
      select owner, kind, deadline < ${now} as late from reach.task
      where state in ('open', 'taken') and (ends_at is null or ends_at >= ${now})
    )
    select count(*) as open, count(*) filter (where late) as late, count(*) filter (where owner = ${me}) as mine,
      count(*) filter (where owner = ${me} and late) as "mineLate", count(*) filter (where kind = 'review') as reviews,
      (select count(*) from reach.task where state = 'done' and done_at >= ${dayBegan}) as "doneToday"
    from live`);
}

async function waitingOf(tx: Tx, now: Date): Promise<Home["waiting"]> {
  const counts = await tx.one<Record<Waiting, number>>(sql`
    select (select count(*) from intake.quarantine where state = 'open') as quarantine,
      (select count(*) from playbook.enrolment where fault is not null) as runs_aside,
      (select count(*) from playbook.version where state in ('draft', 'approved')) as playbooks,
      (select count(*) from decision.policy where state = 'proposed') as policies,
      (select count(*) from audience.version where state = 'proposed') as audiences,
      (select count(*) from audience.list where state = 'waiting') as lists,
      (select count(*) from audience.export where state = 'asked') as exports,
      (select count(*) from reach.task where state in ('open', 'taken') and deadline < ${now}
        and (ends_at is null or ends_at >= ${now})) as tasks_late,
      (select count(*) from reach.touch where state = 'unknown') as touches_unknown`);
  return waitings.flatMap((what) => (counts[what] > 0 ? [{ what, count: counts[what] }] : []));
}
