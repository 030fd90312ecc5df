/** Groups requests that come at the same time into one append: one commit carries many. */
import { type Clock, machine } from "#ground/clock";
import { mayRetry } from "#ground/errors";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import { appendFacts, seenMonth } from "./append.ts";
import { logCases } from "./cases.ts";
import { createPartitions, type Partitions } from "./partitions.ts";
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
  return new GroupingAppender(options);
}

class GroupingAppender implements Appender {
  readonly #options: AppenderOptions;
  readonly #maxFacts: number;
  readonly #partitions: Partitions;
  readonly #queue: Request[] = [];
  #queued = 0;
  #waiting = 0;
  #running = 0;
  #timer = false;
  #closed = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: AppenderOptions) {
    this.#options = options;
    this.#maxFacts = options.maxFacts ?? 1_000;
    this.#partitions = createPartitions(options.storage);
  }

  async append(facts: readonly NewFact[], within?: Within): Promise<Appended[]> {
    if (this.#closed) throw logCases.closed();
    const waiting = this.#waiting;
    if (waiting > 0 && waiting + facts.length > (this.#options.maxWaiting ?? 20_000)) {
      throw logCases.busy({ waiting }, { retryAfterSeconds: 1 });
    }
    this.#waiting += facts.length;
    this.#queued += facts.length;
    try {
      return await new Promise<Appended[]>((resolve, reject) => {
        this.#queue.push({ facts, within, resolve, reject });
        this.#schedule();
      });
    } finally {
      this.#waiting -= facts.length;
    }
  }

  waiting(): number {
    return this.#waiting;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running === 0 && this.#queue.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  // While nothing runs a request goes at once; while an append runs, others gather until a group is full or has waited.
  #schedule(): void {
    if (this.#queue.length === 0 || this.#timer || this.#running >= (this.#options.lanes ?? 2)) return;
    const atOnce = this.#queued >= this.#maxFacts || this.#running === 0;
    this.#timer = true;
    const pause = atOnce ? Promise.resolve() : machine.sleep(this.#options.maxDelay ?? 5);
    void pause.then(() => {
      this.#timer = false;
      if (this.#queue.length > 0) void this.#run();
      this.#schedule();
    });
  }

  async #run(): Promise<void> {
    this.#running++;
    const group = this.#take();
    await this.#settle(group);
    this.#running--;
    this.#schedule();
    if (this.#running === 0 && this.#queue.length === 0) this.#whenIdle?.();
  }

  #take(): Request[] {
    let count = 0;
    let end = 0;
    for (const request of this.#queue) {
      if (end > 0 && count + request.facts.length > this.#maxFacts) break;
      count += request.facts.length;
      end++;
    }
    this.#queued -= count;
    return this.#queue.splice(0, end);
  }

  /** Never throws: whatever happens reaches the requests. */
  async #settle(group: readonly Request[]): Promise<void> {
    try {
      const parts = await this.#write(group);
      this.#options.signal?.raise();
      for (const [index, request] of group.entries()) request.resolve(parts[index] ?? []);
    } catch (error) {
      if (group.length === 1 || mayRetry(error)) {
        for (const request of group) request.reject(error);
        return;
      }
      // One request spoilt the group: each stands alone now, and only the bad one fails.
      for (const request of group) await this.#settle([request]);
    }
  }

  async #write(group: readonly Request[]): Promise<Appended[][]> {
    const { storage, clock } = this.#options;
    const facts = group.flatMap((request) => request.facts);
    return await withRetry(async () => {
      const receivedAt = clock.now();
      await this.#partitions.ensure(receivedAt, monthsOf(facts, receivedAt));
      return await storage.batch("log append", async (tx) => {
        const results = await appendFacts(tx, facts, receivedAt);
        const parts: Appended[][] = [];
        let start = 0;
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
