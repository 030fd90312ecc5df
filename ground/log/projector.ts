/** Copies the log to ClickHouse: blocks that are recorded before they are sent, one in flight per table and shard. */
import { machine } from "#ground/clock";
import { SHARDS } from "#ground/ids";
import { type Storage, withRetry } from "#ground/storage";
import { type Block, blocksOfBundle, confirmBlocks, type FilledBlock, openBlocks, tokenOf } from "./blocks.ts";
import { cutBlocks, refillBlock } from "./cut.ts";
import { type Lag, readLag } from "./lag.ts";
import { createLeases, type Leases } from "./lease.ts";
import { readHeads } from "./read.ts";
import { createRebuild, type Rebuild } from "./rebuild.ts";
import type { BlockSink } from "./sink.ts";

export interface ProjectorOptions {
  readonly storage: Storage;
  readonly sink: BlockSink;
  /** Unique among living processes; a name that stays over restarts takes its shards back at once. */
  readonly owner: string;
  /** Folder of the archive's files; rebuilding reads them. */
  readonly archiveDir: string;
  /** ClickHouse's table; `facts` when absent. */
  readonly table?: string;
  readonly leaseTtl?: number;
  /** Facts of one shard that are sent without waiting for more. */
  readonly fullBlock?: number;
  /** Longest wait for more facts, milliseconds; grows with what sending costs, so that it stays under a quarter of the time. */
  readonly maxWait?: number;
  /** `non_replicated_deduplication_window` of the table. */
  readonly window?: number;
  readonly onError?: (error: unknown) => void;
  /** Called at named moments; a test throws there to die at that place. */
  readonly failpoint?: (place: "recorded" | "sent" | "confirmed", blocks: readonly Block[]) => void;
}

export interface Projector {
  /** Checks the copy and begins to copy in the background. */
  start(): void;
  stop(): Promise<void>;
  /** Copies all that the log holds at the call, in the shards this owner can get; the number of facts. */
  drain(): Promise<number>;
  /**
   * Compares counts of all and checksums of the last day per shard (of everything when `deep`) and rebuilds shards that
   * differ.
   * @returns the shards that were emptied for rebuilding; copying fills them again.
   */
  check(options?: { readonly deep?: boolean }): Promise<number[]>;
  /** Empties a shard (or all) in ClickHouse; copying fills it again from archive and log. */
  rebuild(shard: number | "all"): Promise<void>;
  lag(): Promise<Lag>;
}

export const consumerOf = (table: string): string => `project ${table}`;

const FULL_BLOCK = 512;
const MOST_WAIT = 10_000;
const POLL = 250;
const LONGEST_PAUSE = 5_000;
const PARALLEL = 4;
const FORGET_EVERY = 3_600_000;

/** What goes out under one name, and which of its blocks are ours to confirm. */
interface OneInsert {
  readonly parcel: readonly FilledBlock[];
  readonly mine: readonly Block[];
}

/** Blocks that go out together; the others each alone. */
function together<B extends Block>(blocks: readonly B[]): B[][] {
  const groups = new Map<string, B[]>();
  for (const block of blocks) {
    const name = block.bundle ?? `alone ${block.shard}`;
    const group = groups.get(name);
    if (group) group.push(block);
    else groups.set(name, [block]);
  }
  return [...groups.values()];
}

export function createProjector(options: ProjectorOptions): Projector {
  return new BlockProjector(options);
}

