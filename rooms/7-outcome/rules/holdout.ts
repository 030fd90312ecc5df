/** What a treatment brought, told by those who were held out. */
import type { Fen } from "#ground/money";
import type { Share } from "./proportions.ts";

export interface HoldoutSummary {
  /** Conversions that the treated would have had anyway. */
  readonly expected: number;
  /** Conversions on top of those. */
  readonly increment: number;
  /** Increment in shares of what was expected; null where nothing was. */
  readonly lift: number | null;
  /** Fen; null where a conversion has no price. */
  readonly gain: Fen | null;
  readonly cost: Fen;
  /** Gain beyond the cost in shares of the cost; null without a price or a cost. */
  readonly roi: number | null;
  /** What counting conversions of the touched would claim. */
  readonly claimed: number;
}

/**
 * @param worth of one conversion, fen; null: unknown
 * @param cost of all touches, fen
 */
export function summarizeHoldout(treated: Share, control: Share, worth: Fen | null, cost: Fen): HoldoutSummary | null {
  if (treated.customers === 0 || control.customers === 0) return null;
  const expected = (control.converted / control.customers) * treated.customers;
  const increment = treated.converted - expected;
  const gain = worth === null ? null : Math.round(increment * worth);
  return {
    expected,
    increment,
    lift: expected === 0 ? null : increment / expected,
    gain,
    cost,
    roi: gain === null || cost === 0 ? null : (gain - cost) / cost,
    claimed: treated.converted,
  };
}
