import { Worker } from "node:worker_threads";
import { cases } from "../../cases.ts";
import type { WasmMemory } from "../assemble.ts";
import { type Arena, CLAIM_BITS, CLOSED, word } from "./arena.ts";
import type { HandData } from "./hand.ts";
import type { Growing } from "./kernels.ts";
import { openWork, type Views, type Work } from "./work.ts";

/** From so many rows on other threads save more than they cost, where much is done a row. */
export const WORTH_ADDING = 2_048;
/** Chunks a thread, so that none waits long for another. */
const CHUNKS_EACH = 8;
const LEAST_CHUNK = 1_024;
/** Rows of a chunk where one thread works alone; a kernel is replaced by its optimised self between two of them. */
const ALONE_CHUNK = 8_192;
const SPINS = 20_000;
/** A hand that says nothing for so long (milliseconds) is lost. */
const PATIENCE = 60_000;

/** Cuts jobs into chunks and sees that all are done. */
export class Team {
  readonly memory: WasmMemory;
  readonly arena: Arena;
  readonly views: Views;
  readonly #control: Int32Array;
  readonly #own: { readonly work: Work; readonly growing: () => Growing };
  readonly #hands: readonly Worker[];
  #turn = 0;

  constructor(memory: WasmMemory, arena: Arena, views: Views) {
    this.memory = memory;
    this.arena = arena;
    this.views = views;
    this.#control = views.control;
    this.#own = openWork(memory, arena, 0);
    const hands = arena.rows < WORTH_ADDING ? 0 : arena.threads - 1;
    this.#hands = Array.from({ length: hands }, (_, n) => openHand({ memory, arena, thread: n + 1 }));
  }

  get growing(): Growing {
    return this.#own.growing();
  }

  get here(): number {
    return Atomics.load(this.#control, word.here);
  }

  /** Whether so many rows are worth sharing. */
  shares(rows: number, worth: number): boolean {
    return this.#hands.length > 0 && rows >= worth;
  }

  /**
   * Does a job on `from … to`, with the hands where it is worth it. Gives the size of a chunk.
   * @param size of a chunk; by default as many as keep all busy, in sixteens
   */
  share = (kind: number, from: number, to: number, worth: number, size?: number): number => {
    const control = this.#control;
    const shared = this.shares(to - from, worth);
    const each = size ?? (shared ? this.#chunk(to - from) : ALONE_CHUNK);
    const chunks = Math.ceil((to - from) / each);
    this.#turn++;
    // Closed while the job is written down, so that no hand takes a chunk of half a job.
    const open = this.#turn << CLAIM_BITS;
    Atomics.store(control, word.claim, open | CLOSED);
    Atomics.store(control, word.job, kind);
    Atomics.store(control, word.from, from);
    Atomics.store(control, word.to, to);
    Atomics.store(control, word.size, each);
    Atomics.store(control, word.chunks, chunks);
    Atomics.store(control, word.done, 0);
    if (!shared) {
      for (let chunk = 0; chunk < chunks; chunk++) this.#own.work(chunk);
      return each;
    }
    Atomics.store(control, word.claim, open);
    Atomics.store(control, word.turn, this.#turn);
    Atomics.notify(control, word.turn);
    for (;;) {
      const chunk = Atomics.add(control, word.claim, 1) & CLOSED;
      if (chunk >= chunks) break;
      this.#own.work(chunk);
      Atomics.add(control, word.done, 1);
    }
    this.#awaitDone(chunks);
    return each;
  };

  #chunk(count: number): number {
    const each = Math.ceil(count / (this.arena.threads * CHUNKS_EACH));
    return Math.max(LEAST_CHUNK, Math.ceil(each / 16) * 16);
  }

  /** Hands are nearly done when this thread is: looking a while is quicker than being woken. */
  #awaitDone(chunks: number): void {
    const control = this.#control;
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(control, word.done) === chunks) return;
    for (;;) {
      const done = Atomics.load(control, word.done);
      if (done === chunks) return;
      if (Atomics.wait(control, word.done, done, PATIENCE) === "timed-out") throw cases.hand_lost();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#hands.map((worker) => worker.terminate()));
  }
}

function openHand(workerData: HandData): Worker {
  // Built code runs as it is; source needs the TypeScript loader and the `source` condition.
  const worker = import.meta.url.endsWith(".ts")
    ? new Worker(new URL("./hand-from-source.mjs", import.meta.url), { workerData, execArgv: ["--conditions=source"] })
    : new Worker(new URL("./hand.js", import.meta.url), { workerData });
  worker.unref();
  return worker;
}