class BlockProjector implements Projector {
  readonly #options: ProjectorOptions;
  readonly #table: string;
  readonly #leases: Leases;
  readonly #rebuild: Rebuild;
  /** When unsent facts of a shard were first noticed. */
  readonly #noticed = new Map<number, number>();
  #wait: number;
  /** Whether a block may be in flight from before: after a start, a gain of shards, a failure. */
  #uncertain = true;
  #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ProjectorOptions) {
    const { storage, sink, table = "facts" } = options;
    this.#options = options;
    this.#table = table;
    this.#wait = options.maxWait ?? MOST_WAIT;
    const ttl = options.leaseTtl === undefined ? {} : { ttl: options.leaseTtl };
    this.#leases = createLeases({ storage, consumer: consumerOf(table), owner: options.owner, ...ttl });
    this.#rebuild = createRebuild({ storage, sink, table, leases: this.#leases });
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#loop ??= this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    this.#loop = undefined;
    await this.#turn(() => this.#leases.release());
  }

  drain(): Promise<number> {
    return this.#turn(async () => {
      const heads = await this.#options.storage.batch("project drain", readHeads);
      let total = 0;
      const behind = () => [...this.#leases.held.values()].some((held) => held.next < (heads.get(held.shard) ?? 0));
      for (;;) {
        const count = await withRetry(() => this.#round(true));
        total += count;
        if (!behind()) break;
        // Another owner's block is in flight for too long: nothing new is recorded until it is confirmed.
        if (count === 0) await machine.sleep(POLL);
      }
      return total;
    });
  }

  check(options: { readonly deep?: boolean } = {}): Promise<number[]> {
    return this.#turn(async () => {
      await this.#keep();
      await this.#resend();
      return await this.#rebuild.check(options.deep === true);
    });
  }

  rebuild(shard: number | "all"): Promise<void> {
    return this.#turn(async () => {
      await this.#keep();
      // An insert under way must end before its shard is emptied; what cannot be sent is dropped with the rest.
      await this.#resend().catch(this.#options.onError ?? (() => undefined));
      await this.#rebuild.empty(shard === "all" ? [...this.#leases.held.keys()] : [shard]);
    });
  }

  lag(): Promise<Lag> {
    return this.#options.storage.batch("project lag", (tx) => readLag(tx, this.#table));
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #run(abort: AbortSignal): Promise<void> {
    let pause = POLL;
    let checked = false;
    let forgot = machine.elapsed();
    while (!abort.aborted) {
      try {
        if (!checked) await this.check();
        checked = true;
        const count = await this.#turn(() => this.#round(false));
        pause = POLL;
        if (machine.elapsed() - forgot > FORGET_EVERY) {
          await this.#rebuild.forgetOld();
          forgot = machine.elapsed();
        }
        if (count >= (this.#options.fullBlock ?? FULL_BLOCK)) continue;
        await machine.sleep(Math.min(POLL, this.#wait), abort);
      } catch (error) {
        this.#options.onError?.(error);
        await machine.sleep(pause, abort);
        pause = Math.min(LONGEST_PAUSE, pause * 2);
      }
    }
  }

  async #keep(): Promise<void> {
    if (!(await this.#leases.keep())) return;
    await this.#rebuild.load();
    this.#uncertain = true;
  }

  /** One step: what is in flight goes out again first, then new blocks are recorded, sent and confirmed. */
  async #round(force: boolean): Promise<number> {
    const { storage, window = 10_000 } = this.#options;
    try {
      await this.#keep();
      let count = await this.#resend();
      const ready = await this.#ready(force);
      if (ready.length === 0) return count;
      const blocks = await storage.batch(`project ${this.#table}`, (tx) =>
        cutBlocks(tx, {
          table: this.#table,
          ready,
          generations: this.#rebuild.generations,
          window,
          dir: this.#options.archiveDir,
        }),
      );
      if (blocks.length === 0) return count;
      this.#options.failpoint?.("recorded", blocks);
      const began = machine.elapsed();
      const shards = this.#noticed.size / blocks.length;
      count += await this.#send(together(blocks).map((parcel) => ({ parcel, mine: parcel })));
      this.#wait = Math.max(this.#options.maxWait ?? MOST_WAIT, 3 * shards * (machine.elapsed() - began));
      return count;
    } catch (error) {
      this.#leases.forget();
      this.#uncertain = true;
      throw error;
    }
  }

  /** After a crash or a lost answer the same block is sent again, byte for byte, under the same token. */
  async #resend(): Promise<number> {
    if (!this.#uncertain) return 0;
    const { storage, archiveDir } = this.#options;
    const shards = [...this.#leases.held.keys()];
    const blocks = await storage.batch(`project ${this.#table}`, (tx) => openBlocks(tx, this.#table, shards));
    let count = 0;
    for (const mine of together(blocks)) {
      const parcel = await storage.batch(`project ${this.#table}`, async (tx) => {
        const bundle = mine[0]?.bundle ?? null;
        // The whole of it, in its order: under its name it is known as that.
        const all = bundle === null ? mine : await blocksOfBundle(tx, this.#table, bundle);
        const filled: FilledBlock[] = [];
        for (const block of all) filled.push(await refillBlock(tx, this.#table, block, archiveDir));
        return filled;
      });
      count += await this.#send([{ parcel, mine }]);
    }
    this.#uncertain = false;
    return count;
  }

  async #ready(force: boolean): Promise<{ shard: number; from: number; month: number; pending: number }[]> {
    const { storage, fullBlock = FULL_BLOCK } = this.#options;
    const heads = await storage.batch(`project ${this.#table}`, readHeads);
    const now = machine.elapsed();
    // Each shard has its own moment in the wait: all of them at once would hold up whoever is answered meanwhile.
    const turns = (shard: number, at: number): number => Math.floor(at / this.#wait - shard / SHARDS);
    return [...this.#leases.held.values()].flatMap(({ shard, next, month }) => {
      const pending = (heads.get(shard) ?? 0) - next;
      if (pending <= 0) return [];
      const since = this.#noticed.get(shard) ?? now;
      this.#noticed.set(shard, since);
      const isDue = force || pending >= fullBlock || turns(shard, now) > turns(shard, since);
      return isDue ? [{ shard, from: next, month, pending }] : [];
    });
  }

  async #send(inserts: readonly OneInsert[]): Promise<number> {
    const { storage, sink, failpoint } = this.#options;
    const sent: Block[] = [];
    const moves: { shard: number; to: number; month: number }[] = [];
    let failure: unknown;
    const waiting = [...inserts];
    const sender = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const [first] = one.parcel;
        if (!first) continue;
        try {
          await sink.insert({
            table: this.#table,
            bytes: one.parcel.length === 1 ? first.body : Buffer.concat(one.parcel.map(({ body }) => body)),
            format: first.format,
            token: first.bundle ?? tokenOf(this.#table, first),
            columns: first.columns,
          });
          const months = new Map(one.parcel.map(({ shard, month }) => [shard, month]));
          for (const block of one.mine) {
            sent.push(block);
            moves.push({ shard: block.shard, to: block.to + 1, month: months.get(block.shard) ?? 0 });
          }
        } catch (error) {
          failure ??= error;
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, sender));
    failpoint?.("sent", sent);
    if (sent.length > 0) {
      await storage.batch(`project ${this.#table}`, async (tx) => {
        await confirmBlocks(tx, this.#table, sent, machine.now());
        await this.#leases.move(tx, moves);
      });
      this.#leases.moved(moves);
      for (const { shard } of sent) this.#noticed.delete(shard);
      failpoint?.("confirmed", sent);
    }
    if (failure !== undefined) throw failure;
    return sent.reduce((sum, block) => sum + block.count, 0);
  }
}
