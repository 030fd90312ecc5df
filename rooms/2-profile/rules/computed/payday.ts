/** Paydays: a nominal day of the month, moved to the working day before when it falls on a day off. */
import type { WorkCalendar } from "#ground/calendar";
import { addDays, type Day } from "#ground/clock";

/** A day on which wages with a nominal day would come, and one of the days around it that still count. */
export interface PaydayPlan {
  /** 1 to 31. */
  readonly nominal: number;
  readonly due: Day;
  /** `due` or a day within the tolerance. */
  readonly near: Day;
  readonly exact: boolean;
}

/** The month some months from that of a day, `YYYY-MM`. */
export function monthFrom(day: Day, months: number): string {
  const number = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;
}

const nominals = Array.from({ length: 31 }, (_, at) => at + 1);

/** Every payday of the months before `today`'s, of its own and of the next one, whose wages may come before it begins. */
export function paydayPlan(calendar: WorkCalendar, today: Day, months: number, tolerance: number): PaydayPlan[] {
  const plan: PaydayPlan[] = [];
  for (let back = -months; back <= 1; back++) {
    const month = monthFrom(today, back);
    for (const nominal of nominals) {
      const due = calendar.payday(month, nominal);
      for (let off = -tolerance; off <= tolerance; off++)
        plan.push({ nominal, due, near: addDays(due, off), exact: off === 0 });
    }
  }
  return plan;
}

/** The first payday on or after a day, for wages with this nominal day (the value of the tag `payday`). */
export function nextPayday(nominal: number, from: Day, calendar: WorkCalendar): Day {
  // The payday of next month may come before this month ends, and the one of this month may be over.
  for (let ahead = 0; ; ahead++) {
    const day = calendar.payday(monthFrom(from, ahead), nominal);
    if (day >= from) return day;
  }
}
