/** What is counted: rows that are functions of their number, so that every side makes the same ones by itself. */

export const PLAYBOOK = "bench";
export interface Size {
  readonly enrolments: number;
  readonly facts: number;
}

/** By arm, treated first. */
export type Counts = readonly {
  readonly control: boolean;
  readonly customers: number;
  readonly converted: number;
  readonly amount: number;
  readonly complaints: number;
}[];

/** Seconds since the epoch at which the first was admitted. */
export const START = 1_772_409_600;
export const WINDOW = 14 * 86_400;

/*
 * Enrolment n (from 0) is customer n's, one in ten is held out, and admitted within 60 days. Fact f (from 0) is some
 * customer's, within 120 days, of one of a thousand kinds: below 60 a goal, 60 to 64 a complaint, the others something
 * else. Products stay below 2^53; no customer has two facts at once.
 */
export const admittedAt = "n * 7919 % 5184000";
export const factCustomer = (enrolments: number): string => `f * 7919 % ${enrolments}`;
export const factAt = "f * 104729 % 10368000";
export const factKind = "f % 999983 * 31 % 1000";
export const factAmount = "f % 997 + 1";
export const GOALS_BELOW = 60;
export const COMPLAINTS_BELOW = 65;

export function same(a: Counts, b: Counts): boolean {
  const text = (counts: Counts): string =>
    JSON.stringify(
      [...counts]
        .sort((x, y) => Number(x.control) - Number(y.control))
        .map((one) => [one.control, one.customers, one.converted, one.amount, one.complaints]),
    );
  return text(a) === text(b);
}
