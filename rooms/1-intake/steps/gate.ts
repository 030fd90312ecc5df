/**
 * The gate: requests that come at the same time share one transaction. While one set is written the next gathers, so
 * the size of a set follows the load; when too much waits, requests are turned away instead of memory growing.
 */
import type { Clock } from "#ground/clock";
import { mayRetry } from "#ground/errors";
import { type Appended, createPartitions } from "#ground/log";
import { type Storage, withRetry } from "#ground/storage";
import { intakeCases } from "../rules/cases.ts";
import type { FactDraft } from "../rules/draft.ts";
import type { Quarantined } from "../store/quarantine.ts";
import { appendSet, type SetParts } from "./append-set.ts";

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
  const { storage, clock, signal, maxItems = 1_000, maxWaiting = 20_000, lanes = 2 } = options;
  const partitions = createPartitions(storage);
  let queue: Request[] = [];
  let waiting = 0;
  let running = 0;
  let idle: (() => void)[] = [];

  async function write(group: readonly Request[]): Promise<Appended[]> {
    const drafts = group.flatMap((request) => request.drafts);
    const quarantined = group.flatMap((request) => request.quarantined);
    return await withRetry(async () => {
      const receivedAt = clock.now();
      await partitions.ensure(receivedAt, monthsOf(drafts, receivedAt));
      return await storage.batch("intake", (tx) => appendSet(tx, options, drafts, quarantined, receivedAt));
    });
  }

  async function settle(group: readonly Request[]): Promise<void> {
    try {
      const results = await write(group);
      if (results.some((result) => result.accepted)) signal?.raise();
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
      for (const request of group) await settle([request]);
    }
  }

  function take(): Request[] {
    let items = 0;
    let count = 0;
    for (const request of queue) {
      if (count > 0 && items + request.size > maxItems) break;
      items += request.size;
      count++;
    }
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    return group;
  }

  async function lane(): Promise<void> {
    try {
      while (queue.length > 0) {
        const group = take();
        await settle(group);
        for (const request of group) waiting -= request.size;
      }
    } finally {
      running--;
      if (running === 0) {
        const woken = idle;
        idle = [];
        for (const wake of woken) wake();
      }
    }
  }

  function start(): void {
    // A second lane is worth its locks only when it has a full set to write.
    if (running > 0 && (running >= lanes || waitingNow() < maxItems)) return;
    running++;
    // What arrives in this turn of the event loop shares the set.
    setImmediate(() => void lane());
  }

  function waitingNow(): number {
    return queue.reduce((sum, request) => sum + request.size, 0);
  }

  return {
    submit(drafts, quarantined) {
      const size = drafts.length + quarantined.length;
      if (size === 0) return Promise.resolve([]);
      // A lone request always passes, whatever its size.
      if (waiting > 0 && waiting + size > maxWaiting) {
        return Promise.reject(intakeCases.busy({}, { retryAfterSeconds: 1 }));
      }
      waiting += size;
      return new Promise<Appended[]>((resolve, reject) => {
        queue.push({ drafts, quarantined, size, resolve, reject });
        start();
      });
    },
    waiting: () => waiting,
    async settled() {
      if (running > 0) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
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
