import type { ProfileFact } from "../state.ts";
import type { MetricBook } from "./book.ts";

/** What is kept of one customer's events. Immutable; its inside is this folder's business. */
export interface MetricState {
  /** Grows by one with each save; 0: no row yet. */
  readonly revision: number;
}

export const noMetrics: MetricState = { revision: 0 };
export { noMetrics as emptyMetrics };

/**
 * The state after a fact; the same object when the fact changes nothing here. Facts come in log order.
 * @param retracted for a `fact_retracted`: the fact taken back; null when it can't be found any more (then history is
 *   asked by a job), undefined when it was taken back before
 * @param now lets what no window reaches any more be dropped
 */
export function applyToMetrics(
  state: MetricState,
  _fact: ProfileFact,
  _book: MetricBook,
  _retracted?: ProfileFact | null,
  _now?: Date,
): MetricState {
  return state;
}
