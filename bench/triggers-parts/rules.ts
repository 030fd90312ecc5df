/** The playbooks that are measured: seven kinds in turn, each with thresholds of its own. */

const MINUTE = 60_000;

/** One playbook as every side reads it. Money in yuan, times in milliseconds. */
export type Rule = { readonly id: string } & (
  | { readonly kind: "at_once"; readonly amount: number }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "sequence"; readonly count: number; readonly amount: number }
  | { readonly kind: "without"; readonly length: number }
  | { readonly kind: "drop"; readonly below: number }
  | { readonly kind: "dormant" }
  | { readonly kind: "maturity"; readonly days: number }
);

/** A customer is admitted to a playbook again after this long. */
export const APART = 6 * 60 * MINUTE;
export const kinds = ["at_once", "count", "sequence", "without", "drop", "dormant", "maturity"] as const;

export function rulesOf(count: number): Rule[] {
  return Array.from({ length: count }, (_, n): Rule => {
    const variant = Math.floor(n / kinds.length);
    const id = `measured-${n}`;
    switch (kinds[n % kinds.length]) {
      case "at_once":
        return { id, kind: "at_once", amount: 10_000 + 500 * variant };
      case "count":
        return { id, kind: "count", count: 3 + variant };
      case "sequence":
        return { id, kind: "sequence", count: 1 + (variant % 5), amount: 5_000 + 1_000 * variant };
      case "without":
        return { id, kind: "without", length: (20 + 5 * (variant % 20)) * MINUTE };
      case "drop":
        return { id, kind: "drop", below: 1_000 + 2_000 * variant };
      case "dormant":
        return { id, kind: "dormant" };
      default:
        return { id, kind: "maturity", days: 1 + (variant % 30) };
    }
  });
}

function triggerOf(rule: Rule): object {
  const yuan = (value: number): string => value.toFixed(2);
  switch (rule.kind) {
    case "at_once":
      return { event: "transfer", where: `event.amount >= ${yuan(rule.amount)}` };
    case "count":
      return { event: "product_viewed", where: `metric.visits_7d >= ${rule.count}` };
    case "sequence":
      return { event: "transfer", where: `metric.visits_7d >= ${rule.count} && event.amount >= ${yuan(rule.amount)}` };
    case "without":
      return {
        absence: { of: ["deposit_opened"], for: `${rule.length / MINUTE}m`, after: { event: "product_viewed" } },
      };
    case "drop": {
      const below = yuan(rule.below);
      return {
        event: "balance_changed",
        where: `customer.demand_balance < ${below} && before.customer.demand_balance >= ${below}`,
      };
    }
    case "dormant":
      return {
        absence: { of: ["transaction", "transfer", "card_spent", "payroll_credited", "account_funded"], for: "90d" },
      };
    case "maturity":
      return { date: { list: { name: "holdings", field: "matures_on" }, offsets: [`-${rule.days}d`] } };
  }
}

export function fileOf(rule: Rule) {
  return {
    id: rule.id,
    zh: rule.id,
    en: rule.id,
    stage: "warn",
    class: "service",
    trigger: triggerOf(rule),
    reentry: { after: `${APART / MINUTE}m`, concurrent: 10 },
    waves: [{ id: "w0", channels: ["inbox"], content: { inbox: "notice-inbox" } }],
  };
}
