/** What a made customer has: deposits, investments, insurance, loans and cards, with their terms. */
import type { Draws } from "./draws.ts";
import type { Habits, Person } from "./person.ts";
import type { MakePlan, Product, ProductKind } from "./plan.ts";

export interface Holding {
  readonly product: string;
  readonly kind: ProductKind;
  /** Fen; what is owed, for loans and cards. */
  readonly amount: number;
  /** Percent a year. */
  readonly rate: number;
  /** Days since 1970. */
  readonly opened_on: number;
  /** Undefined without a term. */
  readonly matures_on: number | undefined;
  readonly status: "active" | "matured";
  readonly term: number;
  readonly risk: string | undefined;
}

const MONTH = 30.4375;

/** Deposits and investments take up to nine tenths of the customer's assets; the rest stays on demand. */
export function holdingsOf(draws: Draws, person: Person, plan: MakePlan): Holding[] {
  draws.turnTo(person.index, 1);
  const { habits, age } = person;
  if (habits.openedOn === undefined) return [];
  const made: Holding[] = [];
  const { wealth } = habits;
  const add = (kind: ProductKind, yuan: number) => made.push(holdingOf(draws, habits, plan, kind, yuan));
  const eager = Math.min(1, Math.max(0, Math.log10(wealth / 4_000) / 2.5));
  const savers = (age > 50 ? 0.55 : 0.3) * (wealth > 3_000 ? 1 : 0.1);
  for (let n = draws.chance(savers) ? 1 + draws.below(3) : 0; n > 0; n--)
    add("term_deposit", wealth * 0.17 * (0.5 + draws.next()));
  for (let n = draws.chance(eager * 0.7) ? 1 + draws.below(2) : 0; n > 0; n--)
    add("wealth", wealth * 0.15 * (0.5 + draws.next()));
  if (draws.chance(eager * 0.35)) add("fund", wealth * 0.06 * (0.5 + draws.next()));
  if (draws.chance(0.08)) add("insurance", draws.logNormal(2_500, 0.8));
  if (age >= 24 && age < 66 && draws.chance(0.16)) add("loan", draws.logNormal(180_000, 1.2));
  if (age >= 20 && age < 70 && draws.chance(0.26)) add("card", draws.logNormal(1_800, 1.1));
  return made;
}

function holdingOf(draws: Draws, habits: Habits, plan: MakePlan, kind: ProductKind, yuan: number): Holding {
  const { end } = plan.days;
  const product: Product = draws.of(plan.products[kind]);
  const opened = habits.openedOn ?? end - 1;
  const length = Math.round(product.term * MONTH);
  // One in eight of those with a term ran out within the last half year.
  const past = product.term > 0 && kind !== "loan" && kind !== "insurance" && draws.chance(0.125);
  const age = length === 0 ? draws.below(1_500) : past ? length + draws.below(180) : draws.below(length);
  const opened_on = Math.max(opened, end - 1 - age);
  const matures_on = length === 0 ? undefined : opened_on + length;
  const step = yuan > 10_000 ? 1_000 : 100;
  return {
    product: product.id,
    kind,
    amount: Math.max(1, Math.round(yuan / step)) * step * 100,
    rate: product.rate,
    opened_on,
    matures_on,
    status: matures_on !== undefined && matures_on < end ? "matured" : "active",
    term: product.term,
    risk: product.risk,
  };
}

/** Fen of the active holdings of these kinds. */
export function sumOf(holdings: readonly Holding[], ...kinds: readonly ProductKind[]): number {
  let sum = 0;
  for (const { kind, amount, status } of holdings) if (status === "active" && kinds.includes(kind)) sum += amount;
  return sum;
}
