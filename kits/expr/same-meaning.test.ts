import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { chinaCalendar, lunarOf } from "#ground/calendar";
import { dayOf } from "#ground/clock";
import { type TestBank, testBank } from "#model-bank";
import {
  type Columns,
  type Condition,
  checkCondition,
  columnTypes,
  type Environment,
  type Item,
  type ItemType,
  type Moment,
  type Value,
  type ValueType,
  type View,
  valueTypes,
} from "./index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** How many batches a long run compares; the usual few when absent. */
    conditionBatches?: number;
  }
}

const BATCHES = 26;
const CONDITIONS = 25;
const VIEWS = 24;

const calendar = { isWorkday: chinaCalendar.isWorkday, lunar: lunarOf };
const zones = [
  "Asia/Shanghai",
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/Sao_Paulo",
  "UTC",
];
const itemTypes = valueTypes.filter((type): type is ItemType => type !== "list");

/** A catalog: some fields of some types in each record, tags open and closed, lists of records. */
const environment: fc.Arbitrary<Environment> = fc
  .record({
    zone: fc.constantFrom(...zones),
    customer: fc.array(fc.constantFrom(...valueTypes), { minLength: 5, maxLength: 12 }),
    metric: fc.array(fc.constantFrom(...itemTypes), { minLength: 1, maxLength: 5 }),
    score: fc.constantFrom<ValueType[]>([], ["double"], ["double", "double"]),
    event: fc.array(fc.constantFrom(...valueTypes), { maxLength: 4 }),
    lists: fc.array(fc.array(fc.constantFrom(...itemTypes), { minLength: 1, maxLength: 5 }), { maxLength: 2 }),
    tags: fc.array(fc.constantFrom<{ values?: string[] }>({}, { values: ["a", "b"] }), { minLength: 1, maxLength: 3 }),
    before: fc.boolean(),
  })
  .map(({ zone, customer, metric, score, event, lists, tags, before }) => {
    const named = <T>(prefix: string, types: readonly T[]): Record<string, T> =>
      Object.fromEntries(types.map((type, at) => [`${prefix}${at + 1}`, type]));
    return {
      zone,
      calendar,
      before,
      records: {
        customer: named("c", customer),
        metric: named("m", metric),
        score: named("s", score),
        event: named("e", event),
      },
      lists: {
        customer: named(
          "list",
          lists.map((types) => named("f", types)),
        ),
      },
      tags: named("t", tags),
      audiences,
    };
  });

/** Two static lists, and conditions over them and over a tag that every catalog here has. */
const audiences = {
  list1: {},
  list2: {},
  tagged: { condition: '"t1" in tag' },
  valued: { condition: 'tag.t1 == "a" || "list1" in audience' },
  neither: { condition: '!("valued" in audience) && tag.t1 != "yes"' },
};
const staticLists = ["list1", "list2"];

/** A field as conditions write it: `customer.c1`, `before.metric.m2`. */
interface Named {
  readonly before: boolean;
  readonly record: string;
  readonly name: string;
  readonly type: ValueType;
}
interface NamedList {
  readonly before: boolean;
  readonly record: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, ItemType>>;
}

const sides = ({ before }: Environment): boolean[] => (before ? [false, true] : [false]);
const fieldsOf = (of: Environment): Named[] =>
  sides(of).flatMap((before) =>
    Object.entries(of.records).flatMap(([record, types]) =>
      before && record === "event" ? [] : Object.entries(types).map(([name, type]) => ({ before, record, name, type })),
    ),
  );
const listsOf = (of: Environment): NamedList[] =>
  sides(of).flatMap((before) =>
    Object.entries(of.lists?.customer ?? {}).map(([name, fields]) => ({ before, record: "customer", name, fields })),
  );
const textOf = ({ before, record, name }: { before: boolean; record: string; name: string }): string =>
  `${before ? "before." : ""}${record}.${name}`;

