/** Parts of inputs that are the same for many decisions, each text once; records name them. */
import { sql, type Tx } from "#ground/storage";
import type { Limits } from "../rules/types.ts";
import { limitsId, saveLimits } from "./limits.ts";

/**
 * Keeps frames by id, and the limits that the same records name, each once; one question where nothing is new.
 * @param limits null: they are kept already
 */
export async function saveShared(tx: Tx, frames: ReadonlyMap<string, string>, limits: Limits | null): Promise<void> {
  if (frames.size === 0 && limits === null) return;
  // In one order, so that two sets that bring the same new ones never wait in a circle.
  const ids = [...frames.keys()].sort();
  const law = limits && limitsId(limits);
  const rows = await tx.rows<{ id: string }>(sql`
    select frame as id from decision.frame where frame = any (${ids}::text[])
    union all select limits::text from decision.limits where limits = ${law}::uuid`);
  const kept = new Set(rows.map(({ id }) => id));
  if (limits && law && !kept.has(law)) await saveLimits(tx, limits);
  const missing = ids.filter((id) => !kept.has(id));
  if (missing.length === 0) return;
  await tx.run(sql`
    insert into decision.frame (frame, body)
    select u.frame, u.body from unnest(${missing}::text[], ${missing.map((id) => frames.get(id) ?? "")}::text[])
      as u(frame, body) order by u.frame on conflict do nothing`);
}

/** Frames by id. */
export async function readFrames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<{ frame: string; body: string }>(sql`
    select frame, body from decision.frame where frame = any (${[...ids]}::text[])`);
  return new Map(rows.map(({ frame, body }) => [frame, body]));
}
