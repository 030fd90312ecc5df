/** The engine's side of the log: the owner of shards applies their facts, set by set. */
import { type Clock, machine } from "#ground/clock";
import { PerennialError } from "#ground/errors";
import { type Storage, withRetry } from "#ground/storage";
import { SHARDS } from "./append.ts";
import type { FactHandler } from "./handler.ts";
import { createLeases, type Leases } from "./lease.ts";
import { createPartitions } from "./partitions.ts";
import { readHeads } from "./read.ts";
import { createSetRunner, type SetRunner } from "./sets.ts";
import type { LogSignal } from "./signal.ts";

export interface ConsumerOptions {
  readonly storage: Storage;
  /** Names the positions; a new name starts at the beginning of the log. */
  readonly name: string;
  /** Unique among living processes; a name that stays over restarts takes its shards back at once. */
  readonly owner: string;
  /** Run in this order over each set. */
  readonly handlers: readonly FactHandler[];
  /** The bank's time, handed to handlers. */
  readonly clock: Clock;
  readonly signal?: LogSignal;
  /** Facts of the largest set; sets shrink and grow so that one takes about a quarter of a second. Default 5,000. */
  readonly setSize?: number;
  /** Sets at the same time, over shards of their own, while facts wait; default 2. */
  readonly lanes?: number;
  /** Sets are of one size whatever time they take: the same facts meet in the same sets every time. */
  readonly steady?: boolean;
  /** Milliseconds that a lease holds without a heartbeat. */
  readonly leaseTtl?: number;
  /** With so many customers parked the consumer stops: the fault is then the handler's. */
  readonly maxParked?: number;
  /** Told of every failure of the loop; it goes on by itself. */
  readonly onError?: (error: unknown) => void;
}

export interface Consumer {
  /** Begins to consume in the background. */
  start(): void;
  /** Ends after the set under way and gives the shards back. */
  stop(): Promise<void>;
  /**
   * Applies everything that the log holds at the call, in the shards that this owner can get, and what was released from
   * parking. What handlers publish meanwhile may be left for the next call: drain until it returns 0.
   * @returns the number of facts it went past.
   */
  drain(): Promise<number>;
  /** Shards held now. */
  shards(): readonly number[];
}

const QUICKEST_POLL = 20;
const SLOWEST_POLL = 250;
const LONGEST_PAUSE = 5_000;
const RELEASE_CHECK = 1_000;

export function createConsumer(options: ConsumerOptions): Consumer {
  const { storage, name, signal, setSize = 5_000, lanes = 2, steady = false } = options;
  const leases = createLeases({
    storage,
    consumer: name,
    owner: options.owner,
    ...(options.leaseTtl === undefined ? {} : { ttl: options.leaseTtl }),
  });
  const sets = createSetRunner({
    storage,
    name,
    handlers: options.handlers,
    clock: options.clock,
    leases,
    partitions: createPartitions(storage),
    maxParked: options.maxParked ?? 1_000,
    published: () => signal?.raise(),
  });
  // A waiting owner still has to renew its leases.
  const slowest = Math.min(SLOWEST_POLL, (options.leaseTtl ?? 15_000) / 4);
  const turn = createTurns();
  const round = (steady ? steadyRound : createRound)(leases, sets, setSize, lanes);
  let stopping = new AbortController();
  let loop: Promise<void> | undefined;

  async function run(abort: AbortSignal): Promise<void> {
    let poll = QUICKEST_POLL;
    let pause = QUICKEST_POLL;
    let checked = Number.NEGATIVE_INFINITY;
    while (!abort.aborted) {
      try {
        let count = await turn(() => round());
        if (machine.elapsed() - checked > RELEASE_CHECK) {
          count += await turn(() => sets.runReleased());
          checked = machine.elapsed();
        }
        pause = QUICKEST_POLL;
        poll = count > 0 ? QUICKEST_POLL : Math.min(slowest, poll * 2);
        if (count > 0) continue;
        if (signal) await signal.wait(poll, abort);
        else await machine.sleep(poll, abort);
      } catch (error) {
        options.onError?.(error);
        if (error instanceof PerennialError && error.caseName === "log.too_many_parked") return;
        await machine.sleep(pause, abort);
        pause = Math.min(LONGEST_PAUSE, pause * 2);
      }
    }
  }

  return {
    start() {
      stopping = new AbortController();
      loop ??= run(stopping.signal);
    },
    async stop() {
      stopping.abort();
      await loop;
      loop = undefined;
      await turn(() => leases.release());
    },
    drain: () => turn(() => drainAll({ storage, name, leases, sets, round })),
    shards: () => [...leases.held.keys()],
  };
}

