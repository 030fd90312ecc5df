/** What is known of customers for a decision: their states, and by which keys they can be reached. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { type AttributeColumn, type CustomerState, knownKeys, loadStates } from "#profile";
import { type FactsSource, factNames, type Reach } from "../rules/facts.ts";

export interface KnownCustomer extends FactsSource {
  readonly state: CustomerState;
}

export interface FactsParts {
  /** The bank's attributes, of which those are read that rules and channels look at. */
  readonly attributes: readonly AttributeColumn[];
  readonly reach: Reach;
}

export interface FactsChoice {
  /** Locks the customers' rows in the order of their numbers. */
  readonly lock?: boolean;
  readonly scores?: boolean;
}

/** Keys of which a channel's definition may speak; they are sealed and never among the attributes. */
const personalKeys = ["phone", "email"] as const;

/** Facts about customers as sources for `factsOf`; whoever has no row has an empty state. */
export async function loadKnown(
  tx: Tx,
  customers: readonly CustomerNumber[],
  { attributes, reach }: FactsParts,
  { lock = false, scores = false }: FactsChoice = {},
): Promise<Map<CustomerNumber, KnownCustomer>> {
  const names = factNames(reach);
  const needed = attributes.filter(({ name }) => names.has(name));
  const states = await loadStates(tx, customers, needed, lock, { scores });
  const known = await knownKeys(
    tx,
    [...states.keys()],
    personalKeys.filter((key) => names.has(key)),
  );
  return new Map([...states].map(([customer, state]) => [customer, knownOf(state, known(customer))]));
}

/** A source of facts from a state that was loaded otherwise. */
export function knownOf(
  state: CustomerState,
  { keys, erased }: { readonly keys: ReadonlySet<string>; readonly erased: boolean },
): KnownCustomer {
  return { state, values: state.values, tags: state.tags, keys, blocked: erased };
}
