/** A static list that takes files. */
import { type Actor, allow } from "#ground/authority";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions } from "../permissions.ts";
import { uploadCases } from "../rules/cases.ts";
import { draftList } from "../store/definitions.ts";
import { liveAudience } from "./source.ts";

/**
 * One that is proposed keeps what it is sent until it holds.
 * @throws authority.not_allowed, audience.no_audience, upload.no_list, upload.over
 */
export async function takingList(
  { storage, audiences, clock }: Pick<AudienceParts, "storage" | "audiences" | "clock">,
  actor: Actor,
  audience: string,
): Promise<{ readonly number: number; readonly isDraft: boolean }> {
  allow(actor, audiencePermissions.upload);
  const draft = await storage.as(actor, (tx) => draftList(tx, audience));
  const found = draft ?? liveAudience(await audiences.book(), audience);
  const { list, until } = found.definition;
  if (!list) throw uploadCases.no_list({ audience });
  if (until !== undefined && until < clock.today()) throw uploadCases.over({ audience, until });
  return { number: found.number, isDraft: draft !== undefined };
}
