/**
 * The hidden rules: what customers want, how they take to channels, and what a touch of each playbook speaks to. No part of
 * the product sees them. Strengths are chosen so that effects are of the order that banks reported.
 */

/** What a customer may want of a bank. */
export const needs = [
  "account",
  "funding",
  "first_use",
  "upgrade",
  "deposit",
  "wealth",
  "insurance",
  "card_use",
  "instalment",
  "loan",
  "play",
  "survey",
  "waking",
  "staying",
  "identity",
  "browsing",
  "care",
] as const;
export type Need = (typeof needs)[number];

/** Needs whose outcomes follow from the customer's own course of events, with and without touches. */
export const courses = ["account", "funding", "first_use", "waking", "staying", "identity", "card_use"] as const;
export type Course = (typeof courses)[number];
export const isCourse = (need: Need): need is Course => (courses as readonly string[]).includes(need);

export interface Appeal {
  readonly need: Need;
  /** Chance that somebody of mean need, who sees the touch unwearied, does what it asks for. */
  readonly strength: number;
}

/** What touches of each playbook speak to. Those of playbooks that are not named tire and do no more. */
export const appeals: Readonly<Record<string, Appeal>> = {
  "acquire-register-open": { need: "account", strength: 0.25 },
  "acquire-fund": { need: "first_use", strength: 0.3 },
  "acquire-first-week": { need: "funding", strength: 0.3 },
  "acquire-upgrade-class1": { need: "upgrade", strength: 0.15 },
  "acquire-browse-interest": { need: "wealth", strength: 0.08 },
  "grow-idle-balance": { need: "deposit", strength: 0.08 },
  "grow-term-maturity": { need: "staying", strength: 0.35 },
  "grow-payroll-3h": { need: "deposit", strength: 0.03 },
  "grow-payday-eve": { need: "wealth", strength: 0.025 },
  "grow-month-end": { need: "deposit", strength: 0.06 },
  "grow-birthday": { need: "play", strength: 0.25 },
  "grow-anniversary": { need: "play", strength: 0.2 },
  "grow-comeback": { need: "play", strength: 0.2 },
  "grow-referral": { need: "play", strength: 0.3 },
  "grow-transfer-guide": { need: "upgrade", strength: 0.08 },
  "grow-large-inflow": { need: "wealth", strength: 0.2 },
  "grow-card-activate": { need: "card_use", strength: 0.25 },
  "grow-instalment": { need: "instalment", strength: 0.3 },
  "grow-cross-sell-inbound": { need: "insurance", strength: 0.05 },
  "grow-asset-step": { need: "deposit", strength: 0.06 },
  "grow-grade-benefit": { need: "play", strength: 0.2 },
  "grow-cross-sell": { need: "wealth", strength: 0.06 },
  "grow-key-moments": { need: "care", strength: 0 },
  "grow-star-revisit": { need: "care", strength: 0 },
  "grow-overdue-reminder": { need: "care", strength: 0 },
  "season-new-notes": { need: "play", strength: 0.1 },
  "season-holiday-yield": { need: "wealth", strength: 0.06 },
  "season-d11-credit": { need: "loan", strength: 0.05 },
  "season-d11-rebate": { need: "wealth", strength: 0.05 },
  "season-weekly-top": { need: "browsing", strength: 0.1 },
  "season-survey": { need: "survey", strength: 0.15 },
  "warn-complaint-solved": { need: "play", strength: 0.2 },
  "warn-two-complaints": { need: "care", strength: 0 },
  "warn-low-score": { need: "care", strength: 0 },
  "warn-outflow": { need: "deposit", strength: 0.08 },
  "warn-close-account": { need: "care", strength: 0 },
  "winback-sleep-15": { need: "waking", strength: 0.3 },
  "winback-sleep-30": { need: "waking", strength: 0.35 },
  "winback-sleep-45": { need: "waking", strength: 0.35 },
  "winback-rfm-declining": { need: "deposit", strength: 0.04 },
  "winback-matured-lost": { need: "staying", strength: 0.15 },
  "winback-churn-cause": { need: "play", strength: 0.05 },
  "winback-asset-loss": { need: "deposit", strength: 0.05 },
  "winback-referral": { need: "play", strength: 0.2 },
  "protect-id-expiry": { need: "identity", strength: 0.4 },
};

