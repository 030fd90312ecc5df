/** Somebody asks for an audience to be looked at as a whole, whatever the time. */
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions } from "../permissions.ts";
import { liveAudience } from "../read/source.ts";

/**
 * Notes who asked; the refresh itself is the bank's, for it settles the copies first.
 * @throws authority.not_allowed, audience.no_audience, audience.broken
 */
export async function askRefresh(
  { storage, audiences }: Pick<AudienceParts, "storage" | "audiences">,
  actor: Actor,
  audience: string,
): Promise<void> {
  allow(actor, audiencePermissions.refresh);
  liveAudience(await audiences.book(), audience);
  await storage.as(actor, (tx) => audit(tx, actor, { action: "audience.refresh", target: `audience:${audience}` }));
}
