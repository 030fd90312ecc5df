/** The metrics' part of an engine set alone: for whoever needs nothing else of the profile. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { applyToMetrics, type MetricBook, type MetricState } from "../rules/metrics/index.ts";
import type { ProfileFact } from "../rules/profile-fact.ts";
import { loadMetrics, loadRetracted, retractionKey, saveMetrics } from "../store/metrics.ts";

export interface ApplyMetricsOptions {
  /** The bank's time. */
  readonly now: Date;
  readonly consumer?: string;
}

/** Applies facts, in log order, to the metric states of their customers; those states, changed or not. */
export async function applyMetrics(
  tx: Tx,
  facts: readonly ProfileFact[],
  book: MetricBook,
  { now, consumer }: ApplyMetricsOptions,
): Promise<Map<CustomerNumber, MetricState>> {
  const own = facts.filter(({ type }) => book.factTypes.has(type));
  if (own.length === 0) return new Map();
  const customers = own.map(({ customer }) => customer);
  const before = await loadMetrics(tx, customers, book, consumer === undefined ? {} : { consumer });
  const retracted = await loadRetracted(
    tx,
    own.filter(({ type }) => type === "fact_retracted"),
  );
  const states = new Map(before);
  for (const fact of own) {
    const state = states.get(fact.customer);
    if (!state) continue;
    const taken =
      fact.type === "fact_retracted"
        ? retracted.get(retractionKey(fact.customer, String(fact.data.source), String(fact.data.id)))
        : undefined;
    states.set(fact.customer, applyToMetrics(state, fact, book, taken, now));
  }
  const changes = [...states].flatMap(([customer, state]) =>
    state === before.get(customer) ? [] : [{ customer, state }],
  );
  await saveMetrics(tx, changes, book);
  return states;
}
