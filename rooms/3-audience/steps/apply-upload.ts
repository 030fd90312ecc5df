/** Puts the customers of an upload into its list, or takes them out, in sets. */
import { machine } from "#ground/clock";
import { ensurePartitions, monthOf } from "#ground/log";
import { sql, withRetry } from "#ground/storage";
import type { AudienceParts } from "../parts.ts";
import { saveLooks } from "../store/looks.ts";
import { differences, settleUpload, type UploadRow } from "../store/uploads.ts";
import { beginSet } from "./ask-members.ts";
import { changeLists, type ListChange } from "./change-lists.ts";

export interface AppliedUpload {
  readonly entered: number;
  readonly left: number;
  /** Customers in the list now. */
  readonly members: number;
}

// Customers of one transaction: their locks are held for some tenths of a second.
const BATCH = 1_000;

/**
 * Applies an upload that waits. Broken off it stays waiting: applied again, what was done already is no change any more.
 * @param by who let it be applied
 */
export async function applyUpload(
  { storage, audiences, rules }: Pick<AudienceParts, "storage" | "audiences" | "rules">,
  upload: UploadRow,
  by: string,
  at: Date,
): Promise<AppliedUpload> {
  const started = machine.elapsed();
  const { added, removed } = await storage.batch("apply upload", (tx) => differences(tx, upload));
  const change = (isMember: boolean) => (customer: number) => ({ customer, audience: upload.number, isMember });
  const changes: ListChange[] = [...added.map(change(true)), ...removed.map(change(false))];
  await ensurePartitions(storage, at, [monthOf(at)]);
  let [entered, left] = [0, 0];
  for (let from = 0; from < changes.length; from += BATCH) {
    const set = changes.slice(from, from + BATCH);
    const crossed = await withRetry(() =>
      storage.batch("apply upload", async (tx) => {
        const book = await beginSet(tx, audiences.within);
        return await changeLists(tx, { book, rules }, set, at);
      }),
    );
    entered += crossed.entered.get(upload.number) ?? 0;
    left += crossed.left.get(upload.number) ?? 0;
  }
  return await storage.batch("apply upload", async (tx) => {
    const book = await beginSet(tx, audiences.within);
    const { members } = await tx.one<{ members: number }>(sql`
      select count(*) as members from audience.membership where members @> array[${upload.number}::int]`);
    const audience = book.byNumber.get(upload.number);
    if (audience) {
      const took = { lagMs: 0, tookMs: Math.round(machine.elapsed() - started) };
      const { number, version, meaning } = audience;
      const asked = changes.length;
      await saveLooks(tx, [
        { audience: number, version, meaning, kind: "upload", slot: "", at, members, entered, left, asked, ...took },
      ]);
    }
    await settleUpload(tx, upload.upload, "applied", by, at);
    return { entered, left, members };
  });
}