const words = [
  "",
  "a",
  "b",
  "ab",
  "ba",
  " a\u3000",
  "中文",
  "文",
  "😀",
  "\uffee",
  "A",
  "É",
  "12",
  "-7",
  "1.5e3",
  "it's",
  "\\'",
  "x\ty",
];
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
const doubles = [
  0, 1, -1, 0.1, 0.2, 0.3, 0.5, 1.5, -2.5, 0.49999999999999994, 1e300, -1e300, 5e-324, 9.3e18, 9007199254740992,
  123456.789,
];
const fen = [0, 1, -1, 5, 10, 50, 99, 100, 101, 150, -150, 5_000_000, 5_000_001, -1_205, 333, 999_999_999_999_999];
const moments = [
  "2024-02-29T00:30:00+08:00",
  "2023-12-31T23:59:59.999+08:00",
  "2026-02-17T12:00:00Z",
  "2025-03-30T01:00:00Z",
  "2024-11-03T05:30:00Z",
].map((text) => Date.parse(text));
const day = 86_400_000;
const durations = ["1h", "90d", "-30m", "1.5s", "400d", "1d"];
const spans = [3_600_000, 90 * day, 400 * day, day];
const days = [
  "1970-01-01",
  "2024-02-29",
  "2023-12-31",
  "2024-01-31",
  "2024-01-01",
  "1900-01-01",
  "1900-01-31",
  "2299-12-31",
  "2024-03-01",
  "2025-07-25",
  "2026-02-14",
  "2026-02-28",
  "2100-12-31",
  "2101-01-01",
];
// Instants on the very edges of windows, a millisecond before and after them.
const instants = [
  0,
  1,
  -1,
  -2_000_000_000_000,
  4_102_444_800_000,
  ...moments,
  ...moments.flatMap((now) => spans.flatMap((span) => [now - span - 1, now - span, now - span + 1])),
];
const dayTexts = fc.oneof(
  fc.constantFrom(...days),
  fc.integer({ min: -25_567, max: 120_529 }).map((number) => new Date(number * day).toISOString().slice(0, 10)),
);

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
  date: dayTexts,
  instant: fc.oneof(fc.constantFrom(...instants), fc.integer({ min: -2_208_000_000_000, max: 10_413_000_000_000 })),
  list: fc.array(fc.constantFrom(...words), { maxLength: 3 }),
};

const maybe = (type: ValueType) => fc.option(values[type], { freq: 4, nil: undefined });
const itemOf = (fields: NamedList["fields"]): fc.Arbitrary<Item> =>
  fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, maybe(type)])),
  ) as fc.Arbitrary<Item>;
const recordOf = (
  fields: Readonly<Record<string, ValueType>>,
  lists: Readonly<Record<string, NamedList["fields"]>> = {},
) =>
  fc.record({
    ...Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, maybe(type)])),
    ...Object.fromEntries(
      Object.entries(lists).map(([name, of]) => [
        name,
        fc.option(fc.array(itemOf(of), { maxLength: 3 }), { freq: 6, nil: undefined }),
      ]),
    ),
  });

function pictureOf({ records, lists, tags }: Environment) {
  const { customer = {}, metric = {}, score = {} } = records;
  return {
    customer: recordOf(customer, lists?.customer),
    metric: recordOf(metric),
    score: recordOf(score),
    tag: fc.record(
      Object.fromEntries(
        Object.entries(tags).map(([name, { values }]) => [
          name,
          fc.option(fc.constantFrom(...(values ?? ["", "yes"])), { nil: undefined }),
        ]),
      ),
    ),
  };
}

/** One customer; a fifth of the fields is missing. */
function viewOf(of: Environment): fc.Arbitrary<View> {
  const audience = fc.option(
    fc.subarray(staticLists).map((names) => new Set(names)),
    { freq: 4, nil: undefined },
  );
  const made = { ...pictureOf(of), audience, event: recordOf(of.records.event ?? {}) };
  return (of.before ? fc.record({ ...made, before: fc.record(pictureOf(of)) }) : fc.record(made)) as fc.Arbitrary<View>;
}

