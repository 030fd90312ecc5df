/** Events of the starting catalog that intake accepts and that no room has special words for yet. */
import { bool, choice, date, double, type FactShape, fact, int, money, required, text } from "./field.ts";

const account = { account_class: required(text) } as const;
const insured = { product: text, amount: money } as const;
const deposit = { product: text, amount: money, term_months: int, rate: double } as const;
const invested = { product: text, amount: money, risk: text } as const;
const card = { card: text, amount: money, merchant_category: text } as const;
const loan = { amount: money, months: int } as const;
const ticket = { ticket: required(text), topic: text } as const;
const activity = { activity: required(text), reward: text } as const;
const play = { activity: text, amount: money, prize: text } as const;
const referral = { referrer: required(text), referee: required(text) } as const;
const reason = { reason: text, product: text } as const;

export const builtIn: readonly FactShape[] = [
  fact("registered", "注册", "Registered", {}),
  fact("account_opened", "开户", "Account opened", account),
  fact("account_upgraded", "账户升级", "Account upgraded", account),
  fact("account_limit_reached", "账户限额触顶", "Account limit reached", account),
  fact("account_funded", "账户入金", "Account funded", { amount: required(money) }),
  fact("balance_changed", "余额变动", "Balance changed", { demand_balance: required(money) }),
  fact("transaction", "交易", "Transaction", {
    direction: required(choice(["in", "out"])),
    amount: required(money),
    counterparty: text,
    category: text,
    channel: text,
    own_account: bool,
  }),
  fact("payroll_credited", "代发工资入账", "Payroll credited", { amount: required(money) }),
  fact("transfer", "转账", "Transfer", {
    amount: required(money),
    payee: required(text),
    payee_bank: text,
    city: text,
    device: text,
  }),
  fact("card_issued", "发卡", "Card issued", card),
  fact("card_activated", "激活卡片", "Card activated", card),
  fact("card_spent", "刷卡消费", "Card spent", card),
  fact("instalment_taken", "办理分期", "Instalment taken", loan),
  fact("loan_drawn", "贷款支用", "Loan drawn", loan),
  fact("instalment_overdue", "分期逾期", "Instalment overdue", { product: text, amount: money, days: int }),
  fact("wechat_pay_bound", "绑定微信支付", "WeChat Pay bound", { card: text }),
  fact("insurance_purchased", "购买保险", "Insurance purchased", insured),
  fact("deposit_opened", "开立存款", "Deposit opened", deposit),
  fact("deposit_matured", "存款到期", "Deposit matured", deposit),
  fact("deposit_withdrawn", "存款支取", "Deposit withdrawn", deposit),
  fact("wealth_purchased", "购买理财", "Wealth product purchased", invested),
  fact("wealth_matured", "理财到期", "Wealth product matured", invested),
  fact("wealth_redeemed", "赎回理财", "Wealth product redeemed", invested),
  fact("fund_purchased", "购买基金", "Fund purchased", invested),
  fact("product_viewed", "浏览产品", "Product viewed", {
    product: required(text),
    kind: text,
    dwell_seconds: double,
    tab_depth: int,
  }),
  fact("login", "登录", "Login", { city: text, device: required(text) }),
  fact("profile_changed", "资料变更", "Profile changed", { field: required(text) }),
  fact("complaint_filed", "提交投诉", "Complaint filed", ticket),
  fact("complaint_resolved", "投诉办结", "Complaint resolved", ticket),
  fact("survey_answered", "回答问卷", "Survey answered", { survey: required(text), score: required(double) }),
  fact("activity_joined", "参加活动", "Activity joined", activity),
  fact("reward_granted", "发放奖励", "Reward granted", activity),
  fact("points_granted", "发放积分", "Points granted", play),
  fact("draw_played", "参与抽奖", "Draw played", play),
  fact("coupon_used", "使用优惠券", "Coupon used", play),
  fact("referral_sent", "发出推荐", "Referral sent", referral),
  fact("referral_accepted", "接受推荐", "Referral accepted", referral),
  fact("call_inbound", "客户来电", "Inbound call", reason),
  fact("close_requested", "申请销户", "Closing requested", reason),
  fact("account_closed", "销户", "Account closed", reason),
  fact("id_renewed", "证件更新", "ID renewed", { id_expires_on: date }),
];
