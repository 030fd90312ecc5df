/** Workdays and holidays, lunar dates and festivals, windows of local time. Pure. */
export { dayInMonth, daysInMonth, lastDayOfMonth, weekdayOf } from "./days.ts";
export { dayOfLunar, type Festival, festivals, festivalsOf, type LunarDay, lunarOf, springFestival } from "./lunar.ts";
export { isWithin, latestStart, nextClosing, nextOpening, parseWindow } from "./windows.ts";
export { type CalendarChanges, chinaCalendar, type DayName, type WorkCalendar, workCalendar } from "./work-calendar.ts";
