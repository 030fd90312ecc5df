import { fact, instant, required, text } from "../field.ts";

/**
 * A score of a customer holds no more: its version was recalled, or its time is over. Without `version` whichever stands
 * ends; `of` is the instant of the score that is meant, so that a newer one is left alone.
 */
export const scoreWithdrawn = fact("score_withdrawn", "评分撤回", "Score withdrawn", {
  name: required(text),
  version: text,
  of: instant,
  reason: text,
});
