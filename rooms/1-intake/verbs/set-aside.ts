/** What the house's own channels bring and nobody could read: kept aside with its reason, to be looked at and dismissed. */
import { type Actor, allow } from "#ground/authority";
import { permissions } from "../permissions.ts";
import { impersonal, type Problem } from "../rules/cases.ts";
import { type Quarantined, quarantineId } from "../store/quarantine.ts";
import type { AcceptParts } from "./accept-facts.ts";

export interface Unreadable {
  /** Who sent it. */
  readonly source: string;
  /** As it came: JSON, or the text that is none. Sealed before it is kept. */
  readonly sent: unknown;
  readonly problems: readonly Problem[];
}

/**
 * Keeps items aside; resolves once they are durable. The same item again adds nothing. It names no subject, so it cannot be
 * replayed. No audit row: a misfit is a record of its own, and the transaction is the gate's.
 * @returns ids in the quarantine, in the order of the items @throws authority.not_allowed, intake.busy
 */
export async function setAside(
  { gate }: Pick<AcceptParts, "gate">,
  actor: Actor,
  items: readonly Unreadable[],
): Promise<string[]> {
  allow(actor, permissions.accept);
  const aside = items.map(({ source, sent, problems }): Quarantined => {
    const payload = { form: "event", event: { source, sent } } as const;
    return {
      id: quarantineId(payload, null),
      channel: "http",
      source,
      factId: null,
      type: null,
      import: null,
      line: null,
      problems: problems.map(impersonal),
      payload,
    };
  });
  await gate.submit([], aside);
  return aside.map(({ id }) => id);
}
