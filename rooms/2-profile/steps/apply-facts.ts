/** The profile's part of an engine set: facts in, changed states out. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { applyFact, type ProfileFact, type ProfileRules, profileFactTypes } from "../rules/state.ts";
import { loadStates, type StateChange, saveStates } from "../store/customers.ts";

/**
 * Applies facts (in log order) to the states of their customers and writes what changed. Later rooms take `after` (and
 * `before` for first-time conditions) from the result without asking the database again; it holds the customers of
 * facts that can change a state, and of the types in `alsoNeeded`.
 */
export async function applyFacts(
  tx: Tx,
  facts: readonly ProfileFact[],
  rules: ProfileRules,
  alsoNeeded: ReadonlySet<string> = new Set(),
): Promise<Map<CustomerNumber, StateChange>> {
  const attributes = [...rules.attributes.values()];
  const own = facts.filter(({ type }) => profileFactTypes.has(type) || alsoNeeded.has(type));
  if (own.length === 0) return new Map();
  const loaded = await loadStates(
    tx,
    own.map((fact) => fact.customer),
    attributes,
    true,
  );
  const current = new Map(loaded);
  for (const fact of own) {
    const state = current.get(fact.customer);
    if (state) current.set(fact.customer, applyFact(state, fact, rules));
  }
  const changes = new Map<CustomerNumber, StateChange>();
  for (const [customer, before] of loaded) changes.set(customer, { before, after: current.get(customer) ?? before });
  const changed = [...changes.values()].filter(({ before, after }) => after !== before);
  await saveStates(tx, changed, attributes);
  return changes;
}
