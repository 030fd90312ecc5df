/** Where a metric's window begins. */
import type { MetricFunction } from "#contracts/definitions";
import { dayOf, instantOf } from "#ground/clock";
import { dayNumber, durationOf } from "#kits/expr";

const calendar = ["hour", "day", "week", "month", "quarter", "year"] as const;
export type CalendarUnit = (typeof calendar)[number];

export type Window =
  | { readonly kind: "ever" }
  | { readonly kind: "sliding"; readonly milliseconds: number }
  | { readonly kind: "calendar"; readonly unit: CalendarUnit };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function windowOf(text: string): Window {
  const unit = calendar.find((one) => one === text);
  if (unit) return { kind: "calendar", unit };
  const milliseconds = durationOf(text);
  return milliseconds === undefined ? { kind: "ever" } : { kind: "sliding", milliseconds };
}

// A clock that goes back adds an hour to a day.
const longest: Readonly<Record<CalendarUnit, number>> = {
  hour: 2 * HOUR,
  day: DAY + HOUR,
  week: 7 * DAY + HOUR,
  month: 31 * DAY + HOUR,
  quarter: 92 * DAY + HOUR,
  year: 366 * DAY + HOUR,
};

/** How long entries stay in reach: the window, and a day for questions about a little while ago. */
export function keepOf(window: Window, of: MetricFunction): number {
  // Nothing but the entries themselves says how many are distinct.
  if (window.kind === "ever") return of === "distinct" ? Number.MAX_SAFE_INTEGER : 0;
  return (window.kind === "sliding" ? window.milliseconds : longest[window.unit]) + DAY;
}

/** An event at instant `t` is in the window when `start < t <= at`; whole milliseconds, minus infinity for no start. */
export function startOf(window: Window, at: number, zone: string): number {
  if (window.kind === "ever") return Number.NEGATIVE_INFINITY;
  if (window.kind === "sliding") return at - window.milliseconds;
  return calendarStart(window.unit, at, zone) - 1;
}

/** The first instant of the hour, day … that an instant falls in. */
function calendarStart(unit: CalendarUnit, at: number, zone: string): number {
  const day = dayOf(new Date(at), zone);
  const midnight = startOfDay(day, zone);
  if (unit === "hour") return at - modulo(at - midnight, HOUR);
  if (unit === "day") return midnight;
  if (unit === "month") return startOfDay(`${day.slice(0, 8)}01`, zone);
  if (unit === "year") return startOfDay(`${day.slice(0, 5)}01-01`, zone);
  if (unit === "quarter") {
    const month = Number(day.slice(5, 7));
    return startOfDay(`${day.slice(0, 5)}${String(month - ((month - 1) % 3)).padStart(2, "0")}-01`, zone);
  }
  const number = dayNumber(day);
  // 1970-01-01 was a Thursday; weeks begin on Monday.
  const monday = number - modulo(number + 3, 7);
  return startOfDay(new Date(monday * DAY).toISOString().slice(0, 10), zone);
}

/** Calendars are slow, and facts come from a few days: their beginnings are kept. */
const beginnings = new Map<string, number>();
const MOST_KEPT = 2_000;

/** The first instant of a day of a zone; where the clock goes back over midnight, of the first of two. */
function startOfDay(day: string, zone: string): number {
  const key = `${day} ${zone}`;
  const known = beginnings.get(key);
  if (known !== undefined) return known;
  let start = instantOf(day, "00:00", zone).getTime();
  while (dayOf(new Date(start - 1), zone) === day) start -= HOUR / 2;
  if (beginnings.size >= MOST_KEPT) beginnings.clear();
  beginnings.set(key, start);
  return start;
}

/** The first instant after `at` that lies in another hour, day … */
export function nextTurn(unit: CalendarUnit, at: number, zone: string): number {
  if (unit === "hour") return calendarStart("hour", at, zone) + HOUR;
  let next = at;
  const start = calendarStart(unit, at, zone);
  // A step is shorter than the unit, and the last one lands in the next.
  const step = unit === "day" ? 12 * HOUR : DAY;
  while (calendarStart(unit, next, zone) === start) next += step;
  return calendarStart(unit, next, zone);
}

export function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}
