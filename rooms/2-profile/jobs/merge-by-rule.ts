/** Merges what the bank's rule merges without a person; the rest of the proposals waits for one. */
import type { Actor } from "#ground/authority";
import { PerennialError } from "#ground/errors";
import { readProposals } from "../read/identity.ts";
import { type IdentityRules, mergesAlone } from "../rules/identity.ts";
import { type MergeParts, mergeInOneSet } from "../steps/merge.ts";

const MOST = 1_000;

/** Goes through the open proposals once; how many were merged. The customer who is known longer stays. */
export async function mergeByRule(
  parts: MergeParts,
  actor: Actor,
  rules: IdentityRules,
  clock: { now(): Date },
): Promise<number> {
  if (rules.automatic.length === 0) return 0;
  const open = await parts.storage.batch("merge by rule", (tx) => readProposals(tx, MOST));
  let merged = 0;
  for (const { first, second, kinds } of open) {
    const rule = mergesAlone(kinds, rules);
    if (!rule) continue;
    const [survivor, absorbed] = [Math.min(first, second), Math.max(first, second)];
    const reason = `same ${rule.join(" and ")}`;
    try {
      await mergeInOneSet(parts, actor, { survivor, absorbed, reason, rule: rule.join("+"), at: clock.now() });
      merged++;
    } catch (error) {
      // Merged or erased meanwhile: the next look finds another proposal or none.
      if (!(error instanceof PerennialError && error.caseName.startsWith("identity."))) throw error;
    }
  }
  return merged;
}
