/**
 * The columnar child: owns the data folder and serves it until its parent goes or asks it to stop. It is started by the
 * supervisor, which sends one message with everything it needs; nothing secret is in the arguments.
 */
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { machine } from "#ground/clock";
import type { FromChild, ToChild } from "../messages.ts";
import { Engine } from "./engine.ts";
import { createService } from "./server.ts";

const STOP_WITHIN = 8_000;
const FREE_BYTES = 64 * 2 ** 20;

type Start = Extract<ToChild, { kind: "start" }>;

function tell(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });
}

class Unfit extends Error {
  readonly report: Extract<FromChild, { kind: "failed" }>;

  constructor(report: Extract<FromChild, { kind: "failed" }>) {
    super(report.message);
    this.report = report;
  }
}

/** Version of the engine that is installed, `26.7.3`. */
function engineVersion(): string {
  const manifest = createRequire(import.meta.url)("chdb/package.json") as {
    optionalDependencies: Record<string, string>;
  };
  return Object.values(manifest.optionalDependencies)[0]?.split("-")[0] ?? "0.0.0";
}

/** A folder of another year's engine is refused, and so is one that a newer engine has written. */
async function checkVersion(dir: string): Promise<void> {
  const file = path.join(dir, "version.json");
  const wanted = engineVersion();
  const text = await fs.readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined) {
    const { clickhouse: found } = JSON.parse(text) as { clickhouse: string };
    const [major = 0, minor = 0] = found.split(".").map(Number);
    const [ourMajor = 0, ourMinor = 0] = wanted.split(".").map(Number);
    if (major !== ourMajor || minor > ourMinor)
      throw new Unfit({ kind: "failed", reason: "wrong_version", message: found, found, wanted });
  }
}

async function writeVersion(dir: string): Promise<void> {
  const file = path.join(dir, "version.json");
  const wanted = engineVersion();
  await fs.writeFile(`${file}.new`, `${JSON.stringify({ clickhouse: wanted })}\n`);
  await fs.rename(`${file}.new`, file);
}

async function checkSpace(dir: string): Promise<void> {
  const { bavail, bsize } = await fs.statfs(dir);
  if (bavail * bsize < FREE_BYTES)
    throw new Unfit({ kind: "failed", reason: "disk_full", message: "less than 64 MB are free" });
}

async function start(order: Start): Promise<void> {
  const { dir } = order;
  await fs.mkdir(path.join(dir, "data"), { recursive: true, mode: 0o700 });
  await checkSpace(dir);
  await checkVersion(dir);
  // The lock next: only its holder may write the version and clear what a killed child left in the spool.
  const engine = await Engine.open(path.join(dir, "data"), order.memoryBytes);
  await writeVersion(dir);
  const spool = path.join(dir, "spool");
  await fs.rm(spool, { recursive: true, force: true });
  await fs.mkdir(spool, { mode: 0o700 });
  const service = createService({ engine, credentials: order, spool });
  await new Promise<void>((resolve, reject) => {
    service.once("error", (error) =>
      reject(new Unfit({ kind: "failed", reason: "port", message: error.message, port: order.port })),
    );
    service.listen(order.port, "127.0.0.1", resolve);
  });
  const address = service.address();
  const port = typeof address === "object" && address ? address.port : order.port;
  const stop = async () => {
    service.close();
    service.closeIdleConnections();
    await engine.close();
    process.exit(0);
  };
  let stopping = false;
  const leave = () => {
    if (stopping) return;
    stopping = true;
    // The engine can't be trusted to end in time; what was acknowledged is on disk.
    void machine.sleep(STOP_WITHIN).then(() => process.kill(process.pid, "SIGKILL"));
    stop().catch(() => process.kill(process.pid, "SIGKILL"));
  };
  process.on("message", (message: ToChild) => {
    if (message.kind === "stop") leave();
  });
  process.on("disconnect", leave);
  process.on("SIGTERM", leave);
  await tell({ kind: "ready", port });
  if (!process.connected) leave();
}

process.once("message", (message: ToChild) => {
  if (message.kind !== "start") return;
  start(message).catch(async (thrown: unknown) => {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    const full = /ENOSPC/.test(text);
    await tell(
      thrown instanceof Unfit
        ? thrown.report
        : { kind: "failed", reason: full ? "disk_full" : "start_failed", message: text },
    );
    // Without clean-up of the engine: a failed start leaves nothing to save.
    process.kill(process.pid, "SIGKILL");
  });
});
process.once("disconnect", () => {
  // The parent died before it said what to start.
  void machine.sleep(STOP_WITHIN).then(() => process.kill(process.pid, "SIGKILL"));
});
