/** Lists whose validity has ended, given out or static, and approvals of exports that nobody used in time. */
import { createHash } from "node:crypto";
import { audit } from "#ground/audit";
import { actorLabel, job } from "#ground/authority";
import type { BusinessClock } from "#ground/clock";
import { newId } from "#ground/ids";
import { type Storage, sql } from "#ground/storage";
import type { AudienceParts } from "../parts.ts";
import { EXPORT_DAYS } from "../rules/size.ts";
import { applyUpload } from "../steps/apply-upload.ts";
import { addUpload, type UploadRow, waitingBy } from "../store/uploads.ts";

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

/**
 * Empties static lists whose last day is over: their customers leave them as by a file that names nobody. Done again it
 * finds nothing.
 * @returns how many lists were emptied
 */
export async function endStaticLists(
  parts: Pick<AudienceParts, "storage" | "audiences" | "rules" | "clock">,
): Promise<number> {
  const { storage, audiences, clock } = parts;
  const [at, today] = [clock.now(), clock.today()];
  const over = [...(await audiences.book()).byId.values()].filter(
    ({ definition: { list, until } }) => list && until !== undefined && until < today,
  );
  const ender = job("end static lists");
  const by = actorLabel(ender);
  let ended = 0;
  for (const { id: audience, number, definition } of over) {
    const upload = await storage.batch("end static lists", async (tx): Promise<UploadRow | undefined> => {
      // What was cut off goes on.
      const begun = await waitingBy(tx, number, by);
      if (begun) return begun;
      const members = await tx.maybe(sql`
        select customer from audience.membership where members @> array[${number}::int] limit 1`);
      if (!members) return undefined;
      const row = { upload: newId(at), number, file: `until ${definition.until}`, mode: "replace" as const };
      const counts = { rows: 0, accepted: 0, rejected: 0, duplicates: 0, sha256: nothing, madeBy: by, madeAt: at };
      await addUpload(tx, { ...row, ...counts }, [], []);
      await audit(tx, ender, { action: "audience.end_list", target: `audience:${audience}`, after: row });
      return { ...row, ...counts, audience, state: "waiting", settledBy: null, settledAt: null };
    });
    if (!upload) continue;
    await applyUpload(parts, upload, by, at);
    ended += 1;
  }
  return ended;
}

const nothing = createHash("sha256").digest("hex");
