/** A file says who is in a static list. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, secondPerson } from "#ground/authority";
import { newId } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions } from "../permissions.ts";
import { liveAudience } from "../read/source.ts";
import { takingList } from "../read/taking-list.ts";
import { readUpload, type UploadFault, type UploadFile } from "../read/upload-rows.ts";
import { uploadCases } from "../rules/cases.ts";
import { ALONE_UP_TO } from "../rules/size.ts";
import { type AppliedUpload, applyUpload } from "../steps/apply-upload.ts";
import { draftList } from "../store/definitions.ts";
import {
  addUpload,
  differences,
  lockWaiting,
  settleUpload,
  type UploadMode,
  type UploadRow,
} from "../store/uploads.ts";
import { reasonOf } from "./propose-audience.ts";

export interface Upload extends UploadFile {
  /** A static list. */
  readonly audience: string;
  /** Whether the file is the whole list, or is added to it, or taken out of it. */
  readonly mode: UploadMode;
  /** The file's name, for people. */
  readonly name: string;
}

export interface Uploaded {
  readonly upload: string;
  /** `waiting`: it changes more than 200 customers, or the list waits itself, so a second person has to approve it. */
  readonly state: "waiting" | "applied";
  readonly rows: number;
  /** Customers of the file. */
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicates: number;
  /** The first thousand of the rows that were refused. */
  readonly faults: readonly UploadFault[];
  /** Who will enter and leave, or did. */
  readonly entered: number;
  readonly left: number;
}

/**
 * Rows that name no customer of the bank are refused, each with its line, field and reason; the others count.
 * @throws authority.not_allowed, audience.no_audience, upload.no_list, upload.over, upload.empty, upload.no_column, upload.too_large,
 *   upload.nothing with the rows that were refused
 */
export async function uploadMembers(parts: AudienceParts, actor: Actor, input: Upload): Promise<Uploaded> {
  allow(actor, audiencePermissions.upload);
  const { number, isDraft } = await takingList(parts, actor, input.audience);
  const { customers, faults, ...counts } = await readUpload(parts, actor, input);
  if (customers.length === 0 && counts.rows > 0) throw nothingIn(counts.rows, faults);
  const at = parts.clock.now();
  const by = actorLabel(actor);
  const upload = newId(at);
  const row = { upload, number, file: scrubText(input.name), mode: input.mode, ...counts, accepted: customers.length };
  const changes = await parts.storage.as(actor, async (tx) => {
    await addUpload(tx, { ...row, madeBy: by, madeAt: at }, customers, faults);
    const { added, removed } = await differences(tx, row);
    await audit(tx, actor, {
      action: "audience.upload_members",
      target: `audience:${input.audience}`,
      after: { ...row, added: added.length, removed: removed.length },
    });
    return { entered: added.length, left: removed.length };
  });
  const { sha256: _, ...told } = { upload, accepted: customers.length, faults, ...counts };
  if (isDraft || changes.entered + changes.left > ALONE_UP_TO) return { ...told, state: "waiting", ...changes };
  const waiting = { ...row, audience: input.audience, madeBy: by, madeAt: at };
  const done = await applyUpload(parts, { ...waiting, state: "waiting", settledBy: null, settledAt: null }, by, at);
  return { ...told, state: "applied", entered: done.entered, left: done.left };
}

function nothingIn(rows: number, faults: readonly UploadFault[]): Error {
  const fields = faults.map(({ field, line, en, reason }) => ({ pointer: field, row: line, reason: en, name: reason }));
  return uploadCases.nothing({ rows }, { fields });
}

/**
 * The second of two persons lets an upload change its list.
 * @throws authority.not_allowed, authority.same_person, upload.no_upload, upload.list_waits, audience.no_audience when it ended meanwhile
 */
export async function approveUpload(
  parts: AudienceParts,
  actor: Actor,
  { upload }: { readonly upload: string },
): Promise<AppliedUpload & { readonly upload: string }> {
  allow(actor, audiencePermissions.approve);
  const book = await parts.audiences.book();
  const waiting = await parts.storage.as(actor, async (tx) => {
    const row = await waitingUpload(tx, upload);
    secondPerson(actor, row.madeBy);
    if (await draftList(tx, row.audience)) throw uploadCases.list_waits({ audience: row.audience });
    liveAudience(book, row.audience);
    await audit(tx, actor, {
      action: "audience.approve_upload",
      target: `audience:${row.audience}`,
      after: { upload, madeBy: row.madeBy },
      approval: upload,
    });
    return row;
  });
  return { upload, ...(await applyUpload(parts, waiting, actorLabel(actor), parts.clock.now())) };
}

/** @throws authority.not_allowed, upload.no_upload, audience.reason_missing */
export async function refuseUpload(
  { storage, clock }: Pick<AudienceParts, "storage" | "clock">,
  actor: Actor,
  input: { readonly upload: string; readonly reason: string },
): Promise<void> {
  allow(actor, audiencePermissions.approve);
  const reason = reasonOf(input.reason);
  await storage.as(actor, async (tx) => {
    const { upload, audience } = await waitingUpload(tx, input.upload);
    await settleUpload(tx, upload, "refused", actorLabel(actor), clock.now());
    await audit(tx, actor, {
      action: "audience.refuse_upload",
      target: `audience:${audience}`,
      after: { upload },
      reason,
    });
  });
}

async function waitingUpload(tx: Tx, upload: string): Promise<UploadRow> {
  const row = await lockWaiting(tx, upload);
  if (!row) throw uploadCases.no_upload({ upload });
  return row;
}
