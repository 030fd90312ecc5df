// Loaded into the server by the soak (node --expose-gc --import): every half minute collects all garbage and appends what is
// still held, MiB, to the file that LIVE_MEMORY_FILE names. Resident memory waits for collections and would tell of those.
import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const file = process.env.LIVE_MEMORY_FILE;
// Neither worker threads nor child processes are the server.
delete process.env.LIVE_MEMORY_FILE;
if (isMainThread && file !== undefined) {
  setInterval(() => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    appendFileSync(file, `${(heapUsed + external) / 2 ** 20}\n`);
  }, 30_000).unref();
}
