/**
 * Facts that the house's own channels bring: a provider names a touch, not the bank's customer id, so the customer is known
 * by number. They pass the same check and the same gate as every fact.
 */
import type { FactBook } from "#contracts/facts";
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { permissions } from "../permissions.ts";
import { impersonal } from "../rules/cases.ts";
import type { FactDraft } from "../rules/draft.ts";
import { type Quarantined, quarantineId } from "../store/quarantine.ts";
import type { Accepted, AcceptParts, QuarantinedItem } from "./accept-facts.ts";

export interface NumberedFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  /** Without personal fields: there is nobody here to seal them for. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly trace: string | null;
}

/**
 * Takes facts in; resolves once each is durable. A fact that does not fit, or that holds a personal field, is kept aside;
 * without a subject it cannot be replayed, only read and dismissed.
 * @throws authority.not_allowed, intake.busy
 */
export async function acceptNumbered(
  parts: AcceptParts,
  actor: Actor,
  facts: readonly NumberedFact[],
): Promise<Accepted> {
  allow(actor, permissions.accept);
  const book = parts.book();
  const drafts: FactDraft[] = [];
  const aside: Quarantined[] = [];
  const quarantined: QuarantinedItem[] = [];
  for (const [index, fact] of facts.entries()) {
    const problems = problemsOf(book, fact);
    if (problems.length === 0) {
      const { customer, type, source, id, occurredAt, data, trace } = fact;
      drafts.push({ customer, subject: "", type, source, id, occurredAt, data, personal: null, trace });
      continue;
    }
    const { source, type, id: factId } = fact;
    const payload = { form: "event", event: fact } as const;
    const id = quarantineId(payload, null);
    quarantined.push({ index, id, problems });
    aside.push({ id, channel: "http", source, factId, type, import: null, line: null, problems, payload });
  }
  const results = await parts.gate.submit(drafts, aside);
  const accepted = results.filter((result) => result.accepted).length;
  return { accepted, duplicates: results.length - accepted, quarantined };
}

function problemsOf(book: FactBook, { type, data }: NumberedFact) {
  const { problems } = book.validate(type, data);
  const personal = book.personalFields(type).filter((field) => data[field] !== undefined);
  const unwanted = personal.map((field) => ({
    pointer: `/data/${field}`,
    name: "intake.personal_without_subject",
    reason: `${field} is personal and the fact names no subject`,
    zh: `${field} 为个人信息，而事件未指明客户`,
  }));
  return [...problems, ...unwanted].map(impersonal);
}
