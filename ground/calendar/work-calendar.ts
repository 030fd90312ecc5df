/** Which days are worked: weekends, public holidays with their adjusted working days, and what a bank changes. */
import type { Day } from "#ground/clock";
import { arrangements, holidayNames } from "./arrangements.ts";
import { dayInMonth, dayNumber, dayOfNumber, daysInMonth, lastDayOfMonth, weekdayOf, yearOf } from "./days.ts";
import { type Festival, festivals, festivalsOf } from "./lunar.ts";

export interface DayName {
  readonly zh: string;
  readonly en: string;
}

export interface WorkCalendar {
  /** Whether banks' offices work on that day; adjusted weekend days count. */
  isWorkday(day: Day): boolean;
  /** Whether the day belongs to a public holiday (an ordinary weekend does not). */
  isHoliday(day: Day): boolean;
  /** A weekend day that is worked in exchange for a holiday. */
  isMakeUpWorkday(day: Day): boolean;
  holidayName(day: Day): DayName | undefined;
  /** No arrangement is published for that year: weekends and the dates of festivals stand in for it. */
  isProvisional(day: Day): boolean;
  /** The first workday after the day. */
  nextWorkday(day: Day): Day;
  /** The last workday before the day. */
  previousWorkday(day: Day): Day;
  /** The day itself when it is worked, else the next workday. */
  onOrAfter(day: Day): Day;
  /** The day itself when it is worked, else the previous workday: how a payday moves. */
  onOrBefore(day: Day): Day;
  /** Moves by workdays, forwards or backwards; 0 gives the day itself. */
  addWorkdays(day: Day, count: number): Day;
  /** Workdays in [from, to], both included. */
  countWorkdays(from: Day, to: Day): number;
  /** The nth workday of a month (`YYYY-MM` or any day of it), from the end when negative; undefined when there is none. */
  nthWorkdayOfMonth(month: string, n: number): Day | undefined;
  /** The last calendar day of a month. */
  lastDayOfMonth(month: string): Day;
  /** When wages with a nominal day of the month arrive: never on a day off, always before it. */
  payday(month: string, nominalDay: number): Day;
}

/** What a bank changes in the public calendar. */
export interface CalendarChanges {
  /** Days off in addition, with a name. */
  readonly closed?: Readonly<Record<Day, DayName>>;
  /** Days worked in addition. */
  readonly open?: readonly Day[];
}

interface YearPlan {
  readonly off: ReadonlyMap<Day, DayName>;
  readonly worked: ReadonlySet<Day>;
  readonly published: boolean;
}

const plans = new Map<number, YearPlan>();

function planOf(year: number): YearPlan {
  const known = plans.get(year);
  if (known !== undefined) return known;
  const text = arrangements[year];
  const plan = text === undefined ? provisionalPlan(year) : publishedPlan(year, text);
  plans.set(year, plan);
  return plan;
}

function publishedPlan(year: number, text: string): YearPlan {
  const off = new Map<Day, DayName>();
  const worked = new Set<Day>();
  for (const part of text.split(" ")) {
    const [from = "", to = from] = part.slice(1).split("-");
    const name = holidayNames[part.slice(0, 1)];
    const last = dayNumber(monthDay(year, to));
    for (let number = dayNumber(monthDay(year, from)); number <= last; number++) {
      if (name === undefined) worked.add(dayOfNumber(number));
      else off.set(dayOfNumber(number), name);
    }
  }
  return { off, worked, published: true };
}

// Days off by law around each festival, counted from its own day. From 2025 on: eve and three days of Spring Festival,
// two days of Labour Day. Earlier laws matter only before 2004, where nothing is published here.
const lawful: readonly (readonly [Festival, readonly number[]])[] = [
  ["new-year", [0]],
  ["spring", [-1, 0, 1, 2]],
  ["tomb-sweeping", [0]],
  ["labour", [0, 1]],
  ["dragon-boat", [0]],
  ["national", [0, 1, 2]],
  ["mid-autumn", [0]],
];
const lawfulUntil2003: readonly (readonly [Festival, readonly number[]])[] = [
  ["new-year", [0]],
  ["spring", [0, 1, 2]],
  ["labour", [0, 1, 2]],
  ["national", [0, 1, 2]],
];

function provisionalPlan(year: number): YearPlan {
  const days = festivalsOf(year);
  const off = new Map<Day, DayName>();
  for (const [festival, offsets] of year < 2004 ? lawfulUntil2003 : lawful) {
    const day = days.get(festival);
    if (day === undefined) continue;
    for (const offset of offsets) {
      const at = dayOfNumber(dayNumber(day) + offset);
      if (!off.has(at)) off.set(at, festivals[festival]);
    }
  }
  return { off, worked: new Set(), published: false };
}

function monthDay(year: number, text: string): Day {
  return `${year}-${text.slice(0, 2)}-${text.slice(2)}`;
}

// No run of days off is nearly this long; a bank that closes for good is a mistake in its file.
const LONGEST_REST = 366;

/** The calendar of mainland China, with a bank's own changes. */
export function workCalendar(changes: CalendarChanges = {}): WorkCalendar {
  const closed = new Map(Object.entries(changes.closed ?? {}));
  const open = new Set(changes.open ?? []);
  for (const day of [...closed.keys(), ...open]) dayNumber(day);

  const holidayName = (day: Day): DayName | undefined =>
    open.has(day) ? undefined : (closed.get(day) ?? planOf(yearOf(day)).off.get(day));
  const isWorkday = (day: Day): boolean => {
    if (open.has(day)) return true;
    const weekday = weekdayOf(day);
    if (holidayName(day) !== undefined) return false;
    return weekday <= 5 || planOf(yearOf(day)).worked.has(day);
  };
  const search = (from: number, step: 1 | -1): Day => {
    for (let offset = 0; offset <= LONGEST_REST; offset++) {
      const day = dayOfNumber(from + offset * step);
      if (isWorkday(day)) return day;
    }
    throw new RangeError(`no workday within a year of ${dayOfNumber(from)}`);
  };
  const onOrBefore = (day: Day): Day => search(dayNumber(day), -1);
  return {
    isWorkday,
    isHoliday: (day) => holidayName(day) !== undefined,
    isMakeUpWorkday: (day) => weekdayOf(day) > 5 && isWorkday(day),
    holidayName,
    isProvisional: (day) => !planOf(yearOf(day)).published,
    nextWorkday: (day) => search(dayNumber(day) + 1, 1),
    previousWorkday: (day) => search(dayNumber(day) - 1, -1),
    onOrAfter: (day) => search(dayNumber(day), 1),
    onOrBefore,
    addWorkdays(day, count) {
      let at = day;
      const step = count < 0 ? -1 : 1;
      for (let left = Math.abs(count); left > 0; left--) at = search(dayNumber(at) + step, step);
      return at;
    },
    countWorkdays(from, to) {
      let count = 0;
      const last = dayNumber(to);
      for (let number = dayNumber(from); number <= last; number++) if (isWorkday(dayOfNumber(number))) count++;
      return count;
    },
    nthWorkdayOfMonth(month, n) {
      const days = Array.from({ length: daysInMonth(month) }, (_, index) => dayInMonth(month, index + 1)).filter(
        isWorkday,
      );
      return n === 0 ? undefined : days.at(n > 0 ? n - 1 : n);
    },
    lastDayOfMonth,
    payday: (month, nominalDay) => onOrBefore(dayInMonth(month, nominalDay)),
  };
}

/** The public calendar as it is. */
export const chinaCalendar: WorkCalendar = workCalendar();
