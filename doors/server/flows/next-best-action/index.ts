/** What to offer a customer who is here now, ranked and recorded. */
export { nextBestCases } from "./cases.ts";
export { createNextBest, type NextBest, type NextBestAsked, type NextBestParts } from "./next-best.ts";
export { type OffersAtPlace, offersNow } from "./offers-now.ts";
export type { NextBestAnswer, RankedOffer, RefusedOffer } from "./shown.ts";
