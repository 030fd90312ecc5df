/**
 * How often a customer is touched. A rolling period is (t − p, t]; a calendar period is of the bank's zone. Contacts that
 * are planned for later count as well, so that no period around any of them holds too many: two touches planned in any
 * order never break a cap together.
 */
import { dayInMonth, daysInMonth, weekdayOf } from "#ground/calendar";
import { addDays, type Day, instantOf } from "#ground/clock";
import type { Cap, Contact, Denial } from "../types.ts";
import { dayAt, remembered, type WayContext, type WayRule } from "./context.ts";

export const caps: WayRule = (context) => {
  const { capped, action, way, notBefore } = context;
  if (!capped) return capsOn(context);
  // Candidates of one customer by one channel meet the same caps.
  const key = `${action.class}/${action.category}/${way.channel}/${notBefore.getTime()}`;
  const known = capped.get(key) ?? capsOn(context);
  capped.set(key, known);
  return known;
};

function capsOn(context: WayContext): readonly Denial[] {
  const denials: Denial[] = [];
  for (const cap of context.limits.caps) {
    if (!binds(cap, context)) continue;
    const own = context.own;
    const instants: number[] = [];
    for (const contact of context.facts.standing.contacts)
      if (contact.key !== own && isCounted(contact, cap)) instants.push(contact.at.getTime());
    const t = context.notBefore.getTime();
    const free = firstFree(cap, instants, t, context.zone);
    if (free !== t)
      denials.push({
        code: cap.quota ? "vendor_quota" : "cap_reached",
        rule: cap.rule,
        until: free === null ? null : new Date(free),
      });
    const apart = firstApart(instants, t, cap.gap);
    if (apart !== t) denials.push({ code: "gap_too_short", rule: cap.rule, until: new Date(apart) });
  }
  return denials;
}

/** Whoever opens a page is shown what stands there; that is no touch unless a cap names the page. */
const pages: readonly string[] = ["slot", "inbox"];

function binds(cap: Cap, { action, way, facts, mode }: WayContext): boolean {
  const limited = cap.class === null ? ["marketing", "service"] : [cap.class];
  return (
    limited.includes(action.class) &&
    (cap.category === null || cap.category === action.category) &&
    !cap.except?.includes(action.category) &&
    (cap.vendor === null || cap.vendor === facts.deviceVendor) &&
    speaksOf(cap, way.channel) &&
    (mode === "reserve" || (cap.channels.length > 0 && cap.channels.every((channel) => pages.includes(channel))))
  );
}

function isCounted(contact: Contact, cap: Cap): boolean {
  return (
    (cap.class === null || cap.class === contact.class) &&
    (cap.category === null || cap.category === contact.category) &&
    speaksOf(cap, contact.channel) &&
    (cap.counts === "touch" || contact.connected)
  );
}

function speaksOf(cap: Cap, channel: string): boolean {
  return cap.channels.length === 0 ? channel !== "slot" : cap.channels.some((one) => one === channel);
}

/** The first instant from `t` on at which one more is allowed; null: never. */
function firstFree(cap: Cap, instants: readonly number[], t: number, zone: string): number | null {
  if (!cap.perMonthDay && instants.length < cap.max) return t;
  if (cap.max < 1) return null;
  if ("rolling" in cap.period) return firstRolling(instants, t, cap.period.rolling, cap.max);
  return firstInCalendar(cap, cap.period.calendar, instants, t, zone);
}

function firstRolling(instants: readonly number[], t: number, period: number, max: number): number {
  const fits = (at: number): boolean => {
    const within = (end: number) => instants.filter((one) => one > end - period && one <= end).length;
    if (within(at) >= max) return false;
    return instants.every((end) => end <= at || end >= at + period || within(end) < max);
  };
  if (fits(t)) return t;
  // Past the last of them by a whole period there is always room.
  const later = instants.map((one) => one + period).filter((one) => one > t);
  return later.sort((a, b) => a - b).find(fits) ?? Math.max(...instants) + period;
}

type Calendar = "day" | "week" | "month" | "year";
interface Bounds {
  readonly from: number;
  readonly to: number;
  /** Days of the month in which it begins. */
  readonly days: number;
}
const bounds = remembered<Bounds>(2_000);

function firstInCalendar(
  cap: Cap,
  calendar: Calendar,
  instants: readonly number[],
  t: number,
  zone: string,
): number | null {
  let at = t;
  // Each round leaves a period that is full; so many can be full at most.
  for (let round = 0; round <= instants.length + 1; round++) {
    const { from, to, days } = periodAt(calendar, at, zone);
    const max = cap.perMonthDay ? cap.max * days : cap.max;
    if (instants.filter((one) => one >= from && one < to).length < max) return at;
    at = to;
  }
  return null;
}

function periodAt(calendar: Calendar, at: number, zone: string): Bounds {
  const day = dayAt(new Date(at), zone);
  return bounds(`${zone} ${calendar} ${day}`, () => {
    const [first, next] = daysOf(calendar, day);
    const start = (of: Day) => instantOf(of, "00:00", zone).getTime();
    return { from: start(first), to: start(next), days: daysInMonth(first) };
  });
}

/** First day of a calendar period and of the one after it. */
function daysOf(calendar: Calendar, day: Day): readonly [Day, Day] {
  if (calendar === "day") return [day, addDays(day, 1)];
  if (calendar === "week") {
    const monday = addDays(day, 1 - weekdayOf(day));
    return [monday, addDays(monday, 7)];
  }
  const first = calendar === "month" ? dayInMonth(day, 1) : `${day.slice(0, 4)}-01-01`;
  const length = calendar === "month" ? daysInMonth(day) : daysInYear(day);
  return [first, addDays(first, length)];
}

function daysInYear(day: Day): number {
  return daysInMonth(`${day.slice(0, 4)}-02`) === 29 ? 366 : 365;
}

/** The first instant from `t` on that has the gap to all others. */
function firstApart(instants: readonly number[], t: number, gap: number): number {
  if (gap <= 0) return t;
  let at = t;
  for (const one of [...instants].sort((a, b) => a - b)) if (Math.abs(one - at) < gap) at = one + gap;
  return at;
}