type Text = fc.Arbitrary<string>;
const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\t", "\\t")}"`;
const literalInt = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(2 ** 31, 9007199254740991)).map(String);
const literalDouble = fc.oneof(
  fc.integer({ min: -40, max: 40 }).map((n) => (n / 4).toFixed(2)),
  fc.constantFrom("0.1", "0.3", "0.005", "50000.0", "1e3", "9007199254740993.0"),
);
const literals: Readonly<Record<ItemType, Text>> = {
  string: fc.constantFrom(...words).map(quoted),
  bool: fc.constantFrom("true", "false"),
  int: literalInt,
  double: literalDouble,
  money: fc.constant("(1 == 1 ? 2.5 : 1.0)"),
  date: fc.constantFrom(...days).map((text) => `date("${text}")`),
  instant: fc.constant('timestamp("2024-02-29T00:00:00+08:00")'),
};
const mixed = fc.constantFrom("+", "-", "*", "/", "%");
const orders = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
const both = (left: Text, operator: Text, right: Text): Text =>
  fc.tuple(left, operator, right).map(([a, o, b]) => `(${a} ${o} ${b})`);
const choose = (test: Text, yes: Text, no: Text): Text =>
  fc.tuple(test, yes, no).map(([a, b, c]) => `(${a} ? ${b} : ${c})`);
const list = (of: Text): Text => fc.array(of, { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(", ")}]`);
const called = (names: readonly string[], of: Text): Text =>
  fc.tuple(fc.constantFrom(...names), of).map(([name, text]) => `${name}(${text})`);
const extreme = (of: Text): Text =>
  fc.tuple(fc.constantFrom("min", "max"), of, of).map(([name, a, b]) => `${name}(${a}, ${b})`);

/** What a condition may name at a place: fields of records, and of the items that are at hand there. */
interface Sight {
  readonly names: readonly { readonly text: string; readonly type: ValueType }[];
  readonly lists: readonly NamedList[];
  readonly tags: Environment["tags"];
  readonly before: boolean;
  readonly depth: number;
}

function sightOf(of: Environment): Sight {
  const names = fieldsOf(of).map((field) => ({ text: textOf(field), type: field.type }));
  return { names, lists: listsOf(of), tags: of.tags, before: of.before ?? false, depth: 0 };
}

/** Questions to the items of lists, written in what can be seen from inside. */
function questions(sight: Sight): { readonly bool: Text[]; readonly int: Text[] } {
  const { lists, names, depth } = sight;
  const made: { bool: Text[]; int: Text[] } = { bool: [], int: [] };
  if (depth > 1) return made;
  const item = `i${depth}`;
  const of = depth === 0 ? lists : lists.slice(0, 1);
  const texts = depth === 0 ? names.filter(({ type }) => type === "list").slice(0, 1) : [];
  const inside = [
    ...of.map((one) => {
      const fields = Object.entries(one.fields).map(([name, type]) => ({ text: `${item}.${name}`, type }));
      return { text: textOf(one), fields };
    }),
    ...texts.map(({ text }) => ({ text, fields: [{ text: item, type: "string" as const }] })),
  ];
  for (const { text, fields } of inside) {
    // The item's own fields three times over, so that questions ask about them.
    const seen = { ...sight, names: [...fields, ...fields, ...fields, ...names.slice(0, 6)], depth: depth + 1 };
    const question = conditionIn(seen);
    made.bool.push(
      fc.tuple(fc.constantFrom("exists", "all"), question).map(([how, test]) => `${text}.${how}(${item}, ${test})`),
    );
    made.int.push(question.map((test) => `${text}.filter(${item}, ${test}).size()`));
  }
  return made;
}

