import { Worker } from "node:worker_threads";
import { allCases, PerennialError } from "#ground/errors";
import { cases } from "../rules/cases.ts";
import type { NoModel, TrainingData, TrainingDates, TrainingDefinition, TrainingOptions } from "../rules/definition.ts";
import type { Evaluation } from "../rules/evaluate.ts";
import type { BesideModel } from "../rules/fit.ts";
import type { QuestionTask } from "../rules/question/train.ts";
import type { VersionToRegister } from "../rules/registry/version.ts";
import type { ScoreModel } from "../rules/scorer.ts";
import type { LaterRow, TrainingOutcome } from "../rules/train.ts";
import type { WorkerMessage, WorkerTask } from "./messages.ts";

/** `train` in a worker thread. An abort ends the thread at once and rejects with the signal's reason. */
export function runTraining(
  definition: TrainingDefinition,
  data: TrainingData,
  dates: TrainingDates,
  options: TrainingOptions = {},
): Promise<TrainingOutcome> {
  return inWorker({ kind: "train", definition: plain(definition), data, dates }, options) as Promise<TrainingOutcome>;
}

/** `evaluateModel` in a worker thread: how a stored model did on rows whose outcomes are known by now. */
export function runEvaluation(
  definition: Pick<TrainingDefinition, "split" | "bands">,
  model: ScoreModel,
  data: Omit<TrainingData, "catalog">,
  dates: TrainingDates,
  options: TrainingOptions = {},
): Promise<Evaluation> {
  const { split, bands } = definition;
  return inWorker(
    { kind: "evaluate", definition: { split, bands }, model, data, dates },
    options,
  ) as Promise<Evaluation>;
}

/** `measureBeside` in a worker thread: how each algorithm that was compared did on rows that the choice never saw. */
export function runBeside(
  definition: Pick<TrainingDefinition, "split">,
  beside: readonly BesideModel[],
  data: Omit<TrainingData, "catalog">,
  dates: TrainingDates,
  options: TrainingOptions = {},
): Promise<LaterRow[]> {
  const { split } = definition;
  return inWorker({ kind: "beside", definition: { split }, beside, data, dates }, options) as Promise<LaterRow[]>;
}

/** `trainQuestion` in a worker thread. */
export function runQuestion(task: QuestionTask, options: TrainingOptions = {}): Promise<VersionToRegister | NoModel> {
  return inWorker({ kind: "question", task }, options) as Promise<VersionToRegister | NoModel>;
}

/** Only what training reads: a definition as loaded from files may carry more than can be cloned. */
function plain(definition: TrainingDefinition): TrainingDefinition {
  const { id, features, split, regularisation, calibration, algorithms, minimum_rows, bands } = definition;
  const own = { id, features, split, regularisation, calibration, minimum_rows, bands };
  return algorithms === undefined ? own : { ...own, algorithms };
}

/** Built code runs as it is; source needs the TypeScript loader and the `source` condition. */
function openWorker(workerData: WorkerTask): Worker {
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./train-worker.js", import.meta.url), { workerData });
  const script = new URL("./train-worker-from-source.mjs", import.meta.url);
  return new Worker(script, { workerData, execArgv: ["--conditions=source"] });
}

async function inWorker(task: WorkerTask, { signal, onProgress }: TrainingOptions): Promise<unknown> {
  signal?.throwIfAborted();
  const worker = openWorker(task);
  let abort = () => {};
  try {
    return await new Promise<unknown>((resolve, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      worker.on("message", (message: WorkerMessage) => {
        if (message.kind === "progress") onProgress?.(message.progress);
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

function revive({ caseName, params, fields, stack }: Extract<WorkerMessage, { kind: "failed" }>): Error {
  const definition = allCases().get(caseName);
  const cause = new Error(`in the training worker: ${stack}`);
  return definition === undefined ? cause : new PerennialError(caseName, definition, params, { fields, cause });
}
