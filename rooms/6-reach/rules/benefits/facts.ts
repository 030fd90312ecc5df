/** What the house is told of benefits. Every fact has the id of its row, so that it is told once. */
import type { CustomerNumber } from "#ground/ids";

/** Source of the room's facts on benefits. */
export const BENEFIT_FACTS = "perennial/benefits";

export interface ToldGrant {
  readonly id: string;
  readonly benefit: string;
  readonly customer: CustomerNumber;
  readonly prize: string | null;
  readonly kind: string;
  readonly activity: string;
  readonly quantity: number;
  readonly trace: string | null;
}

export interface ToldFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly data: object;
  readonly trace?: string;
}

/** A grant, or a prize, is the customer's: `reward_granted`, and for points `points_granted` as well. */
export function grantFacts(grant: ToldGrant, at: Date): ToldFact[] {
  const { id, benefit, customer, prize, kind, activity, quantity, trace } = grant;
  const head = { customer, source: BENEFIT_FACTS, occurredAt: at, ...(trace === null ? {} : { trace }) };
  const of = { activity, benefit, grant: id, ...(prize === null ? {} : { prize }) };
  return [
    { ...head, type: "reward_granted", id: `${id}/granted`, data: { ...of, reward: prize ?? benefit, kind, quantity } },
    ...(kind === "points"
      ? [{ ...head, type: "points_granted", id: `${id}/points`, data: { ...of, amount: quantity } }]
      : []),
  ];
}

export function playedFact(
  grant: Pick<ToldGrant, "id" | "customer" | "activity">,
  result: { readonly chance: number; readonly prize: string | null },
  at: Date,
): ToldFact {
  const { id, customer, activity } = grant;
  const data = {
    activity,
    grant: id,
    chance: result.chance,
    ...(result.prize === null ? {} : { prize: result.prize }),
  };
  return { customer, type: "draw_played", source: BENEFIT_FACTS, id: `${id}/${result.chance}`, occurredAt: at, data };
}

export function couponFact(grant: Pick<ToldGrant, "id" | "customer" | "activity">, used: number, at: Date): ToldFact {
  const { id, customer, activity } = grant;
  const data = { activity, grant: id };
  return { customer, type: "coupon_used", source: BENEFIT_FACTS, id: `${id}/used/${used}`, occurredAt: at, data };
}

export function referralFact(
  type: "referral_sent" | "referral_accepted",
  referral: {
    readonly activity: string;
    readonly referrer: CustomerNumber;
    readonly customer: CustomerNumber;
    readonly code: string;
  },
  at: Date,
): ToldFact {
  const { activity, referrer, customer, code } = referral;
  const data = { referrer: `@${referrer}`, referee: `@${customer}`, activity };
  return { customer, type, source: BENEFIT_FACTS, id: `${type}/${code}/${customer}`, occurredAt: at, data };
}
