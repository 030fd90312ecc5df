/** Everything about one customer, from every room, as one document that the customer may be given. */
import { type DecisionView, decisionsOn } from "#decision";
import type { Actor } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { type EnrolmentView, enrolmentsOn } from "#playbook";
import { type ExportedProfile, exportProfile, type ProfileRules, readHistory } from "#profile";
import { readAllTouches, type TouchView } from "#reach";
import type { Bank } from "../bank-types.ts";

export interface ExportParts extends Pick<Bank, "storage" | "columnar" | "people" | "clock"> {
  readonly rules: ProfileRules;
}

export interface TimelineEntry {
  readonly at: Date;
  readonly receivedAt: Date;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface CustomerExport {
  readonly format: "perennial.customer/1";
  readonly exportedAt: Date;
  /** The bank's id by which the customer was asked for. */
  readonly subject: string;
  readonly profile: ExportedProfile;
  /** Facts, oldest first; personal data never stands in them. */
  readonly timeline: readonly TimelineEntry[];
  readonly enrolments: readonly EnrolmentView[];
  readonly decisions: readonly DecisionView[];
  readonly touches: readonly TouchView[];
}

const ALL = 1_000_000;

/**
 * Personal fields are masked unless a reason is given, which is audited with the export itself.
 * @throws authority.not_allowed, export.no_customer
 */
export async function exportCustomer(
  parts: ExportParts,
  actor: Actor,
  input: { readonly subject: string; readonly reason?: string },
): Promise<CustomerExport> {
  const { storage, columnar, clock } = parts;
  const at = clock.now();
  // Authority, scope and audit are its business; what follows is about the customer that it let the actor see.
  const profile = await exportProfile(parts, actor, { ...input, at });
  const each = async <T>(read: (customer: CustomerNumber) => Promise<T[]>): Promise<T[]> =>
    (await Promise.all(profile.members.map(read))).flat();
  const facts = await storage.batch("export customer", (tx) =>
    readHistory(tx, columnar, profile.members, { all: true }),
  );
  return {
    format: "perennial.customer/1",
    exportedAt: at,
    subject: input.subject,
    profile,
    timeline: facts.map(({ occurredAt, receivedAt, type, source, id, data }) => ({
      at: occurredAt,
      receivedAt,
      type,
      source,
      id,
      data,
    })),
    enrolments: await each((customer) => enrolmentsOn(storage, actor, customer, null, ALL)),
    decisions: await each((customer) => decisionsOn(storage, actor, customer, null, { kind: "all", limit: ALL })),
    touches: await readAllTouches(storage, actor, profile.members),
  };
}
