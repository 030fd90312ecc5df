/** What would be offered to a customer at every place if it were asked for now, and why not the rest; nothing is recorded. */
import type { OfferPlace } from "#contracts/definitions";
import { bankExperiment, controlOf, type Limits, limitsOn } from "#decision";
import type { Tx } from "#ground/storage";
import { offerBookOf, readerFor } from "./book.ts";
import { loadForOffers } from "./load.ts";
import { type NextBestParts, rankFor } from "./next-best.ts";
import { type NextBestAnswer, shown } from "./shown.ts";

export interface OffersAtPlace extends Pick<NextBestAnswer, "offers" | "refused"> {
  readonly place: OfferPlace;
}

const ALL = 1_000;

/** One customer at every place that any offer names; none for one out of the transaction's scope. */
export async function offersNow(
  tx: Tx,
  parts: Omit<NextBestParts, "storage">,
  customer: string,
): Promise<readonly OffersAtPlace[]> {
  const { definitions, people, rules, clock } = parts;
  const book = offerBookOf(definitions);
  const found = await loadForOffers(tx, customer, {
    people,
    book,
    reader: readerFor(book, rules, definitions.catalog),
  });
  if (!found) return [];
  const experiment = bankExperiment(definitions.policies, clock.today());
  const controls = experiment ? [controlOf(experiment, found.sticky)] : [];
  const limits: Limits = limitsOn(definitions.policies, clock.today(), definitions.catalog);
  const at = clock.now();
  const places = [...new Set(Object.values(definitions.offers).flatMap((offer) => offer.places))].sort();
  return places.map((place) => {
    const ranking = rankFor(parts, book, found, place, { at, limits, controls, trace: null });
    const asked = { place, limit: ALL, explain: true };
    const { offers, refused } = shown(definitions, asked, { decision: "", at, customer: found, ranking });
    return { place, offers, refused };
  });
}
