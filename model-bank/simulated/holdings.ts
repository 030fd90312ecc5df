/** What customers hold when a simulated bank begins, and what is added as they buy. Product names are the sample catalog's. */
import type { Draws } from "../bank-make/draws.ts";
import { dayText } from "../bank-make/raw.ts";
import { NEWCOMER, SLEEPER, WAITING } from "./people.ts";
import { type Holding, type Scene, yuan } from "./scene.ts";

interface Product {
  readonly product: string;
  readonly months: number;
  readonly rate: number;
  readonly risk?: string;
}

export const deposits: readonly Product[] = [
  { product: "td_03m", months: 3, rate: 1.15 },
  { product: "td_06m", months: 6, rate: 1.35 },
  { product: "td_12m", months: 12, rate: 1.45 },
  { product: "td_24m", months: 24, rate: 1.65 },
];
export const wealthProducts: readonly Product[] = [
  { product: "wm_030d", months: 1, rate: 2.2, risk: "R2" },
  { product: "wm_090d", months: 3, rate: 2.5, risk: "R2" },
  { product: "wm_180d", months: 6, rate: 2.8, risk: "R3" },
  { product: "wm_365d", months: 12, rate: 3.2, risk: "R3" },
];
const cash: Product = { product: "wm_cash", months: 0, rate: 1.7, risk: "R1" };

const MONTH = 30.4375;

/** The best paid of those that a customer's assessment allows; cash management for who was never assessed. */
export function wealthFor(draws: Draws, risk: number): Product {
  const allowed = wealthProducts.filter(({ risk: of = "R1" }) => Number(of.slice(1)) <= risk);
  return allowed[draws.below(Math.max(1, allowed.length))] ?? cash;
}

export const depositOf = (name: string | null | undefined): Product | undefined =>
  deposits.find(({ product }) => product === name);

/** Days from the first of the run until a deposit of these months opened on that day ends. */
export const ends = (opened: number, months: number): number => opened + Math.round(months * MONTH);

/** What somebody holds on the day before the run. The first deposit that ends in the run is the one that is watched. */
export function startingHoldings(scene: Scene, c: number): Holding[] {
  const { people, draws } = scene;
  const course = people.course[c];
  // Who falls asleep has nothing that would run out meanwhile.
  if (course === NEWCOMER || course === WAITING || course === SLEEPER) return [];
  draws.turnTo(c, 3);
  const wealth = people.wealth[c] ?? 0;
  const held: Holding[] = [];
  const add = (kind: string, of: Product, fen: number, matures: number | undefined, opened: number) => {
    const reference = `h${c}-${held.length + 1}`;
    held.push({
      reference,
      kind,
      ...of,
      amount: Math.max(100_000, Math.round(fen / 100_000) * 100_000),
      opened,
      matures,
    });
  };
  const eager = Math.min(1, Math.max(0.05, Math.log10(wealth / 4_000) / 2));
  if (draws.chance(0.25 + 0.35 * eager)) addDeposit(scene, c, add, wealth);
  if (draws.chance(eager * 0.45)) {
    const of = wealthFor(draws, people.risk[c] ?? 0);
    const left = of.months === 0 ? undefined : 1 + draws.below(Math.round(of.months * MONTH));
    const opened = left === undefined ? -draws.between(30, 400) : left - Math.round(of.months * MONTH);
    add("wealth", of, wealth * 0.15 * (0.5 + draws.next()) * 100, left, opened);
  }
  if (draws.chance(eager * 0.2)) {
    const fund = { product: "fd_bond", months: 0, rate: 2.9 };
    add("fund", fund, wealth * 0.06 * (0.5 + draws.next()) * 100, undefined, -draws.between(30, 900));
  }
  if (draws.chance(0.08)) addOther(draws, add, "insurance", { product: "in_life", months: 120, rate: 2 }, 2_500);
  if (draws.chance(0.12)) addOther(draws, add, "loan", { product: "ln_consumer", months: 24, rate: 5.4 }, 40_000);
  if (draws.chance(0.3)) addCard(scene, c, held);
  scene.nextHolding[c] = held.length;
  return held;
}

type Add = (kind: string, of: Product, fen: number, matures: number | undefined, opened: number) => void;

function addDeposit({ draws, timeline, matures, maturing }: Scene, c: number, add: Add, wealth: number): void {
  const fen = Math.max(200_000, wealth * (0.15 + 0.3 * draws.next()) * 100);
  // Short terms are common: half of the first deposits end within the first four months.
  const left = draws.chance(0.6)
    ? 2 + draws.below(Math.min(120, Math.max(20, timeline.horizon)))
    : 2 + draws.below(700);
  const of =
    deposits[left < 85 ? draws.below(4) : left < 175 ? 1 + draws.below(3) : left < 360 ? 2 + draws.below(2) : 3];
  if (of === undefined) return;
  add("term_deposit", of, fen, left, left - Math.round(of.months * MONTH));
  if (left >= timeline.horizon) return;
  matures[c] = left;
  maturing[c] = Math.max(100_000, Math.round(fen / 100_000) * 100_000);
}

function addOther(draws: Draws, add: Add, kind: string, of: Product, median: number): void {
  const opened = -draws.between(20, Math.round(of.months * MONTH) - 30);
  add(kind, of, draws.logNormal(median, 0.7) * 100, ends(opened, of.months), opened);
}

function addCard({ draws, people }: Scene, c: number, held: Holding[]): void {
  const owed = Math.round(draws.logNormal(4_500, 0.55)) * 100;
  people.owed[c] = owed;
  held.push({
    reference: `card${c}`,
    product: "cc_standard",
    kind: "card",
    amount: owed,
    rate: 0,
    opened: -draws.between(60, 2_000),
    matures: undefined,
    months: 0,
  });
}

/** A holding as records and `holding_changed` tell it. */
export function holdingData({ timeline }: Scene, held: Holding): Readonly<Record<string, unknown>> {
  const { reference, product, kind, amount, rate, opened, matures } = held;
  return {
    reference,
    product,
    kind,
    amount: yuan(amount),
    rate,
    opened_on: dayText(timeline.first + opened),
    ...(matures === undefined ? {} : { matures_on: dayText(timeline.first + matures) }),
    status: "active",
  };
}
