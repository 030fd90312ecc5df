/** Dates of customers as conditions: who has this day. Pure. */
import { chinaCalendar, lastDayOfMonth } from "#ground/calendar";
import { addDays, type Day } from "#ground/clock";
import { isLeap } from "./calendar-days.ts";
import type { DateTrigger } from "./trigger-types.ts";

/** A condition for those whose date is that day; of yearly ones, whose date was that day of an earlier year. */
export function dateText({ of, isInstant, yearly }: DateTrigger, day: Day): string {
  const { name } = of;
  if (of.by === "tag") return yearly ? yearlyTag(`tag.${name}`, day) : tagText(`tag.${name}`, day);
  const test = (field: string): string => {
    const date = isInstant ? `date(${field})` : field;
    return yearly ? yearlyText(date, day) : `${date} == date("${day}")`;
  };
  if (!("field" in of)) return test(`customer.${name}`);
  const where = of.where === undefined ? "" : ` && (${of.where.text})`;
  return `customer.${name}.exists(item, ${test(`item.${of.field}`)}${where})`;
}

function yearlyText(date: string, day: Day): string {
  const [year, month, number] = day.split("-").map(Number);
  const days = isEve(day) ? `(day(${date}) == ${number} || day(${date}) == 29)` : `day(${date}) == ${number}`;
  return `month(${date}) == ${month} && ${days} && year(${date}) < ${year}`;
}

/** A tag names a day, or the nominal day of a month on which something comes, as wages: never on a day off, always before it. */
function tagText(tag: string, day: Day): string {
  const months = [day, addDays(lastDayOfMonth(day), 1)];
  const isMeant = (nominal: number): boolean => months.some((month) => chinaCalendar.payday(month, nominal) === day);
  const values = [day, ...nominals.filter(isMeant).map(String)];
  return `${tag} in [${values.map((value) => `"${value}"`).join(", ")}]`;
}

const nominals = Array.from({ length: 31 }, (_, at) => at + 1);

function yearlyTag(tag: string, day: Day): string {
  const ends = (date: string): string => `${tag}.endsWith("-${date}")`;
  const days = isEve(day) ? `(${ends("02-28")} || ${ends("02-29")})` : ends(day.slice(5));
  return `${days} && ${tag} < "${day.slice(0, 4)}"`;
}

/** 28 February of a year without a 29th, which stands for it. */
function isEve(day: Day): boolean {
  return day.endsWith("-02-28") && !isLeap(day);
}
