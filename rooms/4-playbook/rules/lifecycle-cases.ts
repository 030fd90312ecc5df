/** What can be wrong with a request about playbooks. */
import { defineCases } from "#ground/errors";

export const playbookCases = defineCases("playbook", {
  no_playbook: {
    code: "not_found",
    en: "There is no playbook {playbook}{hint}",
    zh: "没有剧本 {playbook}{hint}",
  },
  no_version: {
    code: "not_found",
    en: "Playbook {playbook} has no version {version}",
    zh: "剧本 {playbook} 没有版本 {version}",
  },
  bad_definition: {
    code: "invalid_input",
    en: "Playbook {playbook} has {count} mistake(s); the first: {first_en}",
    zh: "剧本 {playbook} 有 {count} 处错误；第一处：{first_zh}",
  },
  other_name: {
    code: "invalid_input",
    en: "The definition is of {found}, not of {playbook}",
    zh: "定义属于 {found}，而不是 {playbook}",
  },
  same_definition: {
    code: "conflict",
    en: "Playbook {playbook} says this already, as version {version}",
    zh: "剧本 {playbook} 的版本 {version} 已是如此",
  },
  proposed_already: {
    code: "conflict",
    en: "A change of playbook {playbook} waits already, as version {version}: approve, refuse or withdraw it first",
    zh: "剧本 {playbook} 已有待处理的更改（版本 {version}）：请先批准、拒绝或撤回",
  },
  not_waiting: {
    code: "conflict",
    en: "Version {version} of playbook {playbook} is {state}, and {needs} is needed",
    zh: "剧本 {playbook} 的版本 {version} 处于 {state} 状态，需要 {needs}",
  },
  wrong_state: {
    code: "conflict",
    en: "Playbook {playbook} is {state}; it must be {needs} for this",
    zh: "剧本 {playbook} 处于 {state} 状态；此操作需要 {needs}",
  },
  nothing_before: {
    code: "conflict",
    en: "Playbook {playbook} has no earlier version to go back to",
    zh: "剧本 {playbook} 没有可以回退的早先版本",
  },
  reason_missing: {
    code: "invalid_input",
    en: "Say why, so that others can understand it later",
    zh: "请填写原因，以便日后查证",
  },
});
