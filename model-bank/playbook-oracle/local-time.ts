/** Local time of the bank, counted by hand: days since 1970 and milliseconds of the day. */
import { DAY, HOUR, MINUTE, ZONE_OFFSET } from "./types.ts";

export const dayNumberOf = (instant: number): number => Math.floor((instant + ZONE_OFFSET) / DAY);
export const midnightOf = (dayNumber: number): number => dayNumber * DAY - ZONE_OFFSET;
export const minuteOfDay = (instant: number): number =>
  Math.floor((instant - midnightOf(dayNumberOf(instant))) / MINUTE);

export function timeOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return hour * HOUR + minute * MINUTE;
}

/** 1 Monday … 7 Sunday; 1 January 1970 was a Thursday. */
export const weekdayOfNumber = (dayNumber: number): number => ((((dayNumber + 3) % 7) + 7) % 7) + 1;

export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
export function lengthOfMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Counted year by year and month by month: slow and plain. */
export function civilOf(dayNumber: number): Civil {
  let [left, year, month] = [dayNumber, 1970, 1];
  while (left < 0) left += isLeap(--year) ? 366 : 365;
  for (let length = isLeap(year) ? 366 : 365; left >= length; length = isLeap(year) ? 366 : 365) {
    left -= length;
    year++;
  }
  for (; left >= lengthOfMonth(year, month); month++) left -= lengthOfMonth(year, month);
  return { year, month, day: left + 1 };
}

const two = (value: number): string => String(value).padStart(2, "0");
export function textOfDay(dayNumber: number): string {
  const { year, month, day } = civilOf(dayNumber);
  return `${year}-${two(month)}-${two(day)}`;
}

export function numberOfDay(text: string): number {
  const [year = 1970, month = 1, day = 1] = text.split("-").map(Number);
  let days = day - 1;
  for (let one = 1970; one < year; one++) days += isLeap(one) ? 366 : 365;
  for (let one = 1969; one >= year; one--) days -= isLeap(one) ? 366 : 365;
  for (let one = 1; one < month; one++) days += lengthOfMonth(year, one);
  return days;
}

/** Where a day of each year falls in one: 29 February is met on the 28th of common years. */
export function yearlyDay(text: string, year: number): number {
  const [, month = 1, day = 1] = text.split("-").map(Number);
  return numberOfDay(`${year}-${two(month)}-${two(Math.min(day, lengthOfMonth(year, month)))}`);
}
