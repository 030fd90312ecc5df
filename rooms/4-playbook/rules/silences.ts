/** Silences: from what they count, and until when. Pure. */
import { addDays, dayOf, instantOf } from "#ground/clock";
import type { AbsenceTrigger, EventMatch } from "./trigger-types.ts";

// What an event says of itself hangs on no clock.
const noMoment = { now: 0, today: "1970-01-01" };

/** Whether an event is one of those meant. */
export function isMeant({ where, read }: EventMatch, data: Readonly<Record<string, unknown>>): boolean {
  return where === undefined || where.holds({ event: read(data) }, noMoment);
}

/** When a silence that counts from an instant has lasted long enough. */
export function dueFrom({ milliseconds }: Pick<AbsenceTrigger, "milliseconds">, since: Date): Date {
  return new Date(since.getTime() + milliseconds);
}

/** From when silence counts that was never broken: the beginning of a day of the bank. */
export function beginningOf(date: unknown, zone: string): Date | undefined {
  if (typeof date === "number") return instantOf(dayOf(new Date(date), zone), "00:00", zone);
  return typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date) ? instantOf(date, "00:00", zone) : undefined;
}

/** The end of the bank day that an instant falls on. */
export function endOfDay(at: Date, zone: string): Date {
  return instantOf(addDays(dayOf(at, zone), 1), "00:00", zone);
}
