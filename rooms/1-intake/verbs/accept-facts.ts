/** Taking events in: what fits goes into the log, what does not is kept aside with its reasons, both before the answer. */

import type { FactBook } from "#contracts/facts";
import { type Actor, allow } from "#ground/authority";
import { permissions } from "../permissions.ts";
import { impersonal, type Problem } from "../rules/cases.ts";
import { type IncomingEvent, type ReadEvent, readBinary, readStructured } from "../rules/cloud-events.ts";
import { type Checked, checkEvent, type FactDraft } from "../rules/draft.ts";
import { withoutTraces } from "../rules/personal-traces.ts";
import type { Gate } from "../steps/gate.ts";
import { type Payload, type Quarantined, quarantineId } from "../store/quarantine.ts";

export interface AcceptParts {
  readonly gate: Gate;
  /** The fact types that hold now. */
  readonly book: () => FactBook;
}

/** An event as it came, and as it was read. */
export interface Arrival {
  readonly payload: Payload;
  readonly read: ReadEvent;
}

export interface Accepted {
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: readonly QuarantinedItem[];
}

export interface QuarantinedItem {
  /** Place in what was sent, from 0. */
  readonly index: number;
  /** Id in the quarantine. */
  readonly id: string;
  readonly problems: readonly Problem[];
}

export function arrivalOfJson(event: unknown): Arrival {
  return { payload: { form: "event", event }, read: readStructured(event) };
}

export function arrivalOfBinary(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
): Arrival {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && (name.startsWith("ce-") || name === "content-type" || name === "traceparent")) {
      kept[name] = String(value);
    }
  }
  return { payload: { form: "binary", headers: kept, body }, read: readBinary(kept, body) };
}

/** Whether an event fits; `trace` is the request's trace id, for events without one. */
export function checkArrival(book: FactBook, { read }: Arrival, trace: string | null = null): Checked {
  if (!read.event) return { problems: read.problems };
  const checked = checkEvent(book, read.event);
  if (!checked.draft || checked.draft.trace !== null || trace === null) return checked;
  return { draft: { ...checked.draft, trace } };
}

/**
 * Takes events in; resolves once every one of them is durable, in the log or in quarantine. The same event sent again is
 * a duplicate, the same misfit sent again adds nothing. `trace` is the request's trace id, for events without one.
 *
 * No audit row: a fact is a record of its own, with source and time of receipt. The transaction is the gate's, which
 * many callers share.
 * @throws authority.not_allowed, intake.busy
 */
export async function acceptFacts(
  parts: AcceptParts,
  actor: Actor,
  arrivals: readonly Arrival[],
  trace: string | null = null,
): Promise<Accepted> {
  allow(actor, permissions.accept);
  const book = parts.book();
  const drafts: FactDraft[] = [];
  const aside: Quarantined[] = [];
  const quarantined: QuarantinedItem[] = [];
  for (const [index, arrival] of arrivals.entries()) {
    const checked = checkArrival(book, arrival, trace);
    if (checked.draft) {
      drafts.push(checked.draft);
      continue;
    }
    const problems = checked.problems.map(impersonal);
    const id = quarantineId(arrival.payload, null);
    quarantined.push({ index, id, problems });
    aside.push(misfit(arrival, id, problems));
  }
  const results = await parts.gate.submit(drafts, aside);
  const accepted = results.filter((result) => result.accepted).length;
  return { accepted, duplicates: results.length - accepted, quarantined };
}

function misfit(arrival: Arrival, id: string, problems: readonly Problem[]): Quarantined {
  const known = named(arrival.read.event ? { form: "event", event: arrival.read.event } : arrival.payload);
  return {
    id,
    channel: "http",
    source: known.source ?? null,
    factId: known.id ?? null,
    type: known.type ?? null,
    import: null,
    line: null,
    problems,
    payload: arrival.payload,
  };
}

/** What a misfit says of itself, as far as it is short text. */
function named(payload: Payload): Partial<Pick<IncomingEvent, "source" | "id" | "type">> {
  const fields: Record<string, unknown> = {};
  if (payload.form === "event" && payload.event !== null && typeof payload.event === "object") {
    Object.assign(fields, payload.event);
  }
  if (payload.form === "binary") {
    for (const name of ["source", "id", "type"]) fields[name] = payload.headers[`ce-${name}`];
  }
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === "string" && value.length <= 1_024 ? withoutTraces(value, () => "***") : undefined;
  };
  const [source, id, type] = [text("source"), text("id"), text("type")];
  return {
    ...(source === undefined ? {} : { source }),
    ...(id === undefined ? {} : { id }),
    ...(type === undefined ? {} : { type }),
  };
}
