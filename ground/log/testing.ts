/** Shared by the log's tests. */
import { randomUUID } from "node:crypto";
import { type PostgresConnection, poolFor, type Storage, sql } from "#ground/storage";
import type { NewFact } from "./types.ts";

export function fact(over: Partial<NewFact> = {}): NewFact {
  return {
    customer: 1,
    type: "call.answered",
    source: "test",
    id: randomUUID(),
    occurredAt: new Date("2026-11-20T08:00:00.123Z"),
    data: { seconds: 3 },
    ...over,
  };
}

/** Every shard holds exactly the offsets below its next one. */
export async function gaplessness(storage: Storage): Promise<void> {
  const bad = await storage.batch("test", (tx) =>
    tx.rows(sql`
      select s.shard, s.next_offset, count(f.*) as n, min(f."offset") as first, max(f."offset") as last
      from log.shard s left join log.fact f on f.shard = s.shard group by s.shard, s.next_offset
      having count(f.*) <> s.next_offset or coalesce(max(f."offset") + 1, 0) <> s.next_offset`),
  );
  if (bad.length > 0) throw new Error(`gaps: ${JSON.stringify(bad)}`);
}

/** A table that a test's handlers write, made by the owner. */
export async function makeApplied(owner: PostgresConnection): Promise<void> {
  const pool = poolFor(owner, 1, "test");
  await pool.query(`
    create schema test_log;
    create table test_log.applied (
      n bigint generated always as identity, shard smallint, place bigint, customer int, id text, primary key (shard, place));
    grant usage on schema test_log to perennial_engine;
    grant select, insert, delete on test_log.applied to perennial_engine`);
  await pool.end();
}
