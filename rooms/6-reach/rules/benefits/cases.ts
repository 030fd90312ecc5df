import { defineCases } from "#ground/errors";

export const benefitCases = defineCases("reach", {
  no_benefit: { code: "not_found", en: "There is no benefit {benefit}", zh: "没有名为 {benefit} 的权益" },
  benefit_not_now: {
    code: "conflict",
    en: "{benefit} is not granted today",
    zh: "权益 {benefit} 今日不发放",
  },
  taken_meanwhile: {
    code: "lost_race",
    en: "Somebody took of the same budget meanwhile",
    zh: "同一预算刚被他人占用",
  },
  no_grant: {
    code: "not_found",
    en: "There is no such benefit of a customer in your scope",
    zh: "权限范围内没有这笔权益",
  },
  grant_state: {
    code: "conflict",
    en: "This benefit is {state}: that is not possible any more",
    zh: "该权益的状态为 {state}，不能再进行此操作",
  },
  no_chance: {
    code: "conflict",
    en: "There are not so many chances left to play",
    zh: "剩余抽奖次数不足",
  },
  no_draw: { code: "not_found", en: "There is no draw {draw}", zh: "没有抽奖 {draw}" },
  draw_closed: { code: "conflict", en: "Draw {draw} is closed already", zh: "抽奖 {draw} 已结束" },
  draw_not_closed: {
    code: "conflict",
    en: "Draw {draw} is still open: its seed is shown when it is closed",
    zh: "抽奖 {draw} 尚未结束，种子在结束后公布",
  },
  draw_beyond_scope: {
    code: "forbidden",
    en: "Draw {draw} has customers who are not in your scope: it can be verified as a whole only",
    zh: "抽奖 {draw} 含权限范围外的客户，只能整体核验",
  },
  no_referral_code: { code: "not_found", en: "There is no such code of a referral", zh: "没有这个推荐码" },
  own_code: { code: "conflict", en: "Nobody can refer themselves", zh: "不能推荐自己" },
  already_referred: {
    code: "conflict",
    en: "This customer was referred by somebody else already",
    zh: "该客户已由他人推荐",
  },
  only_by_referral: {
    code: "conflict",
    en: "{benefit} is granted by a referral alone",
    zh: "{benefit} 仅随推荐发放",
  },
  no_customer_named: {
    code: "not_found",
    en: "No such customer in your part of the bank",
    zh: "您的机构范围内没有该客户",
  },
  no_reason: { code: "invalid_input", en: "Say why: a reason is needed", zh: "请说明原因" },
  no_referral: { code: "not_found", en: "There is no such referral that waits", zh: "没有待复核的这笔推荐" },
});
