/**
 * Events that a request waits for an answer to: each is in the log, once, when the answer goes out. What the answer looks at
 * is read first and the event is appended last, so that the shards' rows are held no longer than for any other event.
 */
import type { Clock } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { createPartitions } from "#ground/log";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import type { FactDraft } from "../rules/draft.ts";
import { dataWithoutTraces } from "../rules/personal-traces.ts";
import { appendSet, type SetParts } from "./append-set.ts";
import { monthsOf } from "./gate.ts";

export interface AskedParts extends SetParts {
  readonly storage: Storage;
  /** Says when facts were received. */
  readonly clock: Clock;
  /** Told after every commit that added facts. */
  readonly signal?: { raise(): void };
}

export interface AskedFact {
  /** With its data as the log holds them. */
  readonly draft: FactDraft;
  /** The number that the subject came for. */
  readonly customer: CustomerNumber;
  readonly occurredAt: Date;
}

export interface AskedWork<Judged, T> {
  /** Reads, and locks what it must; it may run again when a race is lost. */
  judge(tx: Tx, facts: readonly AskedFact[]): Promise<Judged>;
  /** After the append. @param accepted of each fact whether it is new to the log */
  settle(tx: Tx, judged: Judged, accepted: readonly boolean[]): Promise<T>;
}

export interface AskedEvents {
  /** Appends events and does the caller's work around it, in one transaction. */
  take<Judged, T>(drafts: readonly FactDraft[], work: AskedWork<Judged, T>): Promise<T>;
}

export function createAskedEvents(parts: AskedParts): AskedEvents {
  const { storage, clock } = parts;
  const partitions = createPartitions(storage);
  return {
    async take(drafts, work) {
      const { result, added } = await withRetry(async () => {
        const receivedAt = clock.now();
        await partitions.ensure(receivedAt, monthsOf(drafts, receivedAt));
        return await storage.batch("answers", async (tx) => {
          const facts = await namedFacts(tx, parts, drafts, receivedAt);
          const judged = await work.judge(tx, facts);
          const known = facts.map(({ draft, customer }) => ({ ...draft, customer }));
          const accepted = (await appendSet(tx, parts, known, [], receivedAt)).map((result) => result.accepted);
          return { result: await work.settle(tx, judged, accepted), added: accepted.includes(true) };
        });
      });
      if (added) parts.signal?.raise();
      return result;
    },
  };
}

async function namedFacts(
  tx: Tx,
  { people }: SetParts,
  drafts: readonly FactDraft[],
  receivedAt: Date,
): Promise<AskedFact[]> {
  const pseudonym = (found: string): string => people.pseudonym?.(found) ?? "***";
  const subjects = drafts.map(({ subject }) => subject);
  const nothing = drafts.map(() => null);
  const numbers = await people.identify(tx, subjects, nothing, receivedAt);
  return drafts.map((draft, at) => {
    const customer = numbers[at];
    if (customer === undefined) throw new Error("a subject was left without a number");
    const data = dataWithoutTraces(draft.data, pseudonym);
    return { draft: { ...draft, data }, customer, occurredAt: draft.occurredAt ?? receivedAt };
  });
}
