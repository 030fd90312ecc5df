/** Arithmetic on calendar days; no zone is involved. */
import type { Day } from "#ground/clock";

const DAY = 86_400_000;

/** Days since 1970-01-01. */
export function dayNumber(day: Day): number {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Date.parse rolls 30 February on to March; reading it back tells.
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== day) {
    throw new RangeError(`not a calendar day: ${day}`);
  }
  return instant / DAY;
}

export function dayOfNumber(number: number): Day {
  return new Date(number * DAY).toISOString().slice(0, 10);
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: Day): number {
  return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** Days in a month, `YYYY-MM` or any day of it. */
export function daysInMonth(month: string): number {
  const first = dayNumber(`${month.slice(0, 7)}-01`);
  const [year = 0, number = 1] = month.slice(0, 7).split("-").map(Number);
  const next =
    number === 12
      ? `${String(year + 1).padStart(4, "0")}-01-01`
      : `${month.slice(0, 5)}${String(number + 1).padStart(2, "0")}-01`;
  return dayNumber(next) - first;
}

/** The last calendar day of a month, `YYYY-MM` or any day of it. */
export function lastDayOfMonth(month: string): Day {
  return `${month.slice(0, 7)}-${String(daysInMonth(month)).padStart(2, "0")}`;
}

/** A nominal day of a month; the 31st of a shorter month is its last day. */
export function dayInMonth(month: string, dayOfMonth: number): Day {
  if (!Number.isInteger(dayOfMonth) || dayOfMonth < 1 || dayOfMonth > 31)
    throw new RangeError(`no day of month: ${dayOfMonth}`);
  return `${month.slice(0, 7)}-${String(Math.min(dayOfMonth, daysInMonth(month))).padStart(2, "0")}`;
}
