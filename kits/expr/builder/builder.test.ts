import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BuilderGroup,
  type BuilderNode,
  checkCondition,
  compileCondition,
  type Environment,
  fromBuilder,
  toBuilder,
} from "../index.ts";

const environment: Environment = {
  zone: "Asia/Shanghai",
  records: {
    customer: { age: "int", city: "string", balance: "money", payroll: "bool", consent: "list", opened: "date" },
    metric: { logins_30d: "int" },
  },
  lists: { customer: { holdings: { kind: "string", amount: "money" } } },
  tags: { payroll: {}, tier: {} },
};
const tree = (text: string): BuilderNode => toBuilder(text, environment);
const again = (node: BuilderNode): BuilderNode => JSON.parse(JSON.stringify(node)) as BuilderNode;

/** The tree without a word of how it was written. */
function bare(node: BuilderNode): BuilderNode {
  switch (node.kind) {
    case "clause": {
      const { left, operator, right } = node;
      return { kind: "clause", left, operator, ...(right === undefined ? {} : { right }) };
    }
    case "not":
      return { kind: "not", of: bare(node.of) };
    case "text":
      return { kind: "text", text: node.text };
    default:
      return { kind: node.kind, of: node.of.map(bare) };
  }
}

describe("what a builder shows", () => {
  test.each([
    ["customer.age >= 30", { left: "customer.age", operator: ">=", right: { type: "number", value: "30" } }],
    [
      "customer.balance > -50000.10",
      { left: "customer.balance", operator: ">", right: { type: "number", value: "-50000.10" } },
    ],
    ['"payroll" in tag', { left: "tag.payroll", operator: "present" }],
    ["has(customer.age)", { left: "customer.age", operator: "present" }],
    ["customer.payroll", { left: "customer.payroll", operator: "true" }],
    ['tag.tier == "a"', { left: "tag.tier", operator: "==", right: { type: "string", value: "a" } }],
    [
      'customer.opened < date("2026-01-31")',
      { left: "customer.opened", operator: "<", right: { type: "date", value: "2026-01-31" } },
    ],
    ["customer.opened == today()", { left: "customer.opened", operator: "==", right: { type: "today" } }],
    [
      "days_until(customer.opened) <= 7",
      { left: "days_until(customer.opened)", operator: "<=", right: { type: "number", value: "7" } },
    ],
    [
      '"sms" in customer.consent',
      { left: "customer.consent", operator: "holds", right: { type: "string", value: "sms" } },
    ],
    [
      'customer.city.startsWith("上")',
      { left: "customer.city", operator: "starts_with", right: { type: "string", value: "上" } },
    ],
    [
      'now - customer.at > duration("90d")',
      { left: "now - customer.at", operator: ">", right: { type: "duration", value: "90d" } },
    ],
  ])("%s", (text, parts) => {
    const node = tree(text);
    expect(node).toMatchObject({ kind: "clause", ...parts });
    // What is shown is enough to write the clause anew.
    expect(fromBuilder(bare(node))).toBe(text);
  });

  test("lists of values, groups and negations", () => {
    const node = tree('(customer.age in [1, 2] || !customer.payroll) && customer.city != "a"');
    expect(bare(node)).toEqual({
      kind: "all",
      of: [
        {
          kind: "any",
          of: [
            {
              kind: "clause",
              left: "customer.age",
              operator: "in",
              right: [
                { type: "number", value: "1" },
                { type: "number", value: "2" },
              ],
            },
            { kind: "not", of: { kind: "clause", left: "customer.payroll", operator: "true" } },
          ],
        },
        { kind: "clause", left: "customer.city", operator: "!=", right: { type: "string", value: "a" } },
      ],
    });
  });

  test("the rest is text", () => {
    for (const text of [
      "customer.age > metric.logins_30d",
      "3 < customer.age",
      "customer.payroll ? customer.age > 1 : customer.age > 2",
      'customer.holdings.exists(h, h.kind == "a" && h.amount > 1)',
      'customer.city == r"\\d"',
      'customer.city == """a"""',
      "!customer.payroll == true",
    ]) {
      expect(tree(text)).toMatchObject({ kind: text.startsWith("!") ? "clause" : "text" });
      expect(fromBuilder(tree(text))).toBe(text);
    }
  });

  test("what is no condition by its form is refused", () => {
    expect(() => tree("customer.age >")).toThrow("it ends too early");
  });
});

