// Loaded into the server by the soak (node --expose-gc --import …?file=PATH): every half minute collects all garbage and
// appends what is still held and, once the freed pages are given back, what is resident, MiB, to the file. Resident memory
// at any other moment tells of the next collection and not of the server.
import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import { isMainThread } from "node:worker_threads";

const file = new URL(import.meta.url).searchParams.get("file");
// Worker threads and child processes may be given node's arguments of the server, and are not it.
if (file !== null && isMainThread && basename(process.argv[1] ?? "") === "perennial.js") {
  // lint-allow clock: loaded from outside into the built product, which has clocks of its own
  setInterval(() => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    // lint-allow clock: as above
    setTimeout(() => {
      const { rss } = process.memoryUsage();
      appendFileSync(file, `${(heapUsed + external) / 2 ** 20} ${rss / 2 ** 20}\n`);
    }, 500).unref();
  }, 30_000).unref();
}
