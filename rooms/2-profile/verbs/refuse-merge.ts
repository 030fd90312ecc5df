/** A person says that two customers who share a key are two. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { profilePermissions } from "../permissions.ts";
import { mergeCases } from "../steps/merge.ts";

/** Refuses a proposal; it comes back only when the two share one more kind of key. @throws identity.no_proposal */
export async function refuseMerge(
  storage: Storage,
  actor: Actor,
  input: { readonly proposal: string; readonly reason: string; readonly at: Date },
): Promise<void> {
  allow(actor, profilePermissions.merge);
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw mergeCases.reason_missing();
  await storage.as(actor, async (tx) => {
    const refused = await tx.maybe<{ first: number; second: number }>(sql`
      update profile.merge_proposal set state = 'refused', settled_at = ${input.at}, settled_by = ${actorLabel(actor)},
        reason = ${reason} where proposal = ${input.proposal}::uuid and state = 'open' returning first, second`);
    if (!refused) throw mergeCases.no_proposal();
    await audit(tx, actor, {
      action: "profile.refuse_merge",
      target: `customer:${refused.first}`,
      after: { proposal: input.proposal, ...refused },
      reason,
    });
  });
}
