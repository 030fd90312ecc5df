/** What can be wrong with an offer. */
import { defineCases } from "#ground/errors";

export const offerCases = defineCases("definitions", {
  offer_worth: {
    code: "invalid_input",
    en: "{offer} is marketing and must say what it is worth: add value",
    zh: "{offer} 属于营销，必须写明价值：请添加 value",
  },
  offer_margin: {
    code: "invalid_input",
    en: "{offer} takes its value from a margin and needs a product",
    zh: "{offer} 的价值取自边际收益，需要写明产品（product）",
  },
  offer_not_personal: {
    code: "invalid_input",
    en: "{offer} says that it is not personal, but reads {reads}: take personal: false out, or do not read it",
    zh: "{offer} 声明不使用个人特征，却读取了 {reads}：请删除 personal: false，或不再读取",
  },
  price_one_of: {
    code: "invalid_input",
    en: "A price has a rate or a fee: write one of them",
    zh: "价格应有 rate 或 fee，二者取一",
  },
  price_by_profile: {
    code: "invalid_input",
    en: "The price {price} depends on what a customer does or prefers ({reads}): it needs a price_review by an approver or a compliance officer",
    zh: "价格 {price} 取决于客户的行为或偏好（{reads}）：需由审批人或合规人员给出 price_review",
  },
  price_reviewer: {
    code: "invalid_input",
    en: "{login} may not review prices: an approver or a compliance officer must",
    zh: "{login} 无权复核价格：须由审批人或合规人员复核",
  },
  offer_channel: {
    code: "invalid_input",
    en: "{offer} is not shown by {channel}: add the channel or place, or take its content out",
    zh: "{offer} 不经 {channel} 展示：请添加该渠道或位置，或删除其素材",
  },
});
