/** Events of a bank and rules over them: `type == t and f1 >= v1 and f2 < v2`. */
import { type Random, seededRandom } from "#ground/random";

export const types = ["transfer", "card_payment", "app_login", "deposit", "loan_repayment"] as const;
export const fields = [
  "amount",
  "balance",
  "fee",
  "rate",
  "days_since_last",
  "logins_30d",
  "transfers_30d",
  "card_limit",
  "deposit_share",
  "age",
  "distance_km",
] as const;
type Field = (typeof fields)[number];

/** Twelve fields: a type, and numbers between 0 and 1,000. */
export type BankEvent = { readonly type: (typeof types)[number] } & Readonly<Record<Field, number>>;

export interface Rule {
  readonly type: (typeof types)[number];
  readonly atLeast: { readonly field: Field; readonly value: number };
  readonly below: { readonly field: Field; readonly value: number };
}

const hundredths = (random: Random): number => random.below(100_000) / 100;
function pick<T>(random: Random, of: readonly T[]): T {
  return of[random.below(of.length)] as T;
}

export function makeEvents(seed: string, count: number): BankEvent[] {
  const random = seededRandom(seed).fork("events");
  return Array.from({ length: count }, () => {
    const numbers = fields.map((field) => [field, hundredths(random)] as const);
    return { type: pick(random, types), ...Object.fromEntries(numbers) } as BankEvent;
  });
}

export function makeRules(seed: string, count: number): Rule[] {
  const random = seededRandom(seed).fork(`rules ${count}`);
  return Array.from({ length: count }, () => {
    const field = pick(random, fields);
    const others = fields.filter((other) => other !== field);
    return {
      type: pick(random, types),
      atLeast: { field, value: hundredths(random) },
      below: { field: pick(random, others), value: hundredths(random) },
    };
  });
}

/** A side of the measurement with its rules compiled. */
export interface Contestant {
  readonly name: string;
  readonly compileMilliseconds: number;
  /** The numbers of the rules that fire, for each event, in rising order. */
  fired(events: readonly BankEvent[]): Promise<number[][]>;
}
