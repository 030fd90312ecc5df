/** The embedded server through the accidents of real machines: kills, leftovers, foreign folders, other users. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processEnvironment } from "#ground/settings";
import { type EmbeddedPostgres, poolFor, runningPostgres, startEmbeddedPostgres } from "#ground/storage";

const password = "first secret";
const settings = { fsync: "off", shared_buffers: "16MB", max_connections: "20" };
const root = process.getuid?.() === 0;
/** Debian's and most others' `nobody`. */
const NOBODY = 65_534;

describe("embedded PostgreSQL", () => {
  let base = "";
  let made = "";
  const children: ChildProcess[] = [];

  /** A folder with an initialised cluster that was shut down in order. */
  async function cluster(name: string): Promise<string> {
    const dir = path.join(base, name);
    await cp(made, dir, { recursive: true });
    const { uid, gid } = await stat(made);
    if (root) execFileSync("chown", ["-R", `${uid}:${gid}`, dir]);
    return dir;
  }
  async function start(dir: string, steps: string[] = [], secret = password): Promise<EmbeddedPostgres> {
    return await startEmbeddedPostgres({ dir, password: secret, settings, onProgress: (step) => steps.push(step) });
  }
  /** Starts it from a process of its own, as a user of its own where asked. */
  async function child(dir: string, uid?: number, home?: string) {
    const loader = path.resolve("node_modules/tsx/dist/loader.mjs");
    const fixture = path.join(import.meta.dirname, "embedded-fixture.ts");
    const process_ = spawn(process.execPath, ["--import", loader, "--conditions=source", fixture, dir, password], {
      stdio: ["pipe", "pipe", "inherit"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
      env: { ...processEnvironment(), NODE_OPTIONS: "", ...(home ? { HOME: home, TMPDIR: home } : {}) },
    });
    children.push(process_);
    const [line] = (await once(createInterface({ input: process_.stdout }), "line")) as [string];
    type Said = { port: number; dir: string; pid: number; steps: string[]; uid: number; error?: string };
    return { process: process_, said: JSON.parse(line) as Said };
  }
  const ask = async (server: EmbeddedPostgres, text: string) => {
    const pool = poolFor(server.admin, 1, "test");
    return (await pool.query<Record<string, unknown>>(text).finally(() => pool.end())).rows;
  };

  beforeAll(async () => {
    base = await mkdtemp(path.join(os.tmpdir(), "perennial-embedded-"));
    await chmod(base, 0o755);
    made = path.join(base, "made");
    const steps: string[] = [];
    const server = await start(made, steps);
    expect(steps).toEqual(["initialise", "start", "ready"]);
    await ask(server, "create table kept (n int); insert into kept values (1)");
    await server.stop();
  });
  afterAll(async () => {
    for (const one of children) if (one.exitCode === null) one.kill("SIGKILL");
    await rm(base, { recursive: true, force: true });
  });

  it("starts again on what it made, and listens on this machine only", async () => {
    const server = await start(await cluster("again"));
    expect(await ask(server, "select n, current_setting('listen_addresses') as on from kept")).toEqual([
      { n: 1, on: "127.0.0.1" },
    ]);
    expect(await runningPostgres(path.join(base, "again"), password)).toEqual(server.admin);
    await server.stop();
    expect(await runningPostgres(path.join(base, "again"), password)).toBeNull();
  });

  it("adopts the server of a parent that was killed, keeps what was committed, and can stop it", async () => {
    const dir = await cluster("killed");
    const first = await child(dir);
    first.process.kill("SIGKILL");
    await once(first.process, "exit");
    const steps: string[] = [];
    const server = await start(dir, steps);
    expect(steps).toEqual(["adopt", "ready"]);
    expect(server).toMatchObject({ adopted: true, pid: first.said.pid, admin: { port: first.said.port } });
    expect(await ask(server, "select n from kept")).toEqual([{ n: 1 }]);
    await server.stop();
    expect(await runningPostgres(dir, password)).toBeNull();
    await (await start(dir)).stop();
  });

  it("recovers when parent and server were both killed, and when the number in postmaster.pid is another program's", async () => {
    const dir = await cluster("reused");
    const first = await child(dir);
    process.kill(first.said.pid, "SIGKILL");
    first.process.kill("SIGKILL");
    await once(first.process, "exit");
    const file = path.join(dir, "postmaster.pid");
    const lines = (await readFile(file, "utf8")).split("\n");
    const steps: string[] = [];
    const second = await start(dir, steps);
    expect(steps).toEqual(["start", "ready"]);
    expect(await ask(second, "select n from kept")).toEqual([{ n: 1 }]);
    await second.stop();
    // As after a restart of the machine: the number lives, and it is this test's own process.
    await writeFile(file, [String(process.pid), ...lines.slice(1)].join("\n"));
    const third = await start(dir);
    expect(third.adopted).toBe(false);
    await third.stop();
  });

  it("begins anew after an initialisation that was cut off, at whatever place", async () => {
    const dir = path.join(base, "half");
    await cp(made, path.join(dir, "half"), { recursive: true });
    await writeFile(path.join(dir, ".password"), "x");
    await cp(path.join(made, "base"), path.join(dir, "base"), { recursive: true });
    const steps: string[] = [];
    const server = await start(dir, steps);
    expect(steps[0]).toBe("initialise");
    expect(await ask(server, "select to_regclass('kept') as kept")).toEqual([{ kept: null }]);
    await server.stop();
    expect((await readdir(dir)).filter((name) => name === "half" || name === ".password")).toEqual([]);
  });

  it("refuses a folder with other things in it and a folder of another major version, and touches neither", async () => {
    const foreign = path.join(base, "foreign");
    await mkdir(foreign);
    await writeFile(path.join(foreign, "thesis.txt"), "irreplaceable");
    await expect(start(foreign)).rejects.toMatchObject({ caseName: "storage.not_a_cluster" });
    expect(await readdir(foreign)).toEqual(["thesis.txt"]);
    const old = await cluster("old");
    await writeFile(path.join(old, "PG_VERSION"), "17\n");
    await expect(start(old)).rejects.toMatchObject({ caseName: "storage.wrong_version", params: { found: "17" } });
  });

  it("says at once that the folder was set up under another secret, and leaves no server behind", async () => {
    const dir = await cluster("secret");
    await expect(start(dir, [], "second secret")).rejects.toMatchObject({ caseName: "storage.wrong_password" });
    expect(await runningPostgres(dir, password)).toBeNull();
    await (await start(dir)).stop();
  });

  it("says what PostgreSQL says when it cannot start", async () => {
    const dir = await cluster("broken");
    await writeFile(path.join(dir, "postgresql.auto.conf"), "no_such_setting = 1\n");
    await expect(start(dir)).rejects.toMatchObject({
      caseName: "storage.start_failed",
      params: { message: expect.stringContaining("no_such_setting") },
    });
  });

  if (root) {
    it("run by root, lends the folder to an ordinary user; out of its reach, uses a shared place and says so", async () => {
      const dir = await cluster("lent");
      const lent = await start(dir);
      expect((await stat(`/proc/${lent.pid}`)).uid).not.toBe(0);
      await lent.stop();
      const closed = path.join(base, "closed");
      await mkdir(closed, { mode: 0o700 });
      const steps: string[] = [];
      const server = await start(path.join(closed, "postgres"), steps);
      try {
        expect(steps).toEqual(["elsewhere", "initialise", "start", "ready"]);
        expect(server.dir).not.toContain(closed);
        expect(await runningPostgres(path.join(closed, "postgres"), password)).toEqual(server.admin);
        await server.stop();
        const again = await start(path.join(closed, "postgres"));
        expect(again.dir).toBe(server.dir);
        await again.stop();
      } finally {
        await rm(server.dir, { recursive: true, force: true });
      }
    });

    it("runs for an ordinary user from its own folder, and root goes on with it as that user", async () => {
      const home = path.join(base, "ordinary");
      await mkdir(home, { mode: 0o700 });
      await chown(home, NOBODY, NOBODY);
      const dir = path.join(home, "postgres");
      const mine = await child(dir, NOBODY, home);
      expect(mine.said).toMatchObject({ uid: NOBODY, dir, steps: ["initialise", "start", "ready"] });
      mine.process.stdin?.end();
      await once(mine.process, "exit");
      expect((await stat(path.join(dir, "PG_VERSION"))).uid).toBe(NOBODY);
      const server = await start(dir);
      expect(server.dir).toBe(dir);
      expect((await stat(`/proc/${server.pid}`)).uid).toBe(NOBODY);
      await server.stop();
      const other = await child(await cluster("others"), NOBODY, home);
      expect(other.said.error).toMatch(/belongs to another user/);
    });

    it("says that the disk is full", async () => {
      const small = path.join(base, "small");
      await mkdir(small);
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", small], { stdio: "ignore" });
      } catch {
        // A container without the right to mount has no small disk to fill.
        return;
      }
      try {
        await expect(start(path.join(small, "postgres"))).rejects.toMatchObject({ caseName: "storage.disk_full" });
      } finally {
        execFileSync("umount", [small]);
      }
    });
  }
});
