/** Ten thousand random conditions for one customer and for all: the product's own test, with more batches. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { packageRoot } from "#ground/settings";
import type { Nightly } from "./types.ts";

const CONDITIONS = 10_000;

export const runExpressions: Nightly = async ({ say }) => {
  const args = ["vitest", "run", "--config", "vitest.nightly.config.ts", "kits/expr/same-meaning.test.ts"];
  const child = spawn("npx", args, { cwd: packageRoot(), stdio: ["ignore", 2, 2] });
  say(`${CONDITIONS} random conditions over random customers`);
  const [code] = await once(child, "exit");
  return { figures: { conditions: CONDITIONS }, broken: code === 0 ? [] : [`the test ended with ${code}`] };
};
