/** A coupon or a waiver is used. */
import { type Actor, allow } from "#ground/authority";
import { reachPermissions } from "../permissions.ts";
import { seenGrant } from "../read/benefits.ts";
import { atOnce } from "../steps/at-once.ts";
import { useGrant } from "../steps/settle-benefits.ts";
import type { BenefitVerbParts } from "./benefit-parts.ts";

/** @returns how many are used up to now @throws reach.no_grant, reach.grant_state when so many are not left */
export async function useBenefit(
  { storage, clock }: BenefitVerbParts,
  actor: Actor,
  { grant, pieces }: { readonly grant: string; readonly pieces: number },
): Promise<number> {
  allow(actor, reachPermissions.claim_benefit);
  await seenGrant(storage, actor, grant);
  return await atOnce(storage, actor, "use benefit", async (tx) => {
    const result = await useGrant(tx, grant, pieces, clock.now());
    return { result, trail: { action: "reach.use_benefit", target: `benefit:${grant}`, after: { used: result } } };
  });
}
