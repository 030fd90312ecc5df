/** Threads that fit algorithms side by side, so that nobody who waits is held up and an abort ends them at once. */
import type { Worker } from "node:worker_threads";
import type { Column, Dataset } from "#kits/forest";
import type { BaseName, Fitted } from "../rules/algorithms/index.ts";
import { cases } from "../rules/cases.ts";
import type { PoolAnswer, PoolData, PoolQuestion, Suspected } from "./algorithm-messages.ts";
import { openThread, revived } from "./in-thread.ts";

export interface AlgorithmPool {
  /** One family on one of the parts. */
  fit(part: number, name: BaseName): Promise<Fitted>;
  /** Columns too good to be true among the rows. */
  suspicions(rows: Int32Array): Promise<Suspected>;
  close(): Promise<void>;
}

export interface PoolOptions extends PoolData {
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Share of the tasks begun so far that is done, by task. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  /** How many tasks there will be, for the progress. */
  readonly tasks?: number;
}

interface Waiting {
  readonly question: PoolQuestion;
  readonly resolve: (result: Fitted | Suspected) => void;
  readonly reject: (reason: unknown) => void;
}

/** The results do not hang on the number of threads. */
export function openAlgorithmPool(options: PoolOptions): AlgorithmPool {
  options.signal?.throwIfAborted();
  return new Pool(options);
}

class Pool implements AlgorithmPool {
  readonly #options: PoolOptions;
  readonly #workers: Worker[];
  readonly #idle: Worker[] = [];
  readonly #queue: Waiting[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #shares = new Map<number, number>();
  #next = 0;
  #closed = false;
  readonly #abort: () => void;

  constructor(options: PoolOptions) {
    this.#options = options;
    const { data, y, parts, options: fitOptions } = options;
    const workerData: PoolData = { data: shared(data), y: sharedNumbers(y), parts, options: fitOptions };
    this.#workers = Array.from({ length: Math.max(1, options.threads) }, () => this.#open(workerData));
    this.#abort = () => this.#fail(options.signal?.reason);
    options.signal?.addEventListener("abort", this.#abort, { once: true });
  }

  fit(part: number, name: BaseName): Promise<Fitted> {
    return this.#ask({ kind: "fit", task: this.#next++, part, name }) as Promise<Fitted>;
  }

  suspicions(rows: Int32Array): Promise<Suspected> {
    return this.#ask({ kind: "suspicions", task: this.#next++, rows }) as Promise<Suspected>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#options.signal?.removeEventListener("abort", this.#abort);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #ask(question: PoolQuestion): Promise<Fitted | Suspected> {
    return new Promise((resolve, reject) => {
      if (this.#options.signal?.aborted) {
        reject(this.#options.signal.reason);
        return;
      }
      this.#queue.push({ question, resolve, reject });
      this.#handOut();
    });
  }

  #handOut(): void {
    while (this.#queue.length > 0 && this.#idle.length > 0) {
      const worker = this.#idle.pop() as Worker;
      const waiting = this.#queue.shift() as Waiting;
      this.#busy.set(worker, waiting);
      worker.postMessage(waiting.question);
    }
  }

  #open(workerData: PoolData): Worker {
    const worker = openThread({ beside: import.meta.url, name: "algorithm-worker" }, workerData);
    worker.on("message", (answer: PoolAnswer) => this.#hear(worker, answer));
    worker.once("error", (error) => this.#fail(error));
    worker.once("messageerror", (error) => this.#fail(error));
    worker.once("exit", (exit) => this.#fail(cases.worker_lost({ exit })));
    this.#idle.push(worker);
    return worker;
  }

  #hear(worker: Worker, answer: PoolAnswer): void {
    if (answer.kind === "progress") {
      this.#tell(answer.task, answer.done / Math.max(1, answer.total));
      return;
    }
    const waiting = this.#busy.get(worker);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    this.#tell(answer.task, 1);
    if (answer.kind === "done") waiting?.resolve(answer.result);
    else waiting?.reject(revived(answer));
    this.#handOut();
  }

  #tell(task: number, share: number): void {
    this.#shares.set(task, share);
    const done = [...this.#shares.values()].reduce((sum, each) => sum + each, 0);
    this.#options.onProgress?.({ done, total: Math.max(this.#options.tasks ?? 0, this.#next) });
  }

  #fail(reason: unknown): void {
    if (this.#closed) return;
    const waiting = [...this.#busy.values(), ...this.#queue.splice(0)];
    this.#busy.clear();
    for (const { reject } of waiting) reject(reason);
    for (const worker of this.#workers) void worker.terminate();
    this.#closed = true;
  }
}

/** The columns in memory that all threads read, instead of a copy for each. */
function shared(data: Dataset): Dataset {
  return {
    rows: data.rows,
    columns: data.columns.map((column): Column => {
      if (column.type === "numeric") return { ...column, values: sharedNumbers(column.values) };
      const codes = new Int32Array(new SharedArrayBuffer(column.codes.length * 4));
      codes.set(column.codes);
      return { ...column, codes };
    }),
  };
}

function sharedNumbers(values: Float64Array): Float64Array {
  const out = new Float64Array(new SharedArrayBuffer(values.length * 8));
  out.set(values);
  return out;
}
