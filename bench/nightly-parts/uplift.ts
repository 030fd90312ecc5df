/** Known effects of a hundred made worlds, found within their intervals: the product's own test, with more seeds. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { packageRoot } from "#ground/settings";
import type { Nightly } from "./types.ts";

const SEEDS = 100;

export const runUplift: Nightly = async ({ say }) => {
  const args = ["vitest", "run", "--config", "vitest.nightly.config.ts", "kits/forest/uplift/uplift.test.ts"];
  const child = spawn("npx", args, { cwd: packageRoot(), stdio: ["ignore", 2, 2] });
  say(`known effects of ${SEEDS} made worlds`);
  const [code] = await once(child, "exit");
  return { figures: { seeds: SEEDS }, broken: code === 0 ? [] : [`the test ended with ${code}`] };
};
