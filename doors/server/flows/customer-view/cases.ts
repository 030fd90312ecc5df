import { defineCases } from "#ground/errors";

export const customerViewCases = defineCases("customer_view", {
  not_found: {
    code: "not_found",
    en: "No such customer in your part of the bank",
    zh: "您的机构范围内没有该客户",
  },
  bad_cursor: {
    code: "invalid_input",
    en: "before must be the next of an earlier page",
    zh: "before 应为上一页的 next",
  },
});
