import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Columnar,
  createColumnarDatabase,
  type EmbeddedColumnar,
  mergeTreeSettings,
  migrateColumnar,
  openColumnar,
  startColumnar,
} from "./index.ts";

let home: string;
let engine: EmbeddedColumnar;
let columnar: Columnar;

beforeAll(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-client-"));
  engine = await startColumnar({ dir: home });
  await createColumnarDatabase({ url: engine.url, database: "bank" });
  columnar = openColumnar({ url: engine.url, database: "bank", compress: true });
  await columnar.command(`
    CREATE TABLE fact (id UInt32, text String, amount Decimal(18, 2), at DateTime64(3, 'UTC'))
    ENGINE = MergeTree ORDER BY id SETTINGS ${mergeTreeSettings}`);
});

afterAll(async () => {
  await columnar.close();
  await engine.stop();
  await fs.rm(home, { recursive: true, force: true });
});

describe("our client", () => {
  it("drops the second block of a token and keeps one of another", async () => {
    const block = (from: number) =>
      Array.from({ length: 3_000 }, (_, n) => ({
        id: from + n,
        text: "块",
        amount: "12.05",
        at: "2026-03-01T08:00:00.250Z",
      }));
    expect(await columnar.insert({ table: "fact", values: block(0), token: "fact:1:0-2999" })).toBe(3_000);
    await columnar.insert({ table: "fact", values: block(0), token: "fact:1:0-2999" });
    await columnar.insert({ table: "fact", values: block(3_000), token: "fact:1:3000-5999" });
    const bytes = Buffer.from(
      block(6_000)
        .map((row) => JSON.stringify(row))
        .join("\n"),
    );
    for (const _ of [1, 2]) await columnar.insert({ table: "bank.fact", bytes, token: "fact:1:6000-8999" });
    const rows = await columnar.rows("SELECT count() AS n, uniqExact(id) AS ids, sum(amount) AS total FROM fact");
    expect(rows).toEqual([{ n: 9_000, ids: 9_000, total: "108450.00" }]);
    const [first] = await columnar.rows("SELECT * FROM fact WHERE id = {id:UInt32}", { id: 5 }, { point: true });
    expect(first).toEqual({ id: 5, text: "块", amount: "12.05", at: "2026-03-01T08:00:00.250Z" });
    const ids = Array.from({ length: 9_000 }, (_, n) => n * 2);
    expect(await columnar.rows("SELECT count() AS n FROM fact WHERE id IN {ids:Array(UInt32)}", { ids })).toEqual([
      { n: 4_500 },
    ]);
  });

  it("streams a million rows in and out with flat memory", async () => {
    await columnar.command("CREATE TABLE wide (n UInt32, s String) ENGINE = MergeTree ORDER BY n");
    async function* sets() {
      for (let from = 0; from < 1_000_000; from += 20_000) {
        yield Array.from({ length: 20_000 }, (_, n) => ({ n: from + n, s: `客户 ${from + n} ${"x".repeat(40)}` }));
      }
    }
    expect(await columnar.insert({ table: "wide", stream: sets() })).toBe(1_000_000);
    let rows = 0;
    let largest = 0;
    for await (const set of columnar.stream<{ n: number }>("SELECT n, s FROM wide")) {
      rows += set.length;
      largest = Math.max(largest, set.length);
    }
    expect(rows).toBe(1_000_000);
    // Sets stay small, whatever the size of the answer.
    expect(largest).toBeLessThan(50_000);
    for await (const set of columnar.stream("SELECT n FROM wide")) {
      expect(set.length).toBeGreaterThan(0);
      break;
    }
    expect(await columnar.ping()).toBe(true);
  });

  it("answers a short read while scans fill every other lane, and stops what nobody waits for", async () => {
    const endless = "SELECT count() FROM numbers_mt(1000000000000) WHERE sipHash64(number) % 7 = 1";
    const left = new AbortController();
    const scans = [1, 2, 3].map(() =>
      columnar.rows(endless, {}, { signal: left.signal }).catch((thrown: unknown) => thrown),
    );
    const running =
      "SELECT count() AS n FROM system.processes WHERE query LIKE '%numbers_mt(1000000000000)%' AND query NOT LIKE '%processes%'";
    const count = async () => (await columnar.rows<{ n: number }>(running, {}, { point: true }))[0]?.n;
    await expect.poll(count, { timeout: 20_000, interval: 20 }).toBe(2);
    expect(await columnar.rows("SELECT {n:UInt8} AS n", { n: 1 }, { point: true })).toEqual([{ n: 1 }]);
    await columnar.insert({ table: "fact", values: [{ id: 1_000_000, text: "", amount: 0, at: 0 }] });
    left.abort();
    for (const scan of await Promise.all(scans)) expect(scan).toMatchObject({ caseName: "columnar.cancelled" });
    await expect.poll(count, { timeout: 20_000, interval: 20 }).toBe(0);
    expect(await columnar.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("names failures as cases with a rule for retrying, in both languages", async () => {
    const failing: [() => Promise<unknown>, string, string][] = [
      [() => columnar.rows("SELECT * FROM missing"), "columnar.not_found", "never"],
      [() => columnar.rows("SELECT (("), "columnar.invalid_query", "never"],
      [
        () =>
          columnar.rows(
            "SELECT groupArray(number) FROM numbers(100000000)",
            {},
            { settings: { max_memory_usage: 5e7 } },
          ),
        "columnar.too_large",
        "never",
      ],
      [
        () => columnar.rows("SELECT count() FROM numbers(1000000000000)", {}, { timeoutSeconds: 0.2 }),
        "columnar.too_large",
        "never",
      ],
      [
        () => openColumnar({ url: "http://127.0.0.1:1", database: "x", patienceSeconds: 0 }).rows("SELECT 1"),
        "columnar.unavailable",
        "later",
      ],
      [
        () => openColumnar({ url: `http://default:no@${new URL(engine.url).host}`, database: "bank" }).rows("SELECT 1"),
        "columnar.refused_login",
        "never",
      ],
    ];
    for (const [call, caseName, retry] of failing) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ caseName, retry });
      expect((error as { text(language: "zh"): string }).text("zh")).toMatch(/[\u4e00-\u9fff]/);
    }
  });

  it("sends bytes of other formats, and hands out whole answers", async () => {
    await columnar.command("CREATE TABLE file (n UInt32, s String) ENGINE = MergeTree ORDER BY n");
    const parquet = await columnar.exec("SELECT toUInt32(number) AS n, 'p' AS s FROM numbers(5) FORMAT Parquet");
    const parts: Buffer[] = [];
    for await (const part of parquet) parts.push(part as Buffer);
    expect(await columnar.insert({ table: "file", bytes: Buffer.concat(parts), format: "Parquet" })).toBe(5);
    await columnar.insert({
      table: "file",
      columns: ["s", "n"],
      bytes: Readable.from([Buffer.from("a\t7\n"), Buffer.from("b\t8\n")]),
      format: "TSV",
    });
    expect(await columnar.insert({ table: "file", values: [] })).toBe(0);
    expect(await columnar.rows("SELECT s, sum(n) AS n FROM file GROUP BY s ORDER BY s")).toEqual([
      { s: "a", n: 7 },
      { s: "b", n: 8 },
      { s: "p", n: 10 },
    ]);
  });
});

