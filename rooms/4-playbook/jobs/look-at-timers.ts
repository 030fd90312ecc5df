/** Silences that are due are looked at, in sets: those that nothing broke admit. */
import type { CustomerNumber } from "#ground/ids";
import { type Tx, withRetry } from "#ground/storage";
import { loadStates, readOwners, wholeState } from "#profile";

import { judgeSilences } from "../steps/judge-silences.ts";
import type { TriggerBook } from "../steps/trigger-book.ts";
import { listsOfCustomers, type TriggerParts } from "../steps/trigger-parts.ts";
import { beginTimers, dueTimers, endTimers, lockTimers, moveTimers, type VersionName } from "../store/timers.ts";

// Customers of one transaction: their locks are held for some tenths of a second.
const BATCH = 1_000;

/** Looks at all that are due by the bank's time; how many were. */
export async function lookAtTimers(parts: TriggerParts): Promise<number> {
  const { storage, clock, signal } = parts;
  let looked = 0;
  while (signal?.aborted !== true) {
    const { triggers } = await parts.peek();
    const versions = versionsOf(triggers);
    if (versions.length === 0) return looked;
    const now = clock.now();
    const customers = await storage.batch("silences", (tx) => dueTimers(tx, versions, now, BATCH));
    if (customers.length === 0) return looked;
    const done = await withRetry(() => storage.batch("silences", (tx) => lookAt(tx, customers, parts, now)));
    looked += done;
    // Whoever else looks has taken them, or a pause that has just begun.
    if (done === 0) return looked;
  }
  return looked;
}

/** Live versions, and those before them, whose last silences they look at. */
export function versionsOf({ silences }: Pick<TriggerBook, "silences">): VersionName[] {
  return silences.flatMap(({ id, version, forerunners }) =>
    [version, ...forerunners].map((one) => ({ playbook: id, version: one })),
  );
}

async function lookAt(tx: Tx, customers: readonly CustomerNumber[], parts: TriggerParts, now: Date): Promise<number> {
  const { rules, columnar } = parts;
  const held = await parts.begin(tx);
  const owners = await readOwners(tx, customers);
  const numbers = [...owners.values()].map(({ customer }) => customer);
  const states = await loadStates(tx, numbers, [...rules.attributes.values()], true, wholeState(rules));
  const timers = await lockTimers(tx, customers, versionsOf(held.triggers), now);
  const listsOf = await listsOfCustomers(tx, [...states.keys()], held.audiences, held.triggers);
  const work = held.triggers.silences.flatMap((playbook) => {
    const own = timers.filter((timer) => timer.playbook === playbook.id);
    return own.length > 0 ? [{ playbook, timers: own }] : [];
  });
  const all = await judgeSilences(tx, work, { rules, columnar, now, states, owners, listsOf });
  await endTimers(
    tx,
    all.flatMap(({ ended }) => ended),
  );
  await moveTimers(
    tx,
    all.flatMap(({ moved }) => moved),
  );
  await beginTimers(
    tx,
    all.flatMap(({ begun }) => begun),
  );
  await held.admit(
    tx,
    all.flatMap(({ admissions }) => admissions),
    now,
  );
  return timers.length;
}
