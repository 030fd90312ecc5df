import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { roles as authorityRoles } from "#ground/authority";
import {
  amountOf,
  diffDefinitions,
  diffText,
  factBookOf,
  jsonSchemaFiles,
  loadDefinitions,
  policyOn,
  readDefinitions,
  roles,
  textsOf,
} from "./index.ts";

const bank = new URL("../../bank", import.meta.url).pathname;
type Files = readonly (readonly [string, string])[];
const files: Files = textsOf(bank);

/** Problems of the sample bank after an edit of one file. */
function edited(file: string, from: string | RegExp, to: string) {
  const found = files.find(([name]) => name === file);
  if (!found || !(typeof from === "string" ? found[1].includes(from) : from.test(found[1])))
    throw new Error(`nothing to edit in ${file}`);
  return readDefinitions(files.map(([name, text]) => [name, name === file ? text.replace(from, to) : text])).problems;
}
const model = "models/term-deposit.yaml";
const playbook = "playbooks/grow/term-deposit-call.yaml";

describe("the sample bank", () => {
  const { definitions, problems } = loadDefinitions(bank);

  test("holds together", () => {
    expect(problems).toEqual([]);
    expect(definitions?.version).toMatch(/^[0-9a-f]{64}$/);
    expect(loadDefinitions(bank).definitions?.version).toBe(definitions?.version);
  });

  test("every attribute says type, both names, when it is known and whether a model may use it", () => {
    const attributes = Object.values(definitions?.catalog.attributes ?? {});
    expect(attributes.length).toBeGreaterThan(50);
    for (const { name, zh, en, about, model: use, personal } of attributes) {
      expect(
        [zh, en, about?.zh, about?.en].every((text) => (text ?? "") !== ""),
        name,
      ).toBe(true);
      if (personal) expect(use, name).not.toBe("allowed");
    }
    expect(definitions?.catalog.attributes.duration).toMatchObject({
      knownAt: "after_call",
      model: { refused: { zh: expect.any(String) } },
    });
  });

  test("has someone in every role, and roles are authority's", () => {
    expect([...roles]).toEqual([...authorityRoles]);
    const held = new Set(definitions?.organisation.people.flatMap((person) => person.roles));
    expect([...held].sort()).toEqual([...roles].sort());
  });

  test("costs and margins are read in fen, by day", () => {
    if (!definitions) throw new Error("no definitions");
    const cost = policyOn(definitions, "channel_cost", "channel-cost", "2008-05-05");
    expect(cost && [amountOf(cost, "agent_call"), amountOf(cost, "email"), amountOf(cost, "fax")]).toEqual([
      800,
      5,
      undefined,
    ]);
    expect(policyOn(definitions, "channel_cost", "channel-cost", "1999-12-31")).toBeUndefined();
    expect(factBookOf(definitions).personalFields("customer_recorded")).toContain("email");
  });
});

