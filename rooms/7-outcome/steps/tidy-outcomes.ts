/** Events that no count will need any more are let go; what they made of enrolments stays. */
import { type Storage, sql } from "#ground/storage";
import type { Goal } from "../rules/told.ts";
import { holdOutcomes } from "../store/fold.ts";
import { keepOutcomes } from "./assign-outcomes.ts";

const AT_ONCE = 5_000;
const DAY_MS = 86_400_000;

/** When events go: so many days after the window in which they counted. */
export interface TidyBy {
  /** The bank's time. */
  readonly now: Date;
  readonly days: number;
}

/**
 * Counts first what was decided and not counted yet, for a bank may come with years of past. Then closes enrolments whose
 * window ended so many days ago and deletes the events before, some thousands at a time; an event within a window that is
 * still open, or of a later enrolment, stays. The log keeps every fact.
 * @returns how many events went
 */
export async function tidyOutcomes(
  storage: Storage,
  goals: ReadonlyMap<string, Goal>,
  { now, days }: TidyBy,
  signal?: AbortSignal,
): Promise<number> {
  await keepOutcomes(storage, goals, signal);
  // Whatever was broken off has not counted all of it.
  if (signal?.aborted) return 0;
  const before = new Date(now.getTime() - days * DAY_MS);
  await storage.batch("close outcomes", async (tx) => {
    // No fold is half way when the boundary moves, and it never moves back: what is gone can't be counted again.
    await holdOutcomes(tx);
    await tx.run(sql`
      insert into outcome.kept as k (since) values (${before})
      on conflict (one) do update set since = greatest(k.since, excluded.since)`);
  });
  for (let gone = 0; ; ) {
    const some = await storage.batch("let outcomes go", (tx) =>
      tx.run(sql`
        with old as (
          select v.customer, v.fact, v.kind, v.playbook from outcome.event v
          where v.at < ${before} and not exists (select from outcome.enrolment o
            where o.customer = v.customer and v.at between o.admitted_at and o.ends_at and o.ends_at >= ${before})
          order by v.at limit ${AT_ONCE} for update skip locked
        )
        delete from outcome.event e using old
        where e.customer = old.customer and e.fact = old.fact and e.kind = old.kind and e.playbook = old.playbook`),
    );
    gone += some;
    if (some < AT_ONCE || signal?.aborted) return gone;
  }
}
