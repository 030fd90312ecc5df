/** What could be offered to a customer at a place, as candidates of a decision. Conditions are compiled once. Pure. */
import {
  amountOf,
  type Catalog,
  type Channel,
  channelOfPlace,
  type Definitions,
  environmentOf,
  type Offer,
  type OfferPlace,
  offeredOn,
  type Policy,
  policyOn,
  withAudiences,
} from "#contracts/definitions";
import type { Day } from "#ground/clock";
import { type Fen, parseYuan } from "#ground/money";
import { type Condition, compileCondition, type Moment, type Names, type Picture } from "#kits/expr";
import type { Action, Control, Weight } from "./types.ts";

interface CompiledOffer {
  readonly offer: Offer;
  readonly condition: Condition | undefined;
  readonly context: readonly { readonly weight: Weight; readonly when: Condition }[];
}

/** A bank's offers, made ready once. */
export interface OfferBook {
  readonly offers: ReadonlyMap<string, CompiledOffer>;
  readonly catalog: Pick<Catalog, "products">;
  /** What conditions and weights look at, and the scores that say how likely it is. */
  readonly reads: Names & { readonly lists: readonly string[]; readonly audiences: readonly string[] };
}

/** @throws condition.* for a text that does not hold together with the catalog, which the check of files refuses */
export function compileOffers({
  offers,
  catalog,
  organisation,
  audiences,
}: Pick<Definitions, "offers" | "catalog" | "organisation" | "audiences">): OfferBook {
  const environment = withAudiences(environmentOf(catalog, organisation.zone), audiences);
  const compiled = Object.values(offers).map(
    (offer): CompiledOffer => ({
      offer,
      condition: offer.condition === undefined ? undefined : compileCondition(offer.condition, environment),
      context: offer.context.map(({ name, weight, when }) => ({
        weight: { name, weight },
        when: compileCondition(when, environment),
      })),
    }),
  );
  const conditions = compiled.flatMap(({ condition, context }) => [
    ...(condition ? [condition] : []),
    ...context.map(({ when }) => when),
  ]);
  const all = (of: (reads: Condition["reads"]) => readonly string[]): string[] =>
    [...new Set(conditions.flatMap(({ reads }) => of(reads)))].sort();
  const attributes = all((reads) => reads.attributes);
  const scores = compiled.flatMap(({ offer: { probability } }) =>
    probability !== null && "score" in probability ? [probability.score] : [],
  );
  return {
    offers: new Map(compiled.map((one) => [one.offer.id, one])),
    catalog,
    reads: {
      attributes,
      metrics: all((reads) => reads.metrics),
      scores: [...new Set([...scores, ...all((reads) => reads.scores)])].sort(),
      tags: all((reads) => reads.tags),
      audiences: all((reads) => reads.audiences),
      lists: attributes.filter((name) => catalog.attributes[name]?.type === "records"),
    },
  };
}

/** The customer as offers look at it. */
export interface OfferCustomer {
  readonly picture: Picture;
  readonly moment: Moment;
  /** Switched personalisation off: no offer that is chosen by personal features looks at any. */
  readonly personalisationOff: boolean;
}

/** What holds at the instant of the question. */
export interface OfferTime {
  readonly at: Date;
  readonly day: Day;
  /** Approved ones. */
  readonly policies: readonly Policy[];
  /** Experiments that marketing is under. */
  readonly controls: readonly Control[];
  readonly trace: string | null;
}

/** An offer that is no candidate: its condition does not hold. */
export interface MissedOffer {
  readonly offer: string;
  readonly condition: string;
  /** Null: unknown, for a value is missing. */
  readonly holds: false | null;
}

export interface OfferCandidates {
  readonly actions: readonly Action[];
  readonly missed: readonly MissedOffer[];
}

/** Candidates at a place, in the order of their names. */
export function offerCandidates(
  { offers, catalog }: OfferBook,
  customer: OfferCustomer,
  place: OfferPlace,
  time: OfferTime,
): OfferCandidates {
  const actions: Action[] = [];
  const missed: MissedOffer[] = [];
  for (const compiled of offers.values()) {
    const { offer, condition } = compiled;
    if (!offer.places.includes(place) || !offeredOn(offer, time.day) || !isSold(offer, catalog, time.day)) continue;
    // The rules refuse it by name; what it would look at is not looked at.
    const unseen = customer.personalisationOff && offer.personal;
    const holds = unseen || !condition ? true : condition.test(customer.picture, customer.moment);
    if (condition && holds !== true) missed.push({ offer: offer.id, condition: condition.text, holds });
    else actions.push(actionOf(compiled, catalog, customer, place, time, actions.length));
  }
  return { actions, missed };
}

function isSold({ product }: Offer, { products }: OfferBook["catalog"], day: Day): boolean {
  if (product === undefined) return true;
  const { active_from: from, active_to: to } = products[product] ?? {};
  return products[product] !== undefined && (from === undefined || from <= day) && (to === undefined || day <= to);
}

/** The playbook by whose name rankings go in records: they belong to none. */
export const RANKING = "next-best-actions";

function actionOf(
  { offer, context }: CompiledOffer,
  { products }: OfferBook["catalog"],
  customer: OfferCustomer,
  place: OfferPlace,
  time: OfferTime,
  arrival: number,
): Action {
  const { picture, moment, personalisationOff } = customer;
  const channel: Channel = channelOfPlace[place];
  const product = offer.product === undefined ? undefined : products[offer.product];
  const unseen = personalisationOff && offer.personal;
  return {
    action: offer.id,
    playbook: RANKING,
    version: 0,
    enrolment: offer.id,
    class: offer.class,
    category: offer.category,
    product: product?.name ?? null,
    productKind: product?.kind ?? null,
    risks: product?.risk === undefined ? [] : [product.risk],
    personal: offer.personal,
    automated: offer.automated,
    probability: unseen ? null : probabilityOf(offer, picture),
    value: worthOf(offer, time),
    context: unseen ? [] : context.flatMap(({ when, weight }) => (when.holds(picture, moment) ? [weight] : [])),
    levers: offer.levers.map(({ name, weight }) => ({ name, weight })),
    // The customer is here: showing it costs nothing and takes nothing that others share.
    ways: [{ channel, content: offer.content[channel] ?? null, cost: 0, takes: {}, outcome: "chosen", wave: place }],
    urgent: offer.urgent,
    due: time.at,
    deadline: null,
    controls: offer.class === "marketing" ? time.controls : [],
    arrival,
    trace: time.trace,
  };
}

function probabilityOf({ probability }: Offer, { score }: Picture): number | null {
  if (probability === null) return null;
  if ("rate" in probability) return probability.rate;
  const scored = score?.[probability.score];
  return typeof scored === "number" ? scored : probability.otherwise;
}

/** What success is worth; nothing where the policy that says so does not hold. */
function worthOf({ value, product }: Offer, { policies, day }: OfferTime): Fen {
  if ("yuan" in value) return parseYuan(value.yuan) ?? 0;
  const margins = policyOn({ policies }, "product_margin", value.margin, day);
  return (margins && product !== undefined ? amountOf(margins, product) : undefined) ?? 0;
}
