/**
 * Products that were rated higher (S-01): whoever holds one and may no longer be offered it is told, by a fact that service
 * playbooks wait for. Marketing of the product is refused by the new rating at once, here or not.
 */
import { numbersOfAudience } from "#audience";
import { environmentOf } from "#contracts/definitions";
import { productRerated } from "#contracts/facts";
import { beginTelling, mustNotify, readRatings, riskOf, saveRatings } from "#decision";
import { type CustomerNumber, derivedId } from "#ground/ids";
import { appendFacts, ensurePartitions, monthOf, type NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import { compileCondition } from "#kits/expr";
import { loadStates } from "#profile";
import type { Bank } from "../bank-types.ts";

/** Source of the facts that tell of it. */
export const RERATED = "perennial/suitability";
const SET = 5_000;

export type ReratedParts = Pick<
  Bank,
  "storage" | "columnar" | "definitions" | "rules" | "attributes" | "clock" | "signal"
>;

interface Rerated {
  readonly product: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly at: Date;
}

/** The number of holders told. After a crash it goes on: a fact's id is its product, ratings and customer. */
export async function tellRerated(parts: ReratedParts): Promise<number> {
  const { storage, definitions, clock } = parts;
  const known = await storage.batch("ratings", readRatings);
  const changed = Object.entries(definitions.catalog.products).flatMap(([product, { risk }]) =>
    risk === undefined || known.get(product)?.join() === risk ? [] : [[product, [risk]] as const],
  );
  if (changed.length === 0) return 0;
  let told = 0;
  for (const [product, after] of changed) {
    const before = known.get(product);
    if (before === undefined || riskOf(after) <= riskOf(before)) continue;
    const at = await storage.batch("begin telling", (tx) => beginTelling(tx, product, after, clock.now()));
    told += await tellHolders(parts, { product, before, after, at });
  }
  await storage.batch("save ratings", (tx) => saveRatings(tx, new Map(changed)));
  if (told > 0) parts.signal.raise();
  return told;
}

async function tellHolders(parts: ReratedParts, rerated: Rerated): Promise<number> {
  const { columnar, rules, definitions, clock, storage } = parts;
  const { catalog, organisation } = definitions;
  // A product's name is a word of the catalog: nothing in it ends the text.
  const text = `customer.holdings.exists(h, h.product == "${rerated.product}" && !(has(h.status) && h.status in ["matured", "closed"]))`;
  const holders = compileCondition(text, environmentOf(catalog, organisation.zone));
  const question = { columnar, rules, scope: "all", lists: new Map(), at: clock.now() } as const;
  await ensurePartitions(storage, rerated.at, [monthOf(rerated.at)]);
  let told = 0;
  for await (const numbers of numbersOfAudience(question, holders)) {
    for (let from = 0; from < numbers.length; from += SET) {
      const some = numbers.slice(from, from + SET);
      told += await storage.batch("tell holders", (tx) => tellSome(tx, parts, rerated, some));
    }
  }
  return told;
}

async function tellSome(
  tx: Tx,
  { attributes, clock }: ReratedParts,
  { product, before, after, at }: Rerated,
  customers: readonly CustomerNumber[],
): Promise<number> {
  const states = await loadStates(tx, customers, attributes, false);
  const data = { product, risk_before: before.join(), risk_after: after.join() };
  const facts = [...states].flatMap(([customer, { values }]): NewFact[] => {
    const level = values.risk_level;
    if (!mustNotify(typeof level === "string" ? level : null, before, after)) return [];
    const id = derivedId("rerated", product, data.risk_before, data.risk_after, at.toISOString(), String(customer));
    return [{ customer, type: productRerated.type, source: RERATED, id, occurredAt: at, data }];
  });
  const appended = await appendFacts(tx, facts, clock.now());
  return appended.filter(({ accepted }) => accepted).length;
}
