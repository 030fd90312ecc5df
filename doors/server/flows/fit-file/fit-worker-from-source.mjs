/** Runs fit-worker.ts without a build: the loader is registered by the first thread's script. */
import { register } from "tsx/esm/api";

register();
await import("./fit-worker.ts");
