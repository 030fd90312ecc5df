/** The profile's part of an engine set: facts in, changed states out. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { applyFact, type CustomerState, type ProfileFact, type ProfileRules } from "../rules/state.ts";
import { loadStates, saveStates } from "../store/customers.ts";

/** A customer before and after a set of facts. */
export interface StateChange {
  readonly before: CustomerState;
  readonly after: CustomerState;
}

/**
 * Applies facts (in log order) to the states of their customers and writes what changed. Later rooms take `after` (and
 * `before` for first-time conditions) from the result without asking the database again.
 */
export async function applyFacts(
  tx: Tx,
  facts: readonly ProfileFact[],
  rules: ProfileRules,
): Promise<Map<CustomerNumber, StateChange>> {
  const attributes = [...rules.attributes.values()];
  const loaded = await loadStates(
    tx,
    facts.map((fact) => fact.customer),
    attributes,
    true,
  );
  const current = new Map(loaded);
  for (const fact of facts) {
    const state = current.get(fact.customer);
    if (state) current.set(fact.customer, applyFact(state, fact, rules));
  }
  const changes = new Map<CustomerNumber, StateChange>();
  const changed: CustomerState[] = [];
  const scored: CustomerState[] = [];
  for (const [customer, before] of loaded) {
    const after = current.get(customer) ?? before;
    changes.set(customer, { before, after });
    if (after !== before) changed.push(after);
    if (after.scores !== before.scores) scored.push(after);
  }
  await saveStates(tx, changed, scored, attributes);
  return changes;
}
