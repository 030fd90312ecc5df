/** What became of an uploaded file, and which of its rows were refused. */
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { audiencePermissions } from "../permissions.ts";
import { uploadCases } from "../rules/cases.ts";
import { type UploadRow, uploadColumns } from "../store/uploads.ts";
import type { UploadFault } from "./upload-rows.ts";

export interface UploadReport extends UploadRow {
  readonly faults: readonly UploadFault[];
}

/** @throws authority.not_allowed, upload.no_such */
export async function readUploadReport(storage: Storage, actor: Actor, upload: string): Promise<UploadReport> {
  allow(actor, audiencePermissions.read);
  return await storage.as(actor, async (tx) => {
    const row = await tx.maybe<UploadRow>(sql`
      select ${uploadColumns} from audience.upload u join audience.definition d on d.number = u.audience
      where u.upload = ${upload}::uuid`);
    if (!row) throw uploadCases.no_such({ upload });
    const faults = await tx.rows<UploadFault>(sql`
      select line, field, reason, zh, en from audience.upload_fault where upload = ${upload}::uuid order by line, field`);
    return { ...row, faults };
  });
}

/** Newest first. @throws authority.not_allowed */
export async function listUploads(
  storage: Storage,
  actor: Actor,
  { audience, state }: { readonly audience?: string | undefined; readonly state?: UploadRow["state"] | undefined },
): Promise<UploadRow[]> {
  allow(actor, audiencePermissions.read);
  return await storage.as(actor, (tx) =>
    tx.rows<UploadRow>(sql`
      select ${uploadColumns} from audience.upload u join audience.definition d on d.number = u.audience
      where (${audience ?? null}::text is null or d.id = ${audience ?? null})
        and (${state ?? null}::text is null or u.state = ${state ?? null})
      order by u.made_at desc, u.upload limit 200`),
  );
}
