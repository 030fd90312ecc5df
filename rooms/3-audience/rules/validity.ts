/** How long a list lasts. */
import { addDays } from "#ground/clock";

/** Bank days, both included. */
export interface Validity {
  readonly from: string;
  readonly until: string;
}

/** One week to one month. */
export const SHORTEST_DAYS = 7;
export const LONGEST_DAYS = 31;

/** Undefined for a length or beginning that no list may have. */
export function validityOf(
  { from, days }: { readonly from?: string | undefined; readonly days: number },
  today: string,
): Validity | undefined {
  const first = from ?? today;
  if (!Number.isInteger(days) || days < SHORTEST_DAYS || days > LONGEST_DAYS) return undefined;
  if (first < today || first > addDays(today, LONGEST_DAYS)) return undefined;
  return { from: first, until: addDays(first, days - 1) };
}

/** Whether a list may be worked on a bank day. */
export function isValidOn({ from, until }: Validity, day: string): boolean {
  return from <= day && day <= until;
}
