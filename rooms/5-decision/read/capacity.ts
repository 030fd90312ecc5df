/** A day's places of a resource. */
import type { Day } from "#ground/clock";
import { sql, type Tx } from "#ground/storage";

/** Whether the day's capacity was opened: its batch has been decided. */
export async function isCapacityOpen(tx: Tx, resource: string, day: Day): Promise<boolean> {
  const row = await tx.maybe(sql`
    select 1 from decision.capacity where resource = ${resource} and day = ${day}::date`);
  return row !== undefined;
}
