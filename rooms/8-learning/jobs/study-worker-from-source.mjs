/** Runs study-worker.ts without a build; see train-worker-from-source.mjs. */
import { register } from "tsx/esm/api";

register();
await import("./study-worker.ts");
