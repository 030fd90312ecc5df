/** Random conditions over a small part of the sample bank's catalog. */
import type { Random } from "#ground/random";
import type { Comparison, Test } from "./types.ts";

export const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)] as T;
export const chance = (random: Random, share: number): boolean => random.next() < share;

export const comparisons: readonly Comparison[] = [">", ">=", "<", "<="];
export const amounts = [100, 5_000, 20_000, 50_000, 50_000.01, 80_000, 250_000];
export const cities = ["hangzhou", "ningbo", "wenzhou"];
export const thresholds = [100, 5_000, 20_000, 50_000];

/** A condition of the customer alone. */
export function customerTest(random: Random, depth = 2): Test {
  if (depth > 0 && chance(random, 0.4)) {
    const is = pick(random, ["all", "any"] as const);
    return { is, of: [customerTest(random, depth - 1), customerTest(random, depth - 1)] };
  }
  if (depth > 0 && chance(random, 0.15)) return { is: "not", of: customerTest(random, depth - 1) };
  switch (random.below(7)) {
    case 0:
    case 1:
      return {
        is: "number",
        of: "customer",
        name: "demand_balance",
        op: pick(random, comparisons),
        value: pick(random, thresholds),
      };
    case 2:
      return { is: "word", of: "customer", name: "city", value: pick(random, cities) };
    case 3:
      return { is: "flag", name: "local" };
    case 4:
      return { is: "tag", name: "tier", value: pick(random, ["mass", "affluent"]) };
    case 5:
      return {
        is: "score",
        name: "term_deposit",
        op: pick(random, [">=", "<"] as const),
        value: pick(random, [0.3, 0.5, 0.7]),
      };
    default:
      return countTest(random);
  }
}

/** What turns true and false again and again. */
export const balanceTest = (random: Random): Test => ({
  is: "number",
  of: "customer",
  name: "demand_balance",
  op: pick(random, comparisons),
  value: pick(random, thresholds),
});

export function countTest(random: Random): Test {
  const name = pick(random, [
    "complaints_30d",
    "logins_30d",
    "profile_changes_24h",
    "visits_7d",
    "transfers_day",
    "spend_30d",
  ]);
  const isMoney = name === "transfers_day" || name === "spend_30d";
  const value = isMoney ? pick(random, [5_000, 50_000, 100_000]) : 1 + random.below(3);
  return { is: "count", name, op: pick(random, [">=", ">=", ">", "<", "<="] as const), value };
}
