import { fact, required, text } from "../field.ts";

/** Takes back an earlier fact of the same customer, named by its source and id. */
export const factRetracted = fact("fact_retracted", "撤回事件", "Fact retracted", {
  source: required(text),
  id: required(text),
  reason: text,
});
