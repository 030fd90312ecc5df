/**
 * The next best actions for one customer at one place: candidates, facts, rules, choice and record in one transaction
 * under the caller's scope. Nothing is reserved and no row is locked.
 */

import type { Definitions, OfferPlace } from "#contracts/definitions";
import {
  bankExperiment,
  controlOf,
  decisionPermissions,
  type Limits,
  limitsOn,
  type OfferBook,
  type Ranking,
  rankingKey,
  rankOffers,
  recordAssignments,
  recordDecisions,
  saveLimits,
} from "#decision";
import { type Actor, allow } from "#ground/authority";
import type { BusinessClock } from "#ground/clock";
import { newId } from "#ground/ids";
import type { Storage, Tx } from "#ground/storage";
import { PictureView } from "#kits/expr";
import { momentOf, type People, type ProfileRules, viewOf } from "#profile";
import { offerBookOf, readerFor } from "./book.ts";
import { nextBestCases } from "./cases.ts";
import { type LoadedCustomer, loadForOffers } from "./load.ts";
import { type NextBestAnswer, shown } from "./shown.ts";

export interface NextBestParts {
  readonly storage: Storage;
  readonly definitions: Definitions;
  readonly people: Pick<People, "lookup">;
  readonly rules: ProfileRules;
  readonly clock: Pick<BusinessClock, "now" | "today">;
}

export interface NextBestAsked {
  /** The bank's customer id, or `@` and the number. */
  readonly customer: string;
  readonly place: OfferPlace;
  /** At most so many offers. */
  readonly limit: number;
  /** Also what was not offered, and why. */
  readonly explain: boolean;
  readonly trace: string | null;
}

export interface NextBest {
  /** @throws authority.not_allowed, next_best_action.no_customer */
  ask(actor: Actor, asked: NextBestAsked): Promise<NextBestAnswer>;
}

/** Offers are compiled once, here. */
export function createNextBest(parts: NextBestParts): NextBest {
  const book = offerBookOf(parts.definitions);
  const keep = limitsKeeper(parts.storage);
  return {
    async ask(actor, asked) {
      allow(actor, decisionPermissions.rank);
      const at = parts.clock.now();
      const limits = limitsOn(parts.definitions.policies, parts.clock.today(), parts.definitions.catalog);
      const kept = await keep(limits);
      // lint-allow verb-guard: the record of a decision is its own trace
      const ranked = await parts.storage.as(actor, (tx) => rank(tx, parts, book, asked, { at, limits, kept }));
      return shown(parts.definitions, asked, { at, ...ranked });
    },
  };
}

interface Ranked {
  readonly decision: string;
  readonly customer: LoadedCustomer;
  readonly ranking: Ranking;
}

interface Held {
  readonly at: Date;
  readonly limits: Limits;
  /** Id of the limits, as they are kept. */
  readonly kept: string;
}

async function rank(
  tx: Tx,
  parts: NextBestParts,
  book: OfferBook,
  asked: NextBestAsked,
  { at, limits, kept }: Held,
): Promise<Ranked> {
  const { people, rules, definitions } = parts;
  const reader = readerFor(book, rules, definitions.catalog);
  const customer = await loadForOffers(tx, asked.customer, { people, book, reader });
  if (!customer) throw nextBestCases.no_customer({ customer: asked.customer });
  const experiment = bankExperiment(definitions.policies, parts.clock.today());
  const controls = experiment ? [controlOf(experiment, customer.sticky)] : [];
  const ranking = rankFor(parts, book, customer, asked.place, { at, limits, controls, trace: asked.trace });
  const decision = newId(at);
  const { customer: number, unit } = customer.state;
  const assigned = Object.entries(ranking.decided.arms).map(([name, arm]) => ({
    experiment: name,
    arm,
    customer: number,
    sticky: customer.sticky,
    decision,
  }));
  await recordAssignments(tx, assigned, at);
  const { inputs, decided } = ranking;
  const versions = versionsOf(definitions);
  const row = { decision, key: rankingKey(decision), kind: "rank" as const, customer: number, unit, inputs, decided };
  await recordDecisions(tx, [{ ...row, versions }], kept, at);
  return { decision, customer, ranking };
}

const versions = new WeakMap<Definitions, Readonly<Record<string, string>>>();

function versionsOf(definitions: Definitions): Readonly<Record<string, string>> {
  const known = versions.get(definitions) ?? { definitions: definitions.version.slice(0, 12) };
  versions.set(definitions, known);
  return known;
}

/** The pure part, for whoever has loaded a customer. */
export function rankFor(
  { definitions, rules, clock }: Pick<NextBestParts, "definitions" | "rules" | "clock">,
  book: OfferBook,
  { state, standing, lists }: Pick<LoadedCustomer, "state" | "standing" | "lists">,
  place: OfferPlace,
  time: Pick<Held, "at" | "limits"> & Pick<Parameters<typeof rankOffers>[0]["time"], "controls" | "trace">,
): Ranking {
  const { zone } = definitions.organisation;
  const { at, limits, controls, trace } = time;
  const view = viewOf(state, rules, at);
  return rankOffers({
    book,
    place,
    customer: { picture: lists.size > 0 ? new PictureView(view, lists) : view, moment: momentOf(at, zone) },
    // How to reach one who is here is nobody's question.
    source: { values: state.values, tags: state.tags, keys: new Set() },
    reach: {},
    standing,
    time: { at, day: clock.today(), policies: definitions.policies, controls, trace },
    zone,
    limits,
  });
}

/** Limits are kept by the house once each, before any record names them. */
function limitsKeeper(storage: Storage): (limits: Limits) => Promise<string> {
  const known = new WeakMap<Limits, Promise<string>>();
  return (limits) => {
    const before = known.get(limits);
    if (before) return before;
    const kept = storage.batch("keep limits", (tx) => saveLimits(tx, limits));
    known.set(limits, kept);
    // What failed is tried again by the next one who asks.
    kept.catch(() => known.delete(limits));
    return kept;
  };
}
