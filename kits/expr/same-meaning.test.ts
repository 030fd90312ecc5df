import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type TestBank, testBank } from "#model-bank";
import {
  type Columns,
  type Condition,
  checkCondition,
  columnTypes,
  type Environment,
  type Moment,
  type Value,
  type ValueType,
  type View,
} from "./index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** How many batches a long run compares; the usual few when absent. */
    conditionBatches?: number;
  }
}

const BATCHES = 14;

/** Two fields of each type in `customer`, numbers and an instant in `metric`, one score, tags open and closed. */
const environment: Environment = {
  zone: "Asia/Shanghai",
  records: {
    customer: {
      s1: "string",
      s2: "string",
      b1: "bool",
      b2: "bool",
      i1: "int",
      i2: "int",
      d1: "double",
      d2: "double",
      m1: "money",
      m2: "money",
      day1: "date",
      day2: "date",
      at1: "instant",
      at2: "instant",
      l1: "list",
      l2: "list",
    },
    metric: { i3: "int", m3: "money", at3: "instant" },
    score: { d3: "double" },
  },
  tags: { flag: {}, tier: { values: ["a", "b"] } },
};

const fields: readonly (readonly [record: string, name: string, type: ValueType])[] = Object.entries(
  environment.records,
).flatMap(([record, types]) => Object.entries(types).map(([name, type]) => [record, name, type] as const));

const words = ["", "a", "b", "ab", "ba", "中文", "文", "😀", "\uffee", "A", "12", "-7", "1.5e3", "it's", "\\'", "x\ty"];
const wholes = [
  0,
  1,
  -1,
  2,
  3,
  7,
  -7,
  100,
  2 ** 31,
  2 ** 53 - 1,
  -(2 ** 53) + 1,
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 62n,
  9007199254740993n,
];
const doubles = [0, 1, -1, 0.1, 0.2, 0.3, 1.5, -2.5, 1e300, -1e300, 5e-324, 9.3e18, 9007199254740992, 123456.789];
const fen = [0, 1, -1, 5, 10, 99, 100, 101, 5_000_000, 5_000_001, -1_205, 333, 999_999_999_999_999];
const days = ["1970-01-01", "2024-02-29", "2023-12-31", "2024-01-01", "1900-01-01", "2299-12-31", "2024-03-01"];
const instants = [
  0, 1, -1, 1_704_038_400_000, 1_704_038_399_999, 1_709_136_000_000, 4_102_444_800_000, -2_000_000_000_000,
];

const values: Readonly<Record<ValueType, fc.Arbitrary<Value>>> = {
  string: fc.constantFrom(...words),
  bool: fc.boolean(),
  int: fc.oneof(fc.constantFrom<number | bigint>(...wholes), fc.integer({ min: -20, max: 20 })),
  double: fc.oneof(
    fc.constantFrom(...doubles),
    fc.integer({ min: -40, max: 40 }).map((n) => n / 4),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  ),
  money: fc.oneof(fc.constantFrom(...fen), fc.integer({ min: -2_000, max: 2_000 })),
  date: fc.constantFrom(...days),
  instant: fc.constantFrom(...instants),
  list: fc.array(fc.constantFrom(...words), { maxLength: 3 }),
};

/** One customer; a fifth of the fields is missing. */
const view: fc.Arbitrary<View> = fc
  .tuple(
    fc.tuple(...fields.map(([, , type]) => fc.option(values[type], { freq: 4, nil: undefined }))),
    fc.option(fc.constantFrom("", "yes"), { nil: undefined }),
    fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
  )
  .map(([all, flag, tier]) => {
    const made: Record<string, Record<string, Value | undefined>> = { customer: {}, metric: {}, score: {} };
    fields.forEach(([record, name], at) => {
      const of = made[record];
      if (of) of[name] = all[at];
    });
    return { ...made, tag: { flag, tier } } as unknown as View;
  });

type Text = fc.Arbitrary<string>;
const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\t", "\\t")}"`;
const named = (type: ValueType): Text =>
  fc.constantFrom(...fields.filter(([, , kind]) => kind === type).map(([record, name]) => `${record}.${name}`));
const literalInt = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(2 ** 31, 9007199254740991)).map(String);
const literalDouble = fc.oneof(
  fc.integer({ min: -40, max: 40 }).map((n) => (n / 4).toFixed(2)),
  fc.constantFrom("0.1", "0.3", "0.005", "50000.0", "1e3", "9007199254740993.0"),
);
const mixed = fc.constantFrom("+", "-", "*", "/", "%");
const orders = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
const both = (left: Text, operator: Text, right: Text): Text =>
  fc.tuple(left, operator, right).map(([a, o, b]) => `(${a} ${o} ${b})`);
const choose = (test: Text, yes: Text, no: Text): Text =>
  fc.tuple(test, yes, no).map(([a, b, c]) => `(${a} ? ${b} : ${c})`);
const list = (of: Text): Text => fc.array(of, { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(", ")}]`);

