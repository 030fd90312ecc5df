/** Uplift and lifetime values in a thread of their own: an abort ends it at once. */
import { Worker } from "node:worker_threads";
import { allCases, type CaseParams, type FieldProblem, PerennialError } from "#ground/errors";
import { cases } from "../rules/cases.ts";
import type { UpliftQuestion, UpliftStudied } from "../rules/uplift-study.ts";
import type { ValueReport, ValueTask } from "../rules/value.ts";

export type StudyTask =
  | { readonly kind: "uplift"; readonly question: Omit<UpliftQuestion, "signal" | "onProgress"> }
  | { readonly kind: "value"; readonly task: ValueTask };

export type StudyMessage =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly result: UpliftStudied | ValueReport | undefined }
  | {
      readonly kind: "failed";
      readonly caseName: string;
      readonly params: CaseParams;
      readonly fields: readonly FieldProblem[];
      readonly stack: string;
    };

/** `studyUplift` in a thread. @throws as it does, and the signal's reason */
export function runUplift({ signal, onProgress, ...question }: UpliftQuestion): Promise<UpliftStudied> {
  const { data, y, treated, share, learners, test, margin, seed, draws, threads } = question;
  // Only what can be cloned, and nothing that the caller keeps beside.
  const own = { data, y, treated, share, learners, test, margin, seed, draws, threads };
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const task: StudyTask = { kind: "uplift", question: given as unknown as UpliftQuestion };
  return inThread(task, signal, onProgress) as Promise<UpliftStudied>;
}

/** `fitValue` in a thread. @throws the signal's reason */
export function runValue(task: ValueTask, signal?: AbortSignal): Promise<ValueReport | undefined> {
  return inThread({ kind: "value", task }, signal) as Promise<ValueReport | undefined>;
}

/** Built code runs as it is; source needs the TypeScript loader and the `source` condition. */
function openWorker(workerData: StudyTask): Worker {
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./study-worker.js", import.meta.url), { workerData });
  const script = new URL("./study-worker-from-source.mjs", import.meta.url);
  return new Worker(script, { workerData, execArgv: ["--conditions=source"] });
}

async function inThread(
  task: StudyTask,
  signal: AbortSignal | undefined,
  onProgress?: (done: number, total: number) => void,
): Promise<unknown> {
  signal?.throwIfAborted();
  const worker = openWorker(task);
  let abort = () => {};
  try {
    return await new Promise<unknown>((resolve, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      worker.on("message", (message: StudyMessage) => {
        if (message.kind === "progress") onProgress?.(message.done, message.total);
        else if (message.kind === "done") resolve(message.result);
        else reject(revive(message));
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

function revive({ caseName, params, fields, stack }: Extract<StudyMessage, { kind: "failed" }>): Error {
  const definition = allCases().get(caseName);
  const cause = new Error(`in the thread: ${stack}`);
  return definition === undefined ? cause : new PerennialError(caseName, definition, params, { fields, cause });
}
