/** The thread in which customers are made. */
import { parentPort, workerData } from "node:worker_threads";
import { ChunkMaker } from "./chunk.ts";
import type { FromWorker, MakeTask, ToWorker } from "./task.ts";

const port = parentPort;
if (port === null) throw new Error("bank-make's worker runs as a worker thread only");

const maker = new ChunkMaker(workerData as MakeTask);

port.on("message", ({ range }: ToWorker) => {
  let answer: FromWorker;
  try {
    answer = { kind: "made", chunk: maker.make(range) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    port.postMessage({ kind: "failed", message: error.message, stack: error.stack ?? "" } satisfies FromWorker);
    return;
  }
  const { tables, columnarCustomer, past } = answer.chunk;
  const blocks = [...tables.values(), columnarCustomer, past];
  // Handed over, not copied.
  port.postMessage(
    answer,
    blocks.map((block) => block.buffer),
  );
});
