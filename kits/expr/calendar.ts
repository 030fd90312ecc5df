/**
 * The bank's calendar as both compilers read it: tables of days, so that one customer and all are told the same. A day
 * is its number since 1970-01-01.
 */
import { IANAZone } from "luxon";
import { dayNumber } from "./types.ts";

/** What the language asks of a calendar; days are `YYYY-MM-DD`. Both must be pure. */
export interface Calendar {
  /** Whether the bank works on that day: holidays and adjusted working days are known. */
  isWorkday(day: string): boolean;
  /** The lunar date: month 1–12, whether it is the leap month after the month of that number, day 1–30. */
  lunar(day: string): { readonly month: number; readonly leap: boolean; readonly day: number };
}

/** What differs from Monday to Friday, 2000–2059. Before and after it, Monday to Friday are worked. */
export interface Workdays {
  /** Weekdays that are not worked. */
  readonly free: readonly number[];
  /** Days of the weekend that are worked. */
  readonly worked: readonly number[];
}

/** The months of the lunar calendar that begin within the years that {@link lunarBounds} has. */
export interface LunarMonths {
  /** First day of each month in order, and the day after the last. */
  readonly starts: readonly number[];
  /** `MM-` of each, `LMM-` of a leap month. */
  readonly labels: readonly string[];
}

export const workdayYears = { first: 2000, last: 2059 } as const;
/** Days whose lunar date is known; outside it is unknown. */
export const lunarBounds = { first: dayNumber("1900-01-31"), last: dayNumber("2100-12-31") } as const;
/** The mean length of a lunar month, by which both find the month of a day. */
export const lunarMonth = 29.530588861;

const dayText = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10);
/** 1 Monday … 7 Sunday. */
export const weekdayOfNumber = (number: number): number => ((((number + 3) % 7) + 7) % 7) + 1;

const workdays = new WeakMap<Calendar, Workdays>();

/** Read once for a calendar. */
export function workdaysOf(calendar: Calendar): Workdays {
  let table = workdays.get(calendar);
  if (!table) {
    const made = { free: [] as number[], worked: [] as number[] };
    const last = dayNumber(`${workdayYears.last}-12-31`);
    for (let day = dayNumber(`${workdayYears.first}-01-01`); day <= last; day++) {
      const isWeekday = weekdayOfNumber(day) <= 5;
      if (calendar.isWorkday(dayText(day)) !== isWeekday) (isWeekday ? made.free : made.worked).push(day);
    }
    table = made;
    workdays.set(calendar, table);
  }
  return table;
}

const lunarMonths = new WeakMap<Calendar, LunarMonths>();

/** Read once for a calendar. */
export function lunarMonthsOf(calendar: Calendar): LunarMonths {
  let table = lunarMonths.get(calendar);
  if (!table) {
    const [starts, labels]: [number[], string[]] = [[], []];
    let at: number = lunarBounds.first;
    let first = calendar.lunar(dayText(at));
    while (at <= lunarBounds.last) {
      starts.push(at);
      labels.push(`${first.leap ? "L" : ""}${String(first.month).padStart(2, "0")}-`);
      // A lunar month has 29 days or 30.
      const next = calendar.lunar(dayText(at + 29));
      at += next.day === 1 ? 29 : 30;
      first = next.day === 1 ? next : calendar.lunar(dayText(at));
    }
    table = { starts: [...starts, at], labels };
    lunarMonths.set(calendar, table);
  }
  return table;
}

/** `MM-DD`, `LMM-DD` in a leap month; null outside {@link lunarBounds}. */
export function lunarText({ starts, labels }: LunarMonths, day: number): string | null {
  if (day < lunarBounds.first || day > lunarBounds.last) return null;
  let at = Math.floor((day - lunarBounds.first) / lunarMonth);
  // The mean month misses by one at most.
  if (day >= (starts[at + 1] ?? Number.POSITIVE_INFINITY)) at++;
  else if (day < (starts[at] ?? 0)) at--;
  const first = starts[at] ?? 0;
  return `${labels[at] ?? ""}${String(day - first + 1).padStart(2, "0")}`;
}

/** The hour of an instant on the clock of a zone, 0–23. */
export function hourOf(zone: string): (instant: number) => number {
  const clock = IANAZone.create(zone);
  return (instant) => {
    const local = instant + clock.offset(instant) * 60_000;
    return Math.floor((((local % 86_400_000) + 86_400_000) % 86_400_000) / 3_600_000);
  };
}
