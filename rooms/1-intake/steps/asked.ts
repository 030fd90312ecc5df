/**
 * Events that a request waits for an answer to: each is in the log, once, when the answer goes out, and what the answer
 * looks at is read after the event has its place. The shards' rows are held from there to the commit, so nothing of these
 * customers can come in between.
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
  /** False: the log held it already. */
  readonly accepted: boolean;
}

export interface AskedEvents {
  /**
   * Appends events and does the caller's work with them, in one transaction; the work may run again when a race is lost.
   * It takes no lock that a set takes before its last append.
   */
  take<T>(drafts: readonly FactDraft[], within: (tx: Tx, facts: readonly AskedFact[]) => Promise<T>): Promise<T>;
}

export function createAskedEvents(parts: AskedParts): AskedEvents {
  const { storage, clock, people } = parts;
  const partitions = createPartitions(storage);
  const pseudonym = (found: string): string => people.pseudonym?.(found) ?? "***";
  return {
    async take(drafts, within) {
      const { result, added } = await withRetry(async () => {
        const receivedAt = clock.now();
        await partitions.ensure(receivedAt, monthsOf(drafts, receivedAt));
        return await storage.batch("answers", async (tx) => {
          const subjects = drafts.map(({ subject }) => subject);
          const nothing = drafts.map(() => null);
          const numbers = await people.identify(tx, subjects, nothing, receivedAt);
          const known = drafts.map((draft, at) => {
            const customer = numbers[at];
            if (customer === undefined) throw new Error("a subject was left without a number");
            return { ...draft, customer, data: dataWithoutTraces(draft.data, pseudonym) };
          });
          const results = await appendSet(tx, parts, known, [], receivedAt);
          const facts = known.map((draft, at) => ({
            draft,
            customer: draft.customer,
            occurredAt: draft.occurredAt ?? receivedAt,
            accepted: results[at]?.accepted === true,
          }));
          return { result: await within(tx, facts), added: facts.some(({ accepted }) => accepted) };
        });
      });
      if (added) parts.signal?.raise();
      return result;
    },
  };
}