/** One at a time: the loop and a drain never work on the same shards at once. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

// Sets are sized by time: a slow handler gets small ones, and nobody waits long for a lock. While facts wait they may take
// longer: on a busy machine small sets would cost more a fact and make it busier.
const LONG_SET = 400;
const SHORT_SET = 150;
const PATIENCE = 2.5;
const SMALLEST_SET = 50;
const LEAST_FOR_LANES = 200;

/** @param waiting facts that are known to wait */
type Round = (waiting?: number) => Promise<number>;

function createRound(leases: Leases, sets: SetRunner, largest: number, lanes: number): Round {
  let size = Math.min(largest, 500);
  // A second set at once is worth its fixed costs while many facts wait.
  let isFull = false;
  return async (waiting = 0) => {
    if (await leases.keep()) await sets.loadParked();
    const began = machine.elapsed();
    try {
      const count = await sets.next(size, isFull || waiting >= 2 * LEAST_FOR_LANES ? lanes : 1);
      isFull = count >= size >> 1 && count >= LEAST_FOR_LANES;
      const took = machine.elapsed() - began;
      const patience = isFull ? PATIENCE : 1;
      if (took > LONG_SET * patience) size = Math.max(Math.min(SMALLEST_SET, largest), size >> 1);
      else if (took < SHORT_SET * patience && count >= size >> 1) size = Math.min(largest, size * 2);
      return count;
    } catch (error) {
      // Whoever owns the shards now, or whatever a cut connection left: the database is asked again.
      leases.forget();
      throw error;
    }
  };
}

/** For whoever would rather wait than be surprised: nothing hangs on time. */
function steadyRound(leases: Leases, sets: SetRunner, size: number, lanes: number): Round {
  return async (waiting = 0) => {
    if (await leases.keep()) await sets.loadParked();
    try {
      return await sets.next(size, waiting >= 2 * LEAST_FOR_LANES ? lanes : 1);
    } catch (error) {
      leases.forget();
      throw error;
    }
  };
}

interface Drain {
  readonly storage: Storage;
  readonly name: string;
  readonly leases: Leases;
  readonly sets: SetRunner;
  readonly round: Round;
}

async function drainAll({ storage, name, leases, sets, round }: Drain): Promise<number> {
  const heads = await storage.batch(`drain ${name}`, readHeads);
  let total = 0;
  const waiting = (): number => {
    let facts = 0;
    for (const { shard, next } of leases.held.values()) facts += Math.max(0, (heads.get(shard) ?? 0) - next);
    return facts;
  };
  let losses = 0;
  let lost: boolean;
  // Who holds every shard has nothing to gain by a look when nothing waits.
  const isIdle = (): boolean => leases.held.size === SHARDS && waiting() === 0;
  do {
    lost = false;
    if (isIdle()) break;
    try {
      total += await withRetry(() => round(waiting()));
    } catch (error) {
      // Some shards are another's now: the next round goes on with those that are still ours.
      lost = error instanceof PerennialError && error.caseName === "log.lost_lease" && ++losses <= 3;
      if (!lost) throw error;
    }
  } while (lost || waiting() > 0);
  return total + (await sets.runReleased());
}
