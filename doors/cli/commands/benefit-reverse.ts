/** Takes back what was paid. */
import { reverseBenefit } from "#reach";
import { settleBy } from "../benefits.ts";

export const run = settleBy(reverseBenefit, { zh: "已冲正", en: "Taken back" });
