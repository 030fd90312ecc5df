/** Trees of referrals, as far as the actor sees their customers. */
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql } from "#ground/storage";
import type { People } from "#profile";
import { reachPermissions } from "../permissions.ts";
import type { Evidence } from "../rules/benefits/limits.ts";
import { seenCustomer } from "./benefits.ts";

export interface ReferralView {
  readonly activity: string;
  readonly customer: CustomerNumber;
  readonly referrer: CustomerNumber;
  /** Null where the referrer is out of scope. */
  readonly scene: string | null;
  readonly depth: number;
  readonly state: "accepted" | "held" | "refused";
  readonly evidence: readonly Evidence[] | null;
  readonly acceptedAt: Date;
}

export interface ReferralTree {
  readonly customer: CustomerNumber;
  readonly codes: readonly { readonly code: string; readonly activity: string; readonly scene: string }[];
  /** Who brought the customer, by activity. */
  readonly above: readonly ReferralView[];
  /** Whom the customer brought, and whom those did; nearest first. */
  readonly below: readonly ReferralView[];
}

const MOST_BELOW = 1_000;
const columns = sql.raw(
  `r.activity, r.customer, r.referrer, c.scene, r.depth, r.state, r.evidence, r.accepted_at as "acceptedAt"`,
);

/** @throws reach.no_customer_named */
export async function referralTree(
  storage: Storage,
  actor: Actor,
  people: Pick<People, "lookupAll">,
  name: string,
): Promise<ReferralTree> {
  allow(actor, reachPermissions.read_benefits);
  const customer = await seenCustomer(storage, actor, people, name);
  return await storage.as(actor, async (tx) => ({
    customer,
    codes: await tx.rows(sql`
      select code, activity, scene from reach.referral_code where customer = ${customer} order by activity, scene`),
    above: await tx.rows<ReferralView>(sql`
      select ${columns} from reach.referral r left join reach.referral_code c using (code)
      where r.customer = ${customer} order by r.activity`),
    // UNION drops what was seen before, so that a ring ends.
    below: await tx.rows<ReferralView>(sql`
      with recursive below as (
        select activity, customer from reach.referral where referrer = ${customer}
        union
        select r.activity, r.customer from below b join reach.referral r on r.referrer = b.customer and r.activity = b.activity
      )
      select ${columns} from below b join reach.referral r using (activity, customer)
      left join reach.referral_code c on c.code = r.code
      where r.customer <> ${customer} order by r.activity, r.depth, r.accepted_at, r.customer limit ${MOST_BELOW}`),
  }));
}

/** Referrals that wait for a review, oldest first. */
export async function heldReferrals(storage: Storage, actor: Actor, limit: number): Promise<ReferralView[]> {
  allow(actor, reachPermissions.read_benefits);
  return await storage.as(actor, (tx) =>
    tx.rows<ReferralView>(sql`
      select ${columns} from reach.referral r left join reach.referral_code c on c.code = r.code
      where r.state = 'held' order by r.accepted_at, r.customer limit ${limit}`),
  );
}
