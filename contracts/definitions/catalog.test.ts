import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { patternFault } from "./check-catalog.ts";
import { completed, type Definitions, factBookOf, incompatibleChanges, readDefinitions, textsOf } from "./index.ts";

const bank = new URL("../../bank", import.meta.url).pathname;
type Files = readonly (readonly [string, string])[];
const files: Files = textsOf(bank);

/** Problems of the sample bank with one more file of the catalog. */
function extra(text: string) {
  const { problems } = readDefinitions([...files, ["catalog/extra.yaml", text]]);
  return problems.filter(({ file }) => file === "catalog/extra.yaml");
}

/** The sample bank with edits `[file, from, to]`. */
function edited(...edits: [file: string, from: string | RegExp, to: string][]) {
  let texts = files;
  for (const [file, from, to] of edits) {
    const found = texts.find(([name]) => name === file)?.[1];
    if (found === undefined || !(typeof from === "string" ? found.includes(from) : from.test(found)))
      throw new Error(`nothing to edit in ${file}`);
    texts = texts.map(([name, text]) => [name, name === file ? text.replace(from, to) : text]);
  }
  return readDefinitions(texts);
}
const applied = () => {
  const { definitions } = readDefinitions(files);
  if (!definitions) throw new Error("the sample bank does not load");
  return definitions;
};

const metric = (text: string) => `metrics:\n  m: { zh: 指标, en: Metric, ${text} }\n`;
const tag = (text: string) => `tags:\n  t: { zh: 标签, en: Tag, ${text} }\n`;
const attribute = (text: string) => `attributes:\n  a: { zh: 属性, en: Attribute, ${text} }\n`;

