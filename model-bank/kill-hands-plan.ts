/** What the process that is killed has to do with its hands: messages, colleagues' tasks, and benefits out of budgets that end. */
import { type Definitions, readDefinitions } from "#contracts/definitions";
import type { PersonActor } from "#ground/authority";
import { dayOf } from "#ground/clock";
import { derivedId } from "#ground/ids";
import { type BenefitParts, type BenefitWish, fingerprints, type Intent } from "#reach";

export const handsZone = "Asia/Shanghai";
/** A Monday, ten in the morning. */
export const handsAt = new Date("2026-11-23T10:00:00+08:00");

export interface HandsPlan {
  /** Messages to customers 1 to n. */
  readonly messages: number;
  /** Calls that colleagues make, to customers of their own. */
  readonly calls: number;
  /** Customers 1 to n are to get points; the first of them ask a second time, in vain. */
  readonly points: { readonly customers: number; readonly again: number; readonly budget: number };
  /** Customers 1 to n are to get a coupon. */
  readonly coupons: { readonly customers: number; readonly stock: number };
  /** So many pairs of customers share a device: the second of each waits for a review. */
  readonly pairs: number;
}

/** 5,000 things, of which 1,100 come to nothing. */
export const handsPlan: HandsPlan = {
  messages: 1_900,
  calls: 500,
  points: { customers: 1_500, again: 500, budget: 1_200 },
  coupons: { customers: 600, stock: 400 },
  pairs: 40,
};

const organisation = `
zh: 银行
en: Bank
zone: ${handsZone}
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`;
const limits = `
id: benefit-limits
kind: benefit_limits
zh: 权益限制
en: Limits of benefits
effective_from: 2000-01-01
limits:
  - { id: device, zh: 一机一户, en: One account a device, of: device, max: 1 }
  - { id: once, zh: 每人一份, en: Once a customer, of: customer, max: 1, benefits: [points] }
referral: { apart: [device], depth: 2, per_day: 3 }
shared: { above: 20, known: [] }
`;

/** Of one fen a piece, so that pieces and fen of the budget are the same number. */
export function handsDefinitions({ points, coupons }: HandsPlan): Definitions {
  const { definitions, problems } = readDefinitions([
    ["organisation.yaml", organisation],
    ["policies/benefit-limits.yaml", limits],
    [
      "benefits/points.yaml",
      `{ id: points, zh: 积分, en: Points, kind: points, quantity: 5, yuan: 0.01, activity: gift, budget: { yuan: ${points.budget / 100}, per: total } }`,
    ],
    [
      "benefits/coupon.yaml",
      `{ id: coupon, zh: 券, en: Coupon, kind: coupon, yuan: 0.01, activity: tea, stock: { pieces: ${coupons.stock}, per: total } }`,
    ],
  ]);
  if (!definitions) throw new Error(problems.map((one) => `${one.file} ${one.pointer} ${one.en}`).join("\n"));
  return definitions;
}

export function handsParts(plan: HandsPlan): BenefitParts {
  return {
    definitions: handsDefinitions(plan),
    fingerprint: fingerprints("kill"),
    at: handsAt,
    today: dayOf(handsAt, handsZone),
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

/** All wishes, in the order in which every life tries them. */
export function handsWishes({ points, coupons, pairs }: HandsPlan): BenefitWish[] {
  const deviceOf = (customer: number) =>
    customer <= 2 * pairs ? { device: `device-${Math.ceil(customer / 2)}` } : undefined;
  const first = upTo(points.customers).map((customer) => ({
    customer,
    benefit: "points",
    enrolment: `gift@1/${customer}`,
    signals: deviceOf(customer),
  }));
  const again = first.slice(0, points.again).map(({ customer }) => ({
    customer,
    benefit: "points",
    enrolment: `gift@1/again-${customer}`,
  }));
  const coupon = upTo(coupons.customers).map((customer) => ({
    customer,
    benefit: "coupon",
    enrolment: `tea@1/${customer}`,
  }));
  return [...first.slice(0, points.again), ...again, ...coupon, ...first.slice(points.again)];
}

/** The unit of the customers who are called, and the colleagues who call them. */
export const CALLED_UNIT = 2;
export const handsColleagues: readonly PersonActor[] = ["ann", "bea", "cid", "dan"].map((id) => {
  return { kind: "person", id, name: id, roles: ["agent"], scope: [CALLED_UNIT] };
});
const CALLED_FROM = 20_000;

export function handsIntents({ messages, calls }: HandsPlan): Intent[] {
  const of = (channel: "sms" | "agent_call", customer: number): Intent => ({
    playbook: "hands",
    version: "1",
    enrolment: derivedId("hands", String(customer)),
    wave: channel,
    customer,
    unit: channel === "sms" ? null : CALLED_UNIT,
    channel,
    class: "service",
    content: "text",
    decision: null,
    dueAt: handsAt,
    deadline: null,
    order: { value: 0, probability: null },
    trace: null,
  });
  return [
    ...upTo(messages).map((customer) => of("sms", customer)),
    ...upTo(calls).map((n) => of("agent_call", CALLED_FROM + n)),
  ];
}
