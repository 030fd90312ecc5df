/** One customer as a colleague sees it: known attributes, scores, personal fields masked. */
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import type { Storage } from "#ground/storage";
import { profilePermissions } from "../permissions.ts";
import { maskField } from "../rules/mask.ts";
import type { AttributeColumn, CustomerState } from "../rules/state.ts";
import { loadStates, type StateParts } from "../store/customers.ts";
import type { People } from "../store/people.ts";
import { findNamed } from "./find-named.ts";

export interface CustomerView {
  readonly state: CustomerState;
  /** Personal fields, masked. */
  readonly masked: Readonly<Record<string, string>>;
}

/**
 * The customer whom the bank calls `subject`, or whose number follows an @; undefined when there is none in the actor's
 * scope. `parts` says what is read beside attributes, scores and tags.
 */
export async function viewCustomer(
  storage: Storage,
  actor: Actor,
  subject: string,
  people: People,
  attributes: readonly AttributeColumn[],
  parts: StateParts = {},
): Promise<CustomerView | undefined> {
  allow(actor, profilePermissions.read);
  return await storage.as(actor, async (tx) => {
    const customer: CustomerNumber | undefined = subject.startsWith("@")
      ? (await findNamed(tx, people, [subject])).get(subject)
      : await people.lookup(tx, subject);
    const state =
      customer === undefined ? undefined : (await loadStates(tx, [customer], attributes, false, parts)).get(customer);
    if (customer === undefined || state === undefined) return undefined;
    const fields = (await people.personal(tx, [customer])).get(customer) ?? {};
    const masked = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, maskField(name, value)]));
    return { state, masked };
  });
}
