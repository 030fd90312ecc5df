/** A ranking: every offer of a place weighed for one customer; nothing is reserved and nobody is contacted. Pure. */
import type { OfferPlace } from "#contracts/definitions";
import { decide } from "./decide-one.ts";
import { type FactsSource, factsOf, type Reach } from "./facts.ts";
import { type MissedOffer, type OfferBook, type OfferCustomer, type OfferTime, offerCandidates } from "./offers.ts";
import { prepareInputs } from "./prepare.ts";
import type { Decided, DecisionInputs, Limits, Standing } from "./types.ts";

export interface RankQuestion {
  readonly book: OfferBook;
  readonly place: OfferPlace;
  /** The customer as conditions read it. */
  readonly customer: Omit<OfferCustomer, "personalisationOff">;
  /** The customer as the law reads it. */
  readonly source: FactsSource;
  readonly reach: Reach;
  readonly standing: Standing;
  readonly time: OfferTime;
  /** The bank's zone. */
  readonly zone: string;
  readonly limits: Limits;
}

export interface Ranking {
  readonly inputs: DecisionInputs;
  readonly decided: Decided;
  /** Offers of the place whose condition does not hold. */
  readonly missed: readonly MissedOffer[];
}

export function rankOffers(question: RankQuestion): Ranking {
  const { book, place, customer, source, reach, standing, time, zone, limits } = question;
  const facts = factsOf(source, reach, standing);
  const who = { ...customer, personalisationOff: facts.personalisationOff };
  const { actions, missed } = offerCandidates(book, who, place, time);
  const inputs = prepareInputs({ at: time.at, zone, facts, actions, limits, grants: [], mode: "rank" });
  return { inputs, decided: decide(inputs), missed };
}

/** Rankings may be asked for again and again: each is a decision of its own. */
export function rankingKey(decision: string): string {
  return `rank/${decision}`;
}
