/** Silences that will be due in a stretch of time, asked of history and of the profile's copy for everybody at once. */
import type { Catalog, Metric } from "#contracts/definitions";
import { addDays, dayOf } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { factHash } from "#ground/ids";
import type { Param } from "#kits/expr";
import { historyRows, type MetricBook, metricBookOf, metricColumns, SqlParts } from "#profile";
import type { CompiledPlaybook } from "../rules/compiled.ts";
import { beginningOf, dueFrom } from "../rules/silences.ts";
import type { AbsenceTrigger, EventMatch } from "../rules/trigger-types.ts";
import { SINCE_LAST, type Timer } from "../store/timers.ts";

type Silence = CompiledPlaybook & { readonly trigger: AbsenceTrigger };

/** Due from this moment on, and before that one. */
export interface Stretch {
  readonly from: Date;
  readonly to: Date;
}

export interface SilenceBase {
  readonly columnar: Columnar;
  readonly catalog: Catalog;
  readonly zone: string;
  /** The bank's time. */
  readonly now: Date;
  /** Nobody was merged and nothing taken back. */
  readonly plain: boolean;
}

/** A playbook, and when the silences are due that it asks for. */
export interface AskedSilence {
  readonly playbook: Silence;
  readonly stretch: Stretch;
}

/** Those that one query answers: silences of the same events, counted from the same day where nothing was ever heard. */
export function askedTogether<A extends AskedSilence>(asked: readonly A[]): A[][] {
  const groups = new Map<string, A[]>();
  for (const [place, one] of asked.entries()) {
    const { of, after, since } = one.playbook.trigger;
    const events = [...of.values()].map(({ event, where }) => [event, where?.text ?? ""]);
    const key = after ? String(place) : JSON.stringify([since, events]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/**
 * In sets; what broke a silence since the copy was made is found when it is due.
 * @param asked as {@link askedTogether} has them
 */
export async function* silencesDue(asked: readonly AskedSilence[], base: SilenceBase): AsyncIterable<readonly Timer[]> {
  const [first] = asked;
  if (!first) return;
  const { after } = first.playbook.trigger;
  if (after) yield* afterEvents(first.playbook, after, first.stretch, base);
  else yield* sinceLast(asked, first.playbook.trigger, base);
}

const HEARD = "heard";
const BEGUN = "begun";

/** The time of the last of some events, as a metric like any other: late, merged and retracted ones are as they should be. */
function bookOf(matches: Readonly<Record<string, readonly EventMatch[]>>, { catalog, zone }: SilenceBase): MetricBook {
  const metrics = Object.entries(matches).map(([name, events]): [string, Metric] => [
    name,
    {
      name,
      zh: name,
      en: name,
      type: "instant",
      sources: events.map(({ event, where }) => ({ event, of: "time", ...(where ? { where: where.text } : {}) })),
      // Of times the last is the greatest, and nothing has to be told apart by its name.
      function: "max",
      window: "ever",
    },
  ]);
  return metricBookOf({ ...catalog, metrics: Object.fromEntries(metrics) }, zone);
}

const eventsOf = ({ plain }: SilenceBase) => ({ events: () => ({ plain }) });

async function* sinceLast(
  asked: readonly AskedSilence[],
  trigger: AbsenceTrigger,
  base: SilenceBase,
): AsyncIterable<readonly Timer[]> {
  const book = bookOf({ [HEARD]: [...trigger.of.values()] }, base);
  const carried = base.catalog.attributes[trigger.since] ? [trigger.since] : [];
  const read = ["customer", ...carried.map((name) => `\`${name}\``)].join(", ");
  const source = (): string => `select ${read} from customer final`;
  const heard = metricColumns(book, [HEARD], base.now, "heard", { ...eventsOf(base), carried, source });
  const params: Record<string, Param> = { ...heard.params };
  const sought = asked.map(({ playbook, stretch: { from, to } }) => ({
    playbook,
    first: before(from, playbook.trigger),
    last: before(to, playbook.trigger),
  }));
  const tests = sought.flatMap(({ first, last }, place) => {
    params[`first${place}`] = stamp(first);
    params[`last${place}`] = stamp(last);
    const last_ = `m.${HEARD} < {last${place}:DateTime64(3, 'UTC')}`;
    const beginning = beginningTest(trigger, { from: first, to: last }, base, params, place);
    return [
      `m.${HEARD} >= {first${place}:DateTime64(3, 'UTC')} and ${last_}`,
      ...(beginning ? [`isNull(m.${HEARD}) and ${beginning}`] : []),
    ];
  });
  const since = carried.length > 0 ? `toString(m.\`${trigger.since}\`)` : "''";
  const rows = base.columnar.stream<{ customer: number; heard: number | null; since: string | null }>(
    `select m.customer as customer, toUnixTimestamp64Milli(m.${HEARD}) as heard, ${since} as since
     from (${heard.text}) as m where ${tests.map((test) => `(${test})`).join(" or ")} order by customer`,
    params,
  );
  for await (const set of rows) {
    yield set.flatMap((row): Timer[] => {
      const at = row.heard === null ? beginningOf(dayText(row.since), base.zone) : new Date(Number(row.heard));
      if (!at) return [];
      const own = sought.filter(({ first, last }) => at >= first && at < last);
      return own.map(({ playbook }) => timerOf(playbook, row.customer, at));
    });
  }
}

/** ClickHouse writes a date as itself and an instant with its time. */
function dayText(since: string | null): string | number | undefined {
  if (since === null || since === "") return undefined;
  return since.length === 10 ? since : Date.parse(`${since.replace(" ", "T")}Z`);
}

/** Whose silence counts from a date: those who were never heard of. */
function beginningTest(
  { since }: AbsenceTrigger,
  { from, to }: Stretch,
  { catalog, zone }: SilenceBase,
  params: Record<string, Param>,
  place: number,
): string | undefined {
  const type = catalog.attributes[since]?.type;
  if (type !== "date" && type !== "instant") return undefined;
  const days: string[] = [];
  for (let day = addDays(dayOf(from, zone), -1); day <= dayOf(to, zone); day = addDays(day, 1)) {
    const begins = beginningOf(day, zone);
    if (begins && begins >= from && begins < to) days.push(day);
  }
  if (days.length === 0) return undefined;
  params[`days${place}`] = days;
  params.zone = zone;
  const column = `m.\`${since}\``;
  const text = type === "date" ? `toString(${column})` : `toString(toDate32(${column}, {zone:String}))`;
  return `${text} in {days${place}:Array(String)}`;
}

function timerOf(playbook: Silence, customer: number, since: Date): Timer {
  const { id, version, trigger } = playbook;
  return {
    playbook: id,
    version,
    customer,
    key: SINCE_LAST,
    since,
    dueAt: dueFrom(trigger, since),
    cause: null,
    trace: null,
  };
}

interface BegunRow {
  readonly customer: number;
  readonly at: number;
  readonly source: string;
  readonly id: string;
  readonly data: string;
  readonly trace: string;
}

async function* afterEvents(
  playbook: Silence,
  after: EventMatch,
  { from, to }: Stretch,
  base: SilenceBase,
): AsyncIterable<readonly Timer[]> {
  const { id, version, trigger } = playbook;
  const book = bookOf({ [BEGUN]: [after] }, base);
  const parts = new SqlParts("begun");
  // The stretch is open at its beginning and closed at its end, to the millisecond.
  const [first, last] = [before(from, trigger).getTime() - 1, before(to, trigger).getTime() - 1];
  const begun = historyRows(parts, book.series, {
    after: book.series.map(() => first),
    until: last,
    plain: base.plain,
  });
  const awaited = bookOf({ [HEARD]: [...trigger.of.values()] }, base);
  const heard = metricColumns(awaited, [HEARD], base.now, "heard", eventsOf(base));
  const params: Record<string, Param> = { ...parts.params, ...heard.params };
  params.event = after.event;
  params.first = stamp(new Date(first));
  params.last = stamp(new Date(last));
  const rows = base.columnar.stream<BegunRow>(
    `select b.customer as customer, b.t as at, b.source as source, b.id as id, any(h.data) as data, any(h.trace) as trace
     from (${begun}) as b
     join (select source, id, data, trace from history where type = {event:String}
       and occurred_at > {first:DateTime64(3, 'UTC')} and occurred_at <= {last:DateTime64(3, 'UTC')}) as h
       on h.source = b.source and h.id = b.id
     left join (${heard.text}) as m on m.customer = b.customer
     where isNull(m.${HEARD}) or toUnixTimestamp64Milli(m.${HEARD}) <= b.t or toUnixTimestamp64Milli(m.${HEARD}) > b.t + ${trigger.milliseconds}
     group by customer, at, source, id order by customer`,
    params,
  );
  for await (const set of rows) {
    yield set.map((row): Timer => {
      const at = new Date(Number(row.at));
      const data = JSON.parse(row.data) as Record<string, unknown>;
      return {
        playbook: id,
        version,
        customer: row.customer,
        key: factHash(row.source, row.id),
        since: at,
        dueAt: dueFrom(trigger, at),
        cause: { type: after.event, source: row.source, id: row.id, at, data },
        trace: row.trace === "" ? null : row.trace,
      };
    });
  }
}

function before(at: Date, { milliseconds }: AbsenceTrigger): Date {
  return new Date(at.getTime() - milliseconds);
}

function stamp(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", "");
}
