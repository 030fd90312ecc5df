/** Threads that make customers, and what they make in order. */
import { Worker } from "node:worker_threads";
import { bankMakeCases } from "./cases.ts";
import type { Chunk, FromWorker, MakeTask, Range, ToWorker } from "./task.ts";

/** Chunks that each thread may be ahead of whoever takes them: memory is bounded, and nobody waits for nobody. */
const AHEAD = 2;
const YOUNG_MB = 96;

/** Makes the ranges in threads and gives them in their order. Leaving the loop ends the threads. */
export async function* madeInOrder(
  task: MakeTask,
  ranges: readonly Range[],
  threads: number,
): AsyncGenerator<Chunk, void, undefined> {
  const crew = Array.from({ length: Math.max(1, Math.min(threads, ranges.length)) }, () => new Hand(task));
  try {
    const waiting: Promise<Chunk>[] = [];
    let asked = 0;
    const ask = () => {
      const range = ranges[asked];
      const hand = crew[asked % crew.length];
      if (!range || !hand) return;
      asked++;
      const chunk = hand.make(range);
      // A failure is thrown when its turn comes, and is no unhandled rejection until then.
      chunk.catch(() => undefined);
      waiting.push(chunk);
    };
    for (let n = 0; n < crew.length * AHEAD; n++) ask();
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const chunk = await next;
      ask();
      yield chunk;
    }
  } finally {
    await Promise.all(crew.map((hand) => hand.dismiss()));
  }
}

/** One thread; it makes what it is asked for in the order of asking. */
class Hand {
  readonly #worker: Worker;
  readonly #asked: { readonly resolve: (chunk: Chunk) => void; readonly reject: (error: Error) => void }[] = [];
  #lost: Error | undefined;

  constructor(task: MakeTask) {
    this.#worker = openWorker(task);
    this.#worker.on("message", (message: FromWorker) => {
      const request = this.#asked.shift();
      if (message.kind === "made") request?.resolve(message.chunk);
      else request?.reject(new Error(message.message, { cause: new Error(`in the thread: ${message.stack}`) }));
    });
    this.#worker.on("error", (error) => this.#lose(error));
    this.#worker.on("messageerror", (error) => this.#lose(error));
    this.#worker.on("exit", (exit) => this.#lose(bankMakeCases.worker_lost({ exit })));
  }

  make(range: Range): Promise<Chunk> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#worker.postMessage({ kind: "make", range } satisfies ToWorker);
    });
  }

  async dismiss(): Promise<void> {
    await this.#worker.terminate();
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    for (const request of this.#asked.splice(0)) request.reject(this.#lost);
  }
}

/** Built code runs as it is; source needs the TypeScript loader and the `source` condition. */
function openWorker(workerData: MakeTask): Worker {
  // Nearly all that a customer is made of is garbage once its rows are written.
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL("./worker.js", import.meta.url), { workerData, resourceLimits });
  }
  const script = new URL("./worker-from-source.mjs", import.meta.url);
  return new Worker(script, { workerData, resourceLimits, execArgv: ["--conditions=source"] });
}