describe("the catalog is checked", () => {
  test.each([
    [metric("type: int"), "metric_shape", "either function with sources, or ratio"],
    [metric("type: int, function: count"), "metric_shape", "m must say"],
    [metric("type: int, function: count, sources: [{ event: logins }]"), "unknown_reference", "did you mean login?"],
    [metric("type: money, function: sum, sources: [{ event: transfer }]"), "metric_of_missing", "one of amount"],
    [metric("type: money, function: sum, sources: [{ event: transfer, of: amont }]"), "unknown_reference", "amount?"],
    [metric("type: string, function: sum, sources: [{ event: transfer, of: payee }]"), "metric_of_type", "string"],
    [metric("type: int, function: sum, sources: [{ event: transfer, of: amount }]"), "metric_type", "type: money"],
    [
      metric("type: string, function: last, sources: [{ event: call_finished, of: note }]"),
      "metric_of_personal",
      "note",
    ],
    [
      metric("type: int, function: count, sources: [{ event: transfer, where: event.amont > 5 }]"),
      "condition",
      "amount?",
    ],
    [
      metric("type: int, function: count, sources: [{ event: transfer, where: customer.age > 5 }]"),
      "condition",
      "customer",
    ],
    [
      metric("type: int, function: count, sources: [{ event: id_renewed, where: event.id_expires_on > today() }]"),
      "metric_time",
      "use window",
    ],
    [metric("type: int, function: count, window: 0d, sources: [{ event: login }]"), "zero_span", "window"],
    [metric("type: money, function: opening, sources: [{ event: transfer, of: amount }]"), "window_needed", "opening"],
    [metric("type: double, ratio: { of: metric.spend_90, to: customer.aum }"), "unknown_reference", "spend_90d?"],
    [metric("type: double, ratio: { of: metric.outflow_share, to: customer.aum }"), "ratio_operand", "ratio"],
    [metric("type: double, ratio: { of: customer.city, to: customer.aum }"), "ratio_operand", "string"],
    [metric("type: int, ratio: { of: customer.age, to: customer.aum }"), "metric_type", "type: double"],
    [metric("type: double, window: 30d, ratio: { of: customer.age, to: customer.aum }"), "ratio_with", "window"],
    [tag("rule: customer.agge > 5"), "condition", "did you mean age?"],
    [tag("rule: before.customer.age > 5"), "condition", "before"],
    [tag("rule: event.amount > 5"), "condition", "event"],
    [tag("rule: has(customer.phone)"), "rule_personal", "phone is personal"],
    [tag("rule: customer.age > 5, computed: { by: rfm }"), "rule_and_computed", "keep one"],
    [tag("rule: { old: customer.age > 60 }"), "rule_without_values", "add it to values"],
    [
      tag("values: { old: { zh: 老, en: Old } }, rule: { odl: customer.age > 60 }"),
      "wrong_choice",
      "did you mean old?",
    ],
    [tag("values: { old: { zh: 老, en: Old } }, rule: customer.age > 60"), "rule_needs_values", "by value"],
    [tag("rule: '\"t\" in tag'"), "tag_cycle", "t → t"],
    [tag("computed: { by: rmf }"), "wrong_choice", "did you mean rfm?"],
    [tag("rule: customer.age > 5, expires_after: 0d"), "zero_span", "expires_after"],
    [attribute("type: records"), "no_record_fields", "say under fields"],
    [attribute("type: int, fields: { x: { type: int, zh: 甲, en: X } }"), "not_for_type", "records"],
    [attribute("type: records, fields: { x: { type: int, zh: 甲 } }"), "missing_name", "field x has no English name"],
    [attribute('type: int, quality: { pattern: "[0-9]+" }'), "not_for_type", "pattern"],
    [attribute('type: string, quality: { pattern: "(?<=a)b" }'), "bad_pattern", "(?"],
    [attribute("type: int, quality: { minimum: 9, maximum: 3 }"), "bad_range", "above"],
    ["attributes:\n  Bad-Name: { type: int, zh: 甲, en: X }\n", "bad_name", "lower-case"],
    ["products:\n  p: { kind: wealth, zh: 甲, en: P }\n", "product_risk", "R1 to R5"],
    ["products:\n  p: { kind: wealth, risk: R6, zh: 甲, en: P }\n", "wrong_choice", "R5"],
    ["channels:\n  fax: { zh: 甲, en: F, classes: [service], carried_out_by: machine }\n", "unknown_channel", "sms"],
  ] satisfies [text: string, name: string, words: string][])("$1: $2", (text, name, words) => {
    const problems = extra(text);
    const found = problems.find((one) => one.name === `definitions.${name}`);
    expect(found?.en, JSON.stringify(problems)).toContain(words);
    expect(found?.line).toBeGreaterThan(0);
    expect(found?.zh).toMatch(/\p{Script=Han}/u);
  });

  test("a playbook goes by channels that may carry its class", () => {
    const { problems } = edited([
      "catalog/channels.yaml",
      "classes: [marketing, service, risk]\n    carried_out_by: colleague",
      "classes: [service]\n    carried_out_by: colleague",
    ]);
    const found = problems.find(({ file }) => file === "playbooks/grow/term-deposit-call.yaml");
    expect(found).toMatchObject({ name: "definitions.channel_class" });
    expect(found?.en).toContain("may not go by agent_call");
    expect(problems.map(({ file }) => file)).toContain("offers/maturity-roll-over.yaml");
  });

  test("tags that rest on each other are named once, as a circle", () => {
    const found = extra(`tags:
  b: { zh: 乙, en: B, rule: '"c" in tag' }
  a: { zh: 甲, en: A, rule: '"b" in tag' }
  c: { zh: 丙, en: C, rule: '"a" in tag && customer.age > 3' }
`);
    expect(found.map(({ name, en, pointer }) => [name, en.split(": ")[1], pointer])).toEqual([
      ["definitions.tag_cycle", "a → b → c → a", "/tags/a/rule"],
    ]);
  });

  test("values of a rule are tried in the order of the file, whole numbers too", () => {
    const { body } = readDefinitions([
      ...files,
      [
        "catalog/extra.yaml",
        tag(
          'values: { "5": { zh: 五, en: Five }, "15": { zh: 十五, en: Fifteen } }, rule: { "15": customer.age > 15, "5": customer.age > 5 }',
        ),
      ],
    ]);
    expect(body.catalog.tags.t?.rules?.map(({ value }) => value)).toEqual(["15", "5"]);
  });

  test("a record that does not fit is told by field and row", () => {
    const book = factBookOf(applied());
    const holdings = [
      { reference: "d-1", kind: "term_deposit", amount: "100.00", opened_on: "2026-01-01" },
      { kind: "bond", amount: "1.005", opened_on: "2026-02-30" },
      "none",
    ];
    const { problems } = book.validate("customer_recorded", { holdings });
    expect(problems.map(({ pointer, name, value }) => [pointer, name, value])).toEqual([
      ["/data/holdings/1/kind", "facts.wrong_choice", "bond"],
      ["/data/holdings/1/amount", "facts.wrong_type", "1.005"],
      ["/data/holdings/1/opened_on", "facts.wrong_type", "2026-02-30"],
      ["/data/holdings/2", "facts.wrong_type", "none"],
    ]);
    expect(problems[1]?.zh).toContain("holdings[1].amount");
    expect(book.validate("holding_changed", { kind: "bond" }).problems.map(({ pointer }) => pointer)).toEqual([
      "/data/reference",
      "/data/kind",
    ]);
    expect(book.schema("holding_changed")).toMatchObject({ required: ["reference"] });
  });

  test("a file's first line names a schema that is there", () => {
    const named = files.flatMap(([name, text]) => {
      const schema = /^# yaml-language-server: \$schema=(.+)$/m.exec(text)?.[1];
      return schema === undefined ? [] : [[name, join(bank, name, "..", schema)] as const];
    });
    expect(named.length).toBeGreaterThan(5);
    for (const [name, schema] of named) expect(existsSync(schema), name).toBe(true);
  });

  test("patterns mean the same everywhere", () => {
    for (const good of ["1[3-9][0-9]{9}", "[^@ ]+@[^@ ]+[.][a-z]{2,}", "(?:ab|c)?d\\.e", "a-z"])
      expect(patternFault(good)).toBeUndefined();
    for (const bad of ["\\w+", "a\\b", "(?=x)", "(?<n>x)", "[", "a++", "[[:alpha:]]"])
      expect(patternFault(bad), bad).toBeDefined();
  });
});

