/** Why a customer was chosen or not: the words of a decision's record. */
export const reasonCodes = [
  // chosen
  "value_within_capacity",
  "arrival_within_capacity",
  "best_value",
  // law and policy
  "blocked",
  "deceased",
  "frozen",
  "no_legal_basis",
  "minor",
  "do_not_contact",
  "channel_closed",
  "personalisation_off",
  "automated_decision_off",
  "suitability_risk",
  "suitability_missing",
  "suitability_expired",
  "suitability_age",
  "cooling_off",
  "complaint_open",
  "cooldown_refused",
  "converted",
  "cap_reached",
  "gap_too_short",
  "vendor_quota",
  "window_closed",
  "unreachable",
  "channel_too_dear",
  "class_not_allowed",
  // experiment
  "holdout",
  "control",
  // value and capacity
  "value_not_positive",
  "below_call_threshold",
  "no_capacity_left",
  "call_preferred",
  "outweighed",
  "other_channel_first",
  "no_candidate",
] as const;

export type ReasonCode = (typeof reasonCodes)[number];
