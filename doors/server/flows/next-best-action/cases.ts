import { defineCases } from "#ground/errors";

export const nextBestCases = defineCases("next_best_action", {
  no_customer: {
    code: "not_found",
    en: "No customer {customer} in your part of the bank",
    zh: "您的机构范围内没有客户 {customer}",
  },
});
