/** A review's answer to a referral that waits, and to its rewards. */
import { type Actor, actorLabel, allow } from "#ground/authority";
import { reachPermissions } from "../permissions.ts";
import { seenCustomer } from "../read/benefits.ts";
import { benefitCases } from "../rules/benefits/cases.ts";
import { atOnce } from "../steps/at-once.ts";
import { settleReferral } from "../steps/refer.ts";
import type { BenefitVerbParts } from "./benefit-parts.ts";

export interface ReviewedReferral {
  readonly activity: string;
  /** The referee. */
  readonly customer: string;
  readonly release: boolean;
  readonly reason: string;
}

/** @throws reach.no_reason, reach.no_customer_named, reach.no_referral when it does not wait */
export async function reviewReferral(parts: BenefitVerbParts, actor: Actor, review: ReviewedReferral): Promise<void> {
  allow(actor, reachPermissions.review_benefits);
  const { activity, release, reason } = review;
  if (reason.trim() === "") throw benefitCases.no_reason();
  const customer = await seenCustomer(parts.storage, actor, parts.people, review.customer);
  await atOnce(parts.storage, actor, "review referral", async (tx) => {
    const settlement = { by: actorLabel(actor), reason, at: parts.clock.now() };
    await settleReferral(tx, { activity, customer, release }, settlement);
    const action = release ? "reach.release_referral" : "reach.refuse_referral";
    return { result: undefined, trail: { action, target: `customer:${customer}`, after: { activity }, reason } };
  });
}
