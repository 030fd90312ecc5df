import { type Actor, scopeOf } from "#ground/authority";
import { sql, type Tx } from "#ground/storage";

/** The highest unit of the actor's part of the bank; null: head office. What the actor makes belongs to it. */
export async function unitOf(tx: Tx, actor: Actor): Promise<number | null> {
  const scope = scopeOf(actor);
  if (scope === "all") return null;
  const row = await tx.maybe<{ unit: number }>(sql`
    select unit from organisation.unit
    where unit = any(${[...scope]}::int[]) and not coalesce(parent = any(${[...scope]}::int[]), false)
    order by unit limit 1`);
  return row?.unit ?? null;
}
