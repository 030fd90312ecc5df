/**
 * The embedded PostgreSQL: a child process over the npm binaries, on 127.0.0.1.
 *
 * A killed parent leaves its PostgreSQL running; the next start finds `postmaster.pid`, adopts what is alive and clears
 * what is dead. PostgreSQL refuses to run as root, so root lends it the `postgres` user and, when that user can't
 * reach the folder or the binaries, places a copy where it can.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import fs from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { machine } from "#ground/clock";
import { storageCases } from "./cases.ts";
import {
  type Binaries,
  EMBEDDED_MAJOR,
  exists,
  findBinaries,
  type Identity,
  lendableBinaries,
  lendableFolder,
  ordinaryUser,
  sharedPlace,
} from "./embedded-host.ts";
import type { PostgresConnection } from "./postgres.ts";

const run = promisify(execFile);

/** What a start does now. `elsewhere`: the cluster lies in another folder than the asked one, which `detail` names. */
export type EmbeddedStep = "elsewhere" | "initialise" | "adopt" | "start" | "ready";

export interface EmbeddedOptions {
  /** Folder of the cluster; made when missing. */
  readonly dir: string;
  /** Password of the superuser. */
  readonly password: string;
  /** Told what is being waited for. */
  readonly onProgress?: (step: EmbeddedStep, detail?: string) => void;
  /** Extra `-c name=value` settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  readonly admin: PostgresConnection;
  /** Where the cluster really lies; differs from the asked folder when root's folder can't be lent. */
  readonly dir: string;
  readonly pid: number;
  /** Whether a server left over by a killed parent was taken over. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

/**
 * Starts or adopts the server and waits until it answers.
 * @throws storage.wrong_version, storage.wrong_password, storage.not_a_cluster, storage.not_ours, storage.disk_full,
 * storage.start_failed, storage.no_binaries
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const wanted = path.resolve(options.dir);
  const identity = await ordinaryUser(wanted);
  const dir = await lendableFolder(wanted, identity);
  if (dir !== wanted) options.onProgress?.("elsewhere", dir);
  const binaries = await lendableBinaries(await findBinaries(), identity);
  await refuseOtherVersion(dir);
  if (!(await exists(path.join(dir, "PG_VERSION")))) {
    await refuseForeign(dir);
    options.onProgress?.("initialise");
    await initialise(dir, binaries, identity, options.password);
  }
  const adopted = await adopt(dir, options);
  if (adopted) return adopted;
  for (let attempt = 1; ; attempt++) {
    try {
      return await startFresh(dir, binaries, identity, options);
    } catch (error) {
      // Between our looking for a free port and its use another program may take it.
      if (attempt === 3 || !(error instanceof Error && /could not (bind|create any TCP)/i.test(error.message)))
        throw error;
    }
  }
}

/** Takes over a server that a killed parent left running; null when there is none or it ends while we wait. */
async function adopt(dir: string, options: EmbeddedOptions): Promise<EmbeddedPostgres | null> {
  const running = await leftover(dir);
  if (running === "reused") {
    // PostgreSQL would take the other program for a living server.
    await fs.rm(path.join(dir, "postmaster.pid"), { force: true });
    return null;
  }
  if (!running) return null;
  options.onProgress?.("adopt");
  const admin = superuser(running, options.password);
  const ready = await waitUntilReady(admin, dir, () => !alive(running.pid));
  if (!ready) return null;
  options.onProgress?.("ready");
  return { admin, dir, pid: running.pid, adopted: true, stop: () => stopPid(running.pid) };
}

const LOOPBACK = "127.0.0.1";

const defaults = {
  listen_addresses: LOOPBACK,
  shared_buffers: "256MB",
  max_wal_size: "2GB",
  // After each checkpoint every page is written to the log whole once; the random keys of log.seen touch all of theirs.
  checkpoint_timeout: "15min",
  max_connections: "120",
  jit: "off",
  // A page is found as quickly as the next one; and a plan that was made while a table was empty must not read it whole later.
  random_page_cost: "1.1",
  log_min_messages: "error",
  timezone: "UTC",
};

async function startFresh(
  dir: string,
  binaries: Binaries,
  identity: Identity,
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres> {
  options.onProgress?.("start");
  const port = await freePort();
  const host = socketFolder(dir);
  const settings = {
    ...defaults,
    unix_socket_directories: host === LOOPBACK ? "" : host,
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const output: string[] = [];
  const child = spawn(binaries.postgres, ["-D", dir, "-p", String(port), ...flags], {
    ...identity,
    stdio: ["ignore", "ignore", "pipe"],
    // Its own process group: Ctrl-C in the terminal reaches us alone, and we stop it in order.
    detached: true,
    cwd: dir,
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    output.push(chunk.toString("utf8"));
    if (output.length > 40) output.shift();
  });
  let exited = false;
  child.once("error", (error) => {
    output.push(error.message);
    exited = true;
  });
  child.once("exit", () => {
    exited = true;
  });
  const admin = superuser({ host, port }, options.password);
  try {
    if (!(await waitUntilReady(admin, dir, () => exited))) throw failureOf(output.join(""));
  } catch (error) {
    if (!exited) await stopChild(child);
    throw error;
  }
  options.onProgress?.("ready");
  child.unref();
  (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  return { admin, dir, pid: child.pid ?? 0, adopted: false, stop: () => stopChild(child) };
}

function failureOf(output: string, cause?: unknown): Error {
  const message = output.trim().slice(-600) || "no output";
  if (/no space left/i.test(message)) return storageCases.disk_full({}, { cause });
  return storageCases.start_failed({ message }, { cause });
}

/**
 * The data folder, for a socket in it: a round trip over it costs two thirds of one over TCP. The system keeps a socket's
 * path within about a hundred bytes, and PostgreSQL takes a list, so that not every folder can be one.
 */
function socketFolder(dir: string): string {
  const isFit = process.platform !== "win32" && /^[\w./-]+$/.test(dir) && dir.length <= 80;
  return isFit ? dir : LOOPBACK;
}

interface Listening {
  /** A folder with a socket, or an address. */
  readonly host: string;
  readonly port: number;
}

function superuser({ host, port }: Listening, password: string): PostgresConnection {
  return { host, port, user: "postgres", password, database: "postgres" };
}

async function refuseOtherVersion(dir: string): Promise<void> {
  const found = (await fs.readFile(path.join(dir, "PG_VERSION"), "utf8").catch(() => EMBEDDED_MAJOR)).trim();
  if (found !== EMBEDDED_MAJOR) throw storageCases.wrong_version({ dir, found, wanted: EMBEDDED_MAJOR });
}

// What initdb makes, and what an interrupted initialisation leaves.
const own = /^(base|global|pg_\w+|PG_VERSION|postgresql(\.auto)?\.conf|half|\.password)$/;

async function refuseForeign(dir: string): Promise<void> {
  const found = (await fs.readdir(dir)).find((entry) => !own.test(entry));
  if (found !== undefined) throw storageCases.not_a_cluster({ dir, found });
}

/** `initdb` into a neighbour that is renamed when whole, so that a kill in the middle leaves no half cluster. */
async function initialise(dir: string, binaries: Binaries, identity: Identity, password: string): Promise<void> {
  const passwordFile = path.join(dir, ".password");
  const half = path.join(dir, "half");
  await fs.rm(half, { recursive: true, force: true });
  await fs.writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined)
    await fs.chown(passwordFile, identity.uid, identity.gid);
  const flags = ["--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"];
  try {
    await run(binaries.initdb, [`--pgdata=${half}`, `--pwfile=${passwordFile}`, ...flags], { ...identity, cwd: dir });
  } catch (thrown) {
    throw failureOf(thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
  await fs.rm(passwordFile, { force: true });
  // PG_VERSION goes last: its presence says that all else is in place.
  const entries = (await fs.readdir(half)).filter((entry) => entry !== "PG_VERSION");
  for (const entry of [...entries, "PG_VERSION"]) {
    await fs.rm(path.join(dir, entry), { recursive: true, force: true });
    await fs.rename(path.join(half, entry), path.join(dir, entry));
  }
  await fs.rm(half, { recursive: true, force: true });
}

/** The superuser's way to the embedded server that another process runs on this folder; null when none does. */
export async function runningPostgres(dir: string, password: string): Promise<PostgresConnection | null> {
  const asked = path.resolve(dir);
  // Root may have had to place the cluster elsewhere.
  for (const place of [asked, await sharedPlace(asked)]) {
    const running = await leftover(place);
    if (running && running !== "reused") return superuser(running, password);
  }
  return null;
}

/** A server that is alive on this folder, by its `postmaster.pid`; `reused` when its number is another program's by now. */
async function leftover(dir: string): Promise<(Listening & { readonly pid: number }) | "reused" | null> {
  const text = await fs.readFile(path.join(dir, "postmaster.pid"), "utf8").catch(() => "");
  const [pidLine, , , portLine, socketLine] = text.split("\n");
  const pid = Number(pidLine);
  const port = Number(portLine);
  // A file whose writer is dead is PostgreSQL's to clear: it also looks for what the dead one's children still hold.
  if (!pid || !alive(pid)) return null;
  const command = await commandOf(pid);
  if (command.includes("postgres") && command.includes(dir)) {
    return port ? { pid, host: socketLine?.trim() || LOOPBACK, port } : null;
  }
  return "reused";
}

async function commandOf(pid: number): Promise<string> {
  const command = await fs.readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  if (command !== null) return command.replaceAll("\0", " ");
  const { stdout } = await run("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return stdout;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Resolves with true when the server answers, with false when it is gone.
 * @throws storage.wrong_password at once: no waiting helps then.
 */
async function waitUntilReady(admin: PostgresConnection, dir: string, gone: () => boolean): Promise<boolean> {
  // Recovery after a kill may take long.
  const until = machine.elapsed() + 120_000;
  while (!gone()) {
    const client = new pg.Client({ ...admin, ssl: false, connectionTimeoutMillis: 2_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("select 1");
      return true;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "28P01") {
        throw storageCases.wrong_password({ dir }, { cause: error });
      }
      if (machine.elapsed() > until) {
        throw storageCases.start_failed({ message: error instanceof Error ? error.message : String(error) });
      }
    } finally {
      await client.end().catch(() => undefined);
    }
    await machine.sleep(30);
  }
  return false;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.ref();
  // Fast shutdown: open transactions roll back, a checkpoint is written.
  child.kill("SIGINT");
  await gone;
}

async function stopPid(pid: number): Promise<void> {
  if (alive(pid)) process.kill(pid, "SIGINT");
  while (alive(pid)) await machine.sleep(30);
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
