/** Runs hand.ts without a build. The thread registers the loader itself: on Node 20 one given by `--import` is not asked for a worker's own entry file. */
import { register } from "tsx/esm/api";

register();
await import("./hand.ts");
