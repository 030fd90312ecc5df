import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
  TupleParam,
} from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Columnar, createColumnarDatabase, type EmbeddedColumnar, openColumnar, startColumnar } from "../index.ts";

let home: string;
let engine: EmbeddedColumnar;
let plain: ClickHouseClient;
let packed: ClickHouseClient;
let columnar: Columnar;
let origin: string;
let login: Record<string, string>;

beforeAll(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-columnar-"));
  engine = await startColumnar({ dir: home });
  await createColumnarDatabase({ url: engine.url, database: "bank" });
  const url = new URL(engine.url);
  const { username, password } = url;
  origin = url.origin;
  login = { "X-ClickHouse-User": username, "X-ClickHouse-Key": password };
  const common = { url: origin, username, password, database: "bank", log: { level: ClickHouseLogLevel.OFF } };
  plain = createClient(common);
  packed = createClient({ ...common, compression: { request: true, response: true } });
  columnar = openColumnar({ url: engine.url, database: "bank", compress: true });
  await columnar.command("CREATE TABLE fact (id UInt32) ENGINE = MergeTree ORDER BY id");
});

afterAll(async () => {
  await Promise.all([plain.close(), packed.close(), columnar.close()]);
  await engine.stop();
  await fs.rm(home, { recursive: true, force: true });
});

const awkward = [
  "it's",
  'say "no"',
  "back\\slash",
  "\\N",
  "\\'; DROP TABLE fact; --",
  "line\nfeed\r\n\ttab\n\n",
  "常青：客户经理",
  "🌲🏦",
  "",
  "{n:UInt8}",
  "NULL",
  "\u0001\b\f",
];