/** Text of a random condition. Most are good; a few are refused, and must be refused for both compilers. */
function conditionIn(sight: Sight): Text {
  const named = (type: ItemType): Text => {
    const found = sight.names.filter((one) => one.type === type).map(({ text }) => text);
    return found.length === 0 ? literals[type] : fc.constantFrom(...found);
  };
  const lists = sight.names.filter(({ type }) => type === "list").map(({ text }) => text);
  const records = sight.lists.map(textOf);
  const tagged = Object.keys(sight.tags).flatMap((name) =>
    [`tag`, ...(sight.before ? ["before.tag"] : [])].map((tag) => ({ tag, name })),
  );
  const asked = questions(sight);
  return fc.letrec((tie) => {
    const of = (name: string): Text => tie(name) as Text;
    const bool = of("bool");
    const deep = {
      maxDepth: sight.depth === 0 ? 5 : 3,
      depthSize: "max",
      depthIdentifier: `condition${sight.depth}`,
    } as const;
    return {
      string: fc.oneof(
        deep,
        named("string"),
        literals.string,
        fc.constantFrom(...tagged).map(({ tag, name }) => `${tag}.${name}`),
        both(of("string"), fc.constant("+"), of("string")),
        choose(bool, of("string"), of("string")),
        called(["lower", "upper", "trim"], of("string")),
        of("int").map((text) => `string(${text})`),
        of("date").map((text) => `lunar(${text})`),
      ),
      int: fc.oneof(
        deep,
        named("int"),
        literalInt,
        both(of("int"), mixed, of("int")),
        of("string").map((text) => `size(${text})`),
        of("double").map((text) => `int(${text})`),
        of("string").map((text) => `int(${text})`),
        of("money").map((text) => `int(${text})`),
        both(of("date"), fc.constant("-"), of("date")),
        of("int").map((text) => `-(${text})`),
        choose(bool, of("int"), of("int")),
        called(["abs", "round"], of("int")),
        extreme(of("int")),
        called(["year", "month", "day", "weekday"], of("date")),
        called(["days_until", "days_since"], of("date")),
        called(["hour"], of("instant")),
        ...(lists.length > 0 ? [fc.constantFrom(...lists).map((text) => `${text}.size()`)] : []),
        ...(records.length > 0 ? [fc.constantFrom(...records).map((text) => `size(${text})`)] : []),
        ...asked.int,
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
        called(["abs", "round", "floor", "ceil"], of("double")),
        extreme(of("double")),
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
        called(["abs", "round", "floor", "ceil"], of("money")),
        extreme(of("money")),
      ),
      date: fc.oneof(
        deep,
        named("date"),
        fc.constant("today()"),
        literals.date,
        both(of("date"), fc.constantFrom("+", "-"), of("int")),
        of("instant").map((text) => `date(${text})`),
        extreme(of("date")),
      ),
      instant: fc.oneof(
        deep,
        named("instant"),
        fc.constant("now"),
        literals.instant,
        both(of("instant"), fc.constantFrom("+", "-"), of("duration")),
        extreme(of("instant")),
      ),
      duration: fc.oneof(
        deep,
        fc.constantFrom(...durations).map((text) => `duration("${text}")`),
        both(of("instant"), fc.constant("-"), of("instant")),
      ),
      bool: fc.oneof(
        deep,
        named("bool"),
        fc.constantFrom("true", "false"),
        fc.constantFrom(...tagged).map(({ tag, name }) => `("${name}" in ${tag})`),
        fc.constantFrom(...Object.keys(audiences)).map((name) => `("${name}" in audience)`),
        fc.constantFrom(...tagged).map(({ tag, name }) => `has(${tag}.${name})`),
        fc.constantFrom(...tagged).map(({ tag, name }) => `(${tag}["${name}"] in ["a", "b"])`),
        fc
          .constantFrom(...sight.names.filter(({ text }) => text.includes(".")), ...records.map((text) => ({ text })))
          .map(({ text }) => `has(${text})`),
        ...["string", "int", "double", "money", "date", "instant", "duration"].map((kind) =>
          both(of(kind), orders, of(kind)),
        ),
        both(named("instant"), orders, both(fc.constant("now"), fc.constant("-"), of("duration"))),
        both(of("int"), orders, of("double")),
        both(of("money"), orders, fc.oneof(literalDouble, literalInt, named("int"))),
        both(bool, fc.constantFrom("&&", "||", "==", "!="), bool),
        both(bool, fc.constantFrom("&&", "||"), bool),
        bool.map((text) => `!(${text})`),
        choose(bool, bool, bool),
        both(of("string"), fc.constant("in"), list(literals.string)),
        both(of("int"), fc.constant("in"), list(literalInt)),
        both(of("double"), fc.constant("in"), list(literalDouble)),
        both(of("money"), fc.constant("in"), list(literalDouble)),
        ...(lists.length > 0 ? [both(of("string"), fc.constant("in"), fc.constantFrom(...lists))] : []),
        of("date").map((text) => `is_workday(${text})`),
        fc
          .tuple(of("string"), fc.constantFrom("startsWith", "endsWith", "contains"), of("string"))
          .map(([a, test, b]) => `${a}.${test}(${b})`),
        ...asked.bool,
        ...asked.bool,
      ),
    };
  }).bool as Text;
}

