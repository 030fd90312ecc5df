/** Rankings that are old are let go: what was shown and clicked stays in the log, and decisions of sets stay for ever. */
import { type Storage, sql } from "#ground/storage";

/** Days for which a ranking can be taken apart. */
export const RANKINGS_KEPT_DAYS = 180;

const AT_ONCE = 5_000;
const DAY_MS = 86_400_000;

/** Deletes what is older, some thousands at a time; how many there were. */
export async function tidyRankings(storage: Storage, now: Date, signal?: AbortSignal): Promise<number> {
  const before = new Date(now.getTime() - RANKINGS_KEPT_DAYS * DAY_MS);
  let gone = 0;
  for (;;) {
    const some = await storage.batch("let rankings go", (tx) =>
      tx.run(sql`
        delete from decision.record where decision in (
          select decision from decision.record where kind = 'rank' and at < ${before} order by at limit ${AT_ONCE})`),
    );
    gone += some;
    if (some < AT_ONCE || signal?.aborted) return gone;
  }
}
