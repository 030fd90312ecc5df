/** Groups requests that come at the same time into one append: one commit carries many. */
import { type Clock, machine } from "#ground/clock";
import { mayRetry } from "#ground/errors";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import { appendFacts, seenMonth } from "./append.ts";
import { logCases } from "./cases.ts";
import { createPartitions } from "./partitions.ts";
import type { LogSignal } from "./signal.ts";
import type { Appended, NewFact } from "./types.ts";

/**
 * Work of a request in the append's transaction, before its commit. It may run again when the group is retried, so it
 * writes through `tx` alone.
 */
export type Within = (tx: Tx, results: readonly Appended[]) => Promise<void>;

export interface AppenderOptions {
  readonly storage: Storage;
  /** Says when facts were received. */
  readonly clock: Clock;
  readonly signal?: LogSignal;
  /** Facts of one append; a larger request is one append of its own. */
  readonly maxFacts?: number;
  /** How long a request waits for others while an append runs, milliseconds. */
  readonly maxDelay?: number;
  /** Facts that may wait before requests are turned away. */
  readonly maxWaiting?: number;
  /** Appends at the same time. */
  readonly lanes?: number;
}

export interface Appender {
  /**
   * Resolves once the facts are durable, with one result per fact. Either all facts of a request and its `within` are
   * committed or none is.
   * @throws log.busy (rate_limited, with retryAfterSeconds) instead of letting the queue grow; log.closed.
   */
  append(facts: readonly NewFact[], within?: Within): Promise<Appended[]>;
  /** Facts that wait now. */
  waiting(): number;
  /** Takes no more and resolves when all that was taken is written. */
  close(): Promise<void>;
}

interface Request {
  readonly facts: readonly NewFact[];
  readonly within: Within | undefined;
  resolve(results: Appended[]): void;
  reject(error: unknown): void;
}

export function createAppender(options: AppenderOptions): Appender {
  const { storage, clock, signal, maxFacts = 1_000, maxDelay = 5, maxWaiting = 20_000, lanes = 2 } = options;
  const partitions = createPartitions(storage);
  const queue: Request[] = [];
  let waiting = 0;
  let running = 0;
  let closed = false;
  let timer = false;
  let whenIdle: (() => void) | undefined;

  async function write(group: readonly Request[]): Promise<Appended[][]> {
    const facts = group.flatMap((request) => request.facts);
    return await withRetry(async () => {
      const receivedAt = clock.now();
      await partitions.ensure(receivedAt, monthsOf(facts, receivedAt));
      return await storage.batch("log append", async (tx) => {
        const results = await appendFacts(tx, facts, receivedAt);
        let start = 0;
        const parts: Appended[][] = [];
        for (const request of group) {
          const part = results.slice(start, start + request.facts.length);
          start += request.facts.length;
          parts.push(part);
          await request.within?.(tx, part);
        }
        return parts;
      });
    });
  }

  async function settle(group: readonly Request[]): Promise<void> {
    try {
      const parts = await write(group);
      signal?.raise();
      for (const [index, request] of group.entries()) request.resolve(parts[index] ?? []);
    } catch (error) {
      if (group.length === 1 || mayRetry(error)) {
        for (const request of group) request.reject(error);
        return;
      }
      // One request spoilt the group: each stands alone now, and only the bad one fails.
      for (const request of group) await settle([request]);
    }
  }

  function take(): Request[] {
    const group: Request[] = [];
    let count = 0;
    while (queue[0] && (group.length === 0 || count + queue[0].facts.length <= maxFacts)) {
      const request = queue.shift();
      if (!request) break;
      group.push(request);
      count += request.facts.length;
    }
    return group;
  }

  async function run(): Promise<void> {
    running++;
    try {
      const group = take();
      await settle(group);
      for (const request of group) waiting -= request.facts.length;
    } finally {
      running--;
      schedule();
      if (running === 0 && queue.length === 0) whenIdle?.();
    }
  }

  // While nothing runs a request goes at once; while an append runs, others gather until a group is full or has waited.
  function schedule(): void {
    if (queue.length === 0 || timer || running >= lanes) return;
    const full = queue.reduce((sum, request) => sum + request.facts.length, 0) >= maxFacts;
    timer = true;
    const pause = full || running === 0 ? Promise.resolve() : machine.sleep(maxDelay);
    void pause.then(() => {
      timer = false;
      if (queue.length > 0) void run();
      schedule();
    });
  }

  return {
    append(facts, within) {
      if (closed) return Promise.reject(logCases.closed());
      if (waiting > 0 && waiting + facts.length > maxWaiting) {
        return Promise.reject(logCases.busy({ waiting }, { retryAfterSeconds: 1 }));
      }
      waiting += facts.length;
      return new Promise<Appended[]>((resolve, reject) => {
        queue.push({ facts, within, resolve, reject });
        schedule();
      });
    },
    waiting: () => waiting,
    async close() {
      closed = true;
      if (running === 0 && queue.length === 0) return;
      await new Promise<void>((resolve) => {
        whenIdle = resolve;
      });
    },
  };
}

export function monthsOf(facts: readonly NewFact[], receivedAt: Date): Set<number> {
  const months = new Set<number>();
  // A fact with a time that no calendar has is refused by the append, not here.
  for (const fact of facts) {
    const month = seenMonth(fact, receivedAt);
    if (month >= 190001 && month <= 229912) months.add(month);
  }
  return months;
}
