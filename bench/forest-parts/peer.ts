/** XGBoost and LightGBM in a Python process of their own, installed on first use beside the other peers. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

const home = path.join(import.meta.dirname, "..", "peers", "forest");
const python = path.join(home, ".venv", "bin", "python");

export interface ForestPeer {
  /** Sends a command and gives its answer. */
  ask<T = { readonly seconds: number }>(command: string, given?: object): Promise<T>;
  readonly versions: Readonly<Record<string, string>>;
  close(): void;
}

function install(): void {
  if (existsSync(path.join(home, ".venv", "installed"))) return;
  const run = (command: string, ...args: string[]): void => {
    const { status } = spawnSync(command, args, { cwd: home, stdio: ["ignore", 2, 2] });
    if (status !== 0)
      throw new Error(`the peers can't be installed: ${command} ${args.join(" ")} ended with ${status}`);
  };
  run("python3", "-m", "venv", ".venv");
  run(python, "-m", "pip", "install", "-q", "-r", "requirements.txt");
  run("touch", path.join(home, ".venv", "installed"));
}

export async function openForestPeer(): Promise<ForestPeer> {
  install();
  const child = spawn(python, [path.join(home, "serve.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <T>(command: string, given: object = {}): Promise<T> => {
    child.stdin.write(`${JSON.stringify({ command, ...given })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`the peer ended at ${command}`);
    return JSON.parse(value) as T;
  };
  return { ask, versions: await ask<Record<string, string>>("versions"), close: () => void child.kill() };
}
