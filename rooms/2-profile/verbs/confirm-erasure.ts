/** The second of two persons confirms that a customer is erased. */
import { type Actor, allow } from "#ground/authority";
import { profilePermissions } from "../permissions.ts";
import { type Erased, type EraseParts, eraseInOneSet } from "../steps/erase.ts";

/**
 * Erases the customer of a request: afterwards nothing tells who the number was.
 * @throws authority.not_allowed, authority.same_person, erasure.no_request
 */
export async function confirmErasure(
  parts: EraseParts,
  actor: Actor,
  input: { readonly request: string; readonly at: Date },
): Promise<Erased> {
  allow(actor, profilePermissions.erase);
  return await eraseInOneSet(parts, actor, input);
}
