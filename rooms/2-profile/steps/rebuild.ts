/** A customer's state made anew from all facts that count for it. */
import type { ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Fact, NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import { asApplied, baseFacts } from "../store/base-facts.ts";
import { readHistory } from "../store/history.ts";
import { forgetCopies } from "../store/identity.ts";
import { emptyStates, raiseRevision, readRevisions } from "../store/state-tables.ts";

export interface RebuildParts {
  readonly columnar: ColumnarReader;
  /**
   * Applies facts to states as an engine set does: the room's `applyFacts` and `applyRelations` with the bank's rules.
   * What it would publish is not published: the facts tell nothing new.
   */
  readonly apply: (tx: Tx, facts: readonly Fact[]) => Promise<void>;
}

export interface Rebuilt {
  readonly customer: CustomerNumber;
  /** All its numbers. */
  readonly members: readonly CustomerNumber[];
  /** A revision that the new state must be above. */
  readonly above: number;
}

/**
 * Empties the state of customers and applies their facts again, those of all their numbers as the customer's own. The
 * transaction must hold identity alone (`ownIdentity`), so that no set is half way; facts that wait in the log are
 * applied by the engine afterwards, as ever.
 * @returns records of customers who came without one, for the caller to append with its own facts
 */
export async function rebuildCustomers(
  tx: Tx,
  parts: RebuildParts,
  customers: readonly Rebuilt[],
  at: Date,
): Promise<NewFact[]> {
  const numbers = customers.flatMap(({ members }) => members);
  const before = await readRevisions(tx, numbers);
  const histories = new Map<CustomerNumber, Fact[]>();
  const bases: NewFact[] = [];
  for (const { customer, members } of customers) {
    const history = await readHistory(tx, parts.columnar, members);
    // Before there is more than one number to a state, each state is its number's own.
    const base = await baseFacts(tx, members, history, at);
    bases.push(...base);
    const all = [...history, ...base.map((fact) => asApplied(fact, at))];
    histories.set(
      customer,
      all.map((fact) => ({ ...fact, customer })),
    );
  }
  await emptyStates(tx, numbers);
  await forgetCopies(tx, numbers);
  for (const { customer, above } of customers) {
    const facts = histories.get(customer) ?? [];
    // In stretches, so that nothing of a long past is held twice.
    for (let from = 0; from < facts.length; from += STRETCH) await parts.apply(tx, facts.slice(from, from + STRETCH));
    await raiseRevision(tx, customer, Math.max(above, before.get(customer) ?? 0));
  }
  return bases;
}

const STRETCH = 2_000;
