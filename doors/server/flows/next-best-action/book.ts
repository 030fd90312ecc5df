/** A bank's offers, compiled once for as long as its definitions stand. */
import type { Definitions } from "#contracts/definitions";
import { compileOffers, type OfferBook } from "#decision";

const books = new WeakMap<Definitions["offers"], OfferBook>();

export function offerBookOf(definitions: Definitions): OfferBook {
  const known = books.get(definitions.offers) ?? compileOffers(definitions);
  books.set(definitions.offers, known);
  return known;
}
