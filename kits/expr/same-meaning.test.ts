import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestBank, testBank } from "#model-bank";
import {
  type Columns,
  type Condition,
  checkCondition,
  columnTypes,
  type Moment,
  type Value,
  type ValueType,
  type View,
} from "./index.ts";
import { condition, environment, fields, view } from "./testing.ts";

const moment: Moment = { now: Date.parse("2024-02-29T00:30:00+08:00"), today: "2024-02-29" };
const column = (record: string, name: string): string => `${record}_${name}`;
const columns: Columns = {
  field: column,
  tag: (name, bind) => {
    const key = bind("String", name);
    return { present: `mapContains(tags, ${key})`, value: `if(mapContains(tags, ${key}), tags[${key}], NULL)` };
  },
};

let bank: TestBank;
let tables = 0;
beforeAll(async () => {
  bank = await testBank();
});
afterAll(() => bank.close());

function stored(type: ValueType, value: Value | null | undefined): unknown {
  if (value === undefined || value === null) return type === "list" ? [] : null;
  if (type === "money") return (BigInt(value as number) < 0n ? "-" : "") + yuan(Math.abs(value as number));
  if (type === "instant") return new Date(value as number).toISOString();
  if (type === "int") return String(value);
  return value;
}
const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

async function keep(views: readonly View[]): Promise<string> {
  const table = `same_meaning_${tables++}`;
  const typed = fields.map(([record, name, type]) => `${column(record, name)} ${columnTypes[type].clickhouse}`);
  await bank.columnar.command(
    `CREATE TABLE ${table} (id UInt32, tags Map(String, String), ${typed.join(", ")}) ENGINE = Memory`,
  );
  const values = views.map((one, id) => {
    const tags = Object.entries(one.tag ?? {}).filter(([, value]) => value !== undefined && value !== null);
    const cells = fields.map(
      ([record, name, type]) => [column(record, name), stored(type, one[record]?.[name])] as const,
    );
    return { id, tags: Object.fromEntries(tags), ...Object.fromEntries(cells) };
  });
  await bank.columnar.insert({ table, values });
  return table;
}

/** What SQL answers: a row of 1, 0 and null per condition, one for each customer. */
async function askAll(table: string, conditions: readonly Condition[]): Promise<(boolean | null)[][]> {
  const parts = conditions.map((one, at) => one.sql(columns, moment, `e${at}x`));
  const params = Object.assign({}, ...parts.map((part) => part.params)) as Record<string, unknown>;
  const answers = parts.map(({ text }) => `toInt8(ifNull(${text}, 2))`).join(", ");
  const rows = await bank.columnar.rows<{ answers: number[] }>(
    `SELECT [${answers}] AS answers FROM ${table} ORDER BY id`,
    params,
  );
  return rows.map((row) => row.answers.map((answer) => (answer === 2 ? null : answer === 1)));
}

describe("a condition means the same for one customer and for all", () => {
  const seen = { compared: 0, refused: 0, answers: new Map<boolean | null, number>() };

  test("300 random conditions over random customers", async () => {
    const batch = fc.tuple(
      fc.array(condition, { minLength: 25, maxLength: 25 }),
      fc.array(view, { minLength: 30, maxLength: 30 }),
    );
    const same = fc.asyncProperty(batch, async ([texts, views]) => {
      const conditions = texts
        .map((text) => checkCondition(text, environment).condition)
        .filter((one) => one !== undefined);
      seen.refused += texts.length - conditions.length;
      seen.compared += conditions.length;
      const table = await keep(views);
      const all = await askAll(table, conditions);
      await bank.columnar.command(`DROP TABLE ${table}`);
      const differences: unknown[] = [];
      views.forEach((one, row) => {
        conditions.forEach((each, at) => {
          const closure = each.test(one, moment);
          seen.answers.set(closure, (seen.answers.get(closure) ?? 0) + 1);
          const sql = all[row]?.[at];
          if (sql !== closure) differences.push({ text: each.text, closure, sql, view: shown(one, each) });
        });
      });
      expect(differences.slice(0, 3)).toEqual([]);
    });
    await fc.assert(same, { numRuns: 14, endOnFailure: true });
    expect(seen.compared).toBeGreaterThanOrEqual(300);
    // Each answer occurs often enough to mean something.
    for (const answer of [true, false, null]) expect(seen.answers.get(answer) ?? 0).toBeGreaterThan(500);
  });
});

function shown(one: View, { reads }: Condition): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const name of reads.attributes) made[name] = one.customer?.[name];
  for (const name of [...reads.metrics, ...reads.scores]) made[name] = one.metric?.[name] ?? one.score?.[name];
  return { ...made, tag: one.tag };
}
