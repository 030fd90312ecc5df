/** Until when a task has time that was given none. */
import type { WorkCalendar } from "#ground/calendar";
import { dayOf, instantOf } from "#ground/clock";

export const CLOSING_TIME = "17:00";

/** The closing of the bank's working day that the instant falls in; after it, or on a day off, of the next one. */
export function endOfWorkingDay(at: Date, zone: string, calendar: WorkCalendar, closing = CLOSING_TIME): Date {
  const today = dayOf(at, zone);
  const end = instantOf(calendar.onOrAfter(today), closing, zone);
  return end > at ? end : instantOf(calendar.nextWorkday(today), closing, zone);
}
