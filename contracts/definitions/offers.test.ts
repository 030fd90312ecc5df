/** Offers as files: what they may say, and prices that treat customers alike. */
import { describe, expect, test } from "vitest";
import { diffDefinitions, diffText } from "./diff.ts";
import { completed, incompatibleChanges } from "./incompatible.ts";
import { loadDefinitions, readDefinitions } from "./load.ts";
import { channelOfPlace, offeredOn, priceFlags, priceFlagText } from "./offers.ts";

const catalog = `
attributes:
  aum: { type: money, zh: 资产, en: AUM }
  demand_balance: { type: money, zh: 活期, en: Demand balance }
  risk_level: { type: string, zh: 风险等级, en: Risk level }
  spend_scenes: { type: list, zh: 消费场景, en: Spending scenes }
  phone: { type: string, zh: 电话, en: Phone, personal: true }
tags:
  tier: { zh: 分层, en: Tier, values: { mass: { zh: 大众, en: Mass } }, rule: { mass: "customer.aum < 1.00" } }
  driver: { zh: 车主, en: Driver, rule: '"fuel" in customer.spend_scenes' }
  liked: { zh: 偏好, en: Liked, kind: preference, values: { fund: { zh: 基金, en: Fund } } }
scores:
  likely: { zh: 意向, en: Likely }
products:
  saving: { kind: term_deposit, zh: 存款, en: Saving, risk: R1 }
channels:
  sms: { zh: 短信, en: SMS, classes: [service], carried_out_by: machine }
`;
const organisation = `
zh: 银行
en: Bank
zone: Asia/Shanghai
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people:
  - { login: ann, unit: head, roles: [designer], zh: 安, en: Ann }
  - { login: carl, unit: head, roles: [compliance], zh: 卡, en: Carl }
`;
const margins = `
id: margins
kind: product_margin
zh: 收益
en: Margins
effective_from: 2000-01-01
yuan: { saving: 20 }
`;
const plain = { class: "marketing", probability: "{ rate: 0.1 }", value: "{ yuan: 10 }", channels: "[push]" };
function text(id: string, lines: Readonly<Record<string, string>>): string {
  const all = { id, zh: "方案", en: "Offer", ...plain, ...lines };
  return Object.entries(all)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}
