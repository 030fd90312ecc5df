/** A person says that two customers were two after all. */
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { scrubText } from "#ground/telemetry";
import { profilePermissions } from "../permissions.ts";
import { visibleCustomers } from "../read/identity.ts";
import { type MergeParts, mergeCases, unmergeInOneSet } from "../steps/merge.ts";

/**
 * Takes a merge back: each customer has its own facts again, those that came meanwhile included.
 * @throws authority.not_allowed, identity.reason_missing, identity.no_customer, identity.not_merged
 */
export async function unmergeCustomers(
  parts: MergeParts,
  actor: Actor,
  input: { readonly absorbed: CustomerNumber; readonly reason: string; readonly at: Date },
): Promise<{ readonly merge: string; readonly survivor: CustomerNumber }> {
  allow(actor, profilePermissions.merge);
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw mergeCases.reason_missing();
  const visible = await visibleCustomers(parts.storage, actor, [input.absorbed]);
  if (!visible.has(input.absorbed)) throw mergeCases.no_customer();
  return await unmergeInOneSet(parts, actor, { ...input, reason });
}
