/** A ranking as it is answered: names, factors, and what would have to change for what was not offered. Pure. */
import type { Both, Definitions, Offer, OfferPlace } from "#contracts/definitions";
import {
  type Coded,
  changesToWin,
  codedReason,
  type Factors,
  type Ranking,
  type ShownDenial,
  shownDenial,
  type Weighed,
} from "#decision";
import type { LoadedCustomer } from "./load.ts";

export interface RankedOffer extends Both {
  readonly offer: string;
  /** From 1, the best. */
  readonly rank: number;
  readonly class: string;
  readonly category: string;
  readonly product: Coded | null;
  readonly content: string | null;
  readonly probability: number | null;
  readonly factors: Factors;
  /** Weights that counted. */
  readonly why: readonly Coded[];
}

export interface RefusedOffer extends Both {
  readonly offer: string;
  readonly denials: readonly ShownDenial[];
  /** The condition that does not hold; null: it holds. */
  readonly condition: string | null;
  readonly factors: Factors | null;
  readonly rank: number | null;
  readonly wouldChange: Both | null;
}

export interface NextBestAnswer {
  readonly decision: string;
  readonly at: string;
  readonly customer: number;
  readonly place: OfferPlace;
  readonly offers: readonly RankedOffer[];
  readonly refused: readonly RefusedOffer[];
}

export function shown(
  definitions: Pick<Definitions, "offers" | "catalog">,
  { place, limit, explain }: { readonly place: OfferPlace; readonly limit: number; readonly explain: boolean },
  made: {
    readonly decision: string;
    readonly at: Date;
    readonly customer: Pick<LoadedCustomer, "state">;
    readonly ranking: Ranking;
  },
): NextBestAnswer {
  const { ranking } = made;
  const eligible = eligibleOf(ranking);
  return {
    decision: made.decision,
    at: made.at.toISOString(),
    customer: made.customer.state.customer,
    place,
    offers: eligible.slice(0, limit).flatMap((one) => rankedOffer(definitions, ranking, one)),
    refused: explain ? refusedOffers(definitions, ranking, new Set(eligible.slice(0, limit))) : [],
  };
}

function eligibleOf({ decided }: Ranking): Weighed[] {
  return decided.weighed.filter(({ rank }) => rank !== null).sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
}

function rankedOffer(
  { offers, catalog }: Pick<Definitions, "offers" | "catalog">,
  { inputs }: Ranking,
  { action: id, rank, factors }: Weighed,
): RankedOffer[] {
  const offer = offers[id];
  const action = inputs.actions.find((one) => one.action === id);
  if (!offer || !action || rank === null || factors === null) return [];
  const product = offer.product === undefined ? undefined : catalog.products[offer.product];
  return [
    {
      offer: id,
      zh: offer.zh,
      en: offer.en,
      rank,
      class: offer.class,
      category: offer.category,
      product: product ? { code: product.name, zh: product.zh, en: product.en } : null,
      content: action.ways[0]?.content ?? null,
      probability: action.probability,
      factors,
      why: weightWords(offer, [...action.context, ...action.levers]),
    },
  ];
}

function weightWords({ context, levers }: Offer, counted: readonly { readonly name: string }[]): Coded[] {
  const known = [...context, ...levers];
  return counted.flatMap(({ name }) => {
    const words = known.find((one) => one.name === name);
    return words ? [{ code: name, zh: words.zh, en: words.en }] : [];
  });
}

export function refusedOffers(
  { offers }: Pick<Definitions, "offers">,
  { inputs, decided, missed }: Ranking,
  offered: ReadonlySet<Weighed>,
): RefusedOffer[] {
  const changes = changesToWin(inputs);
  const named = (id: string) => ({ offer: id, zh: offers[id]?.zh ?? id, en: offers[id]?.en ?? id });
  const weighed = decided.weighed
    .filter((one) => !offered.has(one))
    .map(({ action, denials, factors, rank, reason }): RefusedOffer => {
      const change = changes.get(action);
      const held = reason !== null && denials.length === 0 && rank === null ? [deniedBy(reason)] : [];
      return {
        ...named(action),
        denials: [...denials.map(shownDenial), ...held],
        condition: null,
        factors,
        rank,
        wouldChange: change ? { zh: change.zh, en: change.en } : null,
      };
    });
  const outside = missed.map(
    ({ offer, condition }): RefusedOffer => ({
      ...named(offer),
      denials: [],
      condition,
      factors: null,
      rank: null,
      wouldChange: { zh: `条件成立：${condition}`, en: `The condition must hold: ${condition}` },
    }),
  );
  return [...weighed, ...outside];
}

/** Held out or worth nothing: no rule of law, but a reason all the same. */
function deniedBy(code: string): ShownDenial {
  return { ...codedReason(code), rule: code, until: null, channel: null };
}
