/** A bank served by the real command line in a process of its own, on a free port of this machine alone. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile } from "node:fs/promises";
import path from "node:path";
import { packageRoot, processEnvironment } from "#ground/settings";

export interface Served {
  readonly pid: number;
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * @param bank any but the sample bank, which would live its story first
 * @param nodeArguments arguments of node itself
 */
export async function serveBank(home: string, bank: string, nodeArguments: readonly string[] = []): Promise<Served> {
  await chmod(home, 0o755);
  const inherited = Object.entries(processEnvironment()).filter(([name]) => !name.startsWith("PERENNIAL_"));
  const own = { PERENNIAL_HOME: home, PERENNIAL_BANK: bank, PERENNIAL_PORT: "0", PERENNIAL_LOG_LEVEL: "error" };
  const flags = [...(await startFlags()), ...nodeArguments];
  const child = spawn(process.execPath, [...flags, "bin/perennial.js", "start", "--json"], {
    cwd: packageRoot(),
    env: { ...Object.fromEntries(inherited), ...own },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const origin = await Promise.race([
    originOf(child.stdout),
    ended.then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
  ]);
  return {
    pid: child.pid ?? 0,
    origin,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Arguments that `npm start` gives to node. */
async function startFlags(): Promise<string[]> {
  const text = await readFile(path.join(packageRoot(), "package.json"), "utf8");
  const { scripts } = JSON.parse(text) as { readonly scripts: { readonly start: string } };
  return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}

/** The server tells its addresses as one JSON document when it is ready. */
async function originOf(stdout: NodeJS.ReadableStream): Promise<string> {
  return await new Promise((resolve) => {
    let text = "";
    stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const [, found] = /"status":\s*"(http:[^"]+)\/"/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
}
