/** Two customers become one, or two again: one transaction that no engine set overlaps. */
import { audit } from "#ground/audit";
import type { Actor } from "#ground/authority";
import { actorLabel } from "#ground/authority";
import type { ColumnarReader } from "#ground/columnar";
import { defineCases } from "#ground/errors";
import { type CustomerNumber, newId } from "#ground/ids";
import { appendFacts, ensurePartitions, monthOf, type NewFact } from "#ground/log";
import { type Storage, sql, type Tx } from "#ground/storage";
import { ownIdentity, readAbsorbed, readRedirects, redirect, stopRedirect } from "../store/identity.ts";
import { readRevisions } from "../store/state-tables.ts";
import { type RebuildParts, rebuildCustomers } from "./rebuild.ts";

export const mergeCases = defineCases("identity", {
  no_customer: { code: "not_found", en: "No such customer in your part of the bank", zh: "您的机构范围内没有该客户" },
  same_customer: { code: "invalid_input", en: "A customer can't be merged into itself", zh: "不能将客户与其自身合并" },
  already_merged: {
    code: "conflict",
    en: "Customer {customer} was merged into another one already",
    zh: "客户 {customer} 已合并到另一客户",
  },
  not_merged: {
    code: "conflict",
    en: "Customer {customer} is not merged into another one",
    zh: "客户 {customer} 未与其他客户合并",
  },
  reason_missing: { code: "invalid_input", en: "Say why", zh: "请填写原因" },
  no_proposal: { code: "not_found", en: "There is no such open proposal", zh: "没有该待处理的合并建议" },
});

export interface MergeParts extends RebuildParts {
  readonly storage: Storage;
  readonly columnar: ColumnarReader;
}

export interface MergeInput {
  /** The customer that stays. */
  readonly survivor: CustomerNumber;
  /** The customer that becomes part of it. */
  readonly absorbed: CustomerNumber;
  readonly reason: string;
  /** Which rule of the bank decided, where no person did. */
  readonly rule?: string;
  readonly at: Date;
}

const SOURCE = "identity";

/** @throws identity.same_customer, identity.already_merged, identity.no_customer; returns the merge's id */
export async function mergeInOneSet(parts: MergeParts, actor: Actor, input: MergeInput): Promise<string> {
  const { survivor, absorbed, reason, rule, at } = input;
  if (survivor === absorbed) throw mergeCases.same_customer();
  await ensurePartitions(parts.storage, at, [monthOf(at)]);
  return await parts.storage.batch("merge customers", async (tx) => {
    await ownIdentity(tx);
    await mustStandAlone(tx, survivor, absorbed);
    const merge = newId(at);
    const numbers = await readAbsorbed(tx, absorbed);
    await tx.run(sql`
      insert into profile.merge (merge, survivor, absorbed, rule, merged_at, merged_by, reason)
      values (${merge}, ${survivor}, ${absorbed}, ${rule ?? null}, ${at}, ${actorLabel(actor)}, ${reason})`);
    await redirect(tx, numbers, survivor, at);
    const members = await readAbsorbed(tx, survivor);
    const bases = await rebuildCustomers(tx, parts, [{ customer: survivor, members, above: 0 }], at);
    await tx.run(sql`
      update profile.merge_proposal set state = 'merged', settled_at = ${at}, settled_by = ${actorLabel(actor)},
        reason = ${reason}
      where state = 'open' and first = any(${members}::int[]) and second = any(${members}::int[])`);
    await audit(tx, actor, {
      action: "profile.merge_customers",
      target: `customer:${survivor}`,
      after: { survivor, absorbed, merge, rule: rule ?? null },
      reason,
    });
    const data = { survivor, absorbed, merge, ...(rule === undefined ? {} : { rule }) };
    await tell(tx, "customers_merged", data, at, bases);
    return merge;
  });
}

async function mustStandAlone(tx: Tx, survivor: CustomerNumber, absorbed: CustomerNumber): Promise<void> {
  const redirects = await readRedirects(tx, [survivor, absorbed]);
  for (const customer of [survivor, absorbed]) {
    const into = redirects.get(customer);
    if (into === null) throw mergeCases.no_customer();
    if (into !== undefined) throw mergeCases.already_merged({ customer });
  }
  const known = await tx.rows<{ customer: number }>(sql`
    select customer from profile.person where customer in (${survivor}, ${absorbed})`);
  if (known.length < 2) throw mergeCases.no_customer();
}

/**
 * Takes a merge back: both customers' states are made anew from their own facts, those that came meanwhile included.
 * @throws identity.not_merged
 */
export async function unmergeInOneSet(
  parts: MergeParts,
  actor: Actor,
  input: { readonly absorbed: CustomerNumber; readonly reason: string; readonly at: Date },
): Promise<{ readonly merge: string; readonly survivor: CustomerNumber }> {
  const { absorbed, reason, at } = input;
  await ensurePartitions(parts.storage, at, [monthOf(at)]);
  return await parts.storage.batch("unmerge customers", async (tx) => {
    await ownIdentity(tx);
    const undone = await tx.maybe<{ merge: string; survivor: number }>(sql`
      update profile.merge set undone_at = ${at}, undone_by = ${actorLabel(actor)}, undone_reason = ${reason}
      where absorbed = ${absorbed} and undone_at is null returning merge, survivor`);
    if (!undone) throw mergeCases.not_merged({ customer: absorbed });
    const { merge, survivor } = undone;
    const above = await stopRedirect(tx, absorbed);
    const apart = await readAbsorbed(tx, absorbed);
    const others = apart.filter((customer) => customer !== absorbed);
    if (others.length > 0) await redirect(tx, others, absorbed, at);
    // The survivor may itself have been merged into a third one since: that one holds the state.
    const root = (await readRedirects(tx, [survivor])).get(survivor) ?? survivor;
    const whole = await readAbsorbed(tx, root);
    const standing = (await readRevisions(tx, [root])).get(root) ?? 0;
    const sides = [
      { customer: root, members: whole, above: standing },
      { customer: absorbed, members: apart, above },
    ];
    const bases = await rebuildCustomers(tx, parts, sides, at);
    await audit(tx, actor, {
      action: "profile.unmerge_customers",
      target: `customer:${survivor}`,
      after: { survivor, absorbed, merge },
      reason,
    });
    await tell(tx, "customers_unmerged", { survivor, absorbed, merge }, at, bases);
    return { merge, survivor };
  });
}

/** Both numbers hear of it. */
async function tell(
  tx: Tx,
  type: string,
  data: { readonly survivor: CustomerNumber; readonly absorbed: CustomerNumber; readonly merge: string },
  at: Date,
  bases: readonly NewFact[],
): Promise<void> {
  const facts = [data.survivor, data.absorbed].map((customer) => ({
    customer,
    type,
    source: SOURCE,
    id: `${data.merge}/${type}/${customer}`,
    occurredAt: at,
    data,
  }));
  await appendFacts(tx, [...bases, ...facts], at);
}
