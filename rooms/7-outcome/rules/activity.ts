/** Facts by which a customer shows to be there: what people do by themselves, not what the bank does to them. */
export const activeFacts = [
  "login",
  "product_viewed",
  "transaction",
  "transfer",
  "card_spent",
  "card_activated",
  "wechat_pay_bound",
  "account_opened",
  "account_funded",
  "deposit_opened",
  "wealth_purchased",
  "fund_purchased",
  "insurance_purchased",
  "loan_drawn",
  "instalment_taken",
  "activity_joined",
  "draw_played",
  "coupon_used",
  "referral_sent",
  "survey_answered",
  "call_inbound",
] as const;

/** Facts of one who recommends. */
export const referralFacts = ["referral_sent", "referral_accepted"] as const;

/** Weeks after admission that are looked at. */
export const COHORT_WEEKS = 4;
export const WEEK_SECONDS = 7 * 86_400;
