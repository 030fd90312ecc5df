/** A customer forgotten: the person's row goes with its key, states and keys go with it, numbers stay where law wants them. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, secondPerson } from "#ground/authority";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql, type Tx } from "#ground/storage";
import { forgetCopies, ownIdentity, readAbsorbed, redirect } from "../store/identity.ts";
import { passOn } from "../store/identity-keys.ts";
import { emptyStates, proofTables } from "../store/state-tables.ts";

export const eraseCases = defineCases("erasure", {
  no_customer: { code: "not_found", en: "No such customer in your part of the bank", zh: "您的机构范围内没有该客户" },
  reason_missing: { code: "invalid_input", en: "Say why the customer is erased", zh: "请填写删除该客户的原因" },
  asked_already: {
    code: "conflict",
    en: "Erasing this customer was requested already: confirm or refuse {request}",
    zh: "已有对该客户的删除申请：请确认或拒绝 {request}",
  },
  no_request: {
    code: "not_found",
    en: "There is no open request {request} to erase a customer",
    zh: "没有待处理的删除申请 {request}",
  },
});

/** What was deleted, by table, and what the law keeps under the bare number. */
export interface Erased {
  readonly request: string;
  /** All numbers of the customer. */
  readonly customers: readonly CustomerNumber[];
  readonly deleted: Readonly<Record<string, number>>;
  readonly kept: Readonly<Record<string, number>>;
}

export interface EraseParts {
  readonly storage: Storage;
  /**
   * What other rooms do in the same transaction: end what is under way, shut away what must be kept; rows by table.
   * It locks nothing of the log.
   */
  readonly others: (
    tx: Tx,
    customers: readonly CustomerNumber[],
    at: Date,
  ) => Promise<Pick<Erased, "deleted" | "kept">>;
}

/** @throws erasure.no_request, authority.same_person */
export async function eraseInOneSet(
  parts: EraseParts,
  actor: Actor,
  input: { readonly request: string; readonly at: Date },
): Promise<Erased> {
  const { request, at } = input;
  return await parts.storage.batch("erase customer", async (tx) => {
    await ownIdentity(tx);
    const asked = await tx.maybe<{ customer: number; by: string; reason: string }>(sql`
      select customer, requested_by as by, reason from profile.erasure
      where request = ${request}::uuid and state = 'requested' for update`);
    if (!asked) throw eraseCases.no_request({ request });
    secondPerson(actor, asked.by);
    const customers = await readAbsorbed(tx, asked.customer);
    const others = await parts.others(tx, customers, at);
    const deleted = { ...others.deleted, ...(await deletePerson(tx, customers, at)) };
    const kept = { ...others.kept, ...(await countProof(tx, customers)) };
    await tx.run(sql`
      update profile.erasure set state = 'done', settled_by = ${actorLabel(actor)}, settled_at = ${at},
        report = ${JSON.stringify({ deleted, kept })}::jsonb where request = ${request}::uuid`);
    await audit(tx, actor, {
      action: "profile.erase_customer",
      target: `customer:${asked.customer}`,
      after: { customers, deleted, kept },
      reason: asked.reason,
      approval: request,
    });
    return { request, customers, deleted, kept };
  });
}

async function deletePerson(tx: Tx, customers: readonly CustomerNumber[], at: Date): Promise<Record<string, number>> {
  // Before the state goes: the redirect keeps its last revision.
  await redirect(tx, customers, null, at);
  const deleted = await emptyStates(tx, customers, proofTables);
  const keys = await tx.rows<{ kind: string; hmac: Buffer; exclusive: boolean }>(sql`
    delete from profile.identity_key where customer = any(${customers}::int[]) returning kind, hmac, exclusive`);
  await passOn(
    tx,
    keys.filter((key) => key.exclusive),
  );
  await tx.run(sql`
    update profile.merge_proposal set state = 'refused', settled_at = ${at}, reason = 'erased'
    where state = 'open' and (first = any(${customers}::int[]) or second = any(${customers}::int[]))`);
  for (const table of ["dirty", "copying"]) {
    await tx.run(sql`delete from ${sql.table(`profile.${table}`)} where customer = any(${customers}::int[])`);
  }
  await forgetCopies(tx, customers);
  const people = await tx.run(sql`delete from profile.person where customer = any(${customers}::int[])`);
  return { ...deleted, "profile.identity_key": keys.length, "profile.person": people };
}

/** Proof of consent stays, and the facts: both know the bare number alone. */
async function countProof(tx: Tx, customers: readonly CustomerNumber[]): Promise<Record<string, number>> {
  const kept: Record<string, number> = {};
  for (const table of proofTables) {
    const row = await tx.one<{ n: number }>(sql`
      select count(*) as n from ${sql.table(`profile.${table}`)} where customer = any(${customers}::int[])`);
    if (row.n > 0) kept[`profile.${table}`] = row.n;
  }
  return kept;
}
