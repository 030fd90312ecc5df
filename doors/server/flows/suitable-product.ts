/** What a touch says, and what it sells: the product that suits the customer, by the risk assessment and by what a sale is worth. */
import { amountOf, type Channel, type Definitions, policiesOn, SUITABLE } from "#contracts/definitions";
import { type Action, actionDenials, type Limits, wayDenials } from "#decision";
import type { Day } from "#ground/clock";
import type { Fen } from "#ground/money";
import type { Choice, Wish } from "#playbook";

type Facts = Parameters<typeof actionDenials>[0]["facts"];

export interface SaleParts {
  readonly definitions: Definitions;
  /** The law of the day. */
  readonly limits: Limits;
  readonly day: Day;
  readonly now: Date;
}

export interface Chosen {
  /** Null: none of the choices suits. */
  readonly choice: Choice | null;
  readonly product: string | null;
}

export function natureOfProduct(
  name: string | null,
  { catalog }: Pick<Definitions, "catalog">,
): Pick<Action, "product" | "productKind" | "risks"> {
  const product = name === null ? undefined : catalog.products[name];
  return {
    product: name,
    productKind: product?.kind ?? null,
    risks: product?.risk === undefined ? [] : [product.risk],
  };
}

/** @param own the playbook's product */
export function chosenOf(
  { touch, choices }: Pick<Wish, "touch" | "choices">,
  own: string | null,
  facts: Facts,
  parts: SaleParts,
): Chosen {
  for (const choice of choices) {
    const product = choice.suitable ? SUITABLE : (choice.product ?? own);
    if (product !== SUITABLE) return { choice, product };
    const best = suitableFor(facts, choice, touch.channels, parts);
    if (best !== null || choice.suitable === null) return { choice, product: best };
  }
  return { choice: null, product: null };
}

/**
 * The best by value of the products that the customer's assessment allows, and whose risk may be offered by one of the ways.
 * Deposits are nobody's risk: they are what is left where there is no assessment.
 */
function suitableFor(
  facts: Facts,
  { suitable, contents }: Choice,
  channels: readonly Channel[],
  { definitions, limits, day, now }: SaleParts,
): string | null {
  const { zone } = definitions.organisation;
  const inputs = { at: now, zone, facts, limits, mode: "reserve" as const };
  let best: { readonly name: string; readonly worth: Fen } | null = null;
  for (const { name, worth } of pricedOn(definitions, day)) {
    if (best && best.worth >= worth) continue;
    const nature = { category: "general", personal: false, automated: false, ...natureOfProduct(name, definitions) };
    if (suitable && !suitable.includes(nature.productKind ?? "")) continue;
    const asked = { ...nature, class: "marketing" as const, due: now, deadline: null };
    if (actionDenials(inputs, asked).some(isUnsuitable)) continue;
    const ways = channels.filter((channel) => contents[channel] !== undefined);
    if (ways.every((channel) => wayDenials(inputs, asked, { channel, cost: 0 }).denials.some(isUnsuitable))) continue;
    best = { name, worth };
  }
  return best?.name ?? null;
}

const isUnsuitable = ({ code }: { readonly code: string }): boolean => code.startsWith("suitability_");

interface Priced {
  readonly name: string;
  readonly worth: Fen;
}

const priced = new WeakMap<readonly unknown[], Map<Day, readonly Priced[]>>();

/** Products that are sold on a day and of which a policy says what a sale is worth, in the order of names. */
function pricedOn(definitions: Definitions, day: Day): readonly Priced[] {
  const days = priced.get(definitions.policies) ?? new Map<Day, readonly Priced[]>();
  priced.set(definitions.policies, days);
  const known = days.get(day);
  if (known) return known;
  const margins = policiesOn(definitions.policies, "product_margin", day);
  const found = Object.values(definitions.catalog.products).flatMap(({ name, active_from: from, active_to: to }) => {
    const isSold = (from === undefined || from <= day) && (to === undefined || day <= to);
    const worths = margins.flatMap((policy) => amountOf(policy, name) ?? []);
    return isSold && worths.length > 0 ? [{ name, worth: Math.max(...worths) }] : [];
  });
  const ordered = found.sort((a, b) => (a.name < b.name ? -1 : 1));
  days.set(day, ordered);
  return ordered;
}