describe("migrations", () => {
  const first = {
    name: "20261122_0001_create",
    sql: "CREATE TABLE IF NOT EXISTS a (x UInt8 DEFAULT 1) ENGINE = MergeTree ORDER BY x; -- one;\nCREATE TABLE IF NOT EXISTS b (s String DEFAULT ';') ENGINE = MergeTree ORDER BY s;",
  };
  const second = { name: "20261122_0002_widen", sql: "ALTER TABLE a ADD COLUMN IF NOT EXISTS y UInt8" };

  it("run once, in order, and refuse edits and unknown ones", async () => {
    const config = { url: engine.url, database: `m_${randomUUID().slice(0, 8)}` };
    const room = (...clickhouse: { name: string; sql: string }[]) => [{ room: "intake", clickhouse }];
    expect(await migrateColumnar(config, room(first))).toEqual([{ room: "intake", name: first.name }]);
    expect(await migrateColumnar(config, room(second, first))).toEqual([{ room: "intake", name: second.name }]);
    expect(await migrateColumnar(config, [...room(first, second), { room: "reach" }])).toEqual([]);
    const edited = { ...first, sql: `${first.sql} ` };
    await expect(migrateColumnar(config, room(edited, second))).rejects.toMatchObject({
      caseName: "columnar.edited_migration",
    });
    await expect(migrateColumnar(config, room(first))).rejects.toMatchObject({ caseName: "columnar.newer_schema" });
    const broken = { name: "20261122_0003_broken", sql: "CREATE TABLE IF NOT EXISTS" };
    await expect(migrateColumnar(config, room(first, second, broken))).rejects.toMatchObject({
      caseName: "columnar.failed_migration",
    });
  });
});