/** Text of a random condition. Most are good; a few are refused, and must be refused for both compilers. */
const condition: Text = fc.letrec((tie) => {
  const of = (name: string): Text => tie(name) as Text;
  const bool = of("bool");
  const deep = { maxDepth: 3, depthIdentifier: "condition" };
  const clock = fc.constant("now");
  return {
    string: fc.oneof(
      deep,
      named("string"),
      fc.constantFrom(...words).map(quoted),
      fc.constant("tag.flag"),
      both(of("string"), fc.constant("+"), of("string")),
      choose(bool, of("string"), of("string")),
    ),
    int: fc.oneof(
      deep,
      named("int"),
      literalInt,
      both(of("int"), mixed, of("int")),
      of("string").map((text) => `size(${text})`),
      of("double").map((text) => `int(${text})`),
      of("string").map((text) => `int(${text})`),
      named("money").map((text) => `int(${text})`),
      named("list").map((text) => `${text}.size()`),
      both(of("date"), fc.constant("-"), of("date")),
      of("int").map((text) => `-(${text})`),
      choose(bool, of("int"), of("int")),
    ),
    double: fc.oneof(
      deep,
      named("double"),
      literalDouble,
      both(of("double"), fc.constantFrom("+", "-", "*", "/"), of("double")),
      of("int").map((text) => `double(${text})`),
      of("string").map((text) => `double(${text})`),
      named("money").map((text) => `double(${text})`),
      of("double").map((text) => `-(${text})`),
      choose(bool, of("double"), of("double")),
    ),
    money: fc.oneof(
      deep,
      named("money"),
      both(
        of("money"),
        fc.constantFrom("+", "-", "*", "/"),
        fc.oneof(of("money"), literalInt, literalDouble, named("int")),
      ),
      named("money").map((text) => `-${text}`),
      choose(bool, of("money"), of("money")),
    ),
    date: fc.oneof(
      deep,
      named("date"),
      fc.constant("today()"),
      fc.constantFrom(...days).map((day) => `date("${day}")`),
      both(of("date"), fc.constantFrom("+", "-"), of("int")),
      of("instant").map((text) => `date(${text})`),
    ),
    instant: fc.oneof(
      deep,
      named("instant"),
      clock,
      fc.constant('timestamp("2024-02-29T00:00:00+08:00")'),
      both(of("instant"), fc.constantFrom("+", "-"), of("duration")),
    ),
    duration: fc.oneof(
      deep,
      fc.constantFrom("1h", "90d", "-30m", "1.5s", "400d").map((text) => `duration("${text}")`),
      both(of("instant"), fc.constant("-"), of("instant")),
    ),
    bool: fc.oneof(
      deep,
      named("bool"),
      fc.constantFrom(
        "true",
        "false",
        '"flag" in tag',
        '"tier" in tag',
        'tag.tier == "a"',
        "has(tag.flag)",
        'tag["tier"] in ["a", "b"]',
      ),
      fc.constantFrom(...fields).map(([record, name]) => `has(${record}.${name})`),
      ...["string", "int", "double", "money", "date", "instant", "duration"].map((kind) =>
        both(of(kind), orders, of(kind)),
      ),
      both(of("int"), orders, of("double")),
      both(of("money"), orders, fc.oneof(literalDouble, literalInt, named("int"))),
      both(bool, fc.constantFrom("&&", "||", "==", "!="), bool),
      both(bool, fc.constantFrom("&&", "||"), bool),
      bool.map((text) => `!(${text})`),
      choose(bool, bool, bool),
      both(of("string"), fc.constant("in"), list(fc.constantFrom(...words).map(quoted))),
      both(of("int"), fc.constant("in"), list(literalInt)),
      both(of("double"), fc.constant("in"), list(literalDouble)),
      both(of("money"), fc.constant("in"), list(literalDouble)),
      both(of("string"), fc.constant("in"), named("list")),
      fc
        .tuple(of("string"), fc.constantFrom("startsWith", "endsWith", "contains"), of("string"))
        .map(([a, test, b]) => `${a}.${test}(${b})`),
    ),
  };
}).bool as Text;

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
    await fc.assert(same, { numRuns: inject("conditionBatches") ?? BATCHES, endOnFailure: true });
    expect(seen.compared).toBeGreaterThanOrEqual(300);
    // Each answer occurs often enough to mean something.
    for (const answer of [true, false, null]) expect(seen.answers.get(answer) ?? 0).toBeGreaterThan(500);
  });

  test.each([
    ["-customer.d1 in [1000.0, 0.0, 2.5]", [{ customer: { d1: 0 } }, { customer: { d1: 3 } }], [true, false]],
    ["double(customer.s1) > 1.0", [{ customer: { s1: "1.5e312" } }, { customer: { s1: "1.5e3" } }], [null, true]],
  ] as const)("at the edge of doubles: %s", async (text, views, answers) => {
    const { condition: one } = checkCondition(text, environment);
    if (!one) throw new Error("the condition was refused");
    expect((await askAll(await keep(views), [one])).flat()).toEqual(answers);
    expect(views.map((each) => one.test(each, moment))).toEqual(answers);
  });
});

function shown(one: View, { reads }: Condition): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const name of reads.attributes) made[name] = one.customer?.[name];
  for (const name of [...reads.metrics, ...reads.scores]) made[name] = one.metric?.[name] ?? one.score?.[name];
  return { ...made, tag: one.tag };
}
