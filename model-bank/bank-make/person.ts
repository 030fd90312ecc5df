/** Who a made customer is: personal fields, belonging, and the habits that its holdings and its past follow from. */
import type { Draws } from "./draws.ts";
import { activityOf, cumulative } from "./draws.ts";
import type { MakePlan, Outlet } from "./plan.ts";
import { nominalPaydays } from "./plan.ts";
import { dayText } from "./raw.ts";
import {
  branchCities,
  channels,
  educations,
  educationWeights,
  givenFemale,
  givenMale,
  occupations,
  otherCities,
  scenes,
  services,
  surnames,
} from "./words.ts";

/** What the profile keeps encrypted. */
export interface PersonalFields {
  readonly customer_id: string;
  readonly name: string;
  readonly phone: string;
  readonly id_number: string;
  readonly email?: string;
  readonly union_id?: string;
}

/** How a customer deals with the bank. */
export type Style = "digital" | "card" | "counter" | "prospect";

export interface Habits {
  readonly style: Style;
  /** Events in relation to the mean customer. */
  readonly activity: number;
  /** Assets with the bank in yuan. */
  readonly wealth: number;
  /** First day on which anything happens, days since 1970. */
  readonly registeredOn: number;
  /** Undefined for prospects. */
  readonly openedOn: number | undefined;
  /** Nothing of the customer's own happens from this day on. */
  readonly quietFrom: number;
  /** Over 1: does more in the beginning of the past than at its end. */
  readonly decline: number;
  /** Index into `nominalPaydays`; undefined when no salary comes in. */
  readonly payday: number | undefined;
  /** Yuan a month. */
  readonly salary: number;
  readonly monthEndPeak: boolean;
  readonly complaints: number;
  /** Hour of day that is liked best. */
  readonly hour: number;
  readonly channel: string;
  readonly scenes: readonly string[];
  readonly channels: readonly string[];
}

export interface Person {
  readonly index: number;
  /** The bank's customer id. */
  readonly subject: string;
  readonly personal: PersonalFields;
  readonly female: boolean;
  readonly age: number;
  readonly birthday: number;
  readonly occupation: string;
  readonly education: string;
  readonly marital: string;
  readonly city: string;
  readonly province: string;
  readonly local: boolean;
  readonly home: Outlet;
  readonly habits: Habits;
  readonly services: readonly string[];
  readonly consent: readonly string[];
  /** A channel whose consent was withdrawn. */
  readonly optedOut: string | undefined;
}

const FIRST_SUBJECT = 6_200_000_000;
/** Regions that no province has; with 500 places in the order of a day's births, no two customers share a number. */
const FIRST_REGION = 920_000;
const REGIONS = 80_000;
const educationShares = cumulative(educationWeights);
const YEAR = 365.25;

/** The bank's id of the customer with this index, from 0. */
export function subjectOf(index: number): string {
  return String(FIRST_SUBJECT + index);
}

export class PersonMaker {
  readonly #plan: MakePlan;
  readonly #outletShares: Float64Array;

  constructor(plan: MakePlan) {
    this.#plan = plan;
    // A few outlets serve many customers.
    this.#outletShares = cumulative(plan.outlets.map((_, rank) => 1 / (rank + 3)));
  }

