/** Does not pay a benefit that waits, after a review. */
import { refuseBenefit } from "#reach";
import { settleBy } from "../benefits.ts";

export const run = settleBy(refuseBenefit, { zh: "未发放", en: "Not paid" });
