/**
 * Predicts habits as of earlier moments, from what had happened by then, and counts what came afterwards. One statement a
 * habit and moment, never a loop over customers.
 */
import type { Tag } from "#contracts/definitions";
import { addDays, type Day, instantOf } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { Bound, type ComputeContext, computedSql, eventsSql } from "#profile";
import { type Habit, type HabitMoment, type HabitTest, judgeHabit } from "../rules/habit-tests.ts";

export interface HabitParts {
  readonly columnar: Columnar;
  readonly context: ComputeContext;
  /** Tags of the catalog. */
  readonly tags: Readonly<Record<string, Tag>>;
}

interface Asked {
  readonly tag: Tag;
  /** First day of the month that is judged; predictions know nothing of it. */
  readonly first: Day;
  readonly end: Day;
}

interface Counted {
  readonly customers: number;
  readonly trials: number;
  readonly hits: number;
  readonly near: number | null;
  readonly plain_trials: number;
  readonly plain_hits: number;
}

/** Months that are over before `today`, the latest first. */
function monthsBefore(today: Day, count: number): { first: Day; end: Day }[] {
  const months: { first: Day; end: Day }[] = [];
  let end = `${today.slice(0, 7)}-01`;
  for (let n = 0; n < count; n++) {
    const first = `${addDays(end, -1).slice(0, 7)}-01`;
    months.push({ first, end });
    end = first;
  }
  return months;
}

/** Judges each habit whose tag the bank computes over the last months that are over. */
export async function backTestHabits(
  { columnar, context, tags }: HabitParts,
  today: Day,
  months: number,
  signal?: AbortSignal,
): Promise<HabitTest[]> {
  const tests: HabitTest[] = [];
  for (const habit of Object.keys(statements) as Habit[]) {
    const tag = tags[habit];
    if (!tag?.computed) continue;
    const moments: HabitMoment[] = [];
    for (const month of monthsBefore(today, months)) {
      signal?.throwIfAborted();
      const at = instantOf(month.first, "00:00", context.zone);
      const { text, params } = statements[habit](context, { tag, ...month });
      const [row] = await columnar.rows<Counted>(text, params);
      moments.push({
        at,
        customers: Number(row?.customers ?? 0),
        trials: Number(row?.trials ?? 0),
        hits: Number(row?.hits ?? 0),
        near: row?.near === null || row?.near === undefined ? null : Number(row.near),
        plainTrials: Number(row?.plain_trials ?? 0),
        plainHits: Number(row?.plain_hits ?? 0),
      });
    }
    tests.push(judgeHabit(habit, moments));
  }
  return tests;
}

type Statement = (context: ComputeContext, asked: Asked) => ReturnType<typeof computedSql>;

/** What was said of everybody at the beginning of the month, and a binder of other values. */
function predictedAt(context: ComputeContext, { tag, first, end }: Asked) {
  const at = instantOf(first, "00:00", context.zone);
  const predicted = computedSql(tag, context, at);
  const bound = new Bound("h");
  const zone = bound.value("String", context.zone);
  const until = new Date(instantOf(end, "00:00", context.zone).getTime() - 1);
  const eventsOf = (types: readonly string[], from: Date, to = until): string =>
    eventsSql(bound, context, { types, at: to, after: new Date(from.getTime() - 1) });
  return { at, until, predicted, bound, zone, eventsOf };
}

const list = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : [];

