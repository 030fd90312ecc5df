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

export interface AskedWork<F, T> {
  before(tx: Tx): Promise<F>;
  after(tx: Tx, facts: readonly AskedFact[], found: F): Promise<T>;
}

export interface AskedEvents {
  /**
   * Appends events and does the caller's work around it, in one transaction; the work may run again when a race is lost.
   * @param work `before` comes before any lock of ours; `after` takes none that a set takes before its last append
   */
  take<F, T>(drafts: readonly FactDraft[], work: AskedWork<F, T>): Promise<T>;
}

export function createAskedEvents(parts: AskedParts): AskedEvents {
  const { storage, clock, people } = parts;
  const partitions = createPartitions(storage);
  const pseudonym = (found: string): string => people.pseudonym?.(found) ?? "***";
  return {
    async take(drafts, work) {
      const { result, added } = await withRetry(async () => {
        const receivedAt = clock.now();
        await partitions.ensure(receivedAt, monthsOf(drafts, receivedAt));
        return await storage.batch("answers", async (tx) => {
          const found = await work.before(tx);
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
          return { result: await work.after(tx, facts, found), added: facts.some(({ accepted }) => accepted) };
        });
      });
      if (added) parts.signal?.raise();
      return result;
    },
  };
}
