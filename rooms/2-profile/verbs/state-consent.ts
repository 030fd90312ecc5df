/** A colleague records what a customer said of consent: at the counter, on the phone, in a letter. */
import { type Channel, channels } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { defineCases } from "#ground/errors";
import { type CustomerNumber, newId } from "#ground/ids";
import { appendFacts } from "#ground/log";
import type { Storage } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { profilePermissions } from "../permissions.ts";
import { findCustomer } from "../read/standing.ts";
import { isSwitch, switches } from "../rules/consent.ts";
import { COLLEAGUE_FACTS } from "../rules/tag-desk.ts";
import type { People } from "../store/people.ts";

export const consentPurposes = ["marketing", ...(Object.keys(switches) as (keyof typeof switches)[])] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

export const consentCases = defineCases("consent", {
  no_customer: {
    code: "not_found",
    en: "No customer {customer} in your part of the bank",
    zh: "您的机构范围内没有客户 {customer}",
  },
  unknown_channel: {
    code: "invalid_input",
    en: "There is no channel {channel}; it is one of {known}, or every one when absent",
    zh: "没有渠道 {channel}，应为 {known} 之一；不填则为全部渠道",
  },
  not_by_channel: {
    code: "invalid_input",
    en: "{purpose} is switched on or off as a whole, not by channel",
    zh: "{purpose} 只能整体打开或关闭，不能按渠道",
  },
  evidence_missing: {
    code: "invalid_input",
    en: "Say what proves it: the form, the recording, the letter",
    zh: "请填写依据：表单、录音或函件",
  },
});

export interface ConsentSaying {
  /** The bank's customer id, or `@` and the number. */
  readonly customer: string;
  readonly purpose: ConsentPurpose;
  /** Absent: every channel. */
  readonly channel?: string | undefined;
  readonly given: boolean;
  /** What proves it. */
  readonly evidence: string;
  /** The bank's time. */
  readonly at: Date;
}

export interface ConsentSaid {
  readonly customer: CustomerNumber;
  /** Id of the fact that states it; the engine applies it. */
  readonly fact: string;
}

/**
 * What the customer says now holds against what was said before. One who asked not to be contacted is not won back by this:
 * such a consent names who approved it, and comes in as a fact.
 * @throws authority.not_allowed, consent.unknown_channel, consent.not_by_channel, consent.evidence_missing,
 *   consent.no_customer for one who is unknown or out of the actor's scope
 */
export async function stateConsent(
  { storage, people }: { readonly storage: Storage; readonly people: People },
  actor: Actor,
  { customer: named, purpose, channel, given, evidence, at }: ConsentSaying,
): Promise<ConsentSaid> {
  allow(actor, profilePermissions.state_consent);
  // Free text may name somebody; what can be recognised is taken out before it reaches the log.
  const proof = scrubText(evidence.trim());
  if (proof === "") throw consentCases.evidence_missing();
  if (channel !== undefined && isSwitch(purpose)) throw consentCases.not_by_channel({ purpose });
  if (channel !== undefined && !channels.includes(channel as Channel))
    throw consentCases.unknown_channel({ channel, known: channels.join(", ") });
  const fact = newId(at);
  const data = { purpose, ...(channel === undefined ? {} : { channel }), evidence: proof, by: actorLabel(actor) };
  return await storage.as(actor, async (tx) => {
    const customer = await findCustomer(tx, people, named);
    if (customer === undefined) throw consentCases.no_customer({ customer: named });
    await audit(tx, actor, {
      action: given ? "profile.give_consent" : "profile.withdraw_consent",
      target: `customer:${customer}`,
      after: { purpose, channel: channel ?? null, fact },
      reason: proof,
    });
    const type = given ? "consent_given" : "consent_withdrawn";
    await appendFacts(tx, [{ customer, type, source: COLLEAGUE_FACTS, id: fact, occurredAt: at, data }], at);
    return { customer, fact };
  });
}
