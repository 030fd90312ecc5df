/** Messages in the local inbox that are old are let go; the ledger keeps their touches. */
import { type Storage, sql } from "#ground/storage";

const AT_ONCE = 5_000;
const DAY_MS = 86_400_000;

/**
 * Deletes what was given to the local network so many days ago, some thousands at a time. What has not been told yet
 * stays, and so does what a touch of unknown outcome may still be asked for: without it, it would be sent again.
 * @param now the bank's time @returns how many went
 */
export async function tidyMessages(storage: Storage, now: Date, days: number, signal?: AbortSignal): Promise<number> {
  const before = new Date(now.getTime() - days * DAY_MS);
  for (let gone = 0; ; ) {
    const some = await storage.batch("let messages go", (tx) =>
      tx.run(sql`
        with old as (
          select m.message from reach.local_message m
          where m.submitted_at < ${before} and m.next_at is null and m.told = cardinality(m.events)
            and not exists (select from reach.touch t
              where t.key = m.key and t.state in ('planned', 'submitting', 'unknown'))
          order by m.submitted_at limit ${AT_ONCE} for update of m skip locked
        )
        delete from reach.local_message m using old where m.message = old.message`),
    );
    gone += some;
    if (some < AT_ONCE || signal?.aborted) return gone;
  }
}
