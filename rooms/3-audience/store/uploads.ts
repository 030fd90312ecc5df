/** Rows of `audience.upload` and what belongs to it. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { UploadFault } from "../read/upload-rows.ts";

export type UploadMode = "replace" | "add" | "remove";
export type UploadState = "waiting" | "applied" | "refused";

export interface UploadRow {
  readonly upload: string;
  readonly audience: string;
  /** Number of the audience. */
  readonly number: number;
  readonly file: string;
  readonly sha256: string;
  readonly mode: UploadMode;
  readonly state: UploadState;
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
}

/** Columns of {@link UploadRow}, of `audience.upload u` joined with `audience.definition d`. */
export const uploadColumns = sql`
  u.upload, d.id as audience, d.number, u.file, u.sha256, u.mode, u.state, u.rows, u.accepted, u.rejected, u.duplicates,
  u.made_by as "madeBy", u.made_at as "madeAt", u.settled_by as "settledBy", u.settled_at as "settledAt"`;

// Rows of one statement.
const ROWS = 50_000;

export async function addUpload(
  tx: Tx,
  row: Omit<UploadRow, "audience" | "settledBy" | "settledAt" | "state">,
  customers: readonly CustomerNumber[],
  faults: readonly UploadFault[],
): Promise<void> {
  await tx.run(sql`
    insert into audience.upload (upload, audience, file, sha256, mode, state, rows, accepted, rejected, duplicates,
      made_by, made_at)
    values (${row.upload}::uuid, ${row.number}, ${row.file}, ${row.sha256}, ${row.mode}, 'waiting', ${row.rows},
      ${row.accepted}, ${row.rejected}, ${row.duplicates}, ${row.madeBy}, ${row.madeAt})`);
  await tx.run(sql`
    insert into audience.upload_fault (upload, line, field, reason, zh, en)
    select ${row.upload}::uuid, * from unnest(${faults.map((one) => one.line)}::int[],
      ${faults.map((one) => one.field)}::text[], ${faults.map((one) => one.reason)}::text[],
      ${faults.map((one) => one.zh)}::text[], ${faults.map((one) => one.en)}::text[])
    on conflict do nothing`);
  for (let from = 0; from < customers.length; from += ROWS) {
    await tx.run(sql`
      insert into audience.upload_customer (upload, customer)
      select ${row.upload}::uuid, unnest(${customers.slice(from, from + ROWS)}::int[])`);
  }
}

/** An upload that waits, under its lock. */
export async function lockWaiting(tx: Tx, upload: string): Promise<UploadRow | undefined> {
  return await tx.maybe<UploadRow>(sql`
    select ${uploadColumns} from audience.upload u join audience.definition d on d.number = u.audience
    where u.upload = ${upload}::uuid and u.state = 'waiting' for update of u`);
}

/** The oldest upload of a list that somebody made and that waits. */
export async function waitingBy(tx: Tx, number: number, by: string): Promise<UploadRow | undefined> {
  return await tx.maybe<UploadRow>(sql`
    select ${uploadColumns} from audience.upload u join audience.definition d on d.number = u.audience
    where u.audience = ${number} and u.made_by = ${by} and u.state = 'waiting' order by u.upload limit 1`);
}

/** Ends an upload: its customers are kept no longer. */
export async function settleUpload(
  tx: Tx,
  upload: string,
  state: "applied" | "refused",
  by: string,
  at: Date,
): Promise<void> {
  await tx.run(sql`
    update audience.upload set state = ${state}, settled_by = ${by}, settled_at = ${at} where upload = ${upload}::uuid`);
  await tx.run(sql`delete from audience.upload_customer where upload = ${upload}::uuid`);
}

/** Of an audience that nobody has approved. */
export async function refuseUploadsOfDraft(tx: Tx, number: number, by: string, at: Date): Promise<void> {
  const waiting = await tx.rows<{ upload: string }>(sql`
    select u.upload from audience.upload u join audience.definition d on d.number = u.audience
    where u.audience = ${number} and u.state = 'waiting' and d.state = 'draft' for update of u`);
  for (const { upload } of waiting) await settleUpload(tx, upload, "refused", by, at);
}

/** What an upload changes of a list: who is added and who is taken out, each in the order of numbers. */
export async function differences(
  tx: Tx,
  { upload, number, mode }: Pick<UploadRow, "upload" | "number" | "mode">,
): Promise<{ readonly added: CustomerNumber[]; readonly removed: CustomerNumber[] }> {
  const added =
    mode === "remove"
      ? []
      : await tx.rows<{ customer: number }>(sql`
          select u.customer from audience.upload_customer u
          left join audience.membership m on m.customer = u.customer and m.members @> array[${number}::int]
          where u.upload = ${upload}::uuid and m.customer is null order by 1`);
  const removed =
    mode === "add"
      ? []
      : await tx.rows<{ customer: number }>(sql`
          select m.customer from audience.membership m
          left join audience.upload_customer u on u.customer = m.customer and u.upload = ${upload}::uuid
          where m.members @> array[${number}::int] and (u.customer is null) = ${mode === "replace"} order by 1`);
  return { added: added.map(({ customer }) => customer), removed: removed.map(({ customer }) => customer) };
}
