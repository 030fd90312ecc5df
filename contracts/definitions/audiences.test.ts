/** Audiences as files and through the API. */
import { describe, expect, test } from "vitest";
import { readAudience } from "./check-audiences.ts";
import { diffDefinitions } from "./diff.ts";
import { incompatibleChanges } from "./incompatible.ts";
import { readDefinitions } from "./load.ts";
import { usersOf } from "./users.ts";

const catalog = `
attributes:
  aum: { type: money, zh: 资产, en: AUM }
  city: { type: string, zh: 城市, en: City }
  phone: { type: string, zh: 电话, en: Phone, personal: true }
tags:
  rich: { zh: 富, en: Rich, rule: "customer.aum > 1000000.00" }
`;
const organisation = `
zh: 银行
en: Bank
zone: Asia/Shanghai
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`;
const audience = (rest: string): string => `zh: 客群\nen: Audience\n${rest}\n`;

function read(files: Readonly<Record<string, string>>) {
  return readDefinitions([
    ["catalog/test.yaml", catalog],
    ["organisation.yaml", organisation],
    ...Object.entries(files).map(([name, text]) => [`audiences/${name}.yaml`, text] as const),
  ]);
}
const problems = (files: Readonly<Record<string, string>>) =>
  read(files).problems.map(({ file, pointer, name }) => `${file} ${pointer} ${name}`);

describe("audiences in files", () => {
  test("are named by their file and have their defaults", () => {
    const { definitions, problems: none } = read({
      vip: audience("list: true"),
      rich_vip: audience(`condition: '"rich" in tag && "vip" in audience'\nbreakdown: [city, rich]`),
      at_once: audience("condition: customer.aum > 0.00\nrefresh: live\nnotes_zh: 说明\nnotes_en: Notes"),
    });
    expect(none).toEqual([]);
    expect(definitions?.audiences).toEqual({
      vip: { id: "vip", zh: "客群", en: "Audience", list: true, refresh: "manual", breakdown: [] },
      rich_vip: {
        id: "rich_vip",
        zh: "客群",
        en: "Audience",
        condition: '"rich" in tag && "vip" in audience',
        refresh: "daily",
        breakdown: ["city", "rich"],
      },
      at_once: {
        id: "at_once",
        zh: "客群",
        en: "Audience",
        condition: "customer.aum > 0.00",
        refresh: "live",
        breakdown: [],
        notes_zh: "说明",
        notes_en: "Notes",
      },
    });
  });

  test("have exactly one way to say who belongs", () => {
    expect(
      problems({
        none: audience(""),
        both: audience("condition: customer.aum > 0.00\nlist: true"),
        daily: audience("list: true\nrefresh: daily"),
        "Bad-name": audience("list: true"),
      }),
    ).toEqual([
      "audiences/Bad-name.yaml  definitions.audience_name",
      "audiences/both.yaml  definitions.audience_one_of",
      "audiences/daily.yaml /refresh definitions.audience_list_refresh",
      "audiences/none.yaml  definitions.audience_one_of",
    ]);
  });

  test("say what is there, of customers as such", () => {
    const { problems: found } = read({
      unknown: audience(`condition: '"vap" in audience'`),
      vip: audience("list: true"),
      personal: audience('condition: customer.phone == "1"'),
      event: audience("condition: event.amount > 1.0"),
      split: audience("list: true\nbreakdown: [cty, phone]"),
    });
    const by = (name: string) => found.filter(({ file }) => file === `audiences/${name}.yaml`);
    expect(by("unknown")[0]?.en).toContain("vip");
    expect(by("personal").map(({ name }) => name)).toEqual(["definitions.rule_personal"]);
    expect(by("event").map(({ name }) => name)).toEqual(["definitions.condition"]);
    expect(by("split").map(({ pointer, name }) => `${pointer} ${name}`)).toEqual([
      "/breakdown/0 definitions.unknown_reference",
      "/breakdown/1 definitions.rule_personal",
    ]);
    expect(by("split")[0]?.en).toContain("city");
  });

  test("a ring is refused once, with its names", () => {
    const { problems: found } = read({
      a: audience(`condition: '"b" in audience'`),
      b: audience(`condition: '"c" in audience || customer.aum > 0.00'`),
      c: audience(`condition: '!("a" in audience)'`),
      d: audience(`condition: '"a" in audience'`),
    });
    expect(found.map(({ file, name }) => `${file} ${name}`)).toEqual(["audiences/a.yaml definitions.audience_cycle"]);
    expect(found[0]?.en).toContain("a → b → c → a");
  });

  test("are users of what they name, and changes are shown", () => {
    const before = read({
      vip: audience("list: true"),
      rich_vip: audience(`condition: '"rich" in tag && "vip" in audience'`),
    });
    const after = readDefinitions([
      ["catalog/test.yaml", catalog.replace(/tags:[\s\S]*/, "")],
      ["organisation.yaml", organisation],
      ["audiences/vip.yaml", audience("list: true\nnotes_en: Guests")],
      ["audiences/rich_vip.yaml", audience(`condition: '"rich" in tag && "vip" in audience'`)],
    ]);
    const user = usersOf(before.body).find(({ kind, id }) => kind === "audience" && id === "rich_vip");
    expect([...(user?.names ?? [])].sort()).toEqual(["audience/vip", "tag/rich"]);
    const broken = incompatibleChanges(before.body, after.body, after.places);
    expect(broken.map(({ name, en }) => [name, en.includes("audience rich_vip (audiences/rich_vip.yaml)")])).toEqual([
      ["definitions.removed_used", true],
    ]);
    const [old] = [before.definitions];
    if (!old) throw new Error("the first definitions hold");
    const less = { ...old, audiences: {} };
    expect(diffDefinitions(less, old).map(({ kind, name, change }) => `${change} ${kind} ${name}`)).toEqual([
      "added audience vip",
      "added audience rich_vip",
    ]);
  });
});

describe("audiences of people", () => {
  const { definitions } = read({ vip: audience("list: true"), top: audience("condition: customer.aum > 5.00") });
  if (!definitions) throw new Error("the definitions hold");
  const around = { catalog: definitions.catalog, zone: "Asia/Shanghai", audiences: definitions.audiences };

  test("are held to the same rules", () => {
    const good = readAudience("guests", { zh: "客", en: "Guests", condition: '"vip" in audience' }, around);
    expect(good).toEqual({
      audience: {
        id: "guests",
        zh: "客",
        en: "Guests",
        condition: '"vip" in audience',
        refresh: "daily",
        breakdown: [],
      },
      problems: [],
    });
    const of = (id: string, body: unknown) => {
      const { audience: made, problems: found } = readAudience(id, body, around);
      expect(made).toBeUndefined();
      return found.map(({ pointer, name }) => `${pointer} ${name}`);
    };
    expect(of("Guests", { zh: "客", en: "Guests", list: true })).toEqual([" definitions.audience_name"]);
    expect(of("guests", { en: "Guests", list: true })).toEqual([" definitions.missing_name"]);
    expect(of("guests", { zh: "客", en: "Guests", list: true, owner: "ann" })).toEqual([
      "/owner definitions.unknown_key",
    ]);
    expect(of("guests", null)).toEqual([" definitions.wrong_type"]);
    expect(of("top", { zh: "顶", en: "Top", condition: '"top" in audience' })).toEqual([
      "/condition definitions.audience_cycle",
    ]);
  });
});
