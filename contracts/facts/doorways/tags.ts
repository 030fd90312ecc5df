import { double, fact, instant, required, text } from "../field.ts";

/** A tag without `value` is there or it is not; it ends at `until`. `confidence` lies between 0 and 1. */
export const tagSet = fact("tag_set", "打标签", "Tag set", {
  name: required(text),
  value: text,
  until: instant,
  origin: text,
  evidence: text,
  confidence: double,
});
export const tagCleared = fact("tag_cleared", "去标签", "Tag cleared", { name: required(text), origin: text });
