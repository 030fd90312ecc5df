import { fact, required, text } from "../field.ts";

/** The customer belongs to a household, by the bank's code of it; whoever belonged to another one leaves that. */
export const householdLinked = fact("household_linked", "加入家庭", "Household linked", {
  household: required(text),
  relation: text,
});
export const householdUnlinked = fact("household_unlinked", "退出家庭", "Household unlinked", {
  household: required(text),
});
