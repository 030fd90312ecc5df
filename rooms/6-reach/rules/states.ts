/** Where a touch stands, and how what is reported of it moves it on. */

export const touchStates = [
  "planned",
  "submitting",
  "unknown",
  "accepted",
  "submitted",
  "expired",
  "failed",
  "delivered",
  "denied",
] as const;

/**
 * - `planned`: to be sent when due
 * - `submitting`: claimed by a dispatcher that may be speaking with the provider right now
 * - `unknown`: it may or may not have gone out; not sent again before that is certain
 * - `accepted`: the provider, or the colleague whose task it became, has it
 * - `submitted`: the carrier has it
 * - `expired`: too late, or nothing was heard of it for 72 hours
 * - `failed`: it will not arrive
 * - `delivered`: the customer has it
 * - `denied`: the policy check right before sending refused it
 */
export type TouchState = (typeof touchStates)[number];

export const receipts = [
  "accepted",
  "submitted",
  "delivered",
  "failed",
  "expired",
  "unknown",
  "opened",
  "clicked",
  "replied",
] as const;

/** What a channel reports of a touch; the fact is named `touch_` and this. */
export type Receipt = (typeof receipts)[number];

/** The fold in full. A state is left only upwards, so receipts that come late, twice or out of order end in the same state. */
const table: Readonly<Record<TouchState, Readonly<Record<Receipt, TouchState>>>> = {
  planned: {
    accepted: "accepted",
    submitted: "submitted",
    delivered: "delivered",
    failed: "failed",
    expired: "expired",
    unknown: "unknown",
    opened: "delivered",
    clicked: "delivered",
    replied: "delivered",
  },
  submitting: {
    accepted: "accepted",
    submitted: "submitted",
    delivered: "delivered",
    failed: "failed",
    expired: "expired",
    unknown: "unknown",
    opened: "delivered",
    clicked: "delivered",
    replied: "delivered",
  },
  unknown: {
    accepted: "accepted",
    submitted: "submitted",
    delivered: "delivered",
    failed: "failed",
    expired: "expired",
    unknown: "unknown",
    opened: "delivered",
    clicked: "delivered",
    replied: "delivered",
  },
  accepted: {
    accepted: "accepted",
    submitted: "submitted",
    delivered: "delivered",
    failed: "failed",
    expired: "expired",
    unknown: "accepted",
    opened: "delivered",
    clicked: "delivered",
    replied: "delivered",
  },
  submitted: {
    accepted: "submitted",
    submitted: "submitted",
    delivered: "delivered",
    failed: "failed",
    expired: "expired",
    unknown: "submitted",
    opened: "delivered",
    clicked: "delivered",
    replied: "delivered",
  },
  // Expiry may be our own guess after a silence: any report of an end is better evidence.
  expired: {
    accepted: "expired",
    submitted: "expired",
    delivered: "delivered",
    failed: "failed",
    expired: "expired",
    unknown: "expired",
    opened: "delivered",
    clicked: "delivered",
    replied: "delivered",
  },
  // A provider that fails one attempt and delivers another has delivered.
  failed: {
    accepted: "failed",
    submitted: "failed",
    delivered: "delivered",
    failed: "failed",
    expired: "failed",
    unknown: "failed",
    opened: "delivered",
    clicked: "delivered",
    replied: "delivered",
  },
  delivered: {
    accepted: "delivered",
    submitted: "delivered",
    delivered: "delivered",
    failed: "delivered",
    expired: "delivered",
    unknown: "delivered",
    opened: "delivered",
    clicked: "delivered",
    replied: "delivered",
  },
  // Never given to a provider: a receipt for it speaks of something else.
  denied: {
    accepted: "denied",
    submitted: "denied",
    delivered: "denied",
    failed: "denied",
    expired: "denied",
    unknown: "denied",
    opened: "denied",
    clicked: "denied",
    replied: "denied",
  },
};

/** The state after a receipt. */
export function fold(state: TouchState, receipt: Receipt): TouchState {
  return table[state][receipt];
}

export function isReceipt(text: string): text is Receipt {
  return (receipts as readonly string[]).includes(text);
}

/** States in which the customer may have been reached. */
export const sentStates: readonly TouchState[] = ["accepted", "submitted", "delivered"];
