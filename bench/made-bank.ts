/** A bank of generated customers for a measurement, made as anybody would make it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { packageRoot, processEnvironment } from "#ground/settings";
import { buildProduct } from "../model-bank/kill-story.ts";

export interface MadeBank {
  readonly home: string;
  readonly bank: string;
  readonly customers: number;
  readonly months: string;
  readonly seed: number;
}

/** @throws when the command fails */
export async function makeBank(
  { home, bank, customers, months, seed }: MadeBank,
  say: (text: string) => void,
): Promise<void> {
  await buildProduct();
  // PostgreSQL runs as an ordinary user, who must be able to walk here.
  await chmod(home, 0o755);
  say(`making a bank of ${customers} customers, seed ${seed}`);
  const inherited = Object.entries(processEnvironment()).filter(([name]) => !name.startsWith("PERENNIAL_"));
  const args = ["bin/perennial.js", "bank", "make", "--customers", String(customers), "--seed", String(seed)];
  const child = spawn(process.execPath, [...args, "--months", months, "--bank", bank, "--yes"], {
    cwd: packageRoot(),
    env: { ...Object.fromEntries(inherited), PERENNIAL_HOME: home },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the bank could not be made: exit code ${code}`);
}
