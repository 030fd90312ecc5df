/** The holdout of the whole bank, as its policy says. Pure. */
import { type Policy, policyOn } from "#contracts/definitions";
import type { Day } from "#ground/clock";
import { bankHoldout, type Experiment } from "./experiments.ts";

/** The policy of kind `holdout` that speaks for the whole bank. */
export const BANK_HOLDOUT = "bank-holdout";

/** The bank-wide holdout on a day; null where none holds anybody out. */
export function bankExperiment(policies: readonly Policy[], day: Day): Experiment | null {
  const policy = policyOn({ policies }, "holdout", BANK_HOLDOUT, day);
  return policy && policy.share > 0 ? { experiment: bankHoldout, share: policy.share, salt: policy.salt } : null;
}
