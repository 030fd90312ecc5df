/** What of a customer's picture the rules and the choice look at. */
import { type Channel, channels } from "#contracts/definitions";
import type { Value } from "#kits/expr";
import type { CustomerFacts, Standing } from "./types.ts";

/** A customer's picture, of which most is nobody's business here. */
export interface FactsSource {
  /** Attributes by name. */
  readonly values: Readonly<Record<string, Value>>;
  /** Tags with their values. */
  readonly tags: Readonly<Record<string, string>>;
  /** Kinds of personal keys that are known of the customer: `phone`, `email`. */
  readonly keys: ReadonlySet<string>;
  /** Erased, or its processing is blocked. */
  readonly blocked?: boolean;
}

/** Attributes that {@link factsOf} reads, beside those that make customers reachable. */
export const factAttributes: readonly string[] = [
  "consent",
  "personalisation_off",
  "automated_decision_off",
  "age",
  "birthday",
  "minor",
  "deceased",
  "frozen",
  "staff",
  "do_not_contact",
  "risk_level",
  "risk_assessed_on",
  "device_vendor",
];

/** By which attributes customers are reached, as the bank's catalog of channels says; a missing channel reaches nobody. */
export type Reach = Readonly<Partial<Record<Channel, { readonly reachableBy: readonly string[] }>>>;

/** All attributes that facts are made of where customers are reached so; keys of persons are among the names. */
export function factNames(reach: Reach): Set<string> {
  return new Set([...factAttributes, ...Object.values(reach).flatMap((channel) => channel?.reachableBy ?? [])]);
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Channels by which a customer can be reached: any one attribute of a channel will do, and one without any reaches everybody. */
export function reachableOf(source: FactsSource, reach: Reach): Channel[] {
  return channels.filter((channel) => {
    const by = reach[channel]?.reachableBy;
    if (by === undefined) return false;
    return by.length === 0 || by.some((name) => source.keys.has(name) || isThere(source.values[name]));
  });
}

// Only a switch that is on makes reachable; a date or a text does by being there.
function isThere(value: Value | undefined): boolean {
  return value !== undefined && value !== false && value !== "";
}

/** The facts of a decision, in a fixed shape: what is not known is null or absent, never a guess. */
export function factsOf(source: FactsSource, reach: Reach, standing: Standing): CustomerFacts {
  const { values, tags } = source;
  const on = (name: string): boolean => values[name] === true;
  const text = (name: string): string | null => {
    const value = values[name];
    return isText(value) ? value : null;
  };
  const { consent, age } = values;
  const liked = tags.preferred_channel;
  return {
    consent: Array.isArray(consent) ? consent.filter(isText) : [],
    personalisationOff: on("personalisation_off"),
    automatedDecisionOff: on("automated_decision_off"),
    age: typeof age === "number" ? age : null,
    birthday: text("birthday"),
    minor: on("minor"),
    deceased: on("deceased"),
    frozen: on("frozen"),
    staff: on("staff"),
    ...(on("do_not_contact") ? { listed: true } : {}),
    blocked: source.blocked === true,
    riskLevel: text("risk_level"),
    riskAssessedOn: text("risk_assessed_on"),
    reachable: reachableOf(source, reach),
    preferred: channels.filter((channel) => channel === liked),
    tier: tags.tier ?? null,
    grade: tags.grade ?? null,
    deviceVendor: text("device_vendor"),
    standing,
  };
}
