/** What can be wrong with a request about policies and decisions. */
import { defineCases } from "#ground/errors";

export const policyCases = defineCases("policy", {
  no_policy: {
    code: "not_found",
    en: "There is no policy {policy}{hint}",
    zh: "没有政策 {policy}{hint}",
  },
  no_proposal: {
    code: "conflict",
    en: "No change {version} of policy {policy} waits for a second person",
    zh: "政策 {policy} 没有待审批的更改 {version}",
  },
  reason_missing: {
    code: "invalid_input",
    en: "Say why, so that others can understand it later",
    zh: "请填写原因，以便日后查证",
  },
});

export const decisionCases = defineCases("decision", {
  no_decision: {
    code: "not_found",
    en: "No decision {decision} in your part of the bank",
    zh: "您的机构范围内没有决策 {decision}",
  },
  bad_cursor: {
    code: "invalid_input",
    en: "after must be the next of an earlier page",
    zh: "after 应为上一页的 next",
  },
});