  make(draws: Draws, index: number): Person {
    draws.turnTo(index, 0);
    const plan = this.#plan;
    const { end } = plan.days;
    const female = draws.chance(0.51);
    const age = draws.chance(0.02)
      ? draws.between(8, 17)
      : Math.min(92, Math.max(18, Math.round(43 + 15 * draws.normal())));
    const birthday = end - Math.floor(age * YEAR) - draws.below(360) - 1;
    const home = plan.outlets[draws.index(this.#outletShares)] ?? draws.of(plan.outlets);
    const local = draws.chance(0.86);
    const place = branchCities[plan.branches.indexOf(home.branch) % branchCities.length] ?? branchCities[0];
    const [city, province] = local ? place : draws.of(otherCities);
    const occupation =
      age < 18 ? "student" : age >= 60 ? "retired" : age < 23 && draws.chance(0.6) ? "student" : draws.of(occupations);
    return {
      index,
      subject: subjectOf(index),
      personal: personalOf(draws, index, female, birthday),
      female,
      age: Math.floor((end - birthday) / YEAR),
      birthday,
      occupation,
      education: age < 18 ? "primary" : (educations[draws.index(educationShares)] ?? "secondary"),
      marital: age < 22 ? "single" : draws.of(["married", "married", "married", "single", "divorced"]),
      city,
      province,
      local,
      home,
      habits: habitsOf(draws, age, occupation, plan),
      services: services.filter(() => draws.chance(0.35)),
      ...consentOf(draws),
    };
  }
}

function consentOf(draws: Draws): { consent: readonly string[]; optedOut: string | undefined } {
  const roll = draws.next();
  const channel = draws.of(["sms", "call", "push"]);
  if (roll < 0.55) return { consent: ["marketing"], optedOut: undefined };
  if (roll < 0.75)
    return {
      consent: ["marketing:email", "marketing:push", "marketing:sms"].filter((_, n) => n !== 1 || roll < 0.7),
      optedOut: undefined,
    };
  return roll < 0.78 ? { consent: [], optedOut: channel } : { consent: [], optedOut: undefined };
}

/** Names by chance; numbers of ranges that no authority and no carrier has given out; addresses of example.com. */
function personalOf(draws: Draws, index: number, female: boolean, birthday: number): PersonalFields {
  const given = female ? givenFemale : givenMale;
  const name = draws.of(surnames) + draws.of(given) + (draws.chance(0.75) ? draws.of(given) : "");
  // One in 200 gives the telephone of another customer.
  const phoneOf = draws.chance(0.005) && index > 0 ? draws.below(index) : index;
  const region = FIRST_REGION + (index % REGIONS);
  const order = Math.floor(index / REGIONS) * 2 + (female ? 0 : 1);
  const digits = `${region}${dayText(birthday).replaceAll("-", "")}${String(order).padStart(3, "0")}`;
  const customer_id = subjectOf(index);
  return {
    customer_id,
    name,
    phone: `154${String(phoneOf).padStart(8, "0")}`,
    id_number: digits + checkDigit(digits),
    ...(draws.chance(0.4) ? { email: `c${customer_id}@example.com` } : {}),
    ...(draws.chance(0.1) ? { union_id: `union-${customer_id}` } : {}),
  };
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** The last character of an identity number by its first 17 digits (ISO 7064, MOD 11-2). */
export function checkDigit(digits: string): string {
  const sum = weights.reduce<number>((total, weight, at) => total + weight * Number(digits[at]), 0);
  return "10X98765432"[sum % 11] ?? "";
}

function habitsOf(draws: Draws, age: number, occupation: string, plan: MakePlan): Habits {
  const { end } = plan.days;
  const prospect = draws.chance(0.04);
  const style: Style = prospect ? "prospect" : styleOf(draws, age);
  const tenure = Math.min(9_000, Math.floor(draws.exponential(2_200)) + 1);
  const registeredOn = end - (prospect ? 1 + draws.below(180) : tenure);
  const works = age >= 20 && age < 60 && !["student", "unemployed", "homemaker", "farmer"].includes(occupation);
  const payday = draws.below(nominalPaydays.length);
  const paid = !prospect && works && draws.chance(0.6);
  const quiet = !paid && draws.chance(0.3);
  const rich = draws.chance(0.015) ? Math.min(300, draws.next() ** -0.9) * 8 : 1;
  return {
    style,
    activity: activityOf(draws.next()),
    wealth: prospect ? 0 : Math.min(80_000_000, draws.logNormal(9_000 + 250 * Math.min(age, 60), 1.6) * rich),
    registeredOn,
    openedOn: prospect ? undefined : Math.min(end - 1, registeredOn + (draws.chance(0.7) ? 0 : draws.below(20))),
    quietFrom: quiet ? end - 10 - Math.floor(draws.exponential(70)) : end,
    decline: draws.chance(0.07) ? 2.5 : draws.chance(0.15) ? 0.7 : 1,
    payday: paid ? payday : undefined,
    salary: Math.round(draws.logNormal(6_500, 0.5)),
    monthEndPeak: !prospect && draws.chance(0.08),
    complaints: draws.chance(0.03) ? 1 + draws.below(4) : 0,
    hour: draws.of([8, 9, 10, 12, 13, 18, 19, 20, 20, 21, 21, 22]),
    channel: style === "counter" ? "counter" : style === "card" ? draws.of(channels) : "app",
    scenes: scenes.filter(() => draws.chance(0.3)),
    channels: channels.filter((channel) =>
      channel === "app" ? style === "digital" || style === "card" : draws.chance(0.25),
    ),
  };
}

function styleOf(draws: Draws, age: number): Style {
  const roll = draws.next() + (age > 60 ? 0.35 : age < 35 ? -0.2 : 0);
  return roll < 0.5 ? "digital" : roll < 0.85 ? "card" : "counter";
}
