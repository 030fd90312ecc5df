/** A customer asks for a benefit, by the app or a colleague: it is paid, refused by a limit, or held for a review. */
import { type Actor, allow } from "#ground/authority";
import { reachPermissions } from "../permissions.ts";
import { seenCustomer } from "../read/benefits.ts";
import { benefitCases } from "../rules/benefits/cases.ts";
import { atOnce } from "../steps/at-once.ts";
import { type BenefitAnswer, benefitNamed, grantWithin } from "../steps/grant-benefits.ts";
import type { Signals } from "../steps/judge-claims.ts";
import { type BenefitVerbParts, partsNow } from "./benefit-parts.ts";

export interface BenefitClaim {
  /** The bank's customer id, or `@` and the number. */
  readonly customer: string;
  readonly benefit: string;
  /** What it is claimed for; the same again is the same claim. */
  readonly enrolment: string;
  readonly signals?: Signals | undefined;
}

/**
 * @throws reach.no_customer_named, reach.no_benefit, reach.benefit_not_now, reach.only_by_referral
 */
export async function claimBenefit(parts: BenefitVerbParts, actor: Actor, claim: BenefitClaim): Promise<BenefitAnswer> {
  allow(actor, reachPermissions.claim_benefit);
  const { benefit, enrolment, signals } = claim;
  if (benefitNamed(parts.definitions, benefit).referral !== null) throw benefitCases.only_by_referral({ benefit });
  const customer = await seenCustomer(parts.storage, actor, parts.people, claim.customer);
  return await atOnce(parts.storage, actor, "claim benefit", async (tx) => {
    const [result] = await grantWithin(tx, [{ customer, benefit, enrolment, signals }], partsNow(parts));
    if (!result) throw benefitCases.no_benefit({ benefit });
    const { grant, state, repeated } = result;
    const trail = { action: "reach.claim_benefit", target: `customer:${customer}`, after: { benefit, grant, state } };
    return { result, trail: repeated ? undefined : trail };
  });
}
