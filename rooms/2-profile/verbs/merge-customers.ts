/** A person says that two customers are one. */
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { scrubText } from "#ground/telemetry";
import { profilePermissions } from "../permissions.ts";
import { visibleCustomers } from "../read/identity.ts";
import { type MergeParts, mergeCases, mergeInOneSet } from "../steps/merge.ts";

/**
 * Merges one customer into another: one picture, one history, found by either's keys. It can be taken back at any time.
 * @returns the merge's id
 * @throws authority.not_allowed, identity.reason_missing, identity.no_customer, identity.already_merged
 */
export async function mergeCustomers(
  parts: MergeParts,
  actor: Actor,
  input: {
    readonly survivor: CustomerNumber;
    readonly absorbed: CustomerNumber;
    readonly reason: string;
    readonly at: Date;
  },
): Promise<string> {
  allow(actor, profilePermissions.merge);
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw mergeCases.reason_missing();
  const both = [input.survivor, input.absorbed];
  const visible = await visibleCustomers(parts.storage, actor, both);
  if (!both.every((customer) => visible.has(customer))) throw mergeCases.no_customer();
  return await mergeInOneSet(parts, actor, { ...input, reason });
}
