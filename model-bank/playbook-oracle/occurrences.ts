/** Which days a calendar rule names, each day asked by itself. Public holidays and the lunar year are data. */
import { chinaCalendar, festivalsOf } from "#ground/calendar";
import { civilOf, lengthOfMonth, numberOfDay, textOfDay, weekdayOfNumber, yearlyDay } from "./local-time.ts";
import type { CalendarRule } from "./types.ts";

const festivalDays: Readonly<Record<string, Parameters<ReturnType<typeof festivalsOf>["get"]>[0]>> = {
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

/** Whether a day is one that the rule names, without an offset. */
export function isNamed(rule: CalendarRule, dayNumber: number): boolean {
  const { year, month, day } = civilOf(dayNumber);
  switch (rule.rule) {
    case "day":
      if (rule.day === "last") return day === lengthOfMonth(year, month);
      if (rule.day.includes("-")) return dayNumber === yearlyDay(`2000-${rule.day}`, year);
      return day === Math.min(Number(rule.day), lengthOfMonth(year, month));
    case "span": {
      const text = textOfDay(dayNumber).slice(5);
      return rule.from <= rule.to ? text >= rule.from && text <= rule.to : text >= rule.from || text <= rule.to;
    }
    case "workday":
      return (
        chinaCalendar.isWorkday(textOfDay(dayNumber)) &&
        placeAmongWorkdays(dayNumber, rule.nth > 0) === Math.abs(rule.nth)
      );
    case "quarter_day":
      return (
        dayNumber - numberOfDay(`${year}-${String(Math.floor((month - 1) / 3) * 3 + 1).padStart(2, "0")}-01`) + 1 ===
        rule.nth
      );
    case "weekday":
      return weekdayOfNumber(dayNumber) === rule.weekday;
    case "festival":
      return festivalsOf(year).get(festivalDays[rule.festival] as never) === textOfDay(dayNumber);
    case "last_purchase":
      return isLastPurchase(dayNumber, rule.settles);
    case "cron":
      return weekdayOfNumber(dayNumber) % 7 === rule.weekday % 7;
  }
}

/** A workday so many workdays before the last one ahead of three days off or more, one of them a public holiday. */
function isLastPurchase(dayNumber: number, settles: number): boolean {
  const isWork = (day: number): boolean => chinaCalendar.isWorkday(textOfDay(day));
  if (!isWork(dayNumber)) return false;
  let last = dayNumber;
  for (let left = settles; left > 0; ) if (isWork(++last)) left--;
  const off: number[] = [];
  for (let day = last + 1; !isWork(day); day++) off.push(day);
  return off.length >= 3 && off.some((day) => chinaCalendar.isHoliday(textOfDay(day)));
}

/** Workdays of the month up to this one, or from this one to its end. */
function placeAmongWorkdays(dayNumber: number, fromStart: boolean): number {
  const { month } = civilOf(dayNumber);
  let place = 0;
  for (let day = dayNumber; civilOf(day).month === month; day += fromStart ? -1 : 1)
    if (chinaCalendar.isWorkday(textOfDay(day))) place++;
  return place;
}
