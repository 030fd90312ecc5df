/** Shows personal fields unmasked to one who says why; who, whom and why are audited, the values are not. */
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import type { Storage } from "#ground/storage";
import { profilePermissions } from "../permissions.ts";
import type { People } from "../store/people.ts";

const cases = defineCases("reveal", {
  reason_missing: { code: "invalid_input", en: "Say why you need to see this", zh: "请填写查看原因" },
  no_person: { code: "not_found", en: "No such customer in your part of the bank", zh: "您的机构范围内没有该客户" },
});

export async function revealPerson(
  storage: Storage,
  actor: Actor,
  people: People,
  input: { readonly customer: CustomerNumber; readonly fields: readonly string[]; readonly reason: string },
): Promise<Record<string, unknown>> {
  allow(actor, profilePermissions.reveal);
  if (input.reason.trim() === "") throw cases.reason_missing();
  return await storage.as(actor, async (tx) => {
    const known = (await people.personal(tx, [input.customer])).get(input.customer);
    if (!known) throw cases.no_person();
    await audit(tx, actor, {
      action: "profile.reveal",
      target: `customer:${input.customer}`,
      after: { fields: input.fields },
      reason: input.reason,
    });
    return Object.fromEntries(input.fields.map((field) => [field, known[field]]));
  });
}
