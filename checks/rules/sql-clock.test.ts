// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are source to be checked
import { describe, expect, it } from "vitest";
import { linesOf, messagesOf } from "../fixture.ts";
import { sqlClock } from "./sql-clock.ts";

const path = "rooms/1-intake/store/a.ts";
const fires = (text: string, at = path): boolean => linesOf(sqlClock, at, text).length > 0;

describe("sql-clock", () => {
  it.each([
    "at > now()",
    "at > NOW ( )",
    "x < current_timestamp",
    "x = CURRENT_DATE - 1",
    "localtime",
    "localtimestamp(3)",
    "clock_timestamp()",
    "statement_timestamp()",
    "transaction_timestamp()",
    "timeofday()",
    "today()",
    "yesterday()",
    "now64(3)",
    "'now'::timestamptz",
    "timestamp 'today'",
    "cast('yesterday' as date)",
    "age(born)",
  ])("fires on %s", (text) => {
    expect(fires(`tx.run(sql\`${text}\`);`)).toBe(true);
    expect(fires(`await tx.rows<Row>(sql<Row>\`${text}\`);`)).toBe(true);
    expect(fires(`sql.raw("${text}");`)).toBe(true);
    expect(fires(`export const up = "${text}";`, "rooms/1-intake/migrations/0001.ts")).toBe(true);
  });

  it.each([
    "select ${now}::timestamptz",
    "select t.today, is_now(x), known_now",
    "-- now() is the caller's\\nselect 1",
    "/* current_timestamp */ select 1",
    "select 'now() today' as text",
    'select \\"now\\" from t',
    "age(born, ${now})",
    "where current_dated = 1 and t.current_date > 1",
  ])("is silent on %s", (text) => {
    expect(fires(`tx.run(sql\`${text}\`);`)).toBe(false);
  });

  it("looks at plain texts that begin like a statement, and at no other text", () => {
    expect(fires('client.query({ query: "SELECT count() FROM facts WHERE at > now()" });')).toBe(true);
    expect(fires("client.command(`alter table facts modify ttl at + interval 1 day where at < today()`);")).toBe(true);
    expect(fires('const help = "now() is not SQL here";')).toBe(false);
    expect(fires("const at = clock.now(); const day = clock.today();")).toBe(false);
  });

  it("finds every table default of a migration and points at its line", () => {
    const text =
      "export const one = {\n  sql: `\n    create table t (\n      at timestamptz default now(),\n      on date default current_date\n    )`,\n};\n";
    expect(linesOf(sqlClock, "rooms/2-profile/migrations/0001.ts", text)).toEqual([4, 5]);
  });

  it("keeps its place across values that are bound", () => {
    const text = "tx.run(sql`\n  update t set a = ${\n    value\n  },\n  b = now()`);\n";
    expect(linesOf(sqlClock, path, text)).toEqual([5]);
    expect(messagesOf(sqlClock, path, text)[0]).toContain("now()");
  });
});
