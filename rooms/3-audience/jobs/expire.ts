/** Lists whose validity has ended, and approvals of exports that nobody used in time. */
import { audit } from "#ground/audit";
import { job } from "#ground/authority";
import type { BusinessClock } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";
import { EXPORT_DAYS } from "../rules/size.ts";

export interface Expired {
  readonly lists: number;
  /** Customers that were still open in them. */
  readonly members: number;
  readonly exports: number;
}

const DAY_MS = 86_400_000;

/** Ends what is over by the bank's day. Done again it finds nothing. */
export async function expireLists(storage: Storage, clock: Pick<BusinessClock, "now" | "today">): Promise<Expired> {
  const [at, today] = [clock.now(), clock.today()];
  return await storage.batch("expire lists", async (tx) => {
    const lists = await tx.rows<{ list: string }>(sql`
      update audience.list set state = 'expired', ended_by = 'job:expire lists', ended_at = ${at}
      where state in ('active', 'waiting') and valid_until < ${today}::date returning list`);
    const members = await tx.run(sql`
      update audience.list_member set state = 'expired'
      where list = any(${lists.map(({ list }) => list)}::uuid[]) and state in ('waiting', 'open')`);
    const exports = await tx.run(sql`
      update audience.export set state = 'expired'
      where state in ('approved', 'done') and approved_at < ${new Date(at.getTime() - EXPORT_DAYS * DAY_MS)}`);
    if (lists.length + exports > 0) {
      await audit(tx, job("expire lists"), {
        action: "audience.expire_lists",
        target: `list:${lists.length}`,
        after: { lists: lists.map(({ list }) => list), members, exports },
      });
    }
    return { lists: lists.length, members, exports };
  });
}
