/** Words of codes that the report carries; an unknown code is shown as it is. */

import type { Both } from "#contracts/definitions";
import { reasonWords } from "#decision";
import type { Language } from "./render-format.ts";

const both = (zh: string, en: string): Both => ({ zh, en });

/** Names by code: attributes of the bank's catalog, for example. */
export type Names = Readonly<Record<string, Both>>;

export const rooms: Names = {
  intake: both("接入", "Intake"),
  profile: both("画像", "Profile"),
  audience: both("客群", "Audience"),
  playbook: both("策略", "Playbook"),
  decision: both("决策", "Decision"),
  reach: both("触达", "Reach"),
  outcome: both("结果", "Outcome"),
  learning: both("学习", "Learning"),
  ground: both("地基：日志、同步、审计", "Ground: log, copies, audit"),
  rest: both("其余", "Rest"),
};

/** Reasons of decisions: the words that every screen uses. */
export const decisionReasons: Names = reasonWords;

export const channels: Names = {
  sms: both("短信", "SMS"),
  push: both("推送", "Push"),
  inbox: both("站内信", "Inbox"),
  slot: both("运营位", "Slot"),
  wecom: both("企业微信", "WeCom"),
  email: both("邮件", "E-mail"),
  robot_call: both("机器人外呼", "Robot call"),
  agent_call: both("坐席外呼", "Agent call"),
  manager: both("客户经理", "Relationship manager"),
};

export const touchStates: Names = {
  planned: both("待发送", "Planned"),
  submitting: both("发送中", "Being sent"),
  unknown: both("是否发出未知", "Unknown whether sent"),
  accepted: both("已受理", "Accepted"),
  submitted: both("已提交", "Submitted"),
  expired: both("已过期", "Expired"),
  failed: both("失败", "Failed"),
  delivered: both("已送达", "Delivered"),
  denied: both("发送前被拒", "Denied before sending"),
};

/** By the names of the cases with which intake and the facts refuse. */
export const quarantineReasons: Names = {
  missing: both("缺少必填字段", "Required field missing"),
  wrong_type: both("类型不符", "Wrong type"),
  wrong_choice: both("取值不在范围内", "Value not allowed"),
  unknown_type: both("未知的事件类型", "Unknown event type"),
  data_not_object: both("data 不是对象", "data is not an object"),
  attribute_missing: both("缺少必填属性", "Required attribute missing"),
  attribute_not_text: both("属性不是文本", "Attribute is not a text"),
  wrong_time: both("时刻不符", "Wrong time"),
  wrong_text: both("文本无法保存", "Text cannot be kept"),
  too_deep: both("嵌套过深", "Nested too deep"),
  unclosed_quote: both("引号未闭合", "Quote not closed"),
  text_after_quote: both("闭合引号后还有文字", "Text after a closing quote"),
  row_too_long: both("行过长", "Row too long"),
  bad_text: both("编码不符", "Not text of the file's encoding"),
  ragged: both("列数不符", "Wrong number of values"),
  misfit: both("事件不符合要求", "Event does not fit"),
};

/** How the file was parted. */
export const splits: Names = {
  "whole-days": both("最早约 80% 的行，切在一天结束处", "The earliest 80 % or so of the rows, cut where a day ends"),
  "within-day": both("最早 80% 的行，切在一天之中", "The earliest 80 % of the rows, cut within a day"),
  given: both("按给定的切分", "As given"),
  "-": both("–", "–"),
};

export const stability: Names = {
  stable: both("稳定", "stable"),
  watch: both("关注", "watch"),
  act: both("需处理", "act"),
};

/** The word of a code; its place in a list such as `1-intake` does not matter. */
export function wordOf(names: Names, code: string, language: Language): string {
  const found = Object.hasOwn(names, code) ? names[code] : names[code.replace(/^\d+-/, "")];
  return found?.[language] || code;
}

/** Word and code, so that what is read here can be looked up in records. */
export function wordAndCode(names: Names, code: string, language: Language): string {
  const word = wordOf(names, code, language);
  return word === code ? code : `${word} (${code})`;
}

/** A reason of quarantine, alone or behind its field as in `age:wrong_type`. */
export function quarantineWord(code: string, names: Names, language: Language): string {
  const parts = /^(.+?)[:\s]+([a-z_]+)$/.exec(code);
  const [, field, name] = parts ?? [];
  if (field === undefined || name === undefined || !Object.hasOwn(quarantineReasons, name))
    return wordAndCode(quarantineReasons, code, language);
  return `${wordAndCode(names, field, language)}: ${wordAndCode(quarantineReasons, name, language)}`;
}
