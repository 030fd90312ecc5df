/** On which days, and when, a calendar trigger comes. Pure. */
import { cronTimes, type PlaybookTrigger, weekdays } from "#contracts/definitions";
import {
  chinaCalendar,
  dayInMonth,
  type Festival,
  festivalsOf,
  lastDayOfMonth,
  type WorkCalendar,
  weekdayOf,
} from "#ground/calendar";
import { addDays, type Day, daysBetween } from "#ground/clock";

type CalendarFile = NonNullable<PlaybookTrigger["calendar"]>;

/** When date and calendar triggers run that name no time. */
export const MORNING = "09:00";

/** Days between a date and the day that an offset names: `-30d`, `2w`. */
export function daysOf(offset: string): number {
  const count = Number.parseInt(offset, 10);
  return offset.endsWith("w") ? 7 * count : count;
}

const festivalKeys: Readonly<Record<NonNullable<CalendarFile["festival"]>, Festival>> = {
  spring_festival: "spring",
  lantern: "lantern",
  qingming: "tomb-sweeping",
  dragon_boat: "dragon-boat",
  mid_autumn: "mid-autumn",
  double_ninth: "double-ninth",
  new_year: "new-year",
  labour_day: "labour",
  national_day: "national",
};

/** The times of a day, HH:MM in the bank's zone, at which a calendar trigger comes. */
export function timesOf(file: CalendarFile, calendar: WorkCalendar = chinaCalendar): (day: Day) => readonly string[] {
  if (file.cron !== undefined) return cronTimesOf(file.cron);
  const isBase = baseOf(file, calendar);
  const at = [file.at ?? MORNING];
  const none: readonly string[] = [];
  const { offset, workdays_before: before } = file;
  if (before !== undefined) {
    return (day) => (calendar.isWorkday(day) && followedBy(day, before, isBase, calendar) ? at : none);
  }
  const days = offset === undefined ? 0 : daysOf(offset);
  return (day) => (isBase(addDays(day, -days)) ? at : none);
}

/** Whether a day that is meant lies so many workdays after this one: after the last of them and not after the next. */
function followedBy(day: Day, workdays: number, isBase: (day: Day) => boolean, calendar: WorkCalendar): boolean {
  const first = addDays(calendar.addWorkdays(day, workdays - 1), 1);
  const last = calendar.addWorkdays(day, workdays);
  for (let meant = first; meant <= last; meant = addDays(meant, 1)) if (isBase(meant)) return true;
  return false;
}

/** Days that a rule names, without offset. */
function baseOf(file: CalendarFile, calendar: WorkCalendar): (day: Day) => boolean {
  const { day: named, from, to, workday, quarter_day: quarterDay, weekday, festival } = file;
  if (named !== undefined) return namedDay(named);
  if (from !== undefined && to !== undefined) {
    return (day) => {
      const date = day.slice(5);
      // A stretch may lie over the end of the year.
      return from <= to ? from <= date && date <= to : from <= date || date <= to;
    };
  }
  if (workday !== undefined) return (day) => calendar.nthWorkdayOfMonth(day, workday) === day;
  if (quarterDay !== undefined) return (day) => daysBetween(startOfQuarter(day), day) === quarterDay - 1;
  if (weekday !== undefined) return (day) => weekdays[weekdayOf(day) - 1] === weekday;
  if (festival !== undefined) return (day) => festivalsOf(Number(day.slice(0, 4))).get(festivalKeys[festival]) === day;
  const settles = file.last_purchase_day?.settles_after;
  if (settles !== undefined) return (day) => isLastPurchaseDay(day, settles, calendar);
  return () => false;
}

function namedDay(named: string): (day: Day) => boolean {
  if (named === "last") return (day) => lastDayOfMonth(day) === day;
  if (named === "02-29") return (day) => day.slice(5) === "02-29" || (day.slice(5) === "02-28" && !isLeap(day));
  if (named.includes("-")) return (day) => day.slice(5) === named;
  const number = Number(named);
  return (day) => dayInMonth(day, number) === day;
}

/** Whether the year of a day has a 29 February. */
export function isLeap(day: Day): boolean {
  return lastDayOfMonth(`${day.slice(0, 4)}-02`).endsWith("29");
}

function startOfQuarter(day: Day): Day {
  const month = Number(day.slice(5, 7));
  return `${day.slice(0, 5)}${String(month - ((month - 1) % 3)).padStart(2, "0")}-01`;
}

// Days off in a row that make a holiday worth a reminder; an ordinary weekend has two.
const LONG_HOLIDAY = 3;

/**
 * Whether a purchase on this workday is the last that earns over a holiday: it settles so many workdays later, and that
 * is the last workday before at least three days off, one of them a public holiday.
 */
function isLastPurchaseDay(day: Day, settlesAfter: number, calendar: WorkCalendar): boolean {
  if (!calendar.isWorkday(day)) return false;
  const settled = settlesAfter === 0 ? day : calendar.addWorkdays(day, settlesAfter);
  let [off, isPublic] = [0, false];
  for (let next = addDays(settled, 1); !calendar.isWorkday(next); next = addDays(next, 1)) {
    off++;
    isPublic ||= calendar.isHoliday(next);
  }
  return off >= LONG_HOLIDAY && isPublic;
}

function cronTimesOf(text: string): (day: Day) => readonly string[] {
  const times = cronTimes(text);
  if ("wrong" in times) return () => [];
  const two = (number: number): string => String(number).padStart(2, "0");
  const all = [...times.hours]
    .sort((a, b) => a - b)
    .flatMap((hour) => [...times.minutes].sort((a, b) => a - b).map((minute) => `${two(hour)}:${two(minute)}`));
  return (day) => {
    const isMonth = times.months.has(Number(day.slice(5, 7)));
    const isDay = times.days.has(Number(day.slice(8)));
    const isWeekday = times.weekdays.has(weekdayOf(day));
    return isMonth && (times.eitherDay ? isDay || isWeekday : isDay && isWeekday) ? all : [];
  };
}
