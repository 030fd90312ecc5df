/** How far log and audit have come: numbers that grow, and say nothing of anybody. */
import { type Storage, sql } from "#ground/storage";

export interface Heads {
  /** Facts that were ever accepted, and how far their readers have come: what is shown changes by both. */
  readonly facts: number;
  /** The last entry of the audit trail. */
  readonly work: number;
}

export async function readHeads(storage: Storage): Promise<Heads> {
  return await storage.batch("heads", (tx) =>
    tx.one<Heads>(sql`
      select (select coalesce(sum(next_offset), 0)::bigint from log.shard)
          + (select coalesce(sum(next_offset), 0)::bigint from log.position) as facts,
        (select coalesce(max(entry), 0) from audit.entry) as work`),
  );
}
