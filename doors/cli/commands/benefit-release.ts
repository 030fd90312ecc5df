/** Pays a benefit that waits, after a review. */
import { releaseBenefit } from "#reach";
import { settleBy } from "../benefits.ts";

export const run = settleBy(releaseBenefit, { zh: "已发放", en: "Paid" });
