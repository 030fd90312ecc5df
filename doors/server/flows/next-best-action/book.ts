/** A bank's offers, compiled once for as long as its definitions stand, and the reader of what they look at. */
import type { Definitions } from "#contracts/definitions";
import { compileOffers, factAttributes, type OfferBook } from "#decision";
import { createStateReader, type ProfileRules, type StateReader } from "#profile";

const books = new WeakMap<Definitions["offers"], OfferBook>();

export function offerBookOf(definitions: Definitions): OfferBook {
  const known = books.get(definitions.offers) ?? compileOffers(definitions);
  books.set(definitions.offers, known);
  return known;
}

const readers = new WeakMap<OfferBook, StateReader>();

/** Reads of a customer what the law and the offers look at. */
export function readerFor(book: OfferBook, rules: ProfileRules, { metrics }: Definitions["catalog"]): StateReader {
  const known = readers.get(book) ?? made(book, rules, metrics);
  readers.set(book, known);
  return known;
}

function made({ reads }: OfferBook, rules: ProfileRules, metrics: Definitions["catalog"]["metrics"]): StateReader {
  // A ratio may read any attribute.
  const whole = reads.metrics.some((name) => metrics[name]?.ratio !== undefined);
  const wanted = new Set([...factAttributes, ...reads.attributes]);
  const attributes = [...rules.attributes.values()].filter(({ name }) => whole || wanted.has(name));
  return createStateReader(attributes, {
    scores: reads.scores.length > 0,
    lists: [...rules.lists.values()].filter(({ name }) => reads.lists.includes(name)),
    ...(reads.metrics.length > 0 ? { metrics: rules.metrics } : {}),
  });
}
