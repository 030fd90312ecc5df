/** Who is to be reached when, worked out event by event from nothing but arrays. */
import type { BenchFact } from "../metrics-parts/work.ts";
import { APART, type Rule } from "./rules.ts";

const WEEK = 7 * 86_400_000;

/** `playbook customer time` of every admission by events and silences up to an instant. */
export function naiveAdmissions(rules: readonly Rule[], facts: readonly BenchFact[], until: number): Set<string> {
  const byCustomer = new Map<number, BenchFact[]>();
  for (const fact of facts) {
    const list = byCustomer.get(fact.customer);
    if (list) list.push(fact);
    else byCustomer.set(fact.customer, [fact]);
  }
  const admitted = new Set<string>();
  for (const [customer, own] of byCustomer)
    for (const rule of rules) {
      let last = Number.NEGATIVE_INFINITY;
      for (const at of momentsOf(rule, own).sort((a, b) => a - b)) {
        if (at > until || at - last < APART) continue;
        last = at;
        admitted.add(`${rule.id} ${customer} ${at}`);
      }
    }
  return admitted;
}

function momentsOf(rule: Rule, facts: readonly BenchFact[]): number[] {
  const moments: number[] = [];
  const views: number[] = [];
  let balance = 20_000;
  for (const { type, data, occurredAt } of facts) {
    const at = occurredAt.getTime();
    if (type === "product_viewed") views.push(at);
    const viewed = (): number => views.filter((one) => one > at - WEEK && one <= at).length;
    const now = type === "balance_changed" ? Number(data.demand_balance) : balance;
    const fires =
      (rule.kind === "at_once" && type === "transfer" && Number(data.amount) >= rule.amount) ||
      (rule.kind === "count" && type === "product_viewed" && viewed() >= rule.count) ||
      (rule.kind === "sequence" &&
        type === "transfer" &&
        Number(data.amount) >= rule.amount &&
        viewed() >= rule.count) ||
      (rule.kind === "drop" && type === "balance_changed" && now < rule.below && balance >= rule.below);
    if (fires) moments.push(at);
    // Nobody of the measured opens a deposit.
    if (rule.kind === "without" && type === "product_viewed") moments.push(at + rule.length);
    balance = now;
  }
  return moments;
}
