/** As of when a fact is looked at. Pure. */

export interface Arrived {
  readonly occurredAt: Date;
  readonly receivedAt?: Date;
}

/**
 * When a fact came, by the bank's clock: where time is replayed the receipt is of another clock, and the set's own time
 * stands for it.
 */
function arrivalOf({ occurredAt, receivedAt }: Arrived, now: Date): Date {
  return receivedAt && receivedAt <= now && receivedAt >= occurredAt ? receivedAt : now;
}

/**
 * The instants as of which conditions are asked: when it came, and, for one that came late, when it happened as well. So
 * the last transfer of a day counts on that day, and a late complaint counts beside those that overtook it.
 */
export function instantsOf(fact: Arrived, now: Date): readonly Date[] {
  const came = arrivalOf(fact, now);
  return came > fact.occurredAt ? [came, fact.occurredAt] : [fact.occurredAt];
}
