/** A customer invites others, and somebody comes by a code. */
import { type Actor, allow } from "#ground/authority";
import { reachPermissions } from "../permissions.ts";
import { seenCustomer } from "../read/benefits.ts";
import { atOnce } from "../steps/at-once.ts";
import type { Signals } from "../steps/judge-claims.ts";
import { codeWithin, type Referral, referWithin } from "../steps/refer.ts";
import { type BenefitVerbParts, partsNow } from "./benefit-parts.ts";

export interface Invites {
  readonly customer: string;
  readonly activity: string;
  readonly scene: string;
  /** Whom it is sent to, when the bank knows them. */
  readonly friend?: string | undefined;
}

/** The customer's code for the activity and scene. @throws reach.no_customer_named, reach.own_code */
export async function inviteFriends(parts: BenefitVerbParts, actor: Actor, invites: Invites): Promise<string> {
  allow(actor, reachPermissions.refer_customer);
  const { storage, people, fingerprint, clock } = parts;
  const { activity, scene } = invites;
  const customer = await seenCustomer(storage, actor, people, invites.customer);
  const friend = invites.friend === undefined ? undefined : await seenCustomer(storage, actor, people, invites.friend);
  return await atOnce(storage, actor, "invite", async (tx) => {
    const result = await codeWithin(tx, { customer, activity, scene, friend }, { fingerprint, at: clock.now() });
    const after = { activity, scene, ...(friend === undefined ? {} : { friend }) };
    return { result, trail: { action: "reach.invite", target: `customer:${customer}`, after } };
  });
}

/** @throws reach.no_customer_named, reach.no_referral_code, reach.own_code, reach.already_referred */
export async function acceptReferral(
  parts: BenefitVerbParts,
  actor: Actor,
  accepted: { readonly code: string; readonly customer: string; readonly signals?: Signals | undefined },
): Promise<Referral> {
  allow(actor, reachPermissions.refer_customer);
  const { code, signals = {} } = accepted;
  const customer = await seenCustomer(parts.storage, actor, parts.people, accepted.customer);
  return await atOnce(parts.storage, actor, "accept referral", async (tx) => {
    const result = await referWithin(tx, { code, customer, signals }, partsNow(parts));
    const { activity, referrer, state, repeated } = result;
    const trail = {
      action: "reach.accept_referral",
      target: `customer:${customer}`,
      after: { activity, referrer, state },
    };
    return { result, trail: repeated ? undefined : trail };
  });
}
