/** When a task is due, when nobody needs to do it any more, and when somebody is called again. */
import type { WorkCalendar } from "#ground/calendar";
import { addDays, type Day, dayOf, instantOf } from "#ground/clock";
import type { TaskRules } from "./rules.ts";

export interface WorkingTime {
  readonly zone: string;
  readonly calendar: WorkCalendar;
  readonly rules: Pick<TaskRules, "opening" | "closing" | "late">;
}

/** The closing of the working day that the instant falls in; after it, or on a day off, of the next one. */
export function closingAfter(at: Date, { zone, calendar, rules }: WorkingTime): Date {
  const today = dayOf(at, zone);
  const end = instantOf(calendar.onOrAfter(today), rules.closing, zone);
  return end > at ? end : instantOf(calendar.nextWorkday(today), rules.closing, zone);
}

/** The instant itself when it lies in working hours, else their next beginning. */
export function workingFrom(at: Date, { zone, calendar, rules }: WorkingTime): Date {
  const today = dayOf(at, zone);
  const day = calendar.onOrAfter(today);
  const opening = instantOf(day, rules.opening, zone);
  if (day !== today || at < opening) return opening;
  return at < instantOf(day, rules.closing, zone) ? at : instantOf(calendar.nextWorkday(today), rules.opening, zone);
}

/**
 * When a task is due: by its deadline when it is urgent or the deadline lies in working hours; else by the last closing
 * before it; where no working time is left until then, as much time is given from the next beginning of working hours, at
 * most until their end. Without a deadline it has until closing.
 */
export function dueTime(opened: Date, deadline: Date | null, urgent: boolean, time: WorkingTime): Date {
  if (deadline === null) return closingAfter(opened, time);
  if (urgent || isWorked(deadline, time)) return deadline;
  const begins = workingFrom(opened, time);
  const before = closingBefore(deadline, time);
  if (before > begins) return before;
  const end = closingAfter(begins, time);
  const wanted = new Date(begins.getTime() + Math.max(0, deadline.getTime() - opened.getTime()));
  return wanted < end ? wanted : end;
}

function closingBefore(at: Date, { zone, calendar, rules }: WorkingTime): Date {
  const today = dayOf(at, zone);
  const closing = instantOf(calendar.onOrBefore(today), rules.closing, zone);
  return closing <= at ? closing : instantOf(calendar.previousWorkday(today), rules.closing, zone);
}

/** Closing itself is still in time. */
function isWorked(at: Date, { zone, calendar, rules }: WorkingTime): boolean {
  const day = dayOf(at, zone);
  if (!calendar.isWorkday(day)) return false;
  return at >= instantOf(day, rules.opening, zone) && at <= instantOf(day, rules.closing, zone);
}

/** When it is over: at the end of the due day, and not before everybody has been told that it is late. */
export function endTime(due: Date, time: WorkingTime): Date {
  const { zone, rules } = time;
  const last = Math.max(0, ...rules.late.map(({ after }) => after));
  const spacing = Math.max(...rules.late.map(({ after }, n) => after - (rules.late[n - 1]?.after ?? 0)), 0);
  const told = new Date(due.getTime() + last + spacing);
  const day = dayOf(due, zone);
  const closing = instantOf(day, rules.closing, zone);
  return told > closing ? told : closing;
}

/** When a customer who did not say when is called again: at the same time on the next working day. */
export function callAgain(at: Date, { zone, calendar, rules }: WorkingTime): Date {
  const today = dayOf(at, zone);
  const begins = instantOf(today, rules.opening, zone);
  const time = Math.min(at.getTime(), instantOf(today, rules.closing, zone).getTime()) - begins.getTime();
  const next: Day = calendar.nextWorkday(today);
  return new Date(instantOf(next, rules.opening, zone).getTime() + Math.max(0, time));
}

/** The instant at which the bank's day of an instant began, and at which it ends. */
export function dayAround(at: Date, zone: string): readonly [from: Date, to: Date] {
  const today = dayOf(at, zone);
  return [instantOf(today, "00:00", zone), instantOf(addDays(today, 1), "00:00", zone)];
}
