/** Whether a claim is paid, refused, or waits for a person, with the evidence. */
import { type PolicyOf, spanLength } from "#contracts/definitions";

export type BenefitLimits = PolicyOf<"benefit_limits">;
export type BenefitLimit = BenefitLimits["limits"][number];

/** Something that a claim came with, and who used it in the same activity. */
export interface SeenNode {
  readonly kind: string;
  readonly node: string;
  /** Everybody who used it, in the order in which they first did, with the last time of each. */
  readonly users: readonly { readonly customer: number; readonly lastAt: Date }[];
}

/** A claim with all that limits look at. */
export interface SeenClaim {
  readonly customer: number;
  readonly benefit: string;
  readonly at: Date;
  readonly nodes: readonly SeenNode[];
  /** Times of the customer's grants in the activity that were not refused or taken back, with their benefits. */
  readonly grants: readonly { readonly benefit: string; readonly at: Date }[];
  /** Accounts that belong together with the customer's, itself included. */
  readonly group: readonly number[];
}

export interface Evidence {
  /** `policy/limit`, as the bank's policies name it. */
  readonly rule: string;
  readonly zh: string;
  readonly en: string;
  readonly of: string;
  readonly max: number;
  readonly found: number;
  /** Others whom it concerns; at most {@link MOST_NAMED}. */
  readonly customers: readonly number[];
}

export interface Ruling {
  readonly verdict: "pay" | "hold" | "refuse";
  readonly evidence: readonly Evidence[];
}

export const MOST_NAMED = 20;

/** Whether something is used by so many, or known to be, that it says nothing of anybody. */
export function sharedTest(
  limits: Pick<BenefitLimits, "shared">,
  known: ReadonlySet<string>,
): (kind: string, node: string, customers: number) => boolean {
  return (kind, node, customers) => kind === "address" && (customers > limits.shared.above || known.has(node));
}

/**
 * The customer's own limit refuses; everything that accounts have in common only makes the claim wait. Of accounts that
 * share something the first ones, up to the limit, are paid.
 * @param isShared see {@link sharedTest}
 */
export function judgeClaim(
  policy: BenefitLimits | undefined,
  claim: SeenClaim,
  isShared: (kind: string, node: string, customers: number) => boolean,
): Ruling {
  const found = (policy?.limits ?? []).flatMap((limit) => {
    if (limit.benefits && !limit.benefits.includes(claim.benefit)) return [];
    const others = exceeded(limit, claim, isShared);
    return others === null || !policy ? [] : [{ limit, evidence: evidenceOf(policy, limit, others) }];
  });
  const evidence = found.map((one) => one.evidence);
  if (found.some(({ limit }) => limit.of === "customer")) return { verdict: "refuse", evidence };
  return { verdict: found.length > 0 ? "hold" : "pay", evidence };
}

interface Exceeded {
  readonly found: number;
  readonly customers: readonly number[];
}

function exceeded(
  limit: BenefitLimit,
  claim: SeenClaim,
  isShared: (kind: string, node: string, customers: number) => boolean,
): Exceeded | null {
  const since = limit.per === undefined ? Number.NEGATIVE_INFINITY : claim.at.getTime() - spanLength(limit.per);
  if (limit.of === "customer") {
    const benefits = limit.benefits;
    const before = claim.grants.filter(
      ({ benefit, at }) => at.getTime() > since && (!benefits || benefits.includes(benefit)),
    );
    return before.length >= limit.max ? { found: before.length + 1, customers: [] } : null;
  }
  if (limit.of === "group") {
    const customers = claim.group.filter((customer) => customer !== claim.customer);
    return claim.group.length > limit.max ? { found: claim.group.length, customers } : null;
  }
  for (const { kind, node, users } of claim.nodes) {
    if (kind !== limit.of || isShared(kind, node, users.length)) continue;
    const own = users.findIndex(({ customer }) => customer === claim.customer);
    const before = users.slice(0, own < 0 ? users.length : own).filter(({ lastAt }) => lastAt.getTime() > since);
    if (before.length >= limit.max) return { found: before.length + 1, customers: before.map((user) => user.customer) };
  }
  return null;
}

function evidenceOf(policy: BenefitLimits, limit: BenefitLimit, { found, customers }: Exceeded): Evidence {
  const { id, zh, en, of, max } = limit;
  return { rule: `${policy.id}/${id}`, zh, en, of, max, found, customers: customers.slice(0, MOST_NAMED) };
}

/** A referral with all that is looked at. */
export interface SeenReferral {
  readonly referrer: number;
  readonly referee: number;
  /** Kinds of what both used, in any activity, shared networks left out. */
  readonly common: readonly string[];
  /** Generations of the tree, the referee's own included. */
  readonly depth: number;
  /** Referees of the referrer in the 24 hours before. */
  readonly lately: number;
  /** Whether the referee stands above the referrer in the tree of another activity. */
  readonly ring: boolean;
}

/** What speaks against paying a referral unseen; none: it is paid. */
export function judgeReferral(policy: BenefitLimits | undefined, seen: SeenReferral): Evidence[] {
  if (!policy) return [];
  const { apart, depth, per_day } = policy.referral;
  const common = apart.filter((kind) => seen.common.includes(kind));
  const one = (id: string, zh: string, en: string, max: number, found: number): Evidence => ({
    rule: `${policy.id}/${id}`,
    zh,
    en,
    of: id,
    max,
    found,
    customers: [seen.referrer, seen.referee],
  });
  return [
    ...common.map((kind) => one(kind, `推荐双方共用${sharedZh[kind]}`, `Referrer and referee share a ${kind}`, 0, 1)),
    ...(seen.depth > depth ? [one("depth", "推荐链过深", "The tree of referrals is deep", depth, seen.depth)] : []),
    ...(seen.lately >= per_day
      ? [one("per-day", "一日内推荐过多", "Many referrals in a day", per_day, seen.lately + 1)]
      : []),
    ...(seen.ring ? [one("ring", "互相推荐", "They refer each other", 0, 1)] : []),
  ];
}

const sharedZh: Readonly<Record<BenefitLimits["referral"]["apart"][number], string>> = {
  device: "设备",
  address: "地址",
  payee: "收款账户",
  phone: "电话",
};