const read = (offers: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
  readDefinitions([
    ["catalog/test.yaml", catalog],
    ["organisation.yaml", organisation],
    ["policies/margins.yaml", margins],
    ...Object.entries(offers).map(([id, lines]) => [`offers/${id}.yaml`, text(id, lines)] as const),
  ]);
const problems = (lines: Readonly<Record<string, string>>) =>
  read({ one: lines }).problems.map(({ pointer, name }) => `${pointer} ${name.replace("definitions.", "")}`);

describe("offers in files", () => {
  test("have their defaults and are found by id", () => {
    const { definitions, problems: none } = read({ one: {}, two: { places: "[slot, outlet]", to: "2026-12-31" } });
    expect(none).toEqual([]);
    expect(definitions?.offers.one).toEqual({
      id: "one",
      zh: "方案",
      en: "Offer",
      class: "marketing",
      category: "general",
      personal: true,
      automated: true,
      probability: { rate: 0.1 },
      value: { yuan: 10 },
      context: [],
      levers: [],
      channels: ["push"],
      order: "best",
      places: [],
      content: {},
      urgent: false,
      prices: [],
    });
    const two = definitions?.offers.two;
    expect(two && [offeredOn(two, "2026-12-31"), offeredOn(two, "2027-01-01")]).toEqual([true, false]);
    expect(two?.places.map((place) => channelOfPlace[place])).toEqual(["slot", "manager"]);
  });

  test("what they name is there, what they weigh has names, and marketing is worth something", () => {
    expect(problems({ value: "" })).toEqual([" offer_worth"]);
    expect(problems({ class: "service", value: "", probability: "", channels: "[sms]" })).toEqual([]);
    expect(problems({ channels: "[sms]" })).toEqual(["/channels/0 channel_class"]);
    expect(problems({ product: "savings" })).toEqual(["/product unknown_reference"]);
    expect(problems({ probability: "{ score: likly, otherwise: 0.1 }" })).toEqual([
      "/probability/score unknown_reference",
    ]);
    expect(problems({ value: "{ margin: margins }" })).toEqual(["/value/margin offer_margin"]);
    expect(problems({ value: "{ margin: margins }", product: "saving" })).toEqual([]);
    expect(problems({ value: "{ margin: margin }", product: "saving" })).toEqual(["/value/margin unknown_reference"]);
    expect(problems({ condition: "customer.aam > 1.0" })).toEqual(["/condition condition"]);
    expect(problems({ condition: "'customer.phone == \"1\"'" })).toEqual(["/condition rule_personal"]);
    expect(problems({ context: "[{ name: rich, zh: 富, when: customer.aum > 1.0, weight: 5 }]" })).toEqual([
      "/context/0 missing_name",
    ]);
    expect(problems({ content: "{ email: letter }" })).toEqual(["/content/email offer_channel"]);
    expect(problems({ content: "{ push: letter }" })).toEqual(["/content/push unknown_reference"]);
    expect(problems({ from: "2026-02-30" })).toEqual(["/from not_a_day"]);
    expect(problems({ from: "2026-02-03", to: "2026-02-01" })).toEqual(["/to not_rising"]);
    expect(
      problems({ levers: "[{ name: a, zh: 甲, en: A, weight: 5 }, { name: a, zh: 乙, en: B, weight: 5 }]" }),
    ).toEqual(["/levers/1/name twice"]);
  });

  test("what is not personal reads contracts alone", () => {
    const open = { personal: "false" };
    expect(problems({ ...open, condition: "'customer.risk_level == \"C1\"'" })).toEqual([]);
    expect(problems({ ...open, condition: "customer.aum > 1.0" })).toEqual(["/personal offer_not_personal"]);
    expect(problems({ ...open, condition: "'\"driver\" in tag'" })).toEqual(["/personal offer_not_personal"]);
    expect(problems({ ...open, probability: "{ score: likely, otherwise: 0.1 }" })).toEqual([
      "/personal offer_not_personal",
    ]);
  });

  test("[law C-04] a price that depends on what a customer does or prefers is flagged, and loads only once it was reviewed", () => {
    const price = (when: string) => `[{ name: own, zh: 专享, en: Own, when: '${when}', rate: 3.1 }]`;
    const flagged = ["/prices/0/when price_by_profile"];
    expect(problems({ prices: price('tag.liked == "fund"') })).toEqual(flagged);
    expect(problems({ prices: price("score.likely > 0.5") })).toEqual(flagged);
    // Through a tag's rule as well.
    expect(problems({ prices: price('"driver" in tag') })).toEqual(flagged);
    const named = read({ one: { prices: price('"driver" in tag') } }).problems[0];
    expect([named?.en, named?.zh].every((words) => words?.includes("customer.spend_scenes"))).toBe(true);
    // Contracts, amounts and published tiers treat alike all who reach them.
    for (const fair of ["customer.demand_balance > 50000.0", 'tag.tier == "mass"', 'customer.risk_level == "C1"'])
      expect(problems({ prices: price(fair) })).toEqual([]);
    const review = (login: string) => `{ by: ${login}, on: 2026-11-01, reason: { zh: 成本不同, en: Costs differ } }`;
    const prices = price('"driver" in tag');
    expect(problems({ prices, price_review: review("ann") })).toEqual(["/price_review/by price_reviewer"]);
    expect(problems({ prices, price_review: review("bob") })).toEqual(["/price_review/by unknown_reference"]);
    const { definitions, problems: none } = read({ one: { prices, price_review: review("carl") }, two: {} });
    expect(none).toEqual([]);
    expect(definitions && priceFlags(definitions)).toEqual([
      {
        offer: "one",
        price: "own",
        at: 0,
        reads: ["customer.spend_scenes"],
        review: { by: "carl", on: "2026-11-01", reason: { zh: "成本不同", en: "Costs differ" } },
      },
    ]);
    const [told] = definitions ? priceFlags(definitions).map(priceFlagText) : [];
    expect(told).toEqual({
      zh: "价格因人而异：one/own 取决于 customer.spend_scenes（carl 于 2026-11-01 复核）",
      en: "Price by profile: one/own depends on customer.spend_scenes (reviewed by carl on 2026-11-01)",
    });
    expect(problems({ prices: "[{ name: own, zh: 价, en: Price }]" })).toEqual(["/prices/0 price_one_of"]);
  });

  test("changes to them are shown, and names they use are kept", () => {
    const before = read({ one: { condition: "'\"driver\" in tag'" } });
    const after = read({ one: { condition: "'\"driver\" in tag'", value: "{ yuan: 12 }" } });
    if (!before.definitions || !after.definitions) throw new Error("no definitions");
    const changes = diffDefinitions(before.definitions, after.definitions);
    expect(diffText(changes, "en")).toBe("~ offer one\n    value.yuan: 10 → 12");
    expect(diffText(changes, "zh")).toContain("产品方案 one");
    const { driver: _, ...tags } = before.body.catalog.tags;
    const without = { ...before.body, catalog: { ...before.body.catalog, tags } };
    const [refused] = incompatibleChanges(before.definitions, without, before.places);
    expect(refused).toMatchObject({ name: "definitions.removed_used" });
    expect(refused?.en).toContain("offer one (offers/one.yaml)");
    const { offers: __, ...early } = before.definitions;
    expect(completed(early as typeof before.definitions).offers).toEqual({});
  });

  test("the sample bank has offers over its products and services, in both languages, and treats customers alike", () => {
    const { definitions } = loadDefinitions(new URL("../../bank", import.meta.url).pathname);
    if (!definitions) throw new Error("no definitions");
    const offers = Object.values(definitions.offers);
    expect(offers.length).toBeGreaterThanOrEqual(20);
    const kinds = new Set(offers.map(({ product }) => product && definitions.catalog.products[product]?.kind));
    for (const kind of ["term_deposit", "wealth", "fund", "metal", "insurance", "loan", "card", "service"])
      expect(kinds).toContain(kind);
    expect(offers.filter(({ personal }) => !personal).length).toBeGreaterThanOrEqual(3);
    for (const { id, zh, en } of offers) expect(/[\u4e00-\u9fff]/.test(zh) && /^[\x20-\x7e]+$/.test(en), id).toBe(true);
    expect(priceFlags(definitions)).toEqual([]);
  });
});
