/** The thread in which a model is trained or measured, so that the process that serves HTTP is not held up. */
import { availableParallelism } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { toPerennialError } from "#ground/errors";
import type { FitPlace, FitWork, Progress } from "../rules/definition.ts";
import { trainQuestion } from "../rules/question/train.ts";
import { evaluateModel, measureBeside, train } from "../rules/train.ts";
import { openAlgorithmPool } from "./algorithm-pool.ts";
import type { WorkerMessage, WorkerTask } from "./messages.ts";

const port = parentPort;
if (port === null) throw new Error("train-worker runs as a worker thread only");
const tell = (message: WorkerMessage) => port.postMessage(message);

const MOST_THREADS = 4;

/** Threads of this thread: they end with it. */
function openFits({ parts, ...work }: FitWork): FitPlace {
  const pool = openAlgorithmPool({ ...work, parts: [parts], threads: Math.min(MOST_THREADS, availableParallelism()) });
  return { fit: (name) => pool.fit(0, name), close: () => pool.close() };
}

async function run(task: WorkerTask): Promise<WorkerMessage> {
  if (task.kind === "evaluate") {
    return { kind: "done", result: evaluateModel(task.definition, task.model, task.data, task.dates) };
  }
  if (task.kind === "beside") {
    return { kind: "done", result: measureBeside(task.definition, task.beside, task.data, task.dates) };
  }
  const onProgress = (progress: Progress) => tell({ kind: "progress", progress });
  if (task.kind === "question")
    return { kind: "done", result: await trainQuestion(task.task, { onProgress, openFits }) };
  return { kind: "done", result: await train(task.definition, task.data, task.dates, { onProgress, openFits }) };
}

try {
  tell(await run(workerData as WorkerTask));
} catch (thrown) {
  // Error classes do not cross threads: the case's name and parameters do.
  const { caseName, params, fields, stack } = toPerennialError(thrown);
  tell({ kind: "failed", caseName, params, fields, stack: stack ?? "" });
}
