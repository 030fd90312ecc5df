/** What is done now and then: entries that no rule looks back to go, and so do parts of what is scarce that nobody uses. */
import type { Storage } from "#ground/storage";
import { returnScarce } from "../store/resources.ts";
import { pruneStandings } from "../store/standing.ts";

export interface Tidied {
  /** Customers whose old entries went. */
  readonly standings: number;
  /** Resources of which unused parts went back. */
  readonly resources: number;
}

const ROWS = 2_000;

/** In short transactions, so that nobody waits for it. @param now the bank's time */
export async function tidyDecisions(storage: Storage, now: Date): Promise<Tidied> {
  const resources = await storage.batch("return scarce", returnScarce);
  for (let standings = 0; ; ) {
    const pruned = await storage.batch("prune standings", (tx) => pruneStandings(tx, now, ROWS));
    standings += pruned;
    if (pruned < ROWS) return { standings, resources };
  }
}