describe("the official client against the child", () => {
  it("answers ping, refuses a wrong and a missing password", async () => {
    expect(await plain.ping()).toEqual({ success: true });
    const stranger = createClient({ url: origin, username: "default", password: "no", log: { level: 127 } });
    await expect(stranger.query({ query: "SELECT 1" })).rejects.toMatchObject({ code: "516" });
    await stranger.close();
    expect((await fetch(`${origin}/?query=SELECT+1`)).status).toBe(401);
    const basic = `Basic ${Buffer.from(`default:${login["X-ClickHouse-Key"]}`).toString("base64")}`;
    expect(await (await fetch(`${origin}/?query=SELECT+1`, { headers: { authorization: basic } })).text()).toBe("1\n");
    const byUrl = await fetch(`${origin}/?query=SELECT+2&password=${login["X-ClickHouse-Key"]}`);
    expect(await byUrl.text()).toBe("2\n");
    expect((await fetch(`${origin}/nowhere`)).status).toBe(404);
  });

  it("binds text exactly, inside arrays, maps and tuples too", async () => {
    for (const text of awkward) {
      const result = await plain.query({
        query: `SELECT {text:String} AS text, {list:Array(String)} AS list, {map:Map(String, String)} AS map,
                       tupleElement({pair:Tuple(UInt8, String)}, 2) AS second`,
        query_params: { text, list: [text, text], map: { [text]: text }, pair: new TupleParam([1, text]) },
        format: "JSONEachRow",
      });
      expect(await result.json()).toEqual([{ text, list: [text, text], map: { [text]: text }, second: text }]);
    }
  });

  it("binds numbers, nulls, times and names", async () => {
    const result = await plain.query({
      query: `SELECT {n:Int64} AS n, {none:Nullable(String)} AS none, {some:Array(Nullable(Int8))} AS some,
                     toString({at:DateTime64(3, 'UTC')}) AS at, {yes:Bool} AS yes, {x:Float64} AS x
              FROM system.{table:Identifier} LIMIT {limit:UInt32}`,
      query_params: {
        n: -(2 ** 53),
        none: null,
        some: [1, null],
        at: new Date("2026-02-28T01:02:03.456Z"),
        yes: true,
        x: 1.5,
        table: "one",
        limit: 1,
      },
      format: "JSONEachRow",
    });
    const row = { n: -(2 ** 53), none: null, some: [1, null], at: "2026-02-28 01:02:03.456", yes: true, x: 1.5 };
    expect(await result.json()).toEqual([row]);
  });

  it("keeps parameters and settings of one request from the next, and of parallel ones apart", async () => {
    const asks = Array.from({ length: 60 }, async (_, n) => {
      const client = n % 2 === 0 ? plain : packed;
      const result = await client.query({
        query: "SELECT {n:UInt32} AS n, getSetting('max_block_size') AS size",
        query_params: { n },
        clickhouse_settings: { max_block_size: String(n + 1) },
        ...(n % 3 === 0 ? { http_headers: { "X-Perennial-Lane": "point" } } : {}),
        format: "JSONEachRow",
      });
      const [row] = await result.json<{ n: number; size: number }>();
      return [row?.n, Number(row?.size)];
    });
    expect(await Promise.all(asks)).toEqual(asks.map((_, n) => [n, n + 1]));
    await expect(plain.query({ query: "SELECT {n:UInt32}" })).rejects.toMatchObject({ code: "456" });
    const after = await plain.query({ query: "SELECT getSetting('max_block_size') AS size", format: "JSONEachRow" });
    expect(await after.json()).toEqual([{ size: 65_409 }]);
  });

  it("names its errors by ClickHouse's codes", async () => {
    const failing: [string, string][] = [
      ["SELECT * FROM missing", "60"],
      ["SELEC 1", "62"],
      ["SELECT 1; DROP TABLE fact", "62"],
      ["SELECT nothing FROM fact", "47"],
      ["SELECT throwIf(number = 5) FROM numbers(10)", "395"],
      ["DROP DATABASE missing", "81"],
      ["INSERT INTO missing VALUES (1)", "60"],
      ["SELECT 1 INTO OUTFILE '/tmp/perennial-outfile'", "48"],
    ];
    for (const [query, code] of failing) {
      const error = await plain.command({ query }).catch((thrown: unknown) => thrown);
      expect(error, query).toBeInstanceOf(ClickHouseError);
      expect((error as ClickHouseError).code, query).toBe(code);
    }
    const odd = plain.query({ query: "SELECT 1", clickhouse_settings: { no_such: 1 } as ClickHouseSettings });
    await expect(odd).rejects.toMatchObject({ code: "115", type: "UNKNOWN_SETTING" });
    const raw = await fetch(`${origin}/?query=SELECT+*+FROM+missing`, { headers: login });
    expect([raw.status, raw.headers.get("X-ClickHouse-Exception-Code")]).toEqual([404, "60"]);
    expect(await raw.text()).toMatch(/^Code: 60\. DB::Exception: .*\(UNKNOWN_TABLE\)/);
  });

  it("says in the stream that an answer broke off", async () => {
    const query = "SELECT number, throwIf(number = 3000000) AS bad FROM numbers(10000000)";
    const result = await plain.query({ query, format: "JSONEachRow", clickhouse_settings: { max_threads: 1 } });
    // The client reads the code only when the whole message came in one piece; it never takes the answer for whole.
    await expect(result.json()).rejects.toThrow(/throwIf|error in the stream/);
  });

  it("serves every kind of format, whole and zipped", async () => {
    const query = "SELECT number AS n, toString(number) AS s FROM numbers(150000)";
    for (const client of [plain, packed]) {
      const json = await (await client.query({ query, format: "JSON" })).json<{ n: string; s: string }>();
      expect([json.rows, json.data.length, json.data.at(-1)?.s]).toEqual([150_000, 150_000, "149999"]);
      const csv = await (await client.query({ query, format: "CSVWithNames" })).text();
      const lines = csv.split("\n");
      expect([lines.length, lines[0], lines.filter((line) => line === '"n","s"').length]).toEqual([
        150_002,
        '"n","s"',
        1,
      ]);
    }
    const tabs = await (await plain.query({ query: "SHOW TABLES", format: "JSONEachRow" })).json();
    expect(tabs).toContainEqual({ name: "fact" });
    const get = await fetch(`${origin}/?query=SELECT+1+AS+a&default_format=TabSeparatedWithNames`, { headers: login });
    expect(await get.text()).toBe("a\n1\n");
  });

  it("takes inserts of every kind of format, the statement in the URL or in the body", async () => {
    await plain.command({ query: "CREATE TABLE many (n UInt32, s String) ENGINE = MergeTree ORDER BY n" });
    const source = "SELECT toUInt32(number) AS n, concat('a;\n\n', toString(number), ' 客户') AS s FROM numbers(50)";
    const formats = [
      "JSONEachRow",
      "CSV",
      "TabSeparated",
      "RowBinary",
      "Native",
      "Parquet",
      "CSVWithNames",
      "Values",
      "ArrowStream",
    ];
    for (const format of formats) {
      const bytes = Buffer.from(await (await post(`${source} FORMAT ${format}`)).arrayBuffer());
      await post(bytes, { query: `INSERT INTO many (n, s) FORMAT ${format}` });
      await post(gzipSync(Buffer.concat([Buffer.from(`INSERT INTO many FORMAT ${format}\n`), bytes])), {}, "gzip");
      const sum = await columnar.rows(
        `SELECT count() AS rows, uniqExact(s) AS texts, countIf(s LIKE 'a;\\n\\n% 客户') AS good FROM many`,
      );
      expect(sum, format).toEqual([{ rows: 100, texts: 50, good: 100 }]);
      await plain.command({ query: "TRUNCATE TABLE many" });
    }
    await packed.insert({ table: "many", values: awkward.map((s, n) => ({ n, s })), format: "JSONEachRow" });
    const back = await columnar.rows<{ s: string }>("SELECT s FROM many ORDER BY n");
    expect(back.map(({ s }) => s)).toEqual(awkward);
    const values = { query: "INSERT INTO many VALUES ({n:UInt32}, {s:String})", query_params: { n: 99, s: "a'b\\" } };
    await plain.command(values);
    expect(await columnar.rows("SELECT s FROM many WHERE n = 99")).toEqual([{ s: "a'b\\" }]);
    const wrong = plain.insert({ table: "many", values: [{ n: "x" }], format: "JSONEachRow" });
    await expect(wrong).rejects.toMatchObject({ code: "27" });
    await plain.command({ query: "DROP TABLE many SYNC" });
  });

  it("does not let a request write that said it only reads", async () => {
    const drop = await post("DROP TABLE fact", { readonly: "1" });
    expect([drop.status, drop.headers.get("X-ClickHouse-Exception-Code")]).toEqual([403, "164"]);
    const get = await fetch(`${origin}/?database=bank&query=DROP+TABLE+fact`, { headers: login });
    expect(get.status).toBe(403);
  });

  it("honours the database of each request", async () => {
    await createColumnarDatabase({ url: engine.url, database: "other-bank" });
    const other = openColumnar({ url: engine.url, database: "other-bank" });
    await other.command("CREATE TABLE fact (only UInt8) ENGINE = MergeTree ORDER BY only");
    await other.insert({ table: "fact", values: [{ only: 7 }] });
    const both = await Promise.all([
      other.rows("SELECT only FROM fact"),
      columnar.rows("SELECT count() >= 0 AS ok FROM fact"),
      other.rows("SELECT currentDatabase() AS name"),
    ]);
    expect(both).toEqual([[{ only: 7 }], [{ ok: 1 }], [{ name: "other-bank" }]]);
    await other.close();
  });

  async function post(
    body: string | Buffer,
    fields: Record<string, string> = {},
    encoding?: string,
  ): Promise<Response> {
    const query = new URLSearchParams({ database: "bank", ...fields });
    const headers = encoding ? { ...login, "Content-Encoding": encoding } : login;
    return await fetch(`${origin}/?${query}`, { method: "POST", headers, body });
  }
});
