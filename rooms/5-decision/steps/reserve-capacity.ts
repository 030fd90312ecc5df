/** Places that customers share, by resource and day. */
import type { Day } from "#ground/clock";
import { sql, type Tx } from "#ground/storage";
import { dailyQuota } from "#kits/allocate";

/** Opens a day's capacity as a share of the day's rows, with what earlier days left over; the same day opens once. */
export async function openCapacity(tx: Tx, resource: string, day: Day, share: number, rows: number): Promise<number> {
  const before = await tx.maybe<{ carry: number }>(sql`
    select carry from decision.capacity where resource = ${resource} and day < ${day}::date order by day desc limit 1 for update`);
  const { quota, carry } = dailyQuota(share, rows, before?.carry ?? 0);
  await tx.run(sql`
    insert into decision.capacity (resource, day, total, carry) values (${resource}, ${day}::date, ${quota}, ${carry})
    on conflict (resource, day) do nothing`);
  const row = await tx.one<{ left: number }>(sql`
    select total - used as left from decision.capacity where resource = ${resource} and day = ${day}::date for update`);
  return row.left;
}

/** Takes places; false when fewer are left. A conditional update: two that race can't both take the last one. */
export async function reserve(tx: Tx, resource: string, day: Day, places: number): Promise<boolean> {
  const taken = await tx.run(sql`
    update decision.capacity set used = used + ${places}
    where resource = ${resource} and day = ${day}::date and used + ${places} <= total`);
  return taken === 1;
}
