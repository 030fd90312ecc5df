/** Days of a simulated run by their number from its start, in a zone without summer time. */
import { chinaCalendar, weekdayOf } from "#ground/calendar";
import { type Day, instantOf } from "#ground/clock";
import { dayNumber } from "#kits/expr";
import { nominalPaydays } from "../bank-make/plan.ts";
import { dayText } from "../bank-make/raw.ts";

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

export interface Timeline {
  /** Instant at which day 0 begins. */
  readonly start: number;
  /** Days since 1970 of day 0. */
  readonly first: number;
  /** How long the bank is run, in days. */
  readonly horizon: number;
  /** Number of the day that an instant lies in. */
  dayOf(at: number): number;
  at(day: number): number;
  text(day: number): Day;
  facts(day: number): DayFacts;
}

export interface DayFacts {
  readonly weekend: boolean;
  readonly monthEnd: boolean;
  readonly dayOfMonth: number;
  /** Whether wages of each of the nominal paydays arrive. */
  readonly pays: readonly boolean[];
}

export function timelineOf(start: Day, horizon: number, zone: string): Timeline {
  const begins = instantOf(start, "00:00", zone).getTime();
  const first = dayNumber(start);
  let known = -1;
  let facts: DayFacts | undefined;
  return {
    start: begins,
    first,
    horizon,
    dayOf: (at) => Math.floor((at - begins) / DAY),
    at: (day) => begins + day * DAY,
    text: (day) => dayText(first + day),
    facts(day) {
      if (facts === undefined || known !== day) facts = factsOf(dayText(first + day));
      known = day;
      return facts;
    },
  };
}

function factsOf(day: Day): DayFacts {
  const weekday = weekdayOf(day);
  return {
    weekend: weekday >= 6,
    monthEnd: chinaCalendar.lastDayOfMonth(day.slice(0, 7)) === day,
    dayOfMonth: Number(day.slice(8)),
    pays: nominalPaydays.map((nominal) => chinaCalendar.payday(day.slice(0, 7), nominal) === day),
  };
}