/** A trial is a month in which wages came; a hit is to the day, near a day off. The simplest guess: the day of most. */
const payday: Statement = (context, asked) => {
  const { predicted, bound, zone, at, until, eventsOf } = predictedAt(context, asked);
  const month = asked.first.slice(0, 7);
  const dues = bound.value(
    "Array(Date)",
    Array.from({ length: 31 }, (_, n) => context.calendar.payday(month, n + 1)),
  );
  const sources = list(asked.tag.computed?.with.sources);
  const types = sources.length > 0 ? sources.map(({ event }) => String(event)) : ["payroll_credited"];
  const isWages = types.map((type, n) => `(type = ${bound.value("String", type)} and ${whereOf(bound, sources[n])})`);
  const days = 5 * 86_400_000;
  const wages = eventsOf([...new Set(types)], new Date(at.getTime() - days), until);
  const text = `
    with said as (select customer, toUInt8(value) as nominal, ${dues}[nominal] as due from (${predicted.text})),
      (select topK(1)(nominal)[1] from said) as usual
    select count() as customers, countIf(notEmpty(days)) as trials, countIf(has(days, due)) as hits,
      countIf(arrayExists(d -> abs(dateDiff('day', d, due)) <= 1, days)) as near, trials as plain_trials,
      countIf(has(days, ${dues}[usual])) as plain_hits
    from said left join (
      select customer, groupArray(toDate(toTimeZone(occurred_at, ${zone}))) as days
      from ${wages} where ${isWages.join(" or ")} group by customer) w on w.customer = said.customer`;
  return { text, params: { ...predicted.params, ...bound.params } };
};

function whereOf(bound: Bound, source: Record<string, unknown> | undefined): string {
  const tests = Object.entries((source?.where ?? {}) as Record<string, string[]>).map(
    ([field, values]) =>
      `JSONExtractString(data, ${bound.value("String", field)}) in ${bound.value("Array(String)", values)}`,
  );
  return tests.length === 0 ? "1" : tests.join(" and ");
}

/** A trial is an action; a hit is in the predicted hour, near an hour off. The simplest guess: the hour of most of them. */
const preferredHour: Statement = (context, asked) => {
  const { predicted, bound, zone, at, eventsOf } = predictedAt(context, asked);
  const types = [...new Set(list(asked.tag.computed?.with.sources).map(({ event }) => String(event)))];
  const isOwn = "JSONExtractString(data, 'code') != 'machine'";
  const hour = `toHour(toTimeZone(occurred_at, ${zone}))`;
  const before = eventsOf(types, new Date(at.getTime() - 90 * 86_400_000), new Date(at.getTime() - 1));
  const text = `
    with said as (select customer, toUInt8(value) as hour from (${predicted.text})),
      (select topK(1)(${hour})[1] from ${before} where ${isOwn}) as usual
    select (select count() from said) as customers, count() as trials, countIf(acted = said.hour) as hits,
      countIf(least(abs(toInt16(acted) - toInt16(said.hour)), 24 - abs(toInt16(acted) - toInt16(said.hour))) <= 1) as near,
      count() as plain_trials, countIf(acted = usual) as plain_hits
    from (select customer, ${hour} as acted from ${eventsOf(types, at)} where ${isOwn}) a
    join said on said.customer = a.customer`;
  return { text, params: { ...predicted.params, ...bound.params } };
};

const ANSWERS = ["touch_opened", "touch_clicked", "touch_replied"];

/** A trial is a delivered touch through the predicted channel, a hit its answer; beside it touches of the same customers through others. */
const preferredChannel: Statement = (context, asked) => {
  const { predicted, bound, at, eventsOf } = predictedAt(context, asked);
  const events = eventsOf(["touch_delivered", ...ANSWERS], at);
  const answers = bound.value("Array(String)", ANSWERS);
  const text = `
    with said as (select customer, value as channel from (${predicted.text}))
    select (select count() from said) as customers, countIf(t.channel = said.channel) as trials,
      countIf(t.channel = said.channel and answered) as hits, NULL as near, countIf(t.channel != said.channel) as plain_trials,
      countIf(t.channel != said.channel and answered) as plain_hits
    from (
      select customer, JSONExtractString(data, 'touch') as touch,
        anyIf(JSONExtractString(data, 'channel'), JSONExtractString(data, 'channel') != '') as channel,
        max(type in ${answers} and JSONExtractString(data, 'code') != 'machine') as answered
      from ${events} where touch != '' group by customer, touch) t
    join said on said.customer = t.customer
    where t.channel != ''`;
  return { text, params: { ...predicted.params, ...bound.params } };
};

const statements: Readonly<Record<Habit, Statement>> = {
  payday,
  preferred_hour: preferredHour,
  preferred_channel: preferredChannel,
};
