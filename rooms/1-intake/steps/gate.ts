/**
 * The gate: requests that come at the same time share one transaction. While one set is written the next gathers, so
 * the size of a set follows the load; when too much waits, requests are turned away instead of memory growing.
 */
import { type Clock, machine } from "#ground/clock";
import { mayRetry } from "#ground/errors";
import { type Appended, createPartitions, type Partitions } from "#ground/log";
import { type Storage, withRetry } from "#ground/storage";
import { intakeCases } from "../rules/cases.ts";
import type { FactDraft } from "../rules/draft.ts";
import type { Quarantined } from "../store/quarantine.ts";
import { appendSet, type SetParts } from "./append-set.ts";
import { createKnownSubjects } from "./known-subjects.ts";

export interface GateOptions extends SetParts {
  readonly storage: Storage;
  /** Says when facts were received. */
  readonly clock: Clock;
  /** Told after every commit that added facts. */
  readonly signal?: { raise(): void };
  /** Items of one set; a larger request is a set of its own. */
  readonly maxItems?: number;
  /** Items that may wait before requests are turned away. */
  readonly maxWaiting?: number;
  /** Sets written at the same time. */
  readonly lanes?: number;
}

export interface Gate {
  /**
   * Resolves once all of it is durable, with one result per draft.
   * @throws intake.busy (rate_limited, with retryAfterSeconds)
   */
  submit(drafts: readonly FactDraft[], quarantined: readonly Quarantined[]): Promise<Appended[]>;
  /** Subjects' numbers are asked for anew: a customer was erased. */
  forgetSubjects(): void;
  /** Items that wait or are being written. */
  waiting(): number;
  /** Resolves when all that was taken is written. */
  settled(): Promise<void>;
}

interface Request {
  readonly drafts: readonly FactDraft[];
  readonly quarantined: readonly Quarantined[];
  readonly size: number;
  resolve(results: Appended[]): void;
  reject(error: unknown): void;
}

export function createGate(options: GateOptions): Gate {
  return new SharingGate(options);
}

class SharingGate implements Gate {
  readonly #options: GateOptions;
  readonly #maxItems: number;
  readonly #maxWaiting: number;
  readonly #lanes: number;
  readonly #partitions: Partitions;
  readonly #known = createKnownSubjects(machine);
  #queue: Request[] = [];
  #queued = 0;
  #waiting = 0;
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(options: GateOptions) {
    this.#options = options;
    this.#maxItems = options.maxItems ?? 1_000;
    this.#maxWaiting = options.maxWaiting ?? 20_000;
    this.#lanes = options.lanes ?? 2;
    this.#partitions = createPartitions(options.storage);
  }

  submit(drafts: readonly FactDraft[], quarantined: readonly Quarantined[]): Promise<Appended[]> {
    const size = drafts.length + quarantined.length;
    if (size === 0) return Promise.resolve([]);
    // A lone request always passes, whatever its size.
    if (this.#waiting > 0 && this.#waiting + size > this.#maxWaiting) {
      return Promise.reject(intakeCases.busy({}, { retryAfterSeconds: 1 }));
    }
    this.#waiting += size;
    this.#queued += size;
    return new Promise<Appended[]>((resolve, reject) => {
      this.#queue.push({ drafts, quarantined, size, resolve, reject });
      this.#start();
    });
  }

  forgetSubjects(): void {
    this.#known.forget();
  }

  waiting(): number {
    return this.#waiting;
  }

  async settled(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #start(): void {
    // Another lane is worth its locks only when it has a fair set to write.
    if (this.#running > 0 && (this.#running >= this.#lanes || this.#queued < this.#maxItems / 4)) return;
    this.#running++;
    // What arrives in this turn of the event loop shares the set.
    setImmediate(() => void this.#lane());
  }

  async #lane(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#take();
      await this.#settle(group);
      for (const request of group) this.#waiting -= request.size;
    }
    this.#running--;
    if (this.#running > 0) return;
    for (const wake of this.#idle.splice(0)) wake();
  }

  #take(): Request[] {
    let items = 0;
    let count = 0;
    for (const request of this.#queue) {
      if (count > 0 && items + request.size > this.#maxItems) break;
      items += request.size;
      count++;
    }
    const group = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    this.#queued -= items;
    return group;
  }

  async #settle(group: readonly Request[]): Promise<void> {
    try {
      const results = await this.#write(group);
      if (results.some((result) => result.accepted)) this.#options.signal?.raise();
      let from = 0;
      for (const request of group) {
        request.resolve(results.slice(from, from + request.drafts.length));
        from += request.drafts.length;
      }
    } catch (error) {
      if (group.length === 1 || mayRetry(error)) {
        for (const request of group) request.reject(error);
        return;
      }
      // One request spoilt the set: each stands alone now, and only the bad one fails.
      for (const request of group) await this.#settle([request]);
    }
  }

  async #write(group: readonly Request[]): Promise<Appended[]> {
    const { storage, clock } = this.#options;
    const drafts = group.flatMap((request) => request.drafts);
    const quarantined = group.flatMap((request) => request.quarantined);
    return await withRetry(async () => {
      const receivedAt = clock.now();
      await this.#partitions.ensure(receivedAt, monthsOf(drafts, receivedAt));
      const known = this.#known.begin();
      const results = await storage.batch("intake", (tx) =>
        appendSet(tx, this.#options, drafts, quarantined, receivedAt, known),
      );
      known.committed();
      return results;
    });
  }
}

/** Months (`YYYYMM`) in which duplicates of the drafts are looked for. */
export function monthsOf(drafts: readonly FactDraft[], receivedAt: Date): Set<number> {
  const months = new Set<number>();
  for (const { occurredAt } of drafts) {
    const at = occurredAt ?? receivedAt;
    months.add(at.getUTCFullYear() * 100 + at.getUTCMonth() + 1);
  }
  return months;
}
