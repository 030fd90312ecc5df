/** Offers as the house reads them, and what the law wants to know of their prices. */
import { checkCondition, type Reads } from "#kits/expr";
import { withAudiences } from "./audiences.ts";
import type { Both, Catalog, Channel, Definitions, MessageClass, Offer } from "./definitions.ts";
import { environmentOf } from "./environment.ts";
import type { OfferFile } from "./offer-schemas.ts";

const named = <T extends { readonly name: string; readonly zh?: string; readonly en?: string }>(one: T): T & Both => ({
  ...one,
  zh: one.zh ?? one.en ?? one.name,
  en: one.en ?? one.zh ?? one.name,
});

/** An offer with its defaults. Missing names are reported by the check. */
export function offerOf(file: OfferFile & Both): Offer {
  const { category, personal, automated, probability, value, context, levers, order, places, content, ...rest } = file;
  const { urgent, prices, price_review, ...head } = rest;
  return {
    ...head,
    category: category ?? "general",
    personal: personal ?? true,
    automated: automated ?? true,
    probability: probability ?? null,
    value: value ?? { yuan: 0 },
    context: (context ?? []).map(named),
    levers: (levers ?? []).map(named),
    order: order ?? "best",
    places: places ?? [],
    content: (content ?? {}) as Partial<Record<Channel, string>>,
    urgent: urgent ?? false,
    prices: (prices ?? []).map(named),
    ...(price_review ? { priceReview: price_review } : {}),
  };
}

/** Whether an offer is made on a day; both ends belong to it. */
export function offeredOn(offer: Pick<Offer, "from" | "to">, day: string): boolean {
  return (offer.from === undefined || offer.from <= day) && (offer.to === undefined || day <= offer.to);
}

/** The channel by which a place shows what it was given. */
export const channelOfPlace = {
  slot: "slot",
  inbox: "inbox",
  agent_screen: "agent_call",
  outlet: "manager",
} as const satisfies Record<Offer["places"][number], Channel>;

/** What a contract with the bank says of a customer: no preference, no habit. */
const contractual = new Set([
  "account_class",
  "consent",
  "contracts",
  "deceased",
  "frozen",
  "holdings",
  "id_expires_on",
  "minor",
  "opened_on",
  "payroll",
  "personalisation_off",
  "automated_decision_off",
  "prospect",
  "registered_on",
  "risk_assessed_on",
  "risk_level",
  "staff",
]);
/** Amounts may graduate a price: they are the price's own measure. */
const amounts = new Set(["aum", "demand_balance", "liabilities", "term_balance", "wealth_balance"]);
/** Published entitlements, the same for all who reach them. */
const published = new Set(["grade", "tier"]);

type Around = Pick<Definitions, "audiences"> & { readonly catalog: Catalog; readonly zone: string };

function readsOf(text: string, { catalog, zone, audiences }: Around): Reads | undefined {
  return checkCondition(text, withAudiences(environmentOf(catalog, zone), audiences)).condition?.reads;
}

/**
 * What a condition looks at beyond contracts, through the rules of its tags, as `metric.visits_30d`.
 * @param fair names that may be read, `tag.grade` for example
 */
function profileReads(text: string, around: Around, fair: (name: string) => boolean): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (condition: string): void => {
    const reads = readsOf(condition, around);
    if (!reads) return;
    const take = (name: string) => {
      if (!fair(name)) found.add(name);
    };
    for (const name of reads.attributes) take(`customer.${name}`);
    for (const name of reads.metrics) take(`metric.${name}`);
    for (const name of reads.scores) take(`score.${name}`);
    for (const name of reads.audiences) take(`audience.${name}`);
    for (const name of reads.tags) {
      if (fair(`tag.${name}`) || seen.has(name)) continue;
      seen.add(name);
      const rules = around.catalog.tags[name]?.rules;
      if (!rules) found.add(`tag.${name}`);
      for (const { when } of rules ?? []) visit(when);
    }
  };
  visit(text);
  return [...found].sort();
}

const isContractual = (name: string): boolean => name.startsWith("customer.") && contractual.has(name.slice(9));
const isFairPrice = (name: string): boolean =>
  isContractual(name) ||
  (name.startsWith("customer.") && amounts.has(name.slice(9))) ||
  (name.startsWith("tag.") && published.has(name.slice(4)));

/** What an offer reads of a customer's own ways: its condition, its weights, its score. Sorted. */
export function personalReads(offer: Offer, around: Around): string[] {
  const texts = [offer.condition, ...offer.context.map(({ when }) => when)].filter((text) => text !== undefined);
  const found = new Set(texts.flatMap((text) => profileReads(text, around, isContractual)));
  if (offer.probability && "score" in offer.probability) found.add(`score.${offer.probability.score}`);
  return [...found].sort();
}

/** A price that depends on what a customer does or prefers, and who approved it. */
export interface PriceFlag {
  readonly offer: string;
  readonly price: string;
  /** Place in the offer's list, from 0. */
  readonly at: number;
  /** What it looks at, as `tag.preferred_channel`. */
  readonly reads: readonly string[];
  readonly review: Offer["priceReview"] | null;
}

/** Prices of an offer that differ by profile. Contract terms, amounts and published tiers and grades do not count. */
export function priceFlagsOf(offer: Offer, around: Around): PriceFlag[] {
  return offer.prices.flatMap(({ name, when }, at) => {
    const reads = when === undefined ? [] : profileReads(when, around, isFairPrice);
    return reads.length === 0 ? [] : [{ offer: offer.id, price: name, at, reads, review: offer.priceReview ?? null }];
  });
}

/** Every price of the bank that differs by profile, for the report. */
export function priceFlags(definitions: Definitions): PriceFlag[] {
  const { catalog, audiences, organisation, offers } = definitions;
  return Object.values(offers).flatMap((offer) => priceFlagsOf(offer, { catalog, audiences, zone: organisation.zone }));
}

/** A flag as a line that a person reads. */
export function priceFlagText({ offer, price, reads, review }: PriceFlag): Both {
  const names = reads.join(", ");
  const by = review
    ? { zh: `${review.by} 于 ${review.on} 复核`, en: `reviewed by ${review.by} on ${review.on}` }
    : { zh: "尚未复核", en: "not reviewed" };
  return {
    zh: `价格因人而异：${offer}/${price} 取决于 ${names}（${by.zh}）`,
    en: `Price by profile: ${offer}/${price} depends on ${names} (${by.en})`,
  };
}

/** Classes whose offers must be worth something. */
export const weighedClasses: readonly MessageClass[] = ["marketing"];
