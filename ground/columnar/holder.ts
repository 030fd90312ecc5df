/** Who holds a data folder: a file beside it names the child, its parent and its endpoint. */
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Holder {
  readonly pid: number;
  readonly parent: number;
  readonly url: string;
  /** When child and parent were born, as the system tells it: a number may have been given to another program since. */
  readonly born: string;
  readonly parentBorn: string;
}

const fileOf = (dir: string) => path.join(dir, "child.json");

export async function writeHolder(dir: string, pid: number, url: string): Promise<void> {
  const [born, parentBorn] = await Promise.all([birthOf(pid), birthOf(process.pid)]);
  const holder: Holder = { pid, parent: process.pid, url, born, parentBorn };
  const file = fileOf(dir);
  // It holds the password.
  await fs.writeFile(`${file}.new`, JSON.stringify(holder), { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
}

export async function removeHolder(dir: string, pid: number): Promise<void> {
  const holder = await readHolder(dir);
  if (holder?.pid === pid) await fs.rm(fileOf(dir), { force: true });
}

async function readHolder(dir: string): Promise<Holder | null> {
  try {
    return JSON.parse(await fs.readFile(fileOf(dir), "utf8")) as Holder;
  } catch {
    return null;
  }
}

/** The child that lives on a folder, and whether its parent lives too; null when none does. */
export async function livingHolder(dir: string): Promise<{ holder: Holder; orphan: boolean } | null> {
  const holder = await readHolder(dir);
  if (!holder || !(await lives(holder.pid, holder.born))) return null;
  return { holder, orphan: !(await lives(holder.parent, holder.parentBorn)) };
}

/** URL of the embedded engine that another process runs on this folder; null when none does. */
export async function runningColumnar(dir: string): Promise<string | null> {
  const living = await livingHolder(path.resolve(dir));
  return living && !living.orphan ? living.holder.url : null;
}

async function lives(pid: number, born: string): Promise<boolean> {
  const now = await birthOf(pid);
  return now !== "" && (born === "" || now === born);
}

/** Empty when no such process lives. */
async function birthOf(pid: number): Promise<string> {
  const stat = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat !== undefined) {
    // After the name in brackets: state is field 3, start time field 22. A zombie is dead.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  }
  if (process.platform === "linux") return "";
  const { stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return stdout.trim();
}
