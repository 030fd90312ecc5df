/** What the law asks of a playbook or an offer: its category, its product's kind and risk, whether it looks at the person. */

import { amountOf, type Channel, type Definitions, policyOn, SUITABLE } from "#contracts/definitions";
import { costOn, limitsOn, type Nature, type Reach } from "#decision";
import type { Day } from "#ground/clock";
import type { Fen } from "#ground/money";

/** Whatever is unknown is held to be personal and automated, so that more forbids it and not less. */
const unknown: Nature = {
  category: "general",
  product: null,
  productKind: null,
  risks: [],
  personal: true,
  automated: true,
};

/** @param id of a playbook or an offer, as touches carry it */
export function natureOf({ playbooks, offers, catalog }: Definitions, id: string): Nature {
  const offer = offers[id];
  const playbook = playbooks[id];
  const name = offer?.product ?? named(playbook?.product);
  const product = name === undefined ? undefined : catalog.products[name];
  return {
    ...unknown,
    ...(playbook?.category === undefined ? {} : { category: playbook.category }),
    ...(offer ? { category: offer.category, personal: offer.personal, automated: offer.automated } : {}),
    product: name ?? null,
    productKind: product?.kind ?? null,
    risks: product?.risk === undefined ? [] : [product.risk],
  };
}

/** The product that a playbook or an offer is about; null: none. */
export function productOf({ playbooks, offers }: Definitions, id: string): string | null {
  return offers[id]?.product ?? named(playbooks[id]?.product) ?? null;
}

/** Which product is the most suitable is known of each touch alone. */
function named(product: string | undefined): string | undefined {
  return product === SUITABLE ? undefined : product;
}

/** Limits of a day, from the policies that a second person agreed to. */
export function limitsOf({ policies, catalog }: Definitions, day: Day): ReturnType<typeof limitsOn> {
  return limitsOn(policies, day, catalog);
}

/** By which attributes channels reach customers. */
export function reachOf({ catalog }: Definitions): Reach {
  return catalog.channels;
}

/** What one success of a playbook is worth on a day: its own price, or the margin of its product; null: nobody says. */
export function worthOf(definitions: Definitions, playbook: string, day: Day): Fen | null {
  const { decide, product, value } = definitions.playbooks[playbook] ?? {};
  if (value?.yuan !== undefined) return Math.round(value.yuan * 100);
  const margins = policyOn(definitions, "product_margin", value?.margin ?? decide?.margin ?? "", day);
  return (margins && amountOf(margins, product ?? "")) ?? null;
}

/** What a touch costs on a day; a channel without a price costs nothing. */
export function costOf({ policies }: Definitions, channel: Channel, day: Day): Fen {
  return costOn(policies, channel, day) ?? 0;
}
