/** The thread in which uplift is studied and values are fitted, so that the process that serves HTTP is not held up. */
import { parentPort, workerData } from "node:worker_threads";
import { toPerennialError } from "#ground/errors";
import { studyUplift } from "../rules/uplift-study.ts";
import { fitValue } from "../rules/value.ts";
import type { StudyMessage, StudyTask } from "./run-study.ts";

const port = parentPort;
if (port === null) throw new Error("study-worker runs as a worker thread only");
const tell = (message: StudyMessage) => port.postMessage(message);

async function run(task: StudyTask): Promise<StudyMessage> {
  if (task.kind === "value") return { kind: "done", result: fitValue(task.task) };
  const onProgress = (done: number, total: number) => tell({ kind: "progress", done, total });
  return { kind: "done", result: await studyUplift({ ...task.question, onProgress }) };
}

try {
  tell(await run(workerData as StudyTask));
} catch (thrown) {
  // Error classes do not cross threads: the case's name and parameters do.
  const { caseName, params, fields, stack } = toPerennialError(thrown);
  tell({ kind: "failed", caseName, params, fields, stack: stack ?? "" });
}