const customer = "catalog/customer.yaml";

describe("a change that would break its users is refused", () => {
  const before = applied();
  const changes = (...edits: Parameters<typeof edited>) => {
    const { body, places } = edited(...edits);
    return incompatibleChanges(before, body, places);
  };

  test("what is the same, or merely more, passes", () => {
    expect(changes([customer, "en: Sex", "en: Gender"])).toEqual([]);
    const { body, places } = readDefinitions([...files, ["catalog/extra.yaml", attribute("type: int")]]);
    expect(incompatibleChanges(before, body, places)).toEqual([]);
    expect(incompatibleChanges(body, before, places)).toEqual([]);
  });

  test("a name that is gone names everyone who speaks of it, with file and id", () => {
    const [problem, ...more] = changes([customer, /^ {2}personalisation_off:/m, "  personalisation_out:"]);
    expect(problem).toBeUndefined();
    expect(more).toEqual([]);
    const [gone] = changes([customer, /^ {2}marital:/m, "  marriage:"]);
    expect(gone?.name).toBe("definitions.removed_used");
    expect(gone?.en).toContain("model term-deposit (models/term-deposit.yaml)");
    expect(gone?.en).toContain("import map bank-marketing (imports/bank-marketing.map.yaml)");
    expect(gone?.zh).toContain("模型 term-deposit");
    expect(gone?.file).toMatch(/\.yaml$/);
    expect(gone?.line).toBeGreaterThan(0);
  });

  test.each([
    ["event", ["catalog/extra.yaml", "own_thing:", "other_thing:"]],
    ["metric", ["catalog/metrics.yaml", /^ {2}complaints_30d:/m, "  complaints_31d:"]],
    ["score", ["catalog/calls.yaml", "term_deposit: {", "time_deposit: {"]],
    ["product", ["catalog/products.yaml", /^ {2}term_deposit:/m, "  time_deposit:"]],
  ] as const)("%s", (kind, [file, from, to]) => {
    const more: Files = [
      [
        "catalog/extra.yaml",
        `events:\n  own_thing: { zh: 事, en: Thing, fields: { size: { type: int } } }
metrics:\n  own_sizes: { zh: 量, en: Sizes, type: int, function: sum, sources: [{ event: own_thing, of: size }] }
tags:\n  own_tag: { zh: 标, en: Tag, rule: metric.complaints_30d > 3 }\n`,
      ],
    ];
    const all = [...files, ...more];
    const was = readDefinitions(all).definitions;
    const now = readDefinitions(all.map(([name, text]) => [name, name === file ? text.replace(from, to) : text]));
    if (!was) throw new Error("does not load");
    const [problem] = incompatibleChanges(was, now.body, now.places);
    expect(problem?.name).toBe("definitions.removed_used");
    expect(problem?.en).toMatch(new RegExp(`^${kind} `));
  });

  test("what is stored keeps its type, used or not", () => {
    const retyped = changes([customer, /(birthday: \{ type: )date/, "$1string"]);
    expect(retyped.map(({ name, en }) => [name, en])).toEqual([
      ["definitions.retyped_stored", "attribute birthday is kept as date and cannot become string: declare a new name"],
    ]);
    const field = changes([customer, /( {10}rate: \{ type: )double/, "$1money"]);
    expect(field[0]?.en).toContain("holdings.rate is kept as double");
    expect(changes([customer, /(birthday: \{ type: date,)/, "$1 personal: true,"])[0]?.en).toContain("date, personal");
  });

  test("metrics that are read keep their type; values that are spoken of stay", () => {
    const metrics = changes([
      "catalog/metrics.yaml",
      /complaints_30d:\s*\{\s*type: int/,
      "complaints_30d: { type: string",
    ]);
    const isRead = metrics.every(({ name }) => name === "definitions.retyped_used");
    expect(isRead).toBe(true);
    const narrowed = changes([customer, /C5: \{ zh: 进取型, en: Aggressive \},?/, ""]);
    expect(narrowed.map(({ name }) => name)).toEqual(["definitions.values_narrowed"]);
    expect(narrowed[0]?.en).toContain("import map crm");
  });

  test("a field that becomes required, or is gone, names the map that makes the event", () => {
    const own = `events:\n  own_thing: { zh: 事, en: Thing, fields: { size: { type: int }, shape: { type: string } } }\n`;
    const map = `id: own\nzh: 映射\nen: Own\nsource: own\nsubject: "{who}"\ncolumns: [who, size]\nfacts:\n  - { id: "{row}", type: own_thing, fields: { size: { from: size, as: int } } }\n`;
    const all: Files = [...files, ["catalog/extra.yaml", own], ["imports/own.map.yaml", map]];
    const was = readDefinitions(all).definitions;
    if (!was) throw new Error("does not load");
    const next = (from: string, to: string) => {
      const now = readDefinitions(all.map(([name, text]) => [name, text.replace(from, to)]));
      return incompatibleChanges(was, now.body, now.places).map(({ name, en }) => [name, en]);
    };
    expect(next("shape: { type: string }", "shape: { type: string, required: true }")).toEqual([
      [
        "definitions.field_required",
        "Field shape of event own_thing becomes required, and import map own (imports/own.map.yaml) do not give it",
      ],
    ]);
    expect(next("{ size: { type: int }, shape", "{ shape")[0]?.[0]).toBe("definitions.removed_used");
    expect(next("size: { type: int }", "size: { type: string }")[0]?.[0]).toBe("definitions.retyped_used");
    expect(next(", shape: { type: string }", "")).toEqual([]);
  });

  test("definitions of an earlier release are completed, not broken", () => {
    const { products: _p, channels: _c, ...old } = before.catalog;
    const metrics = { m: { name: "m", zh: "指标", en: "M", type: "int" } };
    const early = { ...before, catalog: { ...old, metrics } } as unknown as Definitions;
    const { catalog } = completed(early);
    expect(catalog.products).toEqual({});
    expect(catalog.metrics.m).toMatchObject({ sources: [], window: "ever" });
    expect(
      incompatibleChanges(completed(early), {
        ...before,
        catalog: { ...before.catalog, metrics: { ...before.catalog.metrics, m: catalog.metrics.m as never } },
      }),
    ).toEqual([]);
  });
});
