/** When a wave's turn is. Pure. */
import { chinaCalendar, weekdayOf } from "#ground/calendar";
import { addDays, type Day, dayOf, instantOf } from "#ground/clock";
import type { WaveTime } from "./runs.ts";

/** A wave that says nothing of time comes this long after a wave with channels. */
export const NEXT_WAVE_MS = 3 * 86_400_000;
/** Time of day of what happens on a date. */
export const DATE_TIME = "09:00";
// A calendar without any such day within a year is none.
const LONGEST_SEARCH = 366;

export function saysTime({ waitMs, until, on, atDate }: WaveTime): boolean {
  return waitMs !== null || until !== null || on !== null || atDate !== null;
}

/**
 * The moment of a wave's turn.
 * @param base from which its waiting counts
 * @param followsTouch the wave before has channels and had its turn
 * @param date the customer's date that the wave waits for; undefined: unknown, and not waited for
 */
export function turnOf(time: WaveTime, base: Date, followsTouch: boolean, date: Day | undefined, zone: string): Date {
  if (!saysTime(time)) return followsTouch ? new Date(base.getTime() + NEXT_WAVE_MS) : base;
  const { waitMs, until, on, atDate } = time;
  let turn = new Date(base.getTime() + (waitMs ?? 0));
  if (atDate) {
    const awaited = date === undefined ? undefined : instantOf(addDays(date, atDate.days), until ?? DATE_TIME, zone);
    if (awaited !== undefined && awaited > turn) turn = awaited;
  } else if (until !== null) turn = nextTime(turn, until, zone);
  return on === null ? turn : nextDayOf(turn, on, until, zone);
}

/** The next such local time at or after an instant. */
function nextTime(from: Date, time: string, zone: string): Date {
  const today = dayOf(from, zone);
  const at = instantOf(today, time, zone);
  return at >= from ? at : instantOf(addDays(today, 1), time, zone);
}

/** The instant itself when its day is such a day, else the same time of day on the next one. */
function nextDayOf(from: Date, on: "workday" | number, until: string | null, zone: string): Date {
  const today = dayOf(from, zone);
  let day = today;
  for (let days = 0; days < LONGEST_SEARCH && !isDay(day, on); days++) day = addDays(day, 1);
  if (day === today) return from;
  if (until !== null) return instantOf(day, until, zone);
  const sinceMidnight = from.getTime() - instantOf(today, "00:00", zone).getTime();
  return new Date(instantOf(day, "00:00", zone).getTime() + sinceMidnight);
}

function isDay(day: Day, on: "workday" | number): boolean {
  return on === "workday" ? chinaCalendar.isWorkday(day) : weekdayOf(day) === on;
}
