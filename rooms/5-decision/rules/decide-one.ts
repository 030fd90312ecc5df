/**
 * One customer's decision as a pure function of what its record keeps, so that the record can be decided again to the same
 * bytes. A set is decided in two steps: {@link fillCapacity} gives out what customers share; {@link decide} then needs the
 * customer's own grants alone.
 */

import { isCall } from "./choose-channel.ts";
import { armsOf } from "./experiments.ts";
import { type Judged, type JudgedWay, judge, type Option, optionsOf, takesAny } from "./judge.ts";
import type { ReasonCode } from "./reasons.ts";
import type { Decided, DecisionInputs, Grant, Weighed } from "./types.ts";
import { valueText } from "./value.ts";

/** Decides one customer. The same inputs give the same result, in whatever order candidates stand in them. */
export function decide(inputs: DecisionInputs): Decided {
  return decideJudged(inputs, judge(inputs));
}

/** As {@link decide}, with candidates that were judged from these inputs before. */
export function decideJudged(inputs: DecisionInputs, judged: readonly Judged[]): Decided {
  const grants = new Map(inputs.grants.map((grant) => [keyOf(grant.action, grant.channel), grant]));
  const free = inputs.mode === "rank";
  const has = ({ judged: { action }, way: { way } }: Option): boolean =>
    free || !takesAny(way) || grants.get(keyOf(action.action, way.channel))?.granted === true;
  const options = optionsOf(judged);
  const taken = options.find(has) ?? null;
  const before = taken ? options.slice(0, options.indexOf(taken)) : options;
  const passed = new Map<JudgedWay, ReasonCode>();
  for (const { judged: one, way } of before)
    passed.set(way, refusalOf(grants.get(keyOf(one.action.action, way.way.channel))));
  const weighed = weigh(judged, taken, passed);
  return { ...concluded(judged, taken, weighed), weighed, arms: armsOf(inputs.actions) };
}

const keyOf = (action: string, channel: string): string => `${action}\n${channel}`;

/** Why an option that takes of what is shared was not to be had. */
function refusalOf(grant: Grant | undefined): ReasonCode {
  return grant && grant.cut !== null ? "below_call_threshold" : "no_capacity_left";
}

type Passed = ReadonlyMap<JudgedWay, ReasonCode>;

function weigh(judged: readonly Judged[], taken: Option | null, passed: Passed): Weighed[] {
  let rank = 0;
  return judged.map((one): Weighed => {
    const own = taken?.judged === one ? taken.way : null;
    const way = own ?? one.lead;
    if (one.eligible) rank++;
    const ways = passedBy(one, own, passed);
    return {
      action: one.action.action,
      channel: own || one.ways.some(({ allowed }) => allowed) ? (way?.way.channel ?? null) : null,
      factors: way?.factors ?? null,
      rank: one.eligible ? rank : null,
      denials: [
        ...one.denials.map((denial) => ({ ...denial, channel: null })),
        ...one.ways.flatMap(({ way: { channel }, denials }) => denials.map((denial) => ({ ...denial, channel }))),
      ],
      ...(ways.length > 0 ? { passed: ways } : {}),
      reason: own && own.way.outcome === "chosen" ? null : reasonOf(one, passed),
    };
  });
}

/** Allowed ways of an action that were not taken. Of an action that was outweighed as a whole none is named. */
function passedBy(one: Judged, own: JudgedWay | null, passed: Passed): NonNullable<Weighed["passed"]> {
  if (one.held !== null) return [];
  return one.ways.flatMap((way) => {
    const { channel } = way.way;
    if (!way.allowed || way === own) return [];
    const refused = passed.get(way);
    if (refused) return [{ channel, reason: refused }];
    if (way.way.outcome === "chosen" && !way.pays) return [{ channel, reason: "value_not_positive" as const }];
    if (!own) return [];
    const preferred = way.way.outcome === "withheld" && isCall(own.way.channel);
    return [{ channel, reason: preferred ? ("call_preferred" as const) : ("other_channel_first" as const) }];
  });
}

/** Why an action was not chosen. */
function reasonOf(one: Judged, passed: Passed): ReasonCode {
  if (one.held) return one.held;
  if (one.eligible) return (one.lead && passed.get(one.lead)) ?? "outweighed";
  const allowed = one.ways.find(({ way, allowed: may }) => way.outcome === "chosen" && may);
  if (allowed) return "value_not_positive";
  return denialsOf(one)[0] ?? "no_candidate";
}

/** Codes that deny an action: those of the whole, then those of the way that speaks for it, then of the others. */
function denialsOf(one: Judged): readonly ReasonCode[] {
  const codes = one.denials.map(({ code }) => code);
  codes.push(...(one.lead?.denials ?? []).map(({ code }) => code));
  for (const { denials } of one.ways) codes.push(...denials.map(({ code }) => code));
  return [...new Set(codes)];
}

type Conclusion = Omit<Decided, "weighed" | "arms">;

function concluded(judged: readonly Judged[], taken: Option | null, weighed: readonly Weighed[]): Conclusion {
  if (taken) return takenOf(taken, weighed);
  const of = (match: (one: Judged) => boolean): readonly ReasonCode[] => {
    const reasons = judged.map((one, at) => (match(one) ? weighed[at]?.reason : null));
    return [...new Set(reasons)].filter((code) => code != null);
  };
  const nothing = { action: null, channel: null, wave: null, content: null, notBefore: null };
  const first = (match: (one: Judged) => boolean) => worthOf(judged.find(match));
  const isHeld = ({ held }: Judged): boolean => held !== null;
  if (judged.some(isHeld)) {
    // The bank's own holdout is named before those of playbooks.
    const reasons = [...of(isHeld)].sort((a, b) => Number(b === "holdout") - Number(a === "holdout"));
    return { outcome: "holdout", ...nothing, ...first(isHeld), reasons };
  }
  const isAllowed = ({ ways }: Judged): boolean => ways.some(({ allowed }) => allowed);
  if (judged.some(isAllowed)) return { outcome: "withheld", ...nothing, ...first(isAllowed), reasons: of(isAllowed) };
  const denials = [...new Set(judged.flatMap(denialsOf))];
  return {
    outcome: "denied",
    ...nothing,
    ...first(() => true),
    reasons: denials.length > 0 ? denials : ["no_candidate"],
  };
}

function takenOf({ judged: { action, lead }, way }: Option, weighed: readonly Weighed[]): Conclusion {
  const { outcome, channel, wave, content } = way.way;
  // What stands in is recorded with the worth of what it stands in for.
  const factors = outcome === "withheld" ? (lead ?? way).factors : way.factors;
  const why = weighed.find((one) => one.action === action.action)?.reason ?? null;
  return {
    outcome,
    action: action.action,
    channel,
    wave,
    content,
    notBefore: way.notBefore,
    value: action.probability === null ? null : valueText(factors.value),
    probability: action.probability,
    reasons: [why ?? chosenBy(action.probability, takesAny(way.way))],
  };
}

function chosenBy(probability: number | null, shared: boolean): ReasonCode {
  if (!shared) return "best_value";
  return probability === null ? "arrival_within_capacity" : "value_within_capacity";
}

function worthOf(one: Judged | undefined): Pick<Decided, "value" | "probability"> {
  const probability = one?.action.probability ?? null;
  const value = probability === null || !one?.lead ? null : valueText(one.lead.factors.value);
  return { value, probability };
}
