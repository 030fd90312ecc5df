import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classify, insertWithData } from "./child/statement.ts";
import { placeholders, splitStatements, tokens } from "./sql-text.ts";

describe("SQL text", () => {
  it("splits statements at semicolons that are not inside something", () => {
    const sql =
      "SELECT ';' -- ; one\n; /* ; /* nested ; */ */ SELECT `a;b`, \"c;d\", 'it''s;\\';' ;; INSERT INTO t VALUES (1);";
    expect(splitStatements(sql)).toHaveLength(3);
    expect(splitStatements(" ; ; -- nothing")).toEqual([]);
  });

  it("finds placeholders and not maps or text", () => {
    const sql = "SELECT {a:UInt8}, { b : Array(String)}, {'c': 1}, '{d:String}' /* {e:Int8} */";
    expect([...placeholders(sql)]).toEqual(["a", "b"]);
  });

  it("covers any text without overlap and always ends", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        let end = 0;
        for (const token of tokens(text)) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it("finds where the rows of an insert start", () => {
    const rows = (sql: string, format?: string) => {
      const found = insertWithData(sql, format);
      return found?.kind === "insert" ? [found.tail.trim(), sql.slice(found.dataStart)] : null;
    };
    expect(rows("INSERT INTO t FORMAT CSV\n\n1;2")).toEqual(["FORMAT CSV", "\n1;2"]);
    expect(
      rows("insert into `db`.`values` (a, `format`) SETTINGS x = 'FORMAT', y = 2 format JSONEachRow {\"a\":1}"),
    ).toEqual(["SETTINGS x = 'FORMAT', y = 2  FORMAT JSONEachRow", '{"a":1}']);
    expect(rows("INSERT INTO format VALUES (1), (2)")).toEqual(["FORMAT Values", " (1), (2)"]);
    expect(rows("INSERT INTO db.select (a)\n", "TSV")).toEqual(["FORMAT TSV", ""]);
    expect(rows("INSERT INTO t (a) SELECT 1")).toBe(null);
    expect(rows("INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x")).toBe(null);
    expect(rows("SELECT 1 FORMAT CSV")).toBe(null);
    expect(() => rows("INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV")).toThrow(/48/);
  });

  it("classes statements", () => {
    expect(classify("SELECT 1 FORMAT JSON;")).toMatchObject({
      kind: "select",
      format: "JSON",
      sql: "SELECT 1 FORMAT JSON",
    });
    expect(classify("(SELECT 'FORMAT CSV' AS format) UNION ALL (SELECT 2)").kind).toBe("select");
    expect(classify("WITH 1 AS x SELECT x")).toMatchObject({ kind: "select", format: undefined });
    expect(classify("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x")).toMatchObject({
      kind: "other",
      writes: true,
    });
    expect(classify("SHOW TABLES")).toMatchObject({ kind: "other", writes: false });
    expect(classify("SET a = 1").kind).toBe("nothing");
    expect(() => classify("SELECT 1; SELECT 2")).toThrow(/Multi-statements/);
    expect(() => classify("-- nothing")).toThrow(/Empty/);
  });
});
