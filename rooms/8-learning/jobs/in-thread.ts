/** Work in a thread of its own, so that the process that serves HTTP is not held up. Errors come back as they were thrown. */
import { parentPort, type Transferable, Worker } from "node:worker_threads";
import { allCases, type CaseParams, type FieldProblem, PerennialError, toPerennialError } from "#ground/errors";
import type { Dataset } from "#kits/forest";
import { cases } from "../rules/cases.ts";

/** Error classes do not cross threads: the case's name and parameters do. */
export interface ThreadFailure {
  readonly kind: "failed";
  readonly caseName: string;
  readonly params: CaseParams;
  readonly fields: readonly FieldProblem[];
  readonly stack: string;
}

export type ThreadMessage<Result, News> =
  | { readonly kind: "news"; readonly news: News }
  | { readonly kind: "done"; readonly result: Result }
  | ThreadFailure;

export interface ThreadHow<News> {
  readonly signal?: AbortSignal | undefined;
  readonly onNews?: ((news: News) => void) | undefined;
  /** Memory that is handed over and not copied: the caller may not touch it any more. */
  readonly handOver?: readonly Transferable[] | undefined;
}

/** The script of a thread, by the module that asks and the script's name beside it. */
export interface ThreadScript {
  /** `import.meta.url` of a module in the script's folder. */
  readonly beside: string;
  readonly name: string;
}

/** Built code runs as it is; source needs the TypeScript loader and the `source` condition. */
export function openThread(
  { beside, name }: ThreadScript,
  workerData: unknown,
  handOver?: readonly Transferable[],
): Worker {
  const more = handOver === undefined ? {} : { transferList: [...handOver] };
  if (!beside.endsWith(".ts")) return new Worker(new URL(`./${name}.js`, beside), { workerData, name, ...more });
  const script = new URL(`./${name}-from-source.mjs`, beside);
  return new Worker(script, { workerData, name, execArgv: ["--conditions=source"], ...more });
}

/** Starts the script with the task and waits for its answer. An abort ends the thread at once. @throws the signal's reason */
export async function inThread<Result, News = never>(
  script: ThreadScript,
  task: unknown,
  { signal, onNews, handOver }: ThreadHow<News> = {},
): Promise<Result> {
  signal?.throwIfAborted();
  const worker = openThread(script, task, handOver);
  let abort = () => {};
  try {
    return await new Promise<Result>((resolve, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      worker.on("message", (message: ThreadMessage<Result, News>) => {
        if (message.kind === "news") onNews?.(message.news);
        else if (message.kind === "done") resolve(message.result);
        else reject(revived(message));
      });
      worker.once("error", reject);
      worker.once("messageerror", reject);
      worker.once("exit", (exit) => reject(cases.worker_lost({ exit })));
    });
  } finally {
    signal?.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

/** In the thread: does the work and tells what came of it. */
export async function answerInThread<Result, News = never>(
  run: (tell: (news: News) => void) => Promise<Result> | Result,
): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("this runs as a worker thread only");
  const tell = (message: ThreadMessage<Result, News>) => port.postMessage(message);
  try {
    tell({ kind: "done", result: await run((news) => tell({ kind: "news", news })) });
  } catch (thrown) {
    tell(failureOf(thrown));
  }
}

export function failureOf(thrown: unknown): ThreadFailure {
  const { caseName, params, fields, stack } = toPerennialError(thrown);
  return { kind: "failed", caseName, params, fields, stack: stack ?? "" };
}

export function revived({ caseName, params, fields, stack }: Omit<ThreadFailure, "kind">): Error {
  const definition = allCases().get(caseName);
  const cause = new Error(`in a thread: ${stack}`);
  return definition === undefined ? cause : new PerennialError(caseName, definition, params, { fields, cause });
}

/** The memory of rows, to be handed over. */
export function memoryOf({ columns }: Dataset, ...more: readonly ArrayBufferView[]): Transferable[] {
  const views = [...columns.map((column) => (column.type === "numeric" ? column.values : column.codes)), ...more];
  const own = new Set(views.map(({ buffer }) => buffer));
  // Shared memory is seen from everywhere and can't be handed over.
  return [...own].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}
