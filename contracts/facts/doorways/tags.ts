import { bool, double, fact, instant, required, text } from "../field.ts";

/**
 * A tag without `value` is there or it is not; it ends at `until`. `confidence` lies between 0 and 1. `origin` says who
 * found it: `model`, `conversation` or `import` (a source system, which is taken for granted); rules and colleagues speak
 * for themselves. `by` is the colleague. `was`: the value until then, where no fact has brought the change about.
 */
export const tagSet = fact("tag_set", "打标签", "Tag set", {
  name: required(text),
  value: text,
  until: instant,
  origin: text,
  evidence: text,
  confidence: double,
  by: text,
  was: text,
});
/**
 * The tag does not hold, whatever a rule says, at most until `until`. `release` takes back what was said before, so that
 * the rule decides again; `expired` tells that it ran out.
 */
export const tagCleared = fact("tag_cleared", "去标签", "Tag cleared", {
  name: required(text),
  until: instant,
  origin: text,
  evidence: text,
  by: text,
  release: bool,
  expired: bool,
  was: text,
});
