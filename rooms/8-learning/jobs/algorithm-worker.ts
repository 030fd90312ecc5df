/** A thread that fits algorithms, one after the other as it is asked. */
import { parentPort, workerData } from "node:worker_threads";
import { type BaseName, fitBase, planOf, suspiciousFeatures } from "../rules/algorithms/index.ts";
import type { PoolAnswer, PoolData, PoolQuestion } from "./algorithm-messages.ts";
import { failureOf } from "./in-thread.ts";

const port = parentPort;
if (port === null) throw new Error("algorithm-worker runs as a worker thread only");
const tell = (answer: PoolAnswer) => port.postMessage(answer);
const { data, y, parts, options } = workerData as PoolData;

async function answerTo(question: PoolQuestion): Promise<PoolAnswer> {
  if (question.kind === "suspicions") {
    const rows = Int32Array.from(question.rows);
    return {
      kind: "done",
      task: question.task,
      result: await suspiciousFeatures(data, y, rows, { seed: options.seed ?? 0 }),
    };
  }
  const part = parts[question.part];
  if (part === undefined) throw new Error(`there is no part ${question.part}`);
  const name: BaseName = question.name;
  const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
    tell({ kind: "progress", task: question.task, done, total });
  const result = await fitBase(name, data, y, planOf(y, part, options.seed ?? 0, options.turns), {
    ...options,
    onProgress,
  });
  return { kind: "done", task: question.task, result };
}

port.on("message", (question: PoolQuestion) => {
  answerTo(question).then(tell, (thrown: unknown) => tell({ ...failureOf(thrown), task: question.task }));
});
