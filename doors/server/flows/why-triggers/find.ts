/** What became of one trigger up to an instant, and which clause failed. Pure. */
import type { Both, Catalog } from "#contracts/definitions";
import { addDays, dayOf, daysBetween } from "#ground/clock";
import { type Condition, decisive, explain, type Moment, type Picture, type View } from "#kits/expr";
import { type CompiledPlaybook, type CompiledTrigger, facesOf, stands } from "#playbook";
import { type CustomerState, momentOf, type ProfileRules, viewOf } from "#profile";
import type { Life, LifeStep } from "./life.ts";
import { beginningOf, isMeant, lastOf } from "./silence.ts";
import type { DecisiveClause, TriggerFinding, TriggerResult } from "./types.ts";

export interface Around {
  readonly rules: ProfileRules;
  readonly zone: string;
  readonly catalog: Catalog;
  /** The instant that is asked about. */
  readonly at: Date;
}

/** A trigger that has fired: when, and the customer then. */
interface Fired {
  readonly at: Date;
  readonly state: CustomerState;
}
type Found = Fired | TriggerFinding;

/** What the trigger and then the audience say; re-entry is looked at by whoever knows earlier runs. */
export function findingOf(playbook: CompiledPlaybook, life: Life, around: Around): Found {
  return newest(facesOf(playbook).map((face) => findingOfFace(face, life, around)));
}

function findingOfFace(playbook: CompiledPlaybook, life: Life, around: Around): Found {
  const found = byTrigger(playbook, life, around);
  if ("result" in found) return found;
  if (found.at < playbook.since)
    return finding("before_live", found.at, {
      zh: "触发发生在剧本上线之前",
      en: "It fired before the playbook was live",
    });
  const { audience } = playbook;
  if (!audience) return found;
  const failed = failing(audience, viewOf(found.state, around.rules, found.at), momentOf(found.at, around.zone));
  if (!failed) return found;
  return finding(
    "audience",
    found.at,
    { zh: "已触发，但不在客群之内", en: "It fired, and the customer is not in the audience" },
    failed,
  );
}

function byTrigger(playbook: CompiledPlaybook, life: Life, around: Around): Found {
  const { trigger } = playbook;
  switch (trigger.kind) {
    case "event":
      return byEvent(trigger, life, around);
    case "edge":
      return byEdge(trigger, life, around);
    case "crossing":
      return byLast(life, around, trigger.type, (data) => data.name === trigger.audience && data.initial !== true);
    case "called":
      return byLast(life, around, "playbook_called", (data) => data.playbook === playbook.id);
    case "absence":
      return bySilence(trigger, life, around, playbook.since);
    case "date":
      return byDate(trigger, life, around);
    case "calendar":
      return byCalendar(trigger, life, around);
    case "any":
      throw new RangeError("each face is asked by itself");
  }
}

/** Of several triggers the one that fired last; where none did, what was looked at last. */
function newest(all: readonly Found[]): Found {
  const fired = all.flatMap((one) => ("result" in one ? [] : [one])).sort((a, b) => b.at.getTime() - a.at.getTime());
  const [found] = fired;
  const failed = all.flatMap((one) => ("result" in one ? [one] : []));
  const [last] = failed.sort((a, b) => ((a.at ?? "") < (b.at ?? "") ? 1 : -1));
  return found ?? last ?? finding("trigger", null, { zh: "没有触发", en: "Nothing fired" });
}

type Of<Kind extends CompiledTrigger["kind"]> = Extract<CompiledTrigger, { kind: Kind }>;

export function finding(
  result: TriggerResult,
  at: Date | null,
  words: Both,
  clauses: readonly DecisiveClause[] = [],
): TriggerFinding {
  return { result, at: at?.toISOString() ?? null, ...words, clauses };
}

/** The clauses by which a condition does not hold; undefined: it holds. */
function failing(condition: Condition, view: View, moment: Moment): DecisiveClause[] | undefined {
  const whole = explain(condition, view, moment);
  if (whole.answer === true) return undefined;
  return clausesOf(decisive(whole));
}

function clausesOf(parts: ReturnType<typeof decisive>): DecisiveClause[] {
  return parts.map(({ text, answer, values, zh, en }) => ({
    text,
    holds: answer,
    zh,
    en,
    values: Object.fromEntries(values.map(({ name, value }) => [name, value])),
  }));
}

function nameOf({ catalog }: Around, type: string): Both {
  const { zh, en } = catalog.events[type] ?? { zh: type, en: type };
  return { zh: `「${zh}」`, en: `"${en}"` };
}

function none(around: Around, type: string): TriggerFinding {
  const { zh, en } = nameOf(around, type);
  return finding("trigger", null, { zh: `没有发生过事件${zh}`, en: `There was no event ${en}` });
}

/** The newest event of the type, by the customer around it. */
function byEvent(trigger: Of<"event">, { steps }: Life, around: Around): Found {
  const own = steps.filter(({ fact }) => fact.type === trigger.event);
  const newest = own.at(-1);
  if (!newest) return none(around, trigger.event);
  const { where } = trigger;
  // The newest that fired, else what was wrong with the newest.
  for (const step of [...own].reverse()) {
    const { view, moment } = eventView(trigger, step, around);
    if (where === undefined || where.holds(view, moment)) return { at: step.fact.occurredAt, state: step.after };
  }
  const { view, moment } = eventView(trigger, newest, around);
  const { zh, en } = nameOf(around, trigger.event);
  return finding(
    "trigger",
    newest.fact.occurredAt,
    { zh: `最近一次事件${zh}不满足条件`, en: `The newest event ${en} does not meet the condition` },
    where ? failing(where, view, moment) : [],
  );
}

