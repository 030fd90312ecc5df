/** How far a fill is from the best that could be: an upper bound by weak duality. */
import type { Both } from "#contracts/definitions";
import type { Asker } from "./fill-capacity.ts";

interface Choice {
  readonly value: number;
  readonly takes: readonly (readonly [resource: number, units: number])[];
}

/**
 * What no assignment can exceed, yuan: with any prices of the resources, everybody taking what is worth most after prices,
 * plus the price of all that is left. Prices are searched one resource after the other.
 * @param sweeps how often all prices are searched; more bring the bound closer and never make it wrong
 */
export function boundOf(askers: readonly Asker[], left: Readonly<Record<string, number>>, sweeps = 4): number {
  const names = Object.keys(left).sort();
  const stocks = names.map((name) => left[name] ?? 0);
  const people = askers.map(({ wishes }) => choicesOf(wishes, names, stocks)).filter((choices) => choices.length > 0);
  const prices = new Float64Array(names.length);
  const highest = new Float64Array(names.length);
  for (const choices of people)
    for (const { value, takes } of choices)
      for (const [at, units] of takes) highest[at] = Math.max(highest[at] ?? 0, value / units);
  let bound = dual(people, prices, stocks);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const before = bound;
    for (let at = 0; at < names.length; at++) bound = Math.min(bound, search(people, prices, stocks, at, highest));
    if (before - bound <= before * 1e-9) break;
  }
  return bound;
}

function choicesOf(wishes: Asker["wishes"], names: readonly string[], stocks: readonly number[]): readonly Choice[] {
  return wishes.flatMap(({ value, takes }) => {
    if (value <= 0) return [];
    const taken = Object.entries(takes).filter(([, units]) => units > 0);
    const by = taken.map(([name, units]) => [names.indexOf(name), units] as const);
    // What exceeds all that is left nobody can have.
    return by.some(([at, units]) => units > (stocks[at] ?? 0)) ? [] : [{ value, takes: by }];
  });
}

type People = readonly (readonly Choice[])[];

function priceOf({ takes }: Choice, prices: Float64Array): number {
  let price = 0;
  for (const [at, units] of takes) price += (prices[at] ?? 0) * units;
  return price;
}

function bestOf(choices: readonly Choice[], prices: Float64Array): { worth: number; choice: Choice | null } {
  let worth = 0;
  let choice: Choice | null = null;
  for (const one of choices) {
    const left = one.value - priceOf(one, prices);
    if (left > worth) [worth, choice] = [left, one];
  }
  return { worth, choice };
}

function dual(people: People, prices: Float64Array, stocks: readonly number[]): number {
  let sum = 0;
  for (const choices of people) sum += bestOf(choices, prices).worth;
  stocks.forEach((stock, at) => {
    sum += stock * (prices[at] ?? 0);
  });
  return sum;
}

function demandOf(people: People, prices: Float64Array, at: number): number {
  let demand = 0;
  for (const choices of people) {
    const { choice } = bestOf(choices, prices);
    for (const [resource, units] of choice?.takes ?? []) if (resource === at) demand += units;
  }
  return demand;
}

/** Halves the span of one price until demand meets the stock; keeps the price of the lowest bound that was seen. */
function search(
  people: People,
  prices: Float64Array,
  stocks: readonly number[],
  at: number,
  highest: Float64Array,
): number {
  let [low, high] = [0, highest[at] ?? 0];
  let [best, bound] = [prices[at] ?? 0, dual(people, prices, stocks)];
  const look = (price: number): boolean => {
    prices[at] = price;
    const found = dual(people, prices, stocks);
    if (found < bound) [best, bound] = [price, found];
    return demandOf(people, prices, at) > (stocks[at] ?? 0);
  };
  if (!look(0)) high = 0;
  for (let step = 0; step < 40 && high - low > 1e-9 * Math.max(1, high); step++) {
    const middle = (low + high) / 2;
    if (look(middle)) low = middle;
    else high = middle;
  }
  if (high > 0) look(high);
  prices[at] = best;
  return bound;
}

/** Share of the bound that the fill does not reach, 0 to 1. */
export function gapOf(value: number, bound: number): number {
  return bound <= 0 ? 0 : Math.max(0, (bound - value) / bound);
}

/** The gap as a line for people. */
export function gapText(value: number, bound: number): Both {
  const [filled, most, gap] = [value.toFixed(2), bound.toFixed(2), (gapOf(value, bound) * 100).toFixed(2)];
  return {
    en: `${filled} yuan of at most ${most}: gap ${gap} %`,
    zh: `期望收益 ${filled} 元，上界 ${most} 元：差距 ${gap} %`,
  };
}
