/** What the record's codes mean to a person: the one table that why, report and screens use. */
import type { Both } from "#contracts/definitions";
import type { ReasonCode } from "./reasons.ts";
import type { Decided, Factors } from "./types.ts";

const both = (zh: string, en: string): Both => ({ zh, en });

export const reasonWords: Readonly<Record<ReasonCode, Both>> = {
  value_within_capacity: both("期望收益为正，且在产能之内", "Worth it and within capacity"),
  arrival_within_capacity: both("按到达顺序，在产能之内", "By arrival, within capacity"),
  best_value: both("候选中期望收益最高", "Worth most among the candidates"),
  blocked: both("个人信息已停止处理", "Processing of this person's data is blocked"),
  deceased: both("客户已故", "Deceased"),
  frozen: both("账户被冻结", "Account frozen"),
  no_legal_basis: both("缺少营销授权", "No consent to marketing"),
  minor: both("未成年人", "Minor"),
  do_not_contact: both("谢绝联系", "Do not contact"),
  channel_closed: both("客户已拒收该渠道的营销", "Marketing by this channel was refused"),
  personalisation_off: both("客户已关闭个性化推荐", "Personalisation was switched off"),
  automated_decision_off: both("客户已拒绝自动化决策", "Automated decisions were refused"),
  suitability_risk: both("产品风险高于客户风险承受能力", "The product's risk exceeds the customer's level"),
  suitability_missing: both("未做风险测评", "No risk assessment"),
  suitability_expired: both("风险测评已过期", "The risk assessment has expired"),
  suitability_age: both("高龄客户的高风险产品须由客户经理办理", "High risk at this age is for a manager alone"),
  cooling_off: both("仍在冷静期或犹豫期", "Cooling-off period"),
  complaint_open: both("有未办结的投诉", "A complaint is open"),
  cooldown_refused: both("客户近期已拒绝", "Refused recently"),
  converted: both("近期已办理同一产品", "Has taken the product recently"),
  cap_reached: both("已达触达频次上限", "Contact cap reached"),
  gap_too_short: both("距上次触达间隔过短", "Too soon after the last contact"),
  vendor_quota: both("厂商配额已用完", "The provider's quota is used up"),
  window_closed: both("截止前不在发送时段", "No sending window before the deadline"),
  unreachable: both("该渠道无法触达", "Not reachable by this channel"),
  channel_too_dear: both("该客群不使用此成本的渠道", "The channel costs too much for this layer"),
  class_not_allowed: both("该渠道不承载此类消息", "The channel does not carry this class"),
  holdout: both("随机留白", "Random holdout"),
  control: both("剧本对照组", "Control group of the playbook"),
  value_not_positive: both("期望收益不抵成本", "Expected value does not pay the cost"),
  below_call_threshold: both("低于产能门槛", "Below the threshold of capacity"),
  no_capacity_left: both("产能已用完", "No capacity left"),
  call_preferred: both("已选电话", "A call was preferred"),
  outweighed: both("其他候选期望收益更高", "Another candidate was worth more"),
  other_channel_first: both("已选用排序在前的渠道", "A channel that comes first was taken"),
  no_candidate: both("没有候选动作", "No candidate"),
};

/** The words of a code; one that is not known stands for itself. */
export function wordsOf(code: string): Both {
  return Object.hasOwn(reasonWords, code) ? reasonWords[code as ReasonCode] : { zh: code, en: code };
}

export const outcomeWords: Readonly<Record<Decided["outcome"], Both>> = {
  chosen: both("选中", "Chosen"),
  withheld: both("未选中", "Withheld"),
  holdout: both("留白对照", "Held out"),
  denied: both("规则拒绝", "Denied by rules"),
};

export const armWords: Readonly<Record<"treated" | "control", Both>> = {
  treated: both("实验组", "Treated"),
  control: both("对照组", "Control"),
};

export const factorWords: Readonly<Record<keyof Factors, Both>> = {
  p: both("概率", "Probability"),
  c: both("情境系数", "Context"),
  v: both("价值（元）", "Value (yuan)"),
  l: both("杠杆系数", "Levers"),
  cost: both("渠道成本（元）", "Cost of the channel (yuan)"),
  value: both("期望收益（元）", "Expected value (yuan)"),
};
