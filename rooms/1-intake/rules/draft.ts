/** Facts on their way in: checked whole against the catalog, personal fields parted from the rest. */
import type { FactBook } from "#contracts/facts";
import type { CustomerNumber } from "#ground/ids";
import type { Problem } from "./cases.ts";
import type { IncomingEvent } from "./cloud-events.ts";
import { looksPersonal } from "./personal-traces.ts";

/** A fact that fits, before its customer's number is known. */
export interface FactDraft {
  readonly type: string;
  readonly source: string;
  readonly id: string;
  /** The bank's id of the customer; never stored outside room 2. */
  readonly subject: string;
  /** The customer's number, where the sender knows it already; the subject is not looked at then. */
  readonly customer?: CustomerNumber;
  readonly occurredAt: Date | null;
  /** Without personal fields. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly personal: Readonly<Record<string, unknown>> | null;
  /** W3C trace id, 32 hex digits. */
  readonly trace: string | null;
}

export type Checked =
  | { readonly draft: FactDraft; readonly problems?: undefined }
  | { readonly draft?: undefined; readonly problems: readonly Problem[] };

/** Checks an event's type and data against the catalog. */
export function checkEvent(book: FactBook, event: IncomingEvent): Checked {
  const { ok, data, problems } = book.validate(event.type, event.data);
  if (!ok) return { problems };
  const parted = partPersonal(event.type, data, book);
  return {
    draft: {
      type: event.type,
      source: event.source,
      id: event.id,
      subject: event.subject,
      occurredAt: event.time,
      trace: event.trace,
      ...parted,
    },
  };
}

/**
 * Takes personal fields out of a fact's data: those that the catalog calls so, and those that it does not know and that
 * look it. The latter are kept under the fact's type, for a payee's phone is not the customer's.
 */
export function partPersonal(
  type: string,
  data: Readonly<Record<string, unknown>>,
  book: FactBook,
): Pick<FactDraft, "data" | "personal"> {
  const held = book.personalFields(type).filter((field) => data[field] !== undefined);
  const declared = book.types.get(type)?.fields ?? {};
  const stray = Object.keys(data).filter((name) => !Object.hasOwn(declared, name) && looksPersonal(name, data[name]));
  if (held.length === 0 && stray.length === 0) return { data, personal: null };
  const rest: Record<string, unknown> = { ...data };
  const personal: Record<string, unknown> = {};
  for (const field of [...held, ...stray]) {
    // null says that the source no longer knows it: that is news for the profile as well.
    personal[Object.hasOwn(declared, field) ? field : `${type}.${field}`] = rest[field];
    delete rest[field];
  }
  return { data: rest, personal };
}
