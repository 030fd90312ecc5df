/** When scores, tests and trainings are due. Pure. */
import { addDays, type Day, dayOf, instantOf } from "#ground/clock";

export type Cadence = "day" | "week" | "month";

/** The first day of the period that a day is of; weeks begin on Monday. */
export function periodOf(day: Day, cadence: Cadence): Day {
  if (cadence === "day") return day;
  if (cadence === "month") return `${day.slice(0, 7)}-01` as Day;
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** Beginnings of the last months whose outcomes are known, newest first. @param known how long outcomes take, in milliseconds */
export function monthsKnown(now: Date, zone: string, known: number, count: number): Date[] {
  const found: Date[] = [];
  let month = periodOf(dayOf(new Date(now.getTime() - known), zone), "month");
  while (found.length < count) {
    found.push(instantOf(month, "00:00", zone));
    month = periodOf(addDays(month, -1), "month");
  }
  return found;
}

const retrainDays = { month: 30, quarter: 91, year: 365 } as const;
export type Retrain = keyof typeof retrainDays;

export function isTrainingDue(trainedAt: Date, retrain: Retrain, now: Date): boolean {
  return now.getTime() - trainedAt.getTime() >= retrainDays[retrain] * 86_400_000;
}

const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30d`, `24h`, `5m` in milliseconds. */
export function lengthOf(span: string): number {
  return Number.parseInt(span, 10) * (unit[span.slice(-1) as keyof typeof unit] ?? 0);
}
