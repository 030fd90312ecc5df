import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownerTransaction, sql } from "#ground/storage";
import { columnTypes, type ValueType } from "#kits/expr";
import { type TestBank, testBank } from "#model-bank";
import { ColumnarRows } from "./columnar-rows.ts";
import { copyHeader, copyTrailer, PostgresRows } from "./postgres-rows.ts";
import { dayText, type Raw, yuanText } from "./raw.ts";

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
});
afterAll(() => bank.close());

const values: readonly (readonly [ValueType, Raw, string | null])[] = [
  ["string", "杭州 \t\\N", "杭州 \t\\N"],
  ["string", undefined, null],
  ["bool", true, "true"],
  ["bool", false, "false"],
  ["int", 2 ** 52, String(2 ** 52)],
  ["int", -3, "-3"],
  ["double", -0.5, "-0.5"],
  ["date", 20_000, dayText(20_000)],
  ["date", -3, dayText(-3)],
  ["instant", 1_781_271_676_871, "1781271676871"],
  ["instant", -1, "-1"],
  ...[0, 1, 99, 100, 105, 10_000, 1_000_000, 123_456_789_01, 10_000_000_000, -250, 9_999_999].map(
    (fen): readonly [ValueType, Raw, string] => ["money", fen, String(fen)],
  ),
  ["list", [], "[]"],
  ["list", ["a", 'b "c"', "上海"], JSON.stringify(["a", 'b "c"', "上海"])],
];

describe("binary rows", () => {
  it("are read by PostgreSQL as they were meant", async () => {
    const rows = new PostgresRows();
    rows.begin(values.length + 2);
    rows.int4(7);
    rows.int4s([3, 5]);
    for (const [type, value] of values) rows.value(type, value);
    const names = values.map((_, n) => `c${n}`);
    const shown = values.map(([type], n) => {
      if (type === "money") return `(c${n} * 100)::bigint::text`;
      if (type === "instant") return `(extract(epoch from c${n}) * 1000)::bigint::text`;
      return type === "list" ? `array_to_json(c${n})::text` : `c${n}::text`;
    });
    const [read] = await ownerTransaction(bank.owner, async (tx) => {
      await tx.run(
        sql.raw(
          `create table public.made (n int, tags int[], ${values.map(([type], n) => `c${n} ${columnTypes[type].postgres}`).join(", ")})`,
        ),
      );
      await tx.copyIn(`copy public.made (n, tags, ${names.join(", ")}) from stdin (format binary)`, [
        copyHeader,
        Buffer.from(rows.take()),
        copyTrailer,
      ]);
      return await tx.rows<{ n: number; tags: number[]; shown: (string | null)[] }>(
        sql.raw(`select n, tags, array[${shown.join(", ")}] as shown from public.made`),
      );
    });
    expect(read).toEqual({ n: 7, tags: [3, 5], shown: values.map(([, , text]) => text) });
  });

  it("are read by ClickHouse as they were meant", async () => {
    const types = values.map(([type], n) => `c${n} ${columnTypes[type].clickhouse}`).join(", ");
    await bank.columnar.command(
      `create table made (n UInt32, s UInt8, d Float64, t String, tags Map(LowCardinality(String), String), ${types}) engine = Memory`,
    );
    const rows = new ColumnarRows();
    rows.uint32(4_000_000_000);
    rows.uint8(63);
    rows.float64(1.25);
    rows.freeText("长".repeat(60));
    rows.map([["tier", "mass"]]);
    for (const [type, value] of values) rows.value(type, value);
    await bank.columnar.insert({ table: "made", bytes: rows.take(), format: "RowBinary" });
    const shown = values.map(([type], n) => {
      if (type === "money") return `toString(toInt64(c${n} * 100)) as x${n}`;
      if (type === "instant") return `toString(toUnixTimestamp64Milli(assumeNotNull(c${n}))) as x${n}`;
      return type === "list" ? `toJSONString(c${n}) as x${n}` : `toString(c${n}) as x${n}`;
    });
    const [read] = await bank.columnar.rows<Record<string, unknown>>(
      `select n, s, d, t, tags, ${shown.join(", ")} from made`,
    );
    expect(read).toEqual({
      n: 4_000_000_000,
      s: 63,
      d: 1.25,
      t: "长".repeat(60),
      tags: { tier: "mass" },
      ...Object.fromEntries(values.map(([, , text], n) => [`x${n}`, text])),
    });
  });

  it("write yuan as JSON does", () => {
    expect([0, 5, 10, 100, 1_205, 123_400, 99_999].map(yuanText)).toEqual([
      "0",
      "0.05",
      "0.1",
      "1",
      "12.05",
      "1234",
      "999.99",
    ]);
  });
});
