/**
 * What happened with a customer, newest first: events, decisions, touches, tasks. Recent pages come from PostgreSQL alone;
 * pages that reach what the log does not hold (months that were archived, and what happened before it) ask ClickHouse.
 */
import type { Definitions } from "#contracts/definitions";
import { decisionEntriesOf } from "#decision";
import { type Actor, allow } from "#ground/authority";
import { machine } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Storage, Tx } from "#ground/storage";
import {
  type CustomerFact,
  endOfPast,
  factsOf,
  findWithMerged,
  historyOf,
  logHoldsFrom,
  type People,
  profilePermissions,
} from "#profile";
import { touchesAndTasksOf } from "#reach";
import { customerViewCases } from "./cases.ts";
import {
  compare,
  cursorOf,
  placeOfCursor,
  startOf,
  type TimelineKind,
  type TimelinePlace,
  timelineKinds,
} from "./cursor.ts";
import { type TimelineEntry, type TimelineItem, wordsOf } from "./timeline-words.ts";

export interface TimelineParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly definitions: Definitions;
  readonly people: People;
}

export interface TimelineAsked {
  /** `next` of the page before. */
  readonly before?: string;
  /** These kinds alone; all when absent. */
  readonly kinds?: readonly TimelineKind[];
  /** Default 50, at most 200. */
  readonly limit?: number;
}

export interface TimelinePage {
  readonly items: readonly TimelineItem[];
  /** What `before` takes for the next page; null on the last. */
  readonly next: string | null;
}

const LIMIT = 50;
const MOST = 200;
/** Receipts are folded into the touch that they are about. */
export const foldedTypes = [
  "touch_accepted",
  "touch_submitted",
  "touch_delivered",
  "touch_failed",
  "touch_expired",
  "touch_unknown",
  "touch_opened",
  "touch_clicked",
  "touch_replied",
] as const;

/** What a transaction holds of a page beside events. */
export async function entriesBeside(
  tx: Tx,
  actor: Actor,
  numbers: readonly CustomerNumber[],
  asked: { readonly place: TimelinePlace | null; readonly kinds: ReadonlySet<TimelineKind>; readonly limit: number },
): Promise<TimelineEntry[]> {
  const { place, kinds, limit } = asked;
  const start = (kind: TimelineKind) => (kinds.has(kind) ? startOf(kind, place) : null);
  const decided = start("decision");
  const decisions = decided === null ? [] : await decisionEntriesOf(tx, numbers, decided, limit);
  const touched = await touchesAndTasksOf(tx, actor, numbers, { touches: start("touch"), tasks: start("task"), limit });
  return [
    ...decisions.map((of) => ({ kind: "decision" as const, at: of.at, key: of.decision, of })),
    ...touched.map((of) => ({ kind: of.kind, at: of.at, key: of.key, of }) as TimelineEntry),
  ];
}

export function eventEntry(of: CustomerFact): TimelineEntry & { readonly kind: "event" } {
  return { kind: "event", at: of.occurredAt, key: of.key, of };
}

export interface Timeline {
  /** @throws authority.not_allowed, customer_view.not_found, customer_view.bad_cursor */
  page(actor: Actor, customer: string, asked: TimelineAsked): Promise<TimelinePage>;
}

// What happened before the log is loaded once, before a bank is served.
const PAST_IS_KNOWN_FOR_MS = 300_000;

export function createTimeline(parts: TimelineParts): Timeline {
  const { storage, definitions, people } = parts;
  // The customer was seen under the actor's scope before its history is asked for.
  const reader = parts.columnar.reader("all");
  let past: { readonly until: Promise<Date | undefined>; readonly askedAt: number } | undefined;
  async function pastUntil(): Promise<Date | undefined> {
    if (!past || machine.elapsed() - past.askedAt > PAST_IS_KNOWN_FOR_MS) {
      past = { until: endOfPast(reader), askedAt: machine.elapsed() };
    }
    return await past.until.catch((thrown: unknown) => {
      past = undefined;
      throw thrown;
    });
  }
  return {
    async page(actor, customer, asked) {
      allow(actor, profilePermissions.read);
      const place = asked.before === undefined ? null : placeOfCursor(asked.before);
      const kinds = new Set(asked.kinds ?? timelineKinds);
      const limit = Math.min(asked.limit ?? LIMIT, MOST);
      // lint-allow verb-guard: it only reads, what several rooms let it read
      const held = await storage.as(actor, async (tx) => {
        const found = await findWithMerged(tx, people, customer);
        if (!found) throw customerViewCases.not_found();
        const { numbers } = found;
        const before = kinds.has("event") ? startOf("event", place) : null;
        const facts =
          before === null ? [] : await factsOf(tx, found.customer, { before, without: foldedTypes, limit: limit + 1 });
        const others = await entriesBeside(tx, actor, numbers, { place, kinds, limit: limit + 1 });
        const entries = [...facts.map(eventEntry), ...others];
        return { numbers, entries, holdsFrom: await logHoldsFrom(tx) };
      });
      const { numbers, entries, holdsFrom } = held;
      const facts = entries.filter((entry) => entry.kind === "event");
      const others = entries.filter((entry) => entry.kind !== "event");
      const before = startOf("event", place);
      const history = () => historyOf(reader, numbers, { before, without: foldedTypes, limit: limit + 1 });
      const older = kinds.has("event") ? await olderFacts(holdsFrom, facts, limit, history) : [];
      const known = new Set(facts.map(({ key }) => key));
      const all = [...others, ...facts, ...older.filter(({ key }) => !known.has(key)).map(eventEntry)].sort(compare);
      const page = all.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map((entry) => wordsOf(entry, definitions)),
        next: all.length > limit && last ? cursorOf(last) : null,
      };
    },
  };

  /** Facts of history, unless the page ends after all that is gone from the log or was never in it. */
  async function olderFacts(
    holdsFrom: Date | undefined,
    facts: readonly TimelineEntry[],
    limit: number,
    ask: () => Promise<CustomerFact[]>,
  ): Promise<CustomerFact[]> {
    const missing = Math.max(holdsFrom?.getTime() ?? -Infinity, (await pastUntil())?.getTime() ?? -Infinity);
    const end = facts[limit]?.at.getTime() ?? -Infinity;
    return missing === -Infinity || end > missing ? [] : await ask();
  }
}
