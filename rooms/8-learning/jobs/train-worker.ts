/** The thread in which a model is trained or measured, so that the process that serves HTTP is not held up. */
import { availableParallelism } from "node:os";
import { workerData } from "node:worker_threads";
import type { FitPlace, FitWork, Progress } from "../rules/definition.ts";
import { trainQuestion } from "../rules/question/train.ts";
import { evaluateModel, measureBeside, train } from "../rules/train.ts";
import { openAlgorithmPool } from "./algorithm-pool.ts";
import { answerInThread } from "./in-thread.ts";
import type { WorkerResult, WorkerTask } from "./messages.ts";

const MOST_THREADS = 4;

/** Threads of this thread: they end with it. */
function openFits({ parts, ...work }: FitWork): FitPlace {
  const pool = openAlgorithmPool({ ...work, parts: [parts], threads: Math.min(MOST_THREADS, availableParallelism()) });
  return { fit: (name) => pool.fit(0, name), close: () => pool.close() };
}

async function run(onProgress: (progress: Progress) => void): Promise<WorkerResult> {
  const task = workerData as WorkerTask;
  if (task.kind === "evaluate") return evaluateModel(task.definition, task.model, task.data, task.dates);
  if (task.kind === "beside") return measureBeside(task.definition, task.beside, task.data, task.dates);
  if (task.kind === "question") return await trainQuestion(task.task, { onProgress, openFits });
  return await train(task.definition, task.data, task.dates, { onProgress, openFits });
}

await answerInThread(run);
