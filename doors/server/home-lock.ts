/** One process owns a data folder. The lock is a file with the owner's process number; a dead owner's lock is taken over. */
import fs from "node:fs/promises";
import path from "node:path";
import { serverCases } from "./cases.ts";

export interface HomeLock {
  release(): Promise<void>;
}

/** @throws server.home_in_use, server.home_unwritable */
export async function lockHome(home: string): Promise<HomeLock> {
  const file = path.join(home, "lock");
  try {
    await fs.mkdir(home, { recursive: true });
  } catch (cause) {
    throw serverCases.home_unwritable({ home, message: messageOf(cause) }, { cause });
  }
  for (let attempt = 0; ; attempt++) {
    try {
      await fs.writeFile(file, `${process.pid}\n`, { flag: "wx" });
      return { release: () => fs.rm(file, { force: true }) };
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) {
        throw serverCases.home_unwritable({ home, message: messageOf(cause) }, { cause });
      }
    }
    const pid = Number((await fs.readFile(file, "utf8").catch(() => "")).trim());
    if (attempt > 2 || (await isPerennial(pid))) throw serverCases.home_in_use({ home, pid });
    await fs.rm(file, { force: true });
  }
}

/** The process that holds a folder now, if any lives. */
export async function holderOf(home: string): Promise<number | undefined> {
  const pid = Number((await fs.readFile(path.join(home, "lock"), "utf8").catch(() => "")).trim());
  return (await isPerennial(pid)) ? pid : undefined;
}

/** Whether the process lives and is one of ours: a number may have been given to another program since. */
async function isPerennial(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const command = await fs.readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "perennial");
  return /perennial|node|tsx|vitest/.test(command);
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
