/**
 * One decision as a pure function of what its record keeps, so that the record can be decided again to the same bytes.
 * A batch is decided in two steps: {@link findCut} draws the line that capacity allows; {@link decide} then needs that
 * line alone and not the other candidates.
 */
import { type Fen, formatYuan } from "#ground/money";

/** Why a customer was chosen or not; the words of a decision's record. */
export type ReasonCode =
  | "value_within_capacity"
  | "arrival_within_capacity"
  | "holdout"
  | "consent_missing"
  | "minor"
  | "value_not_positive"
  | "below_call_threshold"
  | "no_capacity_left";

export type Outcome = "chosen" | "withheld" | "holdout";

/** The place of the last chosen candidate in the order; whoever stands after it is below the threshold. */
export interface Cut {
  /** Expected value of the last chosen, yuan; null when the batch was ordered by arrival. */
  readonly value: number | null;
  readonly arrival: number;
}

/** All that a decision depends on. */
export interface DecisionInputs {
  /** Calibrated probability of the goal; null without a model. */
  readonly probability: number | null;
  /** What a sale earns, fen. */
  readonly margin: Fen;
  /** What the touch costs, fen. */
  readonly cost: Fen;
  /** Sticky draw in [0, 1) for the bank-wide holdout, and the share that is held out. */
  readonly draw: number;
  readonly holdoutShare: number;
  /** Hard rules that deny, in the order in which they were checked. */
  readonly denials: readonly ReasonCode[];
  /** Place in the order of arrival, from 0. */
  readonly arrival: number;
  /** Null: nobody was chosen in this batch. */
  readonly cut: Cut | null;
  readonly action: string;
  /** What those get who stand below the threshold; null: nothing. */
  readonly fallback: string | null;
}

export interface Loser {
  readonly action: string;
  readonly value: string | null;
  readonly reason: ReasonCode | "call_preferred";
}

export interface Decided {
  readonly outcome: Outcome;
  /** What is done; null: nothing. */
  readonly action: string | null;
  /** Expected value of the action that was weighed, yuan with four places; null without a model. */
  readonly value: string | null;
  readonly reasons: readonly ReasonCode[];
  readonly losers: readonly Loser[];
}

/** Expected value in yuan: probability × margin − cost. */
export function expectedValue(probability: number, margin: Fen, cost: Fen): number {
  return (probability * margin - cost) / 100;
}

type Weighed = Pick<
  DecisionInputs,
  "probability" | "margin" | "cost" | "draw" | "holdoutShare" | "denials" | "arrival"
>;

function worthOf(inputs: Weighed): number | null {
  return inputs.probability === null ? null : expectedValue(inputs.probability, inputs.margin, inputs.cost);
}

function eligible(inputs: Weighed): boolean {
  const value = worthOf(inputs);
  return inputs.draw >= inputs.holdoutShare && inputs.denials.length === 0 && (value === null || value > 0);
}

/** Whether a stands before b: the higher value first, ties and batches without a model by arrival. */
function before(a: Cut, b: Cut): number {
  return (b.value ?? 0) - (a.value ?? 0) || a.arrival - b.arrival;
}

/** The place of the last candidate that `places` allow; null when nobody is eligible or there is no place. */
export function findCut(candidates: readonly Weighed[], places: number): Cut | null {
  const order = candidates
    .filter(eligible)
    .map((candidate) => ({ value: worthOf(candidate), arrival: candidate.arrival }))
    .sort(before);
  return order[Math.min(places, order.length) - 1] ?? null;
}

/** Decides one candidate. The same inputs always give the same result. */
export function decide(inputs: DecisionInputs): Decided {
  const exact = worthOf(inputs);
  const value = exact === null ? null : exact.toFixed(4);
  if (inputs.draw < inputs.holdoutShare) {
    return {
      outcome: "holdout",
      action: null,
      value,
      reasons: ["holdout"],
      losers: [{ action: inputs.action, value, reason: "holdout" }],
    };
  }
  const reason = refusal(inputs, exact);
  if (reason === null) {
    const reasons: ReasonCode[] = [exact === null ? "arrival_within_capacity" : "value_within_capacity"];
    const losers: Loser[] =
      inputs.fallback === null ? [] : [{ action: inputs.fallback, value: null, reason: "call_preferred" }];
    return { outcome: "chosen", action: inputs.action, value, reasons, losers };
  }
  const denied = inputs.denials.length > 0;
  return {
    outcome: "withheld",
    // Whom a hard rule denies gets nothing; whom value or capacity left out gets the cheaper channel.
    action: denied ? null : inputs.fallback,
    value,
    reasons: denied ? inputs.denials : [reason],
    losers: [{ action: inputs.action, value, reason }],
  };
}

function refusal(inputs: DecisionInputs, exact: number | null): ReasonCode | null {
  const denial = inputs.denials[0];
  if (denial !== undefined) return denial;
  if (exact !== null && exact <= 0) return "value_not_positive";
  if (inputs.cut === null) return "no_capacity_left";
  return before({ value: exact, arrival: inputs.arrival }, inputs.cut) <= 0 ? null : "below_call_threshold";
}

/** What would have had to be different for this customer to be called, in both languages; null when nothing could. */
export function whatWouldChange(inputs: DecisionInputs): { readonly en: string; readonly zh: string } | null {
  const reason = refusal(inputs, worthOf(inputs));
  if (inputs.draw < inputs.holdoutShare) {
    return { en: "This customer is in the holdout and is never called", zh: "该客户属于留白对照组，永不外呼" };
  }
  if (reason === "consent_missing")
    return { en: "A consent to marketing by this channel", zh: "需有该渠道的营销授权同意" };
  if (reason === "value_not_positive" || (reason === "below_call_threshold" && inputs.cut?.value != null)) {
    const needed = reason === "value_not_positive" ? 0 : (inputs.cut?.value ?? 0);
    const probability = ((needed * 100 + inputs.cost) / inputs.margin) * 100;
    const yuan = formatYuan(Math.round(needed * 100));
    return {
      en: `A probability above ${probability.toFixed(1)} % (value above ${yuan} yuan)`,
      zh: `概率需高于 ${probability.toFixed(1)} %（期望价值高于 ${yuan} 元）`,
    };
  }
  if (reason === "below_call_threshold" || reason === "no_capacity_left") {
    return { en: "More capacity on that day", zh: "当日需有更多产能" };
  }
  return null;
}
