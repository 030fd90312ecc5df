/** Shows personal fields unmasked to one who says why; who, whom and why are audited, the values are not. */
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import type { Storage } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { profilePermissions } from "../permissions.ts";
import { subjectNumber } from "../read/identity.ts";
import type { People } from "../store/people.ts";

const cases = defineCases("reveal", {
  reason_missing: { code: "invalid_input", en: "Say why you need to see this", zh: "请填写查看原因" },
  no_person: { code: "not_found", en: "No such customer in your part of the bank", zh: "您的机构范围内没有该客户" },
  no_such_field: {
    code: "invalid_input",
    en: "The catalog has no personal field of that name",
    zh: "目录中没有该个人信息字段",
  },
});

/**
 * Personal fields as they are; a field that is not known is undefined.
 * @throws authority.not_allowed, reveal.reason_missing, reveal.no_person
 */
export async function revealPerson(
  storage: Storage,
  actor: Actor,
  people: People,
  input: { readonly customer: CustomerNumber; readonly fields: readonly string[]; readonly reason: string },
): Promise<Record<string, unknown>> {
  allow(actor, profilePermissions.reveal);
  // What is typed as a reason stays for ever: no number of anybody in it.
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw cases.reason_missing();
  return await storage.as(actor, async (tx) => {
    const known = (await people.personal(tx, [input.customer])).get(input.customer);
    if (!known) throw cases.no_person();
    await audit(tx, actor, {
      action: "profile.reveal",
      target: `customer:${input.customer}`,
      after: { fields: input.fields },
      reason,
    });
    return Object.fromEntries(input.fields.map((field) => [field, known[field]]));
  });
}

/**
 * As {@link revealPerson}, for the customer whom the bank calls `subject`.
 * @param personal names of the catalog's personal fields
 * @throws also reveal.no_such_field
 */
export async function revealSubject(
  parts: { readonly storage: Storage; readonly people: People; readonly personal: ReadonlySet<string> },
  actor: Actor,
  input: { readonly subject: string; readonly fields: readonly string[]; readonly reason: string },
): Promise<{ readonly customer: CustomerNumber; readonly fields: Record<string, unknown> }> {
  const { storage, people, personal } = parts;
  allow(actor, profilePermissions.reveal);
  // Which field it was is not repeated: a value may have been pasted for a name.
  if (input.fields.some((field) => !personal.has(field))) throw cases.no_such_field();
  const customer = await subjectNumber(storage, actor, people, input.subject);
  if (customer === undefined) throw cases.no_person();
  return { customer, fields: await revealPerson(storage, actor, people, { ...input, customer }) };
}