describe("an edited part is written anew, the rest stays", () => {
  const text = "  customer.age  >=  30 // of age\n && ( customer.payroll || metric.logins_30d == 0 ) ";

  test("a value", () => {
    const node = again(tree(text)) as BuilderGroup;
    const [age, rest] = node.of;
    const edited = { ...age, right: { type: "number", value: "40" } } as BuilderNode;
    expect(fromBuilder({ ...node, of: [edited, rest as BuilderNode] })).toBe(
      "  customer.age >= 40 // of age\n && ( customer.payroll || metric.logins_30d == 0 ) ",
    );
  });

  test("a part more, a part less, another kind of group", () => {
    const node = tree(text) as BuilderGroup;
    const more: BuilderNode = { kind: "clause", left: "tag.payroll", operator: "present" };
    expect(fromBuilder({ ...node, of: [...node.of, more] })).toBe(
      'customer.age  >=  30 && ( customer.payroll || metric.logins_30d == 0 ) && "payroll" in tag',
    );
    expect(fromBuilder({ ...node, kind: "any" })).toBe(
      "customer.age  >=  30 || ( customer.payroll || metric.logins_30d == 0 )",
    );
    expect(fromBuilder({ kind: "all", of: [] })).toBe("true");
  });

  test("brackets come where they are needed, and a comment swallows nothing", () => {
    const any: BuilderNode = { kind: "any", of: [tree("customer.payroll"), tree("customer.age > 1 // one\n")] };
    expect(fromBuilder({ kind: "all", of: [any, { kind: "not", of: tree("customer.age == 2") }] })).toBe(
      "(customer.payroll || customer.age > 1 // one\n) && !(customer.age == 2)",
    );
    const ends: BuilderNode = tree("customer.payroll // yes");
    const whole = fromBuilder({ kind: "all", of: [ends, ends] });
    expect(checkCondition(whole, environment).problems).toEqual([]);
    expect(fromBuilder({ kind: "not", of: { kind: "text", text: "customer.payroll ? true : false" } })).toBe(
      "!(customer.payroll ? true : false)",
    );
  });
});

const clauses = [
  "customer.age >= 30",
  "customer.age in [1,2 , 3]",
  "customer.balance>50000.0",
  'customer.city == "a && b || (c"',
  "customer.city != 'it\\'s // no comment'",
  'customer.city == r"x\\n"',
  'customer.city == """a "quoted" && b"""',
  '"payroll" in tag',
  "has(customer.age)",
  "customer.payroll",
  '"sms" in customer.consent',
  'customer.city.contains("\\\\")',
  "metric.logins_30d % 2 == 0",
  "(customer.age + 1) * 2 > 3",
  'customer.holdings.exists(h, h.amount > 1.0 && (h.kind == "a" || h.kind == "b"))',
  'customer.opened >= date("2026-01-31")',
  "-customer.age < -1",
];
const gap = fc.constantFrom("", " ", "  ", "\n", "\t", " // a && b\n", "\r\n  ");
const around = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(gap, inner, gap).map(([a, text, b]) => `(${a}${text}${b})`);
const written: fc.Arbitrary<string> = fc.letrec((tie) => {
  const one = tie("one") as fc.Arbitrary<string>;
  const tight = tie("tight") as fc.Arbitrary<string>;
  const joined = (sign: string, of: fc.Arbitrary<string>) =>
    fc
      .array(fc.tuple(of, gap, gap), { minLength: 2, maxLength: 4 })
      .map((parts) => parts.map(([text, a, b], at) => (at === 0 ? text : `${a}${sign}${b}${text}`)).join(""));
  return {
    tight: fc.oneof(
      { maxDepth: 4, depthIdentifier: "builder" },
      fc.constantFrom(...clauses),
      around(one),
      fc.tuple(gap, around(one)).map(([a, text]) => `!${a}${text}`),
      fc.constantFrom("!customer.payroll", "!!customer.payroll"),
    ),
    one: fc.oneof(
      { maxDepth: 4, depthIdentifier: "builder" },
      tight,
      joined("&&", tight),
      joined("||", fc.oneof(tight, joined("&&", tight))),
      fc.tuple(tight, tight, tight).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
    ),
  };
}).one as fc.Arbitrary<string>;

describe("text, tree, text", () => {
  test("is the same text, byte for byte, also through JSON", () => {
    const whole = fc.tuple(gap, written, gap).map((parts) => parts.join(""));
    fc.assert(
      fc.property(whole, (text) => {
        expect(fromBuilder(again(tree(text)))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  test("means the same when it is written anew", () => {
    fc.assert(
      fc.property(written, (text) => {
        const anew = fromBuilder(bare(tree(text)));
        expect(flat(compileCondition(anew, environment).tree)).toEqual(flat(compileCondition(text, environment).tree));
        expect(bare(tree(anew))).toEqual(bare(tree(fromBuilder(bare(tree(anew))))));
      }),
      { numRuns: 500 },
    );
  });
});

/** The checked tree with chains of one operator made flat: how they are bracketed says nothing. */
function flat(node: unknown): unknown {
  if (typeof node !== "object" || node === null) return node;
  if (Array.isArray(node)) return node.map(flat);
  const of = node as { op?: string; left?: unknown; right?: unknown };
  if (of.op === "and" || of.op === "or") {
    const parts = (one: unknown): unknown[] => {
      const part = one as typeof of;
      return part.op === of.op ? [...parts(part.left), ...parts(part.right)] : [flat(one)];
    };
    return { op: of.op, parts: parts(node) };
  }
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, flat(value)]));
}
