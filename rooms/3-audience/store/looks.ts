/** When audiences were looked at as a whole, and what came of it. */
import { sql, type Tx } from "#ground/storage";
import type { LastLook } from "../rules/due.ts";

export interface Look extends LastLook {
  readonly audience: number;
  readonly version: number;
  readonly kind: "fill" | "time" | "manual" | "upload";
  readonly at: Date;
  readonly members: number;
  readonly entered: number;
  readonly left: number;
  /** Customers who were asked one by one. */
  readonly asked: number;
  readonly lagMs: number;
  readonly tookMs: number;
}

/** The newest of each audience, by number. */
export async function lastLooks(tx: Tx): Promise<Map<number, Look>> {
  const rows = await tx.rows<Look>(sql`
    select r.audience, r.version, r.meaning, r.kind, r.slot, r.at, r.members, r.entered, r.gone as left, r.asked,
      r.lag_ms as "lagMs", r.took_ms as "tookMs"
    from audience.definition d cross join lateral (
      select * from audience.refresh r where r.audience = d.number order by entry desc limit 1) r`);
  return new Map(rows.map((row) => [row.audience, row]));
}

/** Adds looks; of earlier ones by the hour or day those go that moved nobody. */
export async function saveLooks(tx: Tx, looks: readonly Look[]): Promise<void> {
  if (looks.length === 0) return;
  const column = <T>(of: (look: Look) => T): T[] => looks.map(of);
  await tx.run(sql`
    delete from audience.refresh where audience = any(${column((l) => l.audience)}::int[])
      and kind = 'time' and entered = 0 and gone = 0`);
  await tx.run(sql`
    insert into audience.refresh (audience, version, meaning, kind, slot, at, members, entered, gone, asked, lag_ms, took_ms)
    select * from unnest(${column((l) => l.audience)}::int[], ${column((l) => l.version)}::int[],
      ${column((l) => l.meaning)}::text[], ${column((l) => l.kind)}::text[], ${column((l) => l.slot)}::text[],
      ${column((l) => l.at)}::timestamptz[], ${column((l) => l.members)}::int[], ${column((l) => l.entered)}::int[],
      ${column((l) => l.left)}::int[], ${column((l) => l.asked)}::int[], ${column((l) => l.lagMs)}::int[],
      ${column((l) => l.tookMs)}::int[])`);
}