describe("problems name file, line and remedy", () => {
  test("a model that asks for duration is refused: it is known only after the call", () => {
    const [problem, ...more] = edited(model, "  - age\n", "  - age\n  - duration\n");
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ file: model, name: "definitions.known_after", line: expect.any(Number) });
    expect(problem?.en).toContain("known only after the call");
    expect(problem?.zh).toContain("通话结束后");
    const text = (files.find(([name]) => name === model)?.[1] ?? "").replace("  - age\n", "  - age\n  - duration\n");
    expect(text.split("\n")[(problem?.line ?? 0) - 1]).toContain("duration");
  });

  test.each([
    [model, "- marital", "- maritall", "unknown_reference", "did you mean marital?"],
    [model, "- marital", "- sex", "model_refused", "must not depend on sex"],
    [model, "- marital", "- email", "model_personal", "email is personal"],
    [model, "- marital", "- contracts", "model_type", "list"],
    [model, "score: term_deposit", "score: term_deposits", "unknown_reference", "did you mean term_deposit?"],
    [model, 'event.outcome == "converted"', 'event.outcom == "converted"', "condition", "did you mean outcome?"],
    [model, "minimum_rows: 200", "minimum_rows: many", "wrong_type", "minimum_rows must be"],
    [playbook, "customer.staff", "customer.staf", "condition", "did you mean staff?"],
    [
      playbook,
      "content: term-deposit-script",
      "content: term-deposit-scrpt",
      "unknown_reference",
      "did you mean term-deposit-script?",
    ],
    [playbook, "content: term-deposit-script", "content: term-deposit-email", "wrong_channel", "agent_call"],
    [playbook, "model: term-deposit", "model: loans", "unknown_reference", "no model loans"],
    [playbook, "stage: grow", "stage: warn", "wrong_folder", "playbooks/warn/"],
    [playbook, "stage: grow", "stage: grwo", "wrong_choice", "did you mean grow?"],
    [playbook, "class: marketing", "clas: marketing", "unknown_key", "did you mean class?"],
    [playbook, "capacity: call-capacity", "capacity: call-holdout", "wrong_policy", "holdout"],
    [playbook, /^en: .*\n/m, "", "missing_name", "has no English name"],
    ["catalog/customer.yaml", /zh: 年龄,\s*/, "", "missing_name", "attribute age has no Chinese name"],
    [
      "catalog/tags-value.yaml",
      /^tags:/m,
      "attributes:\n  age: { type: int, zh: 年龄, en: Age }\ntags:",
      "twice",
      "customer.yaml",
    ],
    [
      "content/term-deposit-email.yaml",
      '<a href="{{ unsubscribe_url }}">退订营销邮件</a>',
      "",
      "no_unsubscribe",
      "unsubscribe_url",
    ],
    [
      "content/term-deposit-script.yaml",
      "{{ customer.name }}",
      "{{ customer.nam }}",
      "unknown_reference",
      "did you mean name?",
    ],
    ["content/term-deposit-script.yaml", "{{ customer.name }}", "{% if %}", "liquid", "template"],
    ["organisation.yaml", "zone: Asia/Shanghai", "zone: Asia/Shangai", "unknown_zone", "Shangai"],
    ["organisation.yaml", "parent: branch-1", "parent: branch-9", "unknown_reference", "branch-9"],
    ["policies/call-capacity.yaml", "share_of_day: 0.3", "share_of_day: 3", "out_of_range", "share_of_day"],
    ["policies/product-margin.yaml", "term_deposit: 200", "term_deposit: 200.005", "wrong_form", "two decimals"],
    ["imports/bank-marketing.map.yaml", "from: euribor3m", "from: euribor", "not_in_columns", "euribor"],
    [
      "imports/bank-marketing.map.yaml",
      "type: call_finished",
      "type: call_finish",
      "unknown_reference",
      "did you mean call_finished?",
    ],
    ["organisation.yaml", "language: zh", "language: [", "not_yaml", "YAML"],
    ["imports/crm.map.yaml", "女: female", "女: femal", "wrong_choice", "did you mean female?"],
    ["imports/bank-marketing.map.yaml", '"yes": converted', '"yes": bought', "wrong_choice", "converted"],
    ["imports/credit.map.yaml", "个人住房贷款: ln_house", "个人住房贷款: ln_hose", "unknown_reference", "ln_house?"],
    ["imports/credit.map.yaml", "format: yyyy年M月d日", "format: yyyy年M月", "wrong_form", "yyyy"],
    [
      "imports/crm.map.yaml",
      "{客户编号|digits|unpad}",
      "{客户编号|digit|unpad}",
      "wrong_choice",
      "did you mean digits?",
    ],
    ["imports/core-banking.map.yaml", "as: money, unit: fen", "as: double, unit: fen", "not_for_type", "money"],
    ["policies/product-margin.yaml", "term_deposit: 200", "term_depsit: 200", "unknown_reference", "term_deposit?"],
    [playbook, "product: term_deposit", "product: term_depsit", "unknown_reference", "term_deposit?"],
    [
      "catalog/channels.yaml",
      "reachable_by: [push_token]",
      "reachable_by: [push_tokn]",
      "unknown_reference",
      "push_token?",
    ],
    ["catalog/channels.yaml", "cost: channel-cost", "cost: channel-costs", "unknown_reference", "channel-cost?"],
  ])("%s: %s → %s: %s", (file, from, to, name, words) => {
    const found = edited(file, from, to).find((one) => one.name === `definitions.${name}`);
    expect(found?.en).toContain(words);
    expect(found?.file).toBe(file);
    expect(found?.line).toBeGreaterThan(0);
    expect(found?.zh).toMatch(/\p{Script=Han}/u);
  });

  test("all problems of all files at once", () => {
    const broken: Files = files.map(([name, text]) => [
      name,
      text.replace("class: marketing", "clas: marketing").replace(/zh: 年龄,\s*/, ""),
    ]);
    const { definitions, problems } = readDefinitions([...broken, ["surprise.yaml", "a: 1"]]);
    expect(definitions).toBeUndefined();
    const seen = new Set(problems.map(({ file }) => file));
    for (const file of ["catalog/customer.yaml", playbook, "surprise.yaml"]) expect(seen).toContain(file);
  });

  test("two versions of a policy may not hold on one day", () => {
    const text = files.find(([name]) => name === "policies/call-capacity.yaml")?.[1] ?? "";
    const next = text.replace("2000-01-01", "2026-01-01");
    expect(
      readDefinitions([...files, ["policies/call-capacity-2026.yaml", next]]).problems.map(({ name }) => name),
    ).toEqual(["definitions.overlap"]);
    const ended: Files = files.map(([name, old]) => [
      name,
      name === "policies/call-capacity.yaml" ? `${old}effective_to: 2025-12-31\n` : old,
    ]);
    const { definitions } = readDefinitions([
      ...ended,
      ["policies/call-capacity-2026.yaml", next.replace("0.3", "0.4")],
    ]);
    expect(definitions && policyOn(definitions, "capacity", "call-capacity", "2025-12-31")?.share_of_day).toBe(0.3);
    expect(definitions && policyOn(definitions, "capacity", "call-capacity", "2026-01-01")?.share_of_day).toBe(0.4);
  });
});

test("the diff names what changes, from what to what", () => {
  const before = readDefinitions(files).definitions;
  const changed: Files = files.map(([name, text]) => [name, text.replace("share_of_day: 0.3", "share_of_day: 0.25")]);
  const next = readDefinitions([...changed.filter(([name]) => !name.startsWith("imports/bank"))]).definitions;
  if (!before || !next) throw new Error("no definitions");
  const changes = diffDefinitions(before, next);
  expect(diffText(changes, "en")).toBe(
    "~ policy call-capacity from 2000-01-01\n    share_of_day: 0.3 → 0.25\n- import map bank-marketing",
  );
  expect(diffText(diffDefinitions(before, before), "zh")).toBe("没有变化");
  expect(diffDefinitions(undefined, before).every(({ change }) => change === "added")).toBe(true);
});

test("the schemas for editors are current", () => {
  const folder = new URL("./schema", import.meta.url).pathname;
  expect(readdirSync(folder).sort()).toEqual([...jsonSchemaFiles().keys()].sort());
  for (const [name, text] of jsonSchemaFiles())
    expect(JSON.parse(readFileSync(join(folder, name), "utf8")), name).toEqual(JSON.parse(text));
});
