/** What can be wrong with a request about policies and decisions. */
import { defineCases } from "#ground/errors";

export const policyCases = defineCases("policy", {
  no_policy: {
    code: "not_found",
    en: "There is no policy {policy}{hint}",
    zh: "没有政策 {policy}{hint}",
  },
  no_version: {
    code: "not_found",
    en: "Policy {policy} has no version {version}",
    zh: "政策 {policy} 没有版本 {version}",
  },
  no_proposal: {
    code: "conflict",
    en: "No change {version} of policy {policy} waits for a second person",
    zh: "政策 {policy} 没有待审批的更改 {version}",
  },
  bad_definition: {
    code: "invalid_input",
    en: "Policy {policy} has {count} mistake(s); the first: {first_en}",
    zh: "政策 {policy} 有 {count} 处错误；第一处：{first_zh}",
  },
  other_name: {
    code: "invalid_input",
    en: "The definition is of {found}, not of {policy}",
    zh: "定义属于 {found}，而不是 {policy}",
  },
  same_definition: {
    code: "conflict",
    en: "Policy {policy} says this already, as version {version}",
    zh: "政策 {policy} 的版本 {version} 已是如此",
  },
  proposed_already: {
    code: "conflict",
    en: "A change of policy {policy} waits already, as version {version}: approve, refuse or withdraw it first",
    zh: "政策 {policy} 已有待处理的更改（版本 {version}）：请先批准、拒绝或撤回",
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
