/** Policies by day. */
import { createHash } from "node:crypto";
import type { Day } from "#ground/clock";
import { type Fen, parseYuan } from "#ground/money";
import type { Definitions, Policy, PolicyOf } from "./definitions.ts";
import { canonicalJson } from "./load.ts";
import type { PolicyKind } from "./schemas.ts";

/** The version of a policy that holds on a day; undefined when none does. */
export function policyOn<K extends PolicyKind>(
  definitions: Pick<Definitions, "policies">,
  kind: K,
  id: string,
  day: Day,
): PolicyOf<K> | undefined {
  return policiesOn(definitions.policies, kind, day).find((policy) => policy.id === id);
}

/** The policies of a kind that hold on a day, in the order of their ids. */
export function policiesOn<K extends PolicyKind>(policies: readonly Policy[], kind: K, day: Day): PolicyOf<K>[] {
  const holds = (policy: Policy): policy is PolicyOf<K> =>
    policy.kind === kind &&
    policy.effective_from <= day &&
    (policy.effective_to === undefined || day <= policy.effective_to);
  return policies.filter(holds).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A short name of what a policy says: 12 hex digits, the same for the same content. */
export function policyVersion(policy: Policy): string {
  return createHash("sha256").update(canonicalJson(policy)).digest("hex").slice(0, 12);
}

const lengths = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a span as `30m`, `24h` or `14d`. @throws RangeError when it is none */
export function spanLength(span: string): number {
  const match = /^(\d+)(m|h|d)$/.exec(span);
  if (!match) throw new RangeError(`not a length of time: ${span}`);
  return Number(match[1]) * lengths[match[2] as keyof typeof lengths];
}

/** The amount that a cost or margin policy gives for a channel or product, in fen; undefined when it gives none. */
export function amountOf(policy: PolicyOf<"channel_cost"> | PolicyOf<"product_margin">, key: string): Fen | undefined {
  const yuan = policy.yuan[key];
  return yuan === undefined ? undefined : (parseYuan(yuan) ?? undefined);
}
