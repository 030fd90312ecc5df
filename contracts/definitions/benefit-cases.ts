/** What can be wrong with a benefit. */
import { defineCases } from "#ground/errors";

export const benefitCases = defineCases("definitions", {
  draw_prizes: {
    code: "invalid_input",
    en: "{benefit}: a draw has prizes, and nothing else does",
    zh: "{benefit}：抽奖须有奖品，其他权益不得有奖品",
  },
  draw_cost: {
    code: "invalid_input",
    en: "{benefit}: what a draw costs is its prizes and their stock; take yuan and budget out",
    zh: "{benefit}：抽奖的成本由奖品及其库存决定，请删除 yuan 与 budget",
  },
  draw_top_prize: {
    code: "invalid_input",
    en: "Prize {prize} is worth {yuan} yuan; no prize of a draw may be worth more than 50,000",
    zh: "奖品 {prize} 价值 {yuan} 元；抽奖式有奖销售的单项最高奖不得超过五万元",
  },
  draw_probability: {
    code: "invalid_input",
    en: "{benefit}: probabilities have at most six decimals and add up to no more than 1",
    zh: "{benefit}：概率至多六位小数，合计不得超过 1",
  },
  benefit_budget: {
    code: "invalid_input",
    en: "{benefit} costs {yuan} yuan and its budget does not pay for one",
    zh: "{benefit} 每份成本 {yuan} 元，预算不足以支付一份",
  },
});
