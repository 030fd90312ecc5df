/** The live audiences of the measurement: some that the measured events cross for certain, and many others that they wake. */
import type { AudienceDefinition } from "#contracts/definitions";

/** Ages whose customers the measured events put into an audience of their age, and take out again. */
export const AGES = { from: 18, to: 89 } as const;
/** Yuan: above it a customer belongs to the audience of the age. */
export const RICH = 500_000;

export const richOf = (age: number): string => `rich_${age}`;

const branch = (n: number): string => `customer.branch == "branch-${(n % 4) + 1}"`;
const age = (n: number): number => AGES.from + (n % (AGES.to - AGES.from));

/** Conditions over balances, tags, metrics, lists of records and days, as a bank's are; each finds a small part. */
const families: readonly ((n: number) => string)[] = [
  (n) =>
    `customer.demand_balance > ${20_000 + n * 1_000}.00 && ${branch(n)} && customer.age >= ${age(n)} && customer.age < ${age(n) + 5}`,
  (n) => `customer.aum >= ${100_000 + n * 5_000}.00 && customer.age >= ${age(n)} && customer.age < ${age(n) + 4}`,
  (n) => `metric.complaints_30d >= ${1 + (n % 3)} && ${branch(n)} && customer.age > ${age(n)}`,
  (n) => `metric.logins_30d >= ${3 + (n % 10)} && customer.age == ${age(n)}`,
  (n) => `customer.holdings.exists(h, h.kind == "fund" && h.amount > ${50_000 + n * 2_000}.00) && ${branch(n)}`,
  (n) => `"car_owner" in tag && customer.age == ${age(n)} && customer.term_balance > ${20_000 + n * 1_000}.00`,
  (n) =>
    `days_until(customer.id_expires_on) >= 0 && days_until(customer.id_expires_on) < ${5 + (n % 20)} && customer.age == ${age(n)}`,
  (n) =>
    `tag.tier == "private" && !("payroll" in tag) && customer.demand_balance < ${1_000 + n * 100}.00 && ${branch(n)}`,
];

export function audiencesOf(count: number): Record<string, AudienceDefinition> {
  const made: Record<string, AudienceDefinition> = {};
  const add = (id: string, condition: string): void => {
    made[id] = { id, zh: id, en: id, condition, refresh: "live", breakdown: [] };
  };
  for (let at = AGES.from; at <= AGES.to; at++)
    add(richOf(at), `customer.demand_balance > ${RICH}.00 && customer.age == ${at}`);
  for (let n = 0; Object.keys(made).length < count; n++) {
    const family = families[n % families.length];
    if (family) add(`other_${n}`, family(Math.floor(n / families.length)));
  }
  return made;
}
