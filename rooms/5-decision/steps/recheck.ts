/** The law once more, right before touches go out: in its newest version, on the customers as they are now. */
import type { Channel, MessageClass } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import type { Fen } from "#ground/money";
import type { Tx } from "#ground/storage";
import { factsOf } from "../rules/facts.ts";
import { recheckTouch } from "../rules/hard/index.ts";
import { contactKey } from "../rules/keys.ts";
import type { Action, Limits } from "../rules/types.ts";
import { noStanding } from "../rules/types.ts";
import { loadStandings } from "../store/standing.ts";
import { type FactsParts, loadKnown } from "./load-facts.ts";

/** A touch that is due. */
export interface RecheckedTouch {
  readonly key: string;
  readonly customer: CustomerNumber;
  readonly channel: Channel;
  readonly class: MessageClass;
  readonly playbook: string;
  readonly dueAt: Date;
  /** After it nothing is sent; null: none. */
  readonly deadline: Date | null;
}

/** What the law asks of a playbook or an offer. */
export type Nature = Pick<Action, "category" | "product" | "productKind" | "risks" | "personal" | "automated">;

export interface RecheckParts extends FactsParts {
  readonly at: Date;
  readonly zone: string;
  /** In force now. */
  readonly limits: Limits;
  readonly natureOf: (playbook: string) => Nature;
  readonly costOf: (channel: Channel) => Fen;
}

/** What becomes of a touch that may not go out now: refused with a code, or put off until an instant. */
export type Verdict = { readonly deny: string } | { readonly defer: Date };

/**
 * Verdicts by key; a touch that is missing may go. A touch's own reservation does not count against it. Reads one set at
 * a time and locks nothing: what others reserve meanwhile, they reserve beside this one's place.
 */
export async function recheck(
  tx: Tx,
  touches: readonly RecheckedTouch[],
  parts: RecheckParts,
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  if (touches.length === 0) return verdicts;
  const customers = [...new Set(touches.map(({ customer }) => customer))];
  const known = await loadKnown(tx, customers, parts);
  const standings = await loadStandings(tx, customers);
  const { at, zone, limits, reach } = parts;
  for (const touch of touches) {
    const { key, customer, channel, dueAt, deadline, playbook } = touch;
    const source = known.get(customer);
    if (!source) continue;
    const facts = factsOf(source, reach, standings.get(customer) ?? noStanding);
    const action = { ...parts.natureOf(playbook), class: touch.class, due: dueAt, deadline };
    const way = { channel, cost: parts.costOf(channel) };
    const ruling = recheckTouch({ at, zone, facts, limits, mode: "reserve", own: contactKey(key) }, action, way);
    if (ruling) verdicts.set(key, "deny" in ruling ? { deny: ruling.deny } : { defer: ruling.defer });
  }
  return verdicts;
}
