/**
 * The law, asked for each action and each way of carrying it out. All denials are listed and any one of them denies:
 * value never outweighs them. Asked at the decision and again right before a touch goes out.
 */
import type { Channel } from "#contracts/definitions";
import type { ReasonCode } from "../reasons.ts";
import type { Denial } from "../types.ts";
import { caps } from "./caps.ts";
import { affordable, classAllowed, reachable } from "./channel.ts";
import {
  type ActionContext,
  type ActionRule,
  dayAt,
  type LawAction,
  type LawInputs,
  type LawWay,
  none,
  type WayRule,
} from "./context.ts";
import { blocked, deceased, frozen, minor } from "./person.ts";
import { channelCooldowns, cooldowns, coolingOff } from "./rests.ts";
import { carefulAge, suitability } from "./suitability.ts";
import { automatedDecision, channelClosed, complaint, consent, doNotContact, personalisation } from "./will.ts";
import { openingFor, sendingWindow } from "./window.ts";

export type { LawAction, LawInputs, LawWay } from "./context.ts";

/** In the order in which reasons are named. */
const actionRules: readonly ActionRule[] = [
  blocked,
  deceased,
  frozen,
  minor,
  doNotContact,
  personalisation,
  automatedDecision,
  suitability,
  coolingOff,
  complaint,
  cooldowns,
];
const wayRules: readonly WayRule[] = [
  consent,
  channelClosed,
  carefulAge,
  channelCooldowns,
  caps,
  sendingWindow,
  reachable,
  affordable,
  classAllowed,
];

/** The law on one action: what forbids it by whatever way, and what forbids each way of it. */
export interface ActionLaw {
  readonly denials: readonly Denial[];
  readonly of: (way: LawWay) => WayRuling;
}

/** Denials of caps that were found before for the same customer. */
export type CappedMemo = Map<string, readonly Denial[]>;

/**
 * The law on an action, for callers that ask about several of its ways.
 * @param capped shared by all actions of one customer's decision
 */
export function lawOn(inputs: LawInputs, action: LawAction, capped: CappedMemo): ActionLaw {
  const context = { ...contextOf(inputs, action), capped };
  return { denials: said(actionRules, context), of: (way) => ruledOn(context, way) };
}

/** What forbids an action by whatever way. */
export function actionDenials(inputs: LawInputs, action: LawAction): readonly Denial[] {
  return said(actionRules, contextOf(inputs, action));
}

/** What forbids one way of an action, and when a touch by it may go out. */
export function wayDenials(inputs: LawInputs, action: LawAction, way: LawWay): WayRuling {
  return ruledOn(contextOf(inputs, action), way);
}

function ruledOn(context: ActionContext, way: LawWay): WayRuling {
  const notBefore = openingFor(context, context.action.class, way.channel, context.intended);
  return { denials: said(wayRules, { ...context, way, notBefore }), notBefore };
}

/** All denials in the order of the rules. Most are none: nothing is made for them. */
function said<C>(rules: readonly ((context: C) => readonly Denial[])[], context: C): readonly Denial[] {
  let found: readonly Denial[] = none;
  for (const rule of rules) {
    const denials = rule(context);
    if (denials.length > 0) found = found.length > 0 ? [...found, ...denials] : denials;
  }
  return found;
}

export interface WayRuling {
  readonly denials: readonly Denial[];
  /** The intended instant, or the next opening of the window. Caps are counted at it: contacts are reserved at it. */
  readonly notBefore: Date;
}

function contextOf(inputs: LawInputs, action: LawAction): ActionContext {
  const { at, zone, facts, limits, mode, own } = inputs;
  const intended = action.due.getTime() > at.getTime() ? action.due : at;
  const today = dayAt(at, zone);
  return { at, zone, facts, limits, mode, ...(own === undefined ? {} : { own }), action, today, intended };
}

/** Both: what forbids a way of an action at all. A denial with a channel is of that way alone. */
export function rulingOn(
  inputs: LawInputs,
  action: LawAction,
  way: LawWay,
): { readonly denials: readonly (Denial & { readonly channel: Channel | null })[]; readonly notBefore: Date } {
  const { denials, notBefore } = wayDenials(inputs, action, way);
  return {
    denials: [
      ...actionDenials(inputs, action).map((denial) => ({ ...denial, channel: null })),
      ...denials.map((denial) => ({ ...denial, channel: way.channel })),
    ],
    notBefore,
  };
}

export type TouchRuling = { readonly deny: ReasonCode; readonly rule: string } | { readonly defer: Date };

/**
 * The law once more, right before a touch goes out; null: it may go. What only comes too early waits: for its window, or
 * for the gap to the touch before it.
 */
export function recheckTouch(inputs: LawInputs, action: LawAction, way: LawWay): TouchRuling | null {
  const ruling = rulingOn(inputs, action, way);
  const { notBefore } = ruling;
  // What a touch may cost was settled when it was chosen.
  const denials = ruling.denials.filter(({ code }) => code !== "channel_too_dear");
  const early = denials.filter((denial) => denial.code === "gap_too_short" && denial.until !== null);
  const first = denials.find((denial) => !early.includes(denial));
  if (first) return { deny: first.code, rule: first.rule };
  const latest = Math.max(notBefore.getTime(), ...early.map(({ until }) => until?.getTime() ?? 0));
  const end = action.deadline?.getTime() ?? Number.POSITIVE_INFINITY;
  if (latest > end) return { deny: "window_closed", rule: early[0]?.rule ?? `sending_window/${action.class}` };
  return latest > inputs.at.getTime() ? { defer: new Date(latest) } : null;
}
