/** Policies by day. */
import type { Day } from "#ground/clock";
import { type Fen, parseYuan } from "#ground/money";
import type { Definitions, Policy, PolicyOf } from "./definitions.ts";
import type { PolicyKind } from "./schemas.ts";

/** The version of a policy that holds on a day; undefined when none does. */
export function policyOn<K extends PolicyKind>(
  definitions: Pick<Definitions, "policies">,
  kind: K,
  id: string,
  day: Day,
): PolicyOf<K> | undefined {
  const holds = (policy: Policy): boolean =>
    policy.kind === kind &&
    policy.id === id &&
    policy.effective_from <= day &&
    (policy.effective_to === undefined || day <= policy.effective_to);
  return definitions.policies.find(holds) as PolicyOf<K> | undefined;
}

/** The amount that a cost or margin policy gives for a channel or product, in fen; undefined when it gives none. */
export function amountOf(policy: PolicyOf<"channel_cost"> | PolicyOf<"product_margin">, key: string): Fen | undefined {
  const yuan = policy.yuan[key];
  return yuan === undefined ? undefined : (parseYuan(yuan) ?? undefined);
}
