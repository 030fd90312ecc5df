/** Hard rules on the person, before any value is weighed. Legal ground: marketing needs consent for its channel. */
import { type Day, daysBetween } from "#ground/clock";
import type { ReasonCode } from "./decide.ts";

export interface PersonFacts {
  /** `marketing` permits every channel, `marketing:email` that one alone; nothing listed, nothing permitted. */
  readonly consent: readonly string[];
  readonly age: number | null;
  readonly birthday: Day | null;
  readonly minor: boolean;
}

const ADULT = 18;

/** Whole years from birth to a day, the birthday itself counted as the day after which the year is full. */
function fullYears(birthday: Day, today: Day): number {
  const years = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4));
  return today.slice(5) > birthday.slice(5) ? years : years - 1;
}

/** Whether marketing through a channel is denied, and why; empty: permitted. */
export function marketingDenials(person: PersonFacts, channel: string, today: Day): ReasonCode[] {
  const denials: ReasonCode[] = [];
  if (!person.consent.includes("marketing") && !person.consent.includes(`marketing:${channel}`))
    denials.push("consent_missing");
  const born =
    person.birthday !== null && daysBetween(person.birthday, today) >= 0 ? fullYears(person.birthday, today) : null;
  const age = born ?? person.age;
  if (person.minor || (age !== null && age < ADULT)) denials.push("minor");
  return denials;
}
