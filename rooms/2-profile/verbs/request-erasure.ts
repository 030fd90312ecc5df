/** The first of two persons asks for a customer to be erased, or takes it back. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { newId } from "#ground/ids";
import { type Storage, sql } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { profilePermissions } from "../permissions.ts";
import { findCustomer } from "../read/standing.ts";
import { eraseCases } from "../steps/erase.ts";
import type { People } from "../store/people.ts";

/**
 * Notes that a customer, named by the bank's own id, is to be erased; a second person confirms.
 * @returns the request's id
 * @throws authority.not_allowed, erasure.reason_missing, erasure.no_customer, erasure.asked_already
 */
export async function requestErasure(
  parts: { readonly storage: Storage; readonly people: People },
  actor: Actor,
  input: { readonly subject: string; readonly reason: string; readonly at: Date },
): Promise<{ readonly request: string; readonly customer: number }> {
  allow(actor, profilePermissions.request_erasure);
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw eraseCases.reason_missing();
  return await parts.storage.as(actor, async (tx) => {
    const customer = await findCustomer(tx, parts.people, input.subject);
    if (customer === undefined) throw eraseCases.no_customer();
    const open = await tx.maybe<{ request: string }>(sql`
      select request from profile.erasure where customer = ${customer} and state = 'requested'`);
    if (open) throw eraseCases.asked_already({ request: open.request });
    const request = newId(input.at);
    await tx.run(sql`
      insert into profile.erasure (request, customer, requested_by, requested_at, reason, state)
      values (${request}::uuid, ${customer}, ${actorLabel(actor)}, ${input.at}, ${reason}, 'requested')`);
    await audit(tx, actor, {
      action: "profile.request_erasure",
      target: `customer:${customer}`,
      after: { request },
      reason,
    });
    return { request, customer };
  });
}

/** Refuses a request, with a reason that the customer may be told. @throws erasure.no_request, erasure.reason_missing */
export async function refuseErasure(
  storage: Storage,
  actor: Actor,
  input: { readonly request: string; readonly reason: string; readonly at: Date },
): Promise<void> {
  allow(actor, profilePermissions.erase);
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw eraseCases.reason_missing();
  await storage.as(actor, async (tx) => {
    const refused = await tx.maybe<{ customer: number }>(sql`
      update profile.erasure set state = 'refused', settled_by = ${actorLabel(actor)}, settled_at = ${input.at}
      where request = ${input.request}::uuid and state = 'requested' returning customer`);
    if (!refused) throw eraseCases.no_request({ request: input.request });
    await audit(tx, actor, {
      action: "profile.refuse_erasure",
      target: `customer:${refused.customer}`,
      after: { request: input.request },
      reason,
    });
  });
}
