/** Parts of inputs that are the same for many decisions, each text once; records name them. */
import { sql, type Tx } from "#ground/storage";

/** Keeps frames by id, each once. */
export async function saveFrames(tx: Tx, frames: ReadonlyMap<string, string>): Promise<void> {
  if (frames.size === 0) return;
  // In one order, so that two sets that bring the same new ones never wait in a circle.
  const ids = [...frames.keys()].sort();
  const kept = await readIds(tx, ids);
  const missing = ids.filter((id) => !kept.has(id));
  if (missing.length === 0) return;
  await tx.run(sql`
    insert into decision.frame (frame, body)
    select u.frame, u.body from unnest(${missing}::text[], ${missing.map((id) => frames.get(id) ?? "")}::text[])
      as u(frame, body) order by u.frame on conflict do nothing`);
}

async function readIds(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows<{ frame: string }>(sql`
    select frame from decision.frame where frame = any (${[...ids]}::text[])`);
  return new Set(rows.map(({ frame }) => frame));
}

/** Frames by id. */
export async function readFrames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<{ frame: string; body: string }>(sql`
    select frame, body from decision.frame where frame = any (${[...ids]}::text[])`);
  return new Map(rows.map(({ frame, body }) => [frame, body]));
}
