import { double, fact, instant, required, text } from "../field.ts";

/** A model's calibrated probability for a customer. `name` is the score; `version` the model's version that gave it. */
export const scorePublished = fact("score_published", "评分发布", "Score published", {
  name: required(text),
  value: required(double),
  version: text,
  until: instant,
});