/** Chances without any touch, the most that touches can make of them, and how long the outcome is waited for, in days. */
export interface CourseRule {
  readonly base: number;
  readonly most: number;
  readonly within: number;
}
export const courseRules: Readonly<Record<Course, CourseRule>> = {
  account: { base: 0.3, most: 0.5, within: 14 },
  funding: { base: 0.4, most: 0.535, within: 14 },
  first_use: { base: 0.55, most: 0.65, within: 30 },
  waking: { base: 0.12, most: 0.245, within: 30 },
  staying: { base: 0.4, most: 0.665, within: 30 },
  identity: { base: 0.5, most: 0.9, within: 40 },
  card_use: { base: 0.35, most: 0.6, within: 37 },
};

export interface ChannelRule {
  /** Share of messages that arrive. */
  readonly arrives: number;
  /** Share of those that a customer of middling habits sees. */
  readonly seen: number;
  /** How much one touch adds to weariness. */
  readonly weighs: number;
  /** Yuan, where the product does not say. */
  readonly yuan: number;
  /** Median hours until it is seen. */
  readonly hours: number;
}
export const channelRules: Readonly<Record<string, ChannelRule>> = {
  sms: { arrives: 0.965, seen: 0.6, weighs: 1, yuan: 0.05, hours: 1 },
  push: { arrives: 0.92, seen: 0.45, weighs: 0.7, yuan: 0, hours: 2 },
  inbox: { arrives: 1, seen: 0.4, weighs: 0.2, yuan: 0, hours: 20 },
  slot: { arrives: 1, seen: 0.3, weighs: 0.1, yuan: 0, hours: 20 },
  wecom: { arrives: 0.96, seen: 0.65, weighs: 0.8, yuan: 0.1, hours: 2 },
  email: { arrives: 0.97, seen: 0.2, weighs: 0.4, yuan: 0.05, hours: 8 },
  robot_call: { arrives: 0.55, seen: 0.6, weighs: 2, yuan: 0.3, hours: 0 },
  agent_call: { arrives: 0.42, seen: 1, weighs: 1.5, yuan: 8, hours: 0 },
  manager: { arrives: 0.6, seen: 1, weighs: 0.8, yuan: 20, hours: 0 },
};
export const channels = Object.keys(channelRules);
export const ordinaryChannel: ChannelRule = { arrives: 1, seen: 0.3, weighs: 0.5, yuan: 0, hours: 4 };

/** Weariness halves in so many days. */
export const WEARINESS_HALVES = 7;
/** At the customer's patience: chances that a marketing touch ends in an opt-out, and in a complaint. They grow with the square. */
export const OPT_OUT_AT_PATIENCE = 0.004;
export const COMPLAINT_AT_PATIENCE = 0.0012;

/** Yuan that one yuan sold earns, or one outcome. */
export const margins = {
  depositPerYear: 0.006,
  wealthPerYear: 0.005,
  insurance: 0.12,
  loanPerYear: 0.02,
  activation: 60,
  waking: 25,
  account: 40,
  cardUse: 30,
} as const;

/** Share of an instalment that is its fee, a month. */
export const INSTALMENT_FEE_MONTH = 0.006;

/** What banks reported, as shares; the purchase model's are areas. */
export const reported: Readonly<Record<string, { before: number | null; after: number | null; said: string }>> = {
  activation: { before: 0.22, after: 0.3, said: "22 % → 30 %" },
  "first-week": { before: null, after: null, said: "+10" },
  waking: { before: 0.12, after: 0.21, said: "12 % → 21 %" },
  retention: { before: 0.4, after: 0.62, said: "40 % → 62 %" },
  "risk-intercepted": { before: 0.92, after: 0.98, said: "92 % → 98 %" },
  "amount-per-head": { before: null, after: null, said: "2.1 ×" },
  "seat-amount": { before: null, after: null, said: "+39.27 %" },
  "seat-fee": { before: null, after: null, said: "+37.53 %" },
};
