/** Reservations that are taken back: only for touches that surely reached nobody. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { contactKey } from "../rules/keys.ts";
import type { Standing } from "../rules/types.ts";
import { lockStandings, writeStandings } from "../store/standing.ts";

export interface Release {
  readonly customer: CustomerNumber;
  /** The touch's key. */
  readonly key: string;
}

/** A standing without the contacts of these short keys; the same object where it has none of them. */
export function withoutContacts(standing: Standing, keys: ReadonlySet<string>): Standing {
  if (standing.contacts.length === 0) return standing;
  const contacts = standing.contacts.filter(({ key }) => !keys.has(key));
  return contacts.length === standing.contacts.length ? standing : { ...standing, contacts };
}

const held = new WeakMap<Tx, Release[]>();

/**
 * From now on reservations that this transaction takes back wait for {@link heldReleases}: an engine set locks all
 * standings that it writes at once, in the order of customers, however many steps ask for it.
 */
export function holdReleases(tx: Tx): void {
  held.set(tx, []);
}

/** What the transaction has held back; it holds no more after that. */
export function heldReleases(tx: Tx): readonly Release[] {
  const waiting = held.get(tx) ?? [];
  held.delete(tx);
  return waiting;
}

/**
 * Takes back reservations in the transaction in which it became certain that their touches reached nobody: refused at
 * dispatch, failed before a carrier had them, too late before they were sent. Keys that are not reserved are ignored, so
 * twice is once. Locks customers in the order of their numbers, after touches and before the log.
 * @param now the bank's time, where entries that nobody looks back to are to go
 * @returns contacts that were taken back; 0 where they are held back until later
 */
export async function releaseContacts(tx: Tx, releases: readonly Release[], now?: Date): Promise<number> {
  if (releases.length === 0) return 0;
  const waiting = held.get(tx);
  if (waiting) {
    waiting.push(...releases);
    return 0;
  }
  const keys = new Set(releases.map(({ key }) => contactKey(key)));
  const standings = await lockStandings(
    tx,
    releases.map(({ customer }) => customer),
  );
  const changed = new Map<CustomerNumber, Standing>();
  let released = 0;
  for (const [customer, standing] of standings) {
    const after = withoutContacts(standing, keys);
    if (after === standing) continue;
    released += standing.contacts.length - after.contacts.length;
    changed.set(customer, after);
  }
  await writeStandings(tx, changed, now);
  return released;
}
