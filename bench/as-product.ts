/** A measurement in a process whose memory is set up as the product's is: peers in it have the same. */
import { fork } from "node:child_process";
import path from "node:path";
import type { BenchOptions, BenchRow } from "./rows.ts";

const NURSERY = "--max-semi-space-size=64";

/** What the process that measures tells. */
export type Told = { readonly say: string } | { readonly rows: readonly BenchRow[] } | { readonly failed: string };

/** What it is told: the file of this folder whose `measured` it runs, and its flags. */
export type Asked = readonly [name: string, flags: readonly (readonly [string, string])[]];

/** @param name of a file of this folder that exports `measured` */
export async function asProduct(name: string, { flags, say }: BenchOptions): Promise<BenchRow[]> {
  const execArgv = ["--conditions=source", "--import", "tsx", NURSERY, ...process.execArgv.filter(isProfile)];
  const child = fork(path.join(import.meta.dirname, "as-product-child.ts"), { execArgv });
  try {
    return await new Promise<BenchRow[]>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the measurement ended with ${code}`)));
      child.on("message", (told: Told) => {
        if ("say" in told) say(told.say);
        else if ("rows" in told) resolve([...told.rows]);
        else reject(new Error(told.failed));
      });
      child.send([name, [...flags]] satisfies Asked);
    });
  } finally {
    if (child.exitCode === null && !child.killed) child.kill();
  }
}

const isProfile = (flag: string): boolean => flag.startsWith("--cpu-prof");
