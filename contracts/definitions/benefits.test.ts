/** Benefits as files: draws within the law, and amounts that are money. */
import { describe, expect, test } from "vitest";
import { benefitOf, grantedOn } from "./benefits.ts";
import { diffDefinitions } from "./diff.ts";
import { completed } from "./incompatible.ts";
import { loadDefinitions, readDefinitions } from "./load.ts";

const organisation = `
zh: 银行
en: Bank
zone: Asia/Shanghai
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`;
const prize = (more: string) => `{ id: cash, zh: 现金, en: Cash, kind: cash, yuan: 8.88, stock: 5, ${more} }`;
const read = (benefit: string, ...more: (readonly [string, string])[]) =>
  readDefinitions([
    ["organisation.yaml", organisation],
    ["benefits/gift.yaml", `{ id: gift, zh: 礼品, en: Gift, ${benefit} }`],
    ...more,
  ]);
const problems = (benefit: string, ...more: (readonly [string, string])[]) =>
  read(benefit, ...more).problems.map(({ pointer, name }) => `${pointer} ${name.split(".")[1]}`);

describe("benefits in files", () => {
  test("those of the sample bank hold together, in both languages", () => {
    const { definitions, problems: found } = loadDefinitions(new URL("../../bank", import.meta.url).pathname);
    expect(found).toEqual([]);
    const kinds = new Set(Object.values(definitions?.benefits ?? {}).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(["coupon", "draw", "fee_waiver", "points"]);
    expect(definitions?.policies.filter(({ kind }) => kind === "benefit_limits")).toHaveLength(1);
  });

  test("what a file leaves out has a default", () => {
    const { definitions } = read("kind: points, quantity: 20, yuan: 0.2");
    expect(definitions?.benefits.gift).toMatchObject({
      activity: "gift",
      quantity: 20,
      budget: null,
      stock: null,
      expiresAfter: null,
      referral: null,
      prizes: [],
    });
    expect(benefitOf({ id: "x", zh: "x", en: "x", kind: "draw", prizes: [] }).yuan).toBe(0);
    expect([grantedOn({ from: "2026-01-02" }, "2026-01-01"), grantedOn({ to: "2026-01-02" }, "2026-01-02")]).toEqual([
      false,
      true,
    ]);
  });

  test("[law O-09] no prize of a draw is worth more than 50,000 yuan, and probabilities add up", () => {
    expect(problems(`kind: draw, prizes: [${prize("probability: 0.5")}]`)).toEqual([]);
    const dear = prize("probability: 0.5").replace("8.88", "50000");
    expect(problems(`kind: draw, prizes: [${dear}]`)).toEqual([]);
    expect(problems(`kind: draw, prizes: [${dear.replace("50000", "50000.01")}]`)).toEqual([
      "/prizes/0/yuan draw_top_prize",
    ]);
    const twice = `${prize("probability: 0.5")}, ${prize("probability: 0.6").replace("id: cash", "id: more")}`;
    expect(problems(`kind: draw, prizes: [${twice}]`)).toEqual(["/prizes draw_probability"]);
    expect(problems(`kind: draw, prizes: [${prize("probability: 0.0000001")}]`)).toEqual([
      "/prizes/0/probability draw_probability",
    ]);
    expect(problems(`kind: draw, prizes: [${prize("probability: 0.1")}, ${prize("probability: 0.1")}]`)).toEqual([
      "/prizes/1/id twice",
    ]);
  });

  test("a draw has prizes and no cost of its own; nothing else has prizes", () => {
    expect(problems("kind: draw")).toEqual(["/prizes draw_prizes"]);
    expect(problems(`kind: points, prizes: [${prize("probability: 0.5")}]`)).toEqual(["/prizes draw_prizes"]);
    expect(problems(`kind: draw, yuan: 1, prizes: [${prize("probability: 0.5")}]`)).toEqual(["/yuan draw_cost"]);
  });

  test("amounts are money, and a budget pays for one", () => {
    expect(problems("kind: coupon, yuan: 1.005")).toEqual(["/yuan wrong_form"]);
    expect(problems("kind: coupon, yuan: 20, budget: { yuan: 10, per: month }")).toEqual(["/budget benefit_budget"]);
    expect(problems("kind: coupon, from: 2026-02-02, to: 2026-02-01")).toEqual(["/to not_rising"]);
  });

  test("limits name benefits that there are", () => {
    const policy = `
id: limits
kind: benefit_limits
zh: 限制
en: Limits
effective_from: 2000-01-01
limits:
  - { id: a, zh: 一, en: A, of: device, max: 1, benefits: [gift] }
  - { id: a, zh: 二, en: B, of: customer, max: 1, benefits: [gold] }
referral: { apart: [device], depth: 2, per_day: 5 }
shared: { above: 10, known: [] }
`;
    expect(problems("kind: coupon", ["policies/limits.yaml", policy])).toEqual([
      "/limits/1/id twice",
      "/limits/1/benefits/0 unknown_reference",
    ]);
  });

  test("changes are seen by name, and definitions of an earlier release have none", () => {
    const [one, other] = [read("kind: coupon").definitions, read("kind: coupon, yuan: 3").definitions];
    if (!one || !other) throw new Error("not read");
    expect(diffDefinitions(one, other)).toMatchObject([{ kind: "benefit", name: "gift", change: "changed" }]);
    const { benefits: _, ...earlier } = one;
    expect(completed(earlier as typeof one).benefits).toEqual({});
  });
});
