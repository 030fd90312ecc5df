/** Silences that are due are looked at, in sets: those that nothing broke admit. */
import type { CustomerNumber } from "#ground/ids";
import { type Tx, withRetry } from "#ground/storage";
import { type CustomerState, loadStates, lockCustomers, readOwners, wholeState } from "#profile";
import { type Judged, judgeSilences, readsState, type Silence } from "../steps/judge-silences.ts";
import type { TriggerBook } from "../steps/trigger-book.ts";
import { listsOfCustomers, type TriggerParts } from "../steps/trigger-parts.ts";
import { versionName } from "../store/looks.ts";
import {
  beginTimers,
  dueTimers,
  endTimers,
  lockTimers,
  moveTimers,
  type Timer,
  type TimerName,
  type VersionName,
} from "../store/timers.ts";
import { takeDue } from "../store/watches.ts";

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
  const numbers = [...new Set([...owners.values()].map(({ customer }) => customer))];
  const known = await lockCustomers(tx, numbers);
  const versions = versionsOf(held.triggers);
  const timers = await lockTimers(tx, customers, versions, now);
  const watched = await takeDue(tx, customers, now);
  const live = new Set(versions.map(versionName));
  const own = ownOf(held.triggers.silences, [...timers, ...watched.filter((one) => live.has(versionName(one)))]);
  const read = own.flatMap(({ playbook, timers: due }) => (readsState(playbook) ? due : []));
  const asked = new Set(read.flatMap(({ customer }) => owners.get(customer)?.customer ?? []));
  const states =
    asked.size === 0
      ? new Map<CustomerNumber, CustomerState>()
      : await loadStates(tx, [...asked], [...rules.attributes.values()], true, wholeState(rules));
  const listsOf = await listsOfCustomers(tx, [...asked], held.audiences, held.triggers);
  const all = await judgeSilences(tx, own, { rules, columnar, now, known, states, owners, listsOf });
  await settle(tx, all, watched, live);
  await held.admit(
    tx,
    all.flatMap(({ admissions }) => admissions),
    now,
  );
  return timers.length + watched.length;
}

function ownOf(silences: readonly Silence[], timers: readonly Timer[]): { playbook: Silence; timers: Timer[] }[] {
  const byId = new Map<string, Timer[]>();
  for (const timer of timers) {
    const own = byId.get(timer.playbook);
    if (own) own.push(timer);
    else byId.set(timer.playbook, [timer]);
  }
  return silences.flatMap((playbook) => {
    const own = byId.get(playbook.id);
    return own ? [{ playbook, timers: own }] : [];
  });
}

/** Writes what became of silences. Those that were watched have left their rows: what goes on, or waits for a pause to end, is a timer now. */
async function settle(
  tx: Tx,
  all: readonly Judged[],
  watched: readonly Timer[],
  live: ReadonlySet<string>,
): Promise<void> {
  const rowless = new Set(watched.map(nameOf));
  const isRow = (timer: TimerName): boolean => !rowless.has(nameOf(timer));
  const moved = all.flatMap((one) => one.moved);
  await endTimers(tx, all.flatMap(({ ended }) => ended).filter(isRow));
  await moveTimers(tx, moved.filter(isRow));
  await beginTimers(tx, [
    ...all.flatMap(({ begun }) => begun),
    ...moved.filter((timer) => !isRow(timer)),
    ...watched.filter((one) => !live.has(versionName(one))),
  ]);
}

const nameOf = ({ customer, playbook, version, key }: TimerName): string => `${customer} ${playbook} ${version} ${key}`;
