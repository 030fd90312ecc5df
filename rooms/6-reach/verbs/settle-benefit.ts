/** A review's answer to a grant that waits, or what was paid taken back. */
import { type Actor, actorLabel, allow } from "#ground/authority";
import { reachPermissions } from "../permissions.ts";
import { seenGrant } from "../read/benefits.ts";
import { benefitCases } from "../rules/benefits/cases.ts";
import { atOnce } from "../steps/at-once.ts";
import { refuseHeld, releaseHeld, reverseGrants } from "../steps/settle-benefits.ts";
import type { BenefitVerbParts } from "./benefit-parts.ts";

export interface Settled {
  readonly grant: string;
  /** Why; it stands in the ledger and the audit trail. */
  readonly reason: string;
}

/** The benefit is the customer's. @throws reach.no_reason, reach.no_grant, reach.grant_state when it does not wait */
export async function releaseBenefit(parts: BenefitVerbParts, actor: Actor, settled: Settled): Promise<void> {
  allow(actor, reachPermissions.review_benefits);
  await settle(parts, actor, settled, "release_benefit", releaseHeld);
}

/** The benefit is not paid. @throws reach.no_reason, reach.no_grant, reach.grant_state when it does not wait */
export async function refuseBenefit(parts: BenefitVerbParts, actor: Actor, settled: Settled): Promise<void> {
  allow(actor, reachPermissions.review_benefits);
  await settle(parts, actor, settled, "refuse_benefit", refuseHeld);
}

/** What was paid is taken back, and its part of budget and stock. @throws reach.no_reason, reach.no_grant, reach.grant_state */
export async function reverseBenefit(parts: BenefitVerbParts, actor: Actor, settled: Settled): Promise<void> {
  allow(actor, reachPermissions.reverse_benefit);
  await settle(parts, actor, settled, "reverse_benefit", reverseGrants);
}

async function settle(
  { storage, clock }: BenefitVerbParts,
  actor: Actor,
  { grant, reason }: Settled,
  what: string,
  move: typeof releaseHeld,
): Promise<void> {
  if (reason.trim() === "") throw benefitCases.no_reason();
  const { state } = await seenGrant(storage, actor, grant);
  await atOnce(storage, actor, what, async (tx) => {
    const rows = await move(tx, { ids: [grant], by: actorLabel(actor), reason, at: clock.now() });
    if (rows.length === 0) throw benefitCases.grant_state({ state });
    const after = { state: rows[0]?.state };
    return { result: undefined, trail: { action: `reach.${what}`, target: `benefit:${grant}`, after, reason } };
  });
}
