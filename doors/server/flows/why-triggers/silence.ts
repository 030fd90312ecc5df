/** From what silences count. Pure. */
import { dayOf, instantOf } from "#ground/clock";
import type { Condition, Fields } from "#kits/expr";
import type { LifeStep } from "./life.ts";

// What an event says of itself hangs on no clock.
const noMoment = { now: 0, today: "1970-01-01" };

interface Match {
  readonly where: Condition | undefined;
  readonly read: (data: Readonly<Record<string, unknown>>) => Fields;
}

/** Whether an event is one of those meant. */
export function isMeant({ where, read }: Match, data: Readonly<Record<string, unknown>>): boolean {
  return where === undefined || where.holds({ event: read(data) }, noMoment);
}

/** When the last of them came. */
export function lastOf(steps: readonly LifeStep[], isOne: (step: LifeStep) => boolean): Date | undefined {
  return steps.findLast(isOne)?.fact.occurredAt;
}

/** From when silence counts that was never broken: the beginning of a day of the bank. */
export function beginningOf(date: unknown, zone: string): Date | undefined {
  if (typeof date === "number") return instantOf(dayOf(new Date(date), zone), "00:00", zone);
  return typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date) ? instantOf(date, "00:00", zone) : undefined;
}
