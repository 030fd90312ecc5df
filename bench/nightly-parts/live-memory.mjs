// Loaded into the server by the soak (node --expose-gc --import …?file=PATH): now and then collects all garbage, moves what
// is left together, and appends what is still held and, once the freed pages are given back, what is resident, MiB, to the
// file. Resident memory at any other moment tells of the next collection, and of holes between objects, not of the server.
import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import v8 from "node:v8";
import { isMainThread } from "node:worker_threads";

const file = new URL(import.meta.url).searchParams.get("file");
// Both take some 0.5 s: so seldom that it does not make the 99th percentile.
const EVERY_MS = 120_000;
const SETTLES_MS = 2_000;
// Worker threads and child processes may be given node's arguments of the server, and are not it.
if (file !== null && isMainThread && basename(process.argv[1] ?? "") === "perennial.js") {
  // lint-allow clock: loaded from outside into the built product, which has clocks of its own
  setInterval(() => {
    // What has a finaliser goes in the second round only.
    globalThis.gc();
    v8.setFlagsFromString("--compact-on-every-full-gc");
    globalThis.gc();
    v8.setFlagsFromString("--no-compact-on-every-full-gc");
    const { heapUsed, external } = process.memoryUsage();
    // lint-allow clock: as above
    setTimeout(() => {
      const { rss } = process.memoryUsage();
      appendFileSync(file, `${(heapUsed + external) / 2 ** 20} ${rss / 2 ** 20}\n`);
    }, SETTLES_MS).unref();
  }, EVERY_MS).unref();
}
