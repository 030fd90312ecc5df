/** Every candidate of one customer against the law and by its worth, before capacity is asked. */

import { orderWays } from "./choose-channel.ts";
import { heldOut } from "./experiments.ts";
import { type CappedMemo, lawOn } from "./hard/index.ts";
import type { Action, DecisionInputs, Denial, Factors, Way } from "./types.ts";
import { comparePlaces, factorsOf, mustPay, precedenceOf } from "./value.ts";

/** One way of an action with what the law says of it. */
export interface JudgedWay {
  readonly way: Way;
  /** Denials of this way alone; those of the whole action stand with the action. */
  readonly denials: readonly Denial[];
  /** When the touch may go out. */
  readonly notBefore: Date;
  readonly factors: Factors;
  /** Neither action nor way is denied. */
  readonly allowed: boolean;
  /** It pays its cost, or is owed. */
  readonly pays: boolean;
}

export interface Judged {
  readonly action: Action;
  readonly held: "holdout" | "control" | null;
  readonly denials: readonly Denial[];
  /** In the order in which they are tried. */
  readonly ways: readonly JudgedWay[];
  /** The way that speaks for the action: the first that could be taken, else the first that is allowed, else the first. */
  readonly lead: JudgedWay | null;
  /** Could be chosen when there is capacity. */
  readonly eligible: boolean;
}

/** All candidates, best first: the eligible ones in the order in which they win, then the others by the same order. */
export function judge(inputs: DecisionInputs): readonly Judged[] {
  const capped: CappedMemo = new Map();
  const judged = inputs.actions.map((action) => judgeOne(inputs, action, capped));
  return judged.sort((a, b) => Number(b.eligible) - Number(a.eligible) || comparePlaces(placeOf(a), placeOf(b)));
}

function placeOf({ action, lead }: Judged) {
  return {
    precedence: precedenceOf(action.class),
    urgent: action.urgent,
    value: lead?.factors.value ?? 0,
    arrival: action.arrival,
    name: action.action,
  };
}

function judgeOne(inputs: DecisionInputs, action: Action, capped: CappedMemo): Judged {
  const law = lawOn(inputs, action, capped);
  const { denials } = law;
  const held = heldOut(action);
  const ways = orderWays(action, inputs.facts).map((way): JudgedWay => {
    const ruling = law.of(way);
    const factors = factorsOf(action, way.cost);
    return {
      way,
      denials: ruling.denials,
      notBefore: ruling.notBefore,
      factors,
      allowed: denials.length === 0 && ruling.denials.length === 0,
      pays: factors.value > 0 || !mustPay(action.class),
    };
  });
  const wanted = ways.filter(({ way }) => way.outcome === "chosen");
  const best = wanted.find(({ allowed, pays }) => allowed && pays);
  const lead = best ?? wanted.find(({ allowed }) => allowed) ?? wanted[0] ?? ways[0] ?? null;
  return { action, held, denials, ways, lead, eligible: held === null && best !== undefined };
}

/** One thing that may be done for the customer now. */
export interface Option {
  readonly judged: Judged;
  readonly way: JudgedWay;
}

/**
 * What may be done for a customer, in the order in which it would be taken: every way of the best action, then of the
 * next; after all of them what stands in for a way that had no place.
 */
export function optionsOf(judged: readonly Judged[]): readonly Option[] {
  const wanted: Option[] = [];
  const standIns: Option[] = [];
  for (const one of judged) {
    if (one.held !== null) continue;
    for (const way of one.ways) {
      if (!way.allowed) continue;
      if (way.way.outcome === "withheld") standIns.push({ judged: one, way });
      else if (way.pays) wanted.push({ judged: one, way });
    }
  }
  return [...wanted, ...standIns];
}

/** Whether a way takes of what customers share. */
export function takesAny(way: Way): boolean {
  for (const name in way.takes) if ((way.takes[name] ?? 0) > 0) return true;
  return false;
}
