/** Twenty thousand random playbooks in the house and in a plain replay: the product's own test, with more worlds. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { packageRoot } from "#ground/settings";
import type { Nightly } from "./types.ts";

const PLAYBOOKS = 20_000;

export const runWorlds: Nightly = async ({ say }) => {
  const args = [
    "vitest",
    "run",
    "--config",
    "vitest.nightly.config.ts",
    "model-bank/playbook-oracle/same-runs.test.ts",
  ];
  const child = spawn("npx", args, { cwd: packageRoot(), stdio: ["ignore", 2, 2] });
  say(`${PLAYBOOKS} random playbooks over random streams`);
  const [code] = await once(child, "exit");
  return { figures: { playbooks: PLAYBOOKS }, broken: code === 0 ? [] : [`the test ended with ${code}`] };
};
