import { fact, text } from "../field.ts";

const permission = { purpose: text, channel: text, text_version: text, touch: text, evidence: text } as const;

const granted = { ...permission, approved_by: text } as const;

/**
 * Without `channel` the statement holds on every channel; without `purpose` it is about marketing. The purposes
 * `personalisation` and `automated_decision` set the attributes `personalisation_off` and `automated_decision_off`.
 *
 * Who asked not to be contacted is left alone until a newer consent to marketing on every channel that names its
 * `evidence` and who approved it (`approved_by`).
 */
export const consentGiven = fact("consent_given", "授权同意", "Consent given", granted);
export const consentWithdrawn = fact("consent_withdrawn", "撤回授权", "Consent withdrawn", permission);
export const unsubscribed = fact("unsubscribed", "退订", "Unsubscribed", permission);
