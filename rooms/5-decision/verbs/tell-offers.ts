/** What became of offers before the customer's eyes: shown, clicked, closed. Told by the app, the screen or the counter. */
import type { Definitions, OfferPlace } from "#contracts/definitions";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { appendFacts, type NewFact } from "#ground/log";
import type { Storage, Tx } from "#ground/storage";
import { findNamed, type People } from "#profile";
import { decisionPermissions } from "../permissions.ts";

/** Source of the facts. */
export const OFFER_FACTS = "perennial/offers";

export interface OfferEvent {
  /** The caller's own: the same id again changes nothing. */
  readonly id: string;
  readonly what: "shown" | "clicked" | "closed";
  /** The bank's customer id, or `@` and the number. */
  readonly customer: string;
  readonly offer: string;
  readonly place: OfferPlace;
  readonly decision?: string | undefined;
  /** When it happened; now when absent. */
  readonly at?: Date | undefined;
  readonly reason?: "later" | "refused" | undefined;
}

export interface TellParts {
  readonly storage: Storage;
  readonly people: Pick<People, "lookupAll">;
  readonly definitions: Pick<Definitions, "offers">;
}

export interface OffersTold {
  readonly accepted: number;
  readonly duplicates: number;
  /** By their place in what was told, from 0. */
  readonly refused: readonly { readonly index: number; readonly reason: "no_customer" | "no_offer" }[];
}

/** @param now the bank's time @throws authority.not_allowed */
export async function tellOffers(
  parts: TellParts,
  actor: Actor,
  events: readonly OfferEvent[],
  now: Date,
): Promise<OffersTold> {
  allow(actor, decisionPermissions.tell);
  // lint-allow verb-guard: no audit row: a fact is a record of its own, with source and time
  return await parts.storage.as(actor, (tx) => tell(tx, parts, actorLabel(actor), events, now));
}

async function tell(
  tx: Tx,
  { people, definitions: { offers } }: TellParts,
  by: string,
  events: readonly OfferEvent[],
  now: Date,
): Promise<OffersTold> {
  const names = events.map(({ customer }) => customer);
  const customers = await findNamed(tx, people, names);
  const facts: NewFact[] = [];
  const refused: { index: number; reason: "no_customer" | "no_offer" }[] = [];
  for (const [index, event] of events.entries()) {
    const customer = customers.get(event.customer);
    const offer = offers[event.offer];
    if (customer === undefined) refused.push({ index, reason: "no_customer" });
    else if (!offer) refused.push({ index, reason: "no_offer" });
    else {
      const { class: messageClass, category, product } = offer;
      const { id, what, place, decision, at = now, reason } = event;
      const known = { class: messageClass, category, ...(product === undefined ? {} : { product }) };
      const told = { ...(decision === undefined ? {} : { decision }), ...(reason === undefined ? {} : { reason }) };
      const data = { offer: event.offer, place, ...known, ...told };
      facts.push({ customer, type: `offer_${what}`, source: OFFER_FACTS, id: `${by}/${id}`, occurredAt: at, data });
    }
  }
  const appended = await appendFacts(tx, facts, now);
  const accepted = appended.filter((one) => one.accepted).length;
  return { accepted, duplicates: appended.length - accepted, refused };
}
