import type { Transferable } from "node:worker_threads";
import type {
  NoModel,
  Progress,
  TrainingData,
  TrainingDates,
  TrainingDefinition,
  TrainingOptions,
} from "../rules/definition.ts";
import type { Evaluation } from "../rules/evaluate.ts";
import type { BesideModel } from "../rules/fit.ts";
import type { QuestionTask } from "../rules/question/train.ts";
import type { VersionToRegister } from "../rules/registry/version.ts";
import type { ScoreModel } from "../rules/scorer.ts";
import type { LaterRow, TrainingOutcome } from "../rules/train.ts";
import { inThread, memoryOf } from "./in-thread.ts";
import type { WorkerResult, WorkerTask } from "./messages.ts";

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

/** `trainQuestion` in a worker thread. The task's rows are handed over: nobody may look at them any more. */
export function runQuestion(task: QuestionTask, options: TrainingOptions = {}): Promise<VersionToRegister | NoModel> {
  return inWorker({ kind: "question", task }, options, memoryOf(task.data, task.labels)) as Promise<
    VersionToRegister | NoModel
  >;
}

/** Only what training reads: a definition as loaded from files may carry more than can be cloned. */
function plain(definition: TrainingDefinition): TrainingDefinition {
  const { id, features, split, regularisation, calibration, algorithms, minimum_rows, bands } = definition;
  const own = { id, features, split, regularisation, calibration, minimum_rows, bands };
  return algorithms === undefined ? own : { ...own, algorithms };
}

const script = { beside: import.meta.url, name: "train-worker" };

function inWorker(
  task: WorkerTask,
  { signal, onProgress }: TrainingOptions,
  handOver?: readonly Transferable[],
): Promise<WorkerResult> {
  return inThread<WorkerResult, Progress>(script, task, { signal, onNews: onProgress, handOver });
}
