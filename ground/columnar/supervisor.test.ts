import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { livingHolder } from "./holder.ts";
import {
  type ColumnarEvent,
  createColumnarDatabase,
  mergeTreeSettings,
  openColumnar,
  runningColumnar,
  startColumnar,
} from "./index.ts";

let home: string;

beforeAll(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-supervisor-"));
});

afterAll(async () => {
  await fs.rm(home, { recursive: true, force: true });
});

/** Resolves when the child holds bytes of an insert, or holds none. Gives up after many looks. */
async function spooled(dir: string, some: boolean): Promise<void> {
  for (let look = 0; look < 2_000; look++) {
    const files = await fs.readdir(path.join(dir, "spool"));
    if (files.length > 0 === some) return;
  }
}

const tableSql = `CREATE TABLE IF NOT EXISTS fact (id UInt32, text String)
  ENGINE = MergeTree ORDER BY id SETTINGS ${mergeTreeSettings}`;

describe("the supervisor", () => {
  it("brings a child killed in the middle of inserts back, with nothing lost and nothing doubled", async () => {
    const events: ColumnarEvent[] = [];
    const dir = path.join(home, "killed");
    const engine = await startColumnar({ dir, onEvent: (event) => events.push(event) });
    const url = engine.url;
    const columnar = openColumnar({ url, database: "default" });
    await columnar.command(tableSql);
    const blocks = 40;
    const size = 2_000;
    const kills = [5, 14, 27];
    for (let block = 0; block < blocks; block++) {
      const values = Array.from({ length: size }, (_, n) => ({ id: block * size + n, text: `第 ${block} 块` }));
      const sent = columnar.insert({ table: "fact", values, token: `fact:0:${block}` });
      const kill = kills.indexOf(block);
      // At once; with its bytes on the way into the engine; when the engine has just taken them.
      if (kill > 0) await Promise.race([sent, spooled(dir, true)]);
      if (kill > 1) await Promise.race([sent, spooled(dir, false)]);
      if (kill >= 0) process.kill(engine.pid() ?? 0, "SIGKILL");
      await sent;
    }
    // Whatever was acknowledged may be sent again.
    for (const block of kills) {
      const values = Array.from({ length: size }, (_, n) => ({ id: block * size + n, text: `第 ${block} 块` }));
      await columnar.insert({ table: "fact", values, token: `fact:0:${block}` });
    }
    const total = blocks * size;
    const rows = await columnar.rows("SELECT count() AS n, uniqExact(id) AS ids, max(id) AS last FROM fact");
    expect(rows).toEqual([{ n: total, ids: total, last: total - 1 }]);
    expect(events.filter((event) => event.kind === "died").length).toBeGreaterThanOrEqual(1);
    expect(engine.url).toBe(url);
    expect(await fs.readdir(path.join(dir, "spool"))).toEqual([]);
    await columnar.close();
    await engine.stop();
  });

  it("repeats a read over a restart, but never a write without a token", async () => {
    const engine = await startColumnar({ dir: path.join(home, "killed") });
    const columnar = openColumnar({ url: engine.url, database: "default" });
    const slow = "SELECT sum(sleepEachRow(0.3)) AS slept FROM numbers(3) SETTINGS max_block_size = 1";
    const read = columnar.rows(slow);
    const write = columnar
      .command(`INSERT INTO fact SELECT 4000000000, toString(sleep(2))`)
      .catch((thrown: unknown) => thrown);
    const running = async () =>
      (await columnar.rows<{ n: number }>("SELECT count() AS n FROM system.processes", {}, { point: true }))[0]?.n;
    await expect.poll(running, { interval: 10, timeout: 10_000 }).toBe(3);
    process.kill(engine.pid() ?? 0, "SIGKILL");
    expect(await read).toEqual([{ slept: 0 }]);
    expect(await write).toMatchObject({ caseName: "columnar.unknown_result", retry: "never" });
    await columnar.close();
    await engine.stop();
  });

  it("refuses a second start on a folder, and says where the first one answers", async () => {
    const dir = path.join(home, "shared");
    const first = await startColumnar({ dir });
    await expect(startColumnar({ dir })).rejects.toMatchObject({ caseName: "columnar.folder_locked" });
    expect(await runningColumnar(dir)).toBe(first.url);
    // Also when the note of who holds it is lost.
    await fs.rm(path.join(dir, "child.json"));
    const refused = await startColumnar({ dir }).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ caseName: "columnar.folder_locked", code: "conflict" });
    expect((refused as { text(language: "zh"): string }).text("zh")).toContain("正被另一进程");
    expect(await openAndPing(first.url)).toBe(true);
    await first.stop();
    expect(await runningColumnar(dir)).toBe(null);
    expect(await openAndPing(first.url)).toBe(false);
  });

  it("refuses the folder of another major version and leaves it as it was", async () => {
    const dir = path.join(home, "old");
    await fs.mkdir(dir);
    const file = path.join(dir, "version.json");
    await fs.writeFile(file, '{"clickhouse":"25.3.1"}');
    await expect(startColumnar({ dir })).rejects.toMatchObject({
      caseName: "columnar.wrong_version",
      params: { found: "25.3.1" },
    });
    expect(await fs.readFile(file, "utf8")).toBe('{"clickhouse":"25.3.1"}');
  });

  it("takes over after its parent was killed, with all the data", async () => {
    const dir = path.join(home, "orphaned");
    const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
    const script = `
      import { startColumnar } from ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, "index.ts")).href)};
      const engine = await startColumnar({ dir: ${JSON.stringify(dir)} });
      console.log(engine.url);`;
    const parent = spawn(
      process.execPath,
      ["--import", loader, "--conditions=source", "--input-type=module", "-e", script],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const before = openColumnar({ url: line.toString("utf8").trim(), database: "default" });
    await before.command(tableSql);
    await before.insert({ table: "fact", values: [{ id: 1, text: "留下" }], token: "only" });
    await before.close();
    const orphan = (await livingHolder(dir))?.holder.pid;
    const gone = once(parent, "exit");
    parent.kill("SIGKILL");
    await gone;
    const engine = await startColumnar({ dir });
    expect(engine.pid()).not.toBe(orphan);
    const after = openColumnar({ url: engine.url, database: "default" });
    expect(await after.rows("SELECT id, text FROM fact")).toEqual([{ id: 1, text: "留下" }]);
    await createColumnarDatabase({ url: engine.url, database: "again" });
    await after.close();
    await engine.stop();
  });
});

async function openAndPing(url: string): Promise<boolean> {
  const columnar = openColumnar({ url, database: "default" });
  try {
    return await columnar.ping();
  } finally {
    await columnar.close();
  }
}