const column = (before: boolean, record: string, name: string): string => `${before ? "before_" : ""}${record}_${name}`;
const columnsOf = (before: boolean): Columns => ({
  field: (record, name) => column(before, record, name),
  tag: (name, bind) => {
    const [key, tags] = [bind("String", name), before ? "before_tags" : "tags"];
    return {
      present: `mapContains(${tags}, ${key})`,
      value: `if(mapContains(${tags}, ${key}), ${tags}[${key}], NULL)`,
    };
  },
  items: (record, name, field) => `${column(before, record, name)}_${field}`,
});
const columns: Columns = {
  ...columnsOf(false),
  audience: (name, bind) => `has(audiences, ${bind("String", name)})`,
  before: columnsOf(true),
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
const yuan = (amount: number): string => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, "0")}`;

type Records = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
const sideOf = (view: View, before: boolean): Records => (before ? (view.before ?? {}) : view) as Records;

/** Every column of a catalog: its name, its type, and the value of a customer. */
function columnsIn(of: Environment): readonly (readonly [string, string, (view: View) => unknown])[] {
  const plain = fieldsOf(of).map(({ before, record, name, type }) => {
    const cell = (view: View) => stored(type, sideOf(view, before)[record]?.[name] as Value | undefined);
    return [column(before, record, name), columnTypes[type].clickhouse, cell] as const;
  });
  const listed = listsOf(of).flatMap(({ before, record, name, fields }) =>
    Object.entries(fields).map(([field, type]) => {
      const cell = (view: View) =>
        ((sideOf(view, before)[record]?.[name] ?? []) as readonly Item[]).map((item) => stored(type, item[field]));
      return [`${column(before, record, name)}_${field}`, `Array(${columnTypes[type].clickhouse})`, cell] as const;
    }),
  );
  const tags = sides(of).map((before) => {
    const cell = (view: View) =>
      Object.fromEntries(Object.entries(sideOf(view, before).tag ?? {}).filter(([, value]) => value !== undefined));
    return [before ? "before_tags" : "tags", "Map(String, String)", cell] as const;
  });
  const inLists = ["audiences", "Array(String)", (view: View) => [...(view.audience ?? [])]] as const;
  return [...plain, ...listed, ...tags, inLists];
}

async function keep(of: Environment, views: readonly View[]): Promise<string> {
  const table = `same_meaning_${tables++}`;
  const made = columnsIn(of);
  const typed = made.map(([name, type]) => `${name} ${type}`);
  await bank.columnar.command(`CREATE TABLE ${table} (id UInt32, ${typed.join(", ")}) ENGINE = Memory`);
  const rows = views.map((one, id) => ({ id, ...Object.fromEntries(made.map(([name, , cell]) => [name, cell(one)])) }));
  await bank.columnar.insert({ table, values: rows });
  return table;
}

/** What SQL answers: a row of 1, 0 and null per condition, one for each customer. */
async function askAll(table: string, conditions: readonly Condition[], moment: Moment): Promise<(boolean | null)[][]> {
  const parts = conditions.map((one, at) => one.sql(columns, moment, `e${at}x`));
  const params = Object.assign({}, ...parts.map((part) => part.params)) as Record<string, unknown>;
  const answers = parts.map(({ text }) => `toInt8(ifNull(${text}, 2))`).join(", ");
  const rows = await bank.columnar.rows<{ answers: number[] }>(
    `SELECT [${answers}] AS answers FROM ${table} ORDER BY id`,
    params,
    { settings: { max_query_size: 16_000_000 } },
  );
  return rows.map((row) => row.answers.map((answer) => (answer === 2 ? null : answer === 1)));
}

describe("a condition means the same for one customer and for all", () => {
  const seen = { compared: 0, refused: 0, answers: new Map<boolean | null, number>() };

  test("500 random conditions over random catalogs and customers", async () => {
    const batch = environment.chain((of) =>
      fc.tuple(
        fc.constant(of),
        fc.array(conditionIn(sightOf(of)), { minLength: CONDITIONS, maxLength: CONDITIONS }),
        fc.array(viewOf(of), { minLength: VIEWS, maxLength: VIEWS }),
        fc.constantFrom(...moments),
      ),
    );
    const same = fc.asyncProperty(batch, async ([of, texts, views, now]) => {
      const moment: Moment = { now, today: dayOf(new Date(now), of.zone) };
      const conditions = texts.map((text) => checkCondition(text, of).condition).filter((one) => one !== undefined);
      seen.refused += texts.length - conditions.length;
      seen.compared += conditions.length;
      const table = await keep(of, views);
      const all = await askAll(table, conditions, moment);
      await bank.columnar.command(`DROP TABLE ${table}`);
      const differences: unknown[] = [];
      views.forEach((one, row) => {
        conditions.forEach((each, at) => {
          const closure = each.test(one, moment);
          seen.answers.set(closure, (seen.answers.get(closure) ?? 0) + 1);
          const sql = all[row]?.[at];
          if (sql !== closure) differences.push({ text: each.text, closure, sql, zone: of.zone, now, view: one });
        });
      });
      expect(differences.slice(0, 3)).toEqual([]);
    });
    await fc.assert(same, { numRuns: inject("conditionBatches") ?? BATCHES, endOnFailure: true });
    expect(seen.compared).toBeGreaterThanOrEqual(inject("conditionBatches") === undefined ? 500 : 10_000);
    // Each answer occurs often enough to mean something.
    for (const answer of [true, false, null]) expect(seen.answers.get(answer) ?? 0).toBeGreaterThan(500);
  });

  const plain: Environment = {
    zone: "Asia/Shanghai",
    calendar,
    before: true,
    records: {
      customer: { s1: "string", d1: "double", i1: "int", m1: "money", b1: "bool", at1: "instant" },
      metric: { i2: "int" },
    },
    lists: { customer: { holdings: { kind: "string", amount: "money", matures: "date" } } },
    tags: { t1: {} },
  };
  const now = Date.parse("2024-02-29T00:30:00+08:00");
  const customers = (all: readonly NonNullable<View["customer"]>[]): View[] => all.map((customer) => ({ customer }));

  test.each<[string, readonly View[], readonly (boolean | null)[]]>([
    ["-customer.d1 in [1000.0, 0.0, 2.5]", customers([{ d1: 0 }, { d1: 3 }]), [true, false]],
    ["double(customer.s1) > 1.0", customers([{ s1: "1.5e312" }, { s1: "1.5e3" }]), [null, true]],
    ["0.0 / customer.d1 == 0.0 / customer.d1", customers([{ d1: 0 }, { d1: 1 }, {}]), [false, true, null]],
    ["0.0 / customer.d1 != 1.0", customers([{ d1: 0 }, { d1: 1 }, {}]), [true, true, null]],
    ["min(0.0 / customer.d1, 1.0) < 2.0", customers([{ d1: 0 }, { d1: 1 }]), [false, true]],
    ["1.0 / customer.d1 > 1e300", customers([{ d1: 0 }, { d1: 1 }]), [true, false]],
    ["round(customer.d1) == -3.0", customers([{ d1: -2.5 }, { d1: -2.4 }]), [true, false]],
    ["round(customer.m1) == 3 && floor(customer.m1) == 2 && ceil(customer.m1) == 3", customers([{ m1: 250 }]), [true]],
    ["round(customer.m1) == -3 && floor(customer.m1) == -3", customers([{ m1: -250 }, { m1: -249 }]), [true, false]],
    ["abs(customer.i1) > 0", customers([{ i1: -(2n ** 63n) }, { i1: -5 }]), [null, true]],
    ["customer.i1 == -9223372036854775808", customers([{ i1: -(2n ** 63n) }, { i1: 5 }]), [true, false]],
    ["customer.m1 + 0.1 == 0.4 && customer.m1 * 0.1 == 0.03", customers([{ m1: 30 }, { m1: 31 }]), [true, false]],
    ["customer.m1 == 0.30", customers([{ m1: 30 }]), [true]],
    ["has(customer.b1)", customers([{ b1: false }, {}]), [true, false]],
    ["customer.b1", customers([{ b1: false }, {}, { b1: true }]), [false, false, true]],
    [
      'now - customer.at1 <= duration("90d")',
      customers([{ at1: now - 90 * day }, { at1: now - 90 * day - 1 }]),
      [true, false],
    ],
    [
      'now - customer.at1 < duration("90d")',
      customers([{ at1: now - 90 * day }, { at1: now - 90 * day + 1 }]),
      [false, true],
    ],
    [
      'trim(customer.s1) == "a b" && lower(customer.s1).contains("a")',
      customers([{ s1: "\u3000 A b\t" }, { s1: "\u00a0a b\n" }]),
      [false, true],
    ],
    [
      "customer.holdings.exists(h, h.amount > customer.m1)",
      customers([{ m1: 1, holdings: [{}, { amount: 2 }] }, { m1: 1, holdings: [{}] }, { m1: 1 }]),
      [true, null, false],
    ],
    [
      "customer.holdings.filter(h, days_until(h.matures) <= 30).size() == 1",
      customers([{ holdings: [{ matures: "2024-03-30" }, { matures: "2024-03-31" }] }, { holdings: [{}] }, {}]),
      [true, null, false],
    ],
    [
      "metric.i2 > before.metric.i2",
      [{ metric: { i2: 2 }, before: { metric: { i2: 1 } } }, { metric: { i2: 2 } }],
      [true, null],
    ],
    [
      '"t1" in tag && !("t1" in before.tag)',
      [
        { tag: { t1: "" }, before: {} },
        { tag: { t1: "" }, before: { tag: { t1: "" } } },
      ],
      [true, false],
    ],
  ])("%s", async (text, views, answers) => {
    const { condition, problems } = checkCondition(text, plain);
    if (!condition) throw new Error(problems.map(({ en }) => en).join("; "));
    const moment: Moment = { now, today: "2024-02-29" };
    expect(views.map((each) => condition.test(each, moment))).toEqual(answers);
    expect((await askAll(await keep(plain, views), [condition], moment)).flat()).toEqual(answers);
  });
});
