import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Columnar, createColumnarDatabase, type EmbeddedColumnar, openColumnar, startColumnar } from "./index.ts";

let home: string;
let engine: EmbeddedColumnar;
let columnar: Columnar;

beforeAll(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-scope-"));
  engine = await startColumnar({ dir: home });
  const database = "scoped";
  await createColumnarDatabase({ url: engine.url, database });
  await createColumnarDatabase({ url: engine.url, database: "rival" });
  columnar = openColumnar({ url: engine.url, database });
  const make = [
    "CREATE TABLE customer (id UInt32, unit UInt32) ENGINE = MergeTree ORDER BY id",
    "CREATE TABLE visit (customer UInt32, unit UInt32, seen UInt32) ENGINE = ReplacingMergeTree ORDER BY customer",
    "CREATE TABLE secret (x UInt8) ENGINE = MergeTree ORDER BY x",
    "CREATE TABLE calendar (day Date) ENGINE = MergeTree ORDER BY day COMMENT 'Bank days. scope: open'",
    "CREATE TABLE fact (customer UInt32, n UInt32) ENGINE = MergeTree ORDER BY customer COMMENT 'scope: lookup'",
    "CREATE VIEW unit_of_customer AS SELECT id AS customer, unit FROM customer",
    "INSERT INTO fact SELECT number % 1000, number FROM numbers(3000)",
    "CREATE VIEW by_unit AS SELECT unit, count() AS n FROM customer GROUP BY unit",
    "CREATE TABLE rival.customer (id UInt32, unit UInt32) ENGINE = MergeTree ORDER BY id",
    "INSERT INTO customer SELECT number, number % 10 FROM numbers(1000)",
    "INSERT INTO visit SELECT number, number % 10, 1 FROM numbers(1000)",
    "INSERT INTO secret VALUES (1)",
    "INSERT INTO calendar VALUES ('2026-01-01')",
  ];
  for (const sql of make) await columnar.command(sql);
});

afterAll(async () => {
  await columnar.close();
  await engine.stop();
  await fs.rm(home, { recursive: true, force: true });
});

describe("a reader under a scope", () => {
  it("sees its units only, through joins, subqueries, views, FINAL and aliases", async () => {
    const reader = columnar.reader([2, 3, 7]);
    const queries = [
      "SELECT groupUniqArray(unit) AS b FROM customer",
      "SELECT groupUniqArray(c.unit) AS b FROM customer AS c JOIN visit AS v ON v.customer = c.id",
      "SELECT groupUniqArray(v.unit) AS b FROM (SELECT 1 AS one) AS o CROSS JOIN visit AS v",
      "SELECT groupUniqArray(unit) AS b FROM by_unit",
      "SELECT groupUniqArray(unit) AS b FROM visit FINAL",
      "SELECT (SELECT groupUniqArray(unit) FROM `scoped`.`customer`) AS b",
      "WITH all AS (SELECT unit FROM customer UNION ALL SELECT unit FROM visit) SELECT groupUniqArray(unit) AS b FROM all",
      "SELECT groupUniqArray(id % 10) AS b FROM customer WHERE unit = 5 OR 1",
      "SELECT groupUniqArray(id % 10) AS b FROM customer WHERE id IN (SELECT customer FROM visit)",
      "SELECT groupUniqArray(customer % 10) AS b FROM fact",
      "SELECT groupUniqArray(c.unit) AS b FROM customer AS c JOIN (SELECT customer, count() AS n FROM fact GROUP BY customer) AS f ON f.customer = c.id",
    ];
    for (const sql of queries) {
      const [row] = await reader.rows<{ b: number[] }>(sql);
      expect(row?.b.sort(), sql).toEqual([2, 3, 7]);
    }
    for await (const set of reader.stream<{ unit: number }>("SELECT unit FROM customer WHERE id < {to:UInt32}", {
      to: 10,
    }))
      expect(set).toEqual([{ unit: 2 }, { unit: 3 }, { unit: 7 }]);
    expect(await columnar.reader("all").rows("SELECT count() AS n FROM customer")).toEqual([{ n: 1_000 }]);
    expect(await columnar.reader([]).rows("SELECT count() AS n FROM customer")).toEqual([{ n: 0 }]);
    expect(await columnar.rows("SELECT count() AS n FROM customer")).toEqual([{ n: 1_000 }]);
  });

  it("is refused what no filter reaches", async () => {
    const reader = columnar.reader([2]);
    const outside = [
      "SELECT * FROM customer SETTINGS additional_table_filters = {}",
      "SELECT * FROM (SELECT * FROM customer SETTINGS additional_table_filters = {})",
      "SELECT * FROM customer /* */ settings additional_table_filters = {}",
      "SELECT * FROM rival.customer",
      "SELECT * FROM `rival` . customer",
      'SELECT * FROM "ri\\x76al".customer',
      "SELECT * FROM system.parts",
      "SELECT * FROM merge('rival', '.*')",
      "SELECT * FROM merge('.*')",
      "SELECT * FROM file('/etc/passwd')",
      "SELECT * FROM remote('127.0.0.1', 'rival', 'customer')",
      "SELECT dictGet('d', 'x', 1)",
      "SELECT * FROM {t:Identifier}",
      "INSERT INTO customer VALUES (1, 1)",
      "DROP TABLE customer",
      "SHOW TABLES",
      "DESCRIBE customer",
      "EXPLAIN SELECT 1",
      "SELECT 1; SELECT 2",
      "",
    ];
    for (const sql of outside) {
      const params = sql.includes("{t:") ? { t: "rival.customer" } : {};
      await expect(reader.rows(sql, params), sql).rejects.toMatchObject({
        caseName: "columnar.out_of_scope",
        code: "forbidden",
      });
    }
    await expect(reader.rows("SELECT * FROM secret")).rejects.toMatchObject({
      caseName: "columnar.table_without_unit",
    });
    await expect(reader.rows("SELECT count() FROM secret")).rejects.toMatchObject({
      caseName: "columnar.table_without_unit",
    });
    expect(await reader.rows("SELECT day FROM calendar")).toEqual([{ day: "2026-01-01" }]);
    expect(await reader.rows("SELECT 'settings system. rival.' AS text")).toEqual([
      { text: "settings system. rival." },
    ]);
  });

  it("covers a table that was made a moment ago", async () => {
    const name = `made_${randomUUID().slice(0, 8)}`;
    const reader = columnar.reader([1]);
    await reader.rows("SELECT 1");
    await columnar.command(`CREATE TABLE ${name} ENGINE = MergeTree ORDER BY id AS SELECT * FROM customer`);
    expect(await reader.rows(`SELECT count() AS n FROM ${name}`)).toEqual([{ n: 100 }]);
  });

  it("equals the filtered whole for any set of units", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 8 }), async (scope) => {
        const rows = await columnar
          .reader(scope)
          .rows<{ unit: number }>("SELECT DISTINCT unit FROM customer ORDER BY unit");
        expect(rows.map(({ unit }) => unit)).toEqual(scope.filter((unit) => unit < 10).sort((a, b) => a - b));
      }),
      { numRuns: 15 },
    );
  });
});
