/** Partitions of the log: one a month, made ahead of time and when a fact of another month comes. */
import { machine } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";
import { addMonths, monthOf, monthsBetween } from "./months.ts";

/** Months that get a partition of their own, from the month of receipt; facts of other times go to the default partition. */
const BACK = 12 * 25;
const AHEAD = 13;

export interface Partitions {
  /** Sees to it that the partitions for these months of receipt and of facts' times stand; cheap when they do. */
  ensure(received: Date, occurred: Iterable<number>): Promise<void>;
}

/**
 * Makes the partitions for a receipt at `received` (its month and the `ahead` following ones) and for facts of the given
 * months (`YYYYMM`). Safe under concurrency; takes no lock that an append waits for. It must not be called while the
 * caller holds a transaction that appended: it may wait for it, and gives up after half a second.
 */
export async function ensurePartitions(
  storage: Storage,
  received: Date,
  occurred: Iterable<number> = [],
  ahead = 2,
): Promise<void> {
  const month = monthOf(received);
  const coming = Array.from({ length: ahead + 1 }, (_, n) => addMonths(month, n));
  const seen = [...new Set([...coming, ...occurred])].filter((other) => near(month, other));
  await storage.batch("log partitions", (tx) =>
    tx.run(sql`
      select log.ensure_month(u.kind, u.month) from unnest(
        ${[...coming.map(() => "fact"), ...seen.map(() => "seen")]}::text[], ${[...coming, ...seen]}::int[])
        as u(kind, month) order by u.kind, u.month`),
  );
}

function near(month: number, other: number): boolean {
  const distance = monthsBetween(month, other);
  return distance >= -BACK && distance <= AHEAD;
}

/** How long no further attempt is made after one failed, milliseconds. */
const PAUSE = 60_000;

/**
 * {@link ensurePartitions} that remembers what stands already. When a partition cannot be made now (a long reader holds
 * the default one) it says nothing: the facts go to the default partition and move over when it is made later.
 */
export function createPartitions(storage: Storage): Partitions {
  const received = new Set<number>();
  const seen = new Set<number>();
  let notBefore = Number.NEGATIVE_INFINITY;
  return {
    async ensure(at, occurred) {
      const month = monthOf(at);
      const missing = [...new Set(occurred)].filter((other) => !seen.has(other));
      if ((received.has(month) && missing.length === 0) || machine.elapsed() < notBefore) return;
      try {
        await ensurePartitions(storage, at, missing);
      } catch {
        notBefore = machine.elapsed() + PAUSE;
        return;
      }
      received.add(month);
      seen.add(month);
      for (const other of missing) seen.add(other);
    },
  };
}