function eventView({ read }: Of<"event">, { fact, before, after }: LifeStep, { rules, zone }: Around) {
  const at = fact.occurredAt;
  const side = ({ customer, metric, score, tag }: Picture): Picture => ({ customer, metric, score, tag });
  const view: View = {
    ...side(viewOf(after, rules, at)),
    event: read(fact.data),
    before: side(viewOf(before, rules, at)),
  };
  return { view, moment: momentOf(at, zone) };
}

/** Whether it stands at the instant, and since which fact. */
function byEdge(trigger: Of<"edge">, { steps, state }: Life, { rules, zone, at }: Around): Found {
  const now = viewOf(state, rules, at);
  if (!stands(trigger, now, momentOf(at, zone))) {
    const whole = explain(trigger.condition, now, momentOf(at, zone));
    return finding(
      "trigger",
      at,
      trigger.falling
        ? { zh: "条件仍然成立", en: "The condition still holds" }
        : { zh: "条件不成立", en: "The condition does not hold" },
      clausesOf(decisive(whole)),
    );
  }
  const standsAt = (one: CustomerState, instant: Date): boolean =>
    stands(trigger, viewOf(one, rules, instant), momentOf(instant, zone));
  for (const { fact, before, after } of [...steps].reverse()) {
    if (before === after) continue;
    if (!standsAt(before, fact.occurredAt) && standsAt(after, fact.occurredAt))
      return { at: fact.occurredAt, state: after };
  }
  return finding("before_live", at, {
    zh: "条件一直如此，没有发生转变",
    en: "It has been so all the time: it has not turned",
  });
}

function byLast(
  { steps }: Life,
  around: Around,
  type: string,
  isMeantBy: (data: Readonly<Record<string, unknown>>) => boolean,
): Found {
  const step = steps.findLast(({ fact }) => fact.type === type && isMeantBy(fact.data));
  return step ? { at: step.fact.occurredAt, state: step.after } : none(around, type);
}

function bySilence(trigger: Of<"absence">, life: Life, around: Around, since: Date): Found {
  const { at, zone } = around;
  const isOf = ({ fact }: LifeStep): boolean => {
    const match = trigger.of.get(fact.type);
    return match !== undefined && isMeant(match, fact.data);
  };
  const [first = ""] = trigger.of.keys();
  const { after } = trigger;
  const began = after
    ? lastOf(life.steps, ({ fact }) => fact.type === after.event && isMeant(after, fact.data))
    : (lastOf(life.steps, isOf) ?? beginningOf(life.state.values[trigger.since], zone));
  if (!began) return none(around, after?.event ?? first);
  const due = new Date(began.getTime() + trigger.milliseconds);
  const broken = life.steps.find((step) => isOf(step) && step.fact.occurredAt > began && step.fact.occurredAt <= due);
  if (broken) {
    const { zh, en } = nameOf(around, broken.fact.type);
    return finding("trigger", broken.fact.occurredAt, {
      zh: `期间发生了事件${zh}`,
      en: `The event ${en} came within that time`,
    });
  }
  if (due > at)
    return finding("trigger", due, {
      zh: `从 ${began.toISOString()} 起算，要到 ${due.toISOString()} 才满`,
      en: `It counts from ${began.toISOString()} and is over at ${due.toISOString()}`,
    });
  if (due < since)
    return finding("before_live", due, {
      zh: "剧本上线前已经沉默了这么久",
      en: "It had been silent for so long before the playbook was live",
    });
  return { at: due, state: life.steps.findLast(({ fact }) => fact.occurredAt <= due)?.after ?? life.state };
}

/** Dates as days, and whether today is one of theirs. */
function byDate(trigger: Of<"date">, { state }: Life, { at, zone }: Around): Found {
  const today = dayOf(at, zone);
  const { of, offsets, yearly } = trigger;
  const values =
    of.by === "list"
      ? (state.lists[of.name] ?? []).map((item) => item[of.field])
      : [of.by === "tag" ? state.tags[of.name] : state.values[of.name]];
  const days = values.flatMap((value) => {
    if (typeof value === "number") return [dayOf(new Date(value), zone)];
    return typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value) ? [value.slice(0, 10)] : [];
  });
  if (days.length === 0) return finding("trigger", at, { zh: "客户没有这个日期", en: "The customer has no such date" });
  const isDay = (day: string, offset: number): boolean => {
    const meant = addDays(today, -offset);
    return yearly ? meant.slice(5) === leapless(day.slice(5), meant) && meant > day : meant === day;
  };
  if (days.some((day) => offsets.some((offset) => isDay(day, offset)))) return { at, state };
  const nearest = [...days].sort((a, b) => Math.abs(daysBetween(today, a)) - Math.abs(daysBetween(today, b)))[0];
  return finding("trigger", at, {
    zh: `${today} 不在日期 ${nearest} 的偏移 ${offsets.join("、")} 天上`,
    en: `${today} is not ${offsets.join(" or ")} days from ${nearest}`,
  });
}

/** 29 February is met on the 28th of a common year. */
function leapless(monthDay: string, year: string): string {
  const isLeap = addDays(`${year.slice(0, 4)}-02-28`, 1).endsWith("02-29");
  return monthDay === "02-29" && !isLeap ? "02-28" : monthDay;
}

function byCalendar(trigger: Of<"calendar">, { state }: Life, { at, zone }: Around): Found {
  const today = dayOf(at, zone);
  const times = trigger.timesOn(today);
  if (times.length > 0) return { at, state };
  return finding("trigger", at, { zh: `${today} 不是它的日子`, en: `${today} is none of its days` });
}
