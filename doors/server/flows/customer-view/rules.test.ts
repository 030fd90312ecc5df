/** What is worth an alert, and what is offered to whom: rules alone, by known answers. */
import { describe, expect, it } from "vitest";
import { sampleDefinitions } from "../../../../model-bank/test-house.ts";
import { type AlertInput, alertsOf } from "./alerts.ts";
import type { Holding } from "./holding.ts";
import { type RecommendInput, recommendationsOf } from "./recommend.ts";

const { products } = sampleDefinitions().catalog;
const today = "2026-11-22";
const holding = (more: Partial<Holding>): Holding => ({
  product: null,
  kind: null,
  amount: null,
  rate: null,
  openedOn: null,
  maturesOn: null,
  status: null,
  ...more,
});
const alerts = (more: Partial<AlertInput>) =>
  alertsOf({ today, values: {}, holdings: [], metrics: {}, complaints: [], nameOf: () => undefined, ...more });
const codes = (more: Partial<AlertInput>) => alerts(more).map(({ code, severity }) => `${code} ${severity}`);
const offers = (values: RecommendInput["values"], more: Partial<RecommendInput> = {}) =>
  recommendationsOf({ today, values, holdings: [], tags: {}, products, ...more });
const kinds = (...of: Parameters<typeof offers>) => offers(...of).items.map(({ kind }) => kind);

describe("alerts", () => {
  it.each([
    ["2026-11-22", ["product_maturing high"]],
    ["2026-11-29", ["product_maturing high"]],
    ["2026-11-30", ["product_maturing medium"]],
    ["2026-12-22", ["product_maturing medium"]],
    ["2026-12-23", []],
    ["2026-11-21", []],
  ])("a deposit that matures on %s", (maturesOn, expected) => {
    expect(codes({ holdings: [holding({ kind: "term_deposit", maturesOn })] })).toEqual(expected);
    // What has ended matures no more, and nobody is congratulated on a loan.
    expect(codes({ holdings: [holding({ kind: "term_deposit", maturesOn, status: "closed" })] })).toEqual([]);
    expect(codes({ holdings: [holding({ kind: "loan", maturesOn })] })).toEqual([]);
  });

  it("an ID that runs out, a complaint, an outflow, an assessment that has expired", () => {
    expect(codes({ values: { id_expires_on: "2026-11-21" } })).toEqual(["id_expired high"]);
    expect(codes({ values: { id_expires_on: "2027-01-21" } })).toEqual(["id_expiring medium"]);
    expect(codes({ values: { id_expires_on: "2027-01-22" } })).toEqual([]);
    expect(codes({ metrics: { complaints_30d: 2 } })).toEqual(["complaint_recent medium"]);
    // Half of what was there, and not less than 50,000 yuan.
    expect(codes({ metrics: { outflow_day: 5_000_000, opening_balance: 10_000_000 } })).toEqual(["large_outflow high"]);
    expect(codes({ metrics: { outflow_day: 5_000_000, opening_balance: 10_000_001 } })).toEqual([]);
    expect(codes({ metrics: { outflow_day: 4_999_999, opening_balance: 5_000_000 } })).toEqual([]);
    expect(codes({ metrics: { outflow_day: 49_999_999 } })).toEqual([]);
    const invested = { holdings: [holding({ kind: "fund" })] };
    expect(codes({ ...invested, values: { risk_level: "C3", risk_assessed_on: "2025-11-22" } })).toEqual([
      "risk_assessment_expired low",
    ]);
    expect(codes({ ...invested, values: { risk_level: "C3", risk_assessed_on: "2025-11-23" } })).toEqual([]);
  });

  it("stand in the order of weight, then of time", () => {
    const found = alerts({
      values: { frozen: true, id_expires_on: "2026-12-01" },
      holdings: [
        holding({ kind: "wealth", maturesOn: "2026-11-25" }),
        holding({ kind: "fund", maturesOn: "2026-11-23" }),
      ],
    });
    expect(found.map(({ on, severity }) => `${severity} ${on}`)).toEqual([
      "high 2026-11-23",
      "high 2026-11-25",
      "high null",
      "medium 2026-12-01",
      "low null",
    ]);
  });
});

describe("recommendations", () => {
  const rich = { demand_balance: 10_000_000, aum: 100_000_000, birthday: "1980-01-01" };
  const assessed = (level: string) => ({ ...rich, risk_level: level, risk_assessed_on: "2026-05-01" });

  it.each(["C1", "C2", "C3", "C4", "C5"])("offer %s nothing beyond its level", (level) => {
    const { items } = offers(assessed(level));
    expect(items.length).toBeGreaterThan(1);
    for (const { suitability } of items) {
      if (suitability) expect(Number(suitability.product[1])).toBeLessThanOrEqual(Number(level[1]));
    }
  });

  it("begin with the assessment where there is none that counts", () => {
    expect(kinds(rich)).toEqual(["risk_assessment", "credit_card"]);
    expect(kinds({ ...assessed("C5"), risk_assessed_on: "2025-11-22" })).toEqual(["risk_assessment", "credit_card"]);
  });

  it("[C006] come in the order of what customers with the same products took, and add nothing that does not suit", () => {
    const rule = (given: string, then: string, confidence: number) => ({
      given: [given],
      ["then" as const]: [then],
      confidence,
      support: 0.1,
      lift: 2,
      leverage: 0.05,
      conviction: null,
      zhang: 0.5,
    });
    const next = {
      sets: ["fund", "loan", "card", "wealth", "term_deposit"].map((kind) => ({ items: [kind], support: 0.3 })),
      rules: [rule("term_deposit", "loan", 0.9), rule("term_deposit", "fund", 0.4), rule("term_deposit", "card", 0.2)],
    };
    const holdings = [holding({ kind: "term_deposit" })];
    const { items } = offers(assessed("C4"), { holdings, next });
    expect(items.map(({ kind }) => kind)).toEqual(["fund", "credit_card", "wealth", "precious_metal"]);
    expect(items[0]?.evidence).toMatchObject({ "history.given": "term_deposit", "history.confidence": 0.4 });
    // Nobody of the lowest level is led to a fund, however many took one.
    const careful = offers(assessed("C1"), { holdings, next }).items.map(({ kind }) => kind);
    expect(careful).not.toContain("fund");
    expect(careful).not.toContain("loan");
    expect(offers(assessed("C4"), { holdings }).items[0]?.kind).toBe("wealth");
  });

  it("name what is lacking, and first what the customer looked at most", () => {
    expect(kinds(assessed("C4"))).toEqual(["wealth", "fund", "precious_metal", "credit_card"]);
    expect(kinds(assessed("C4"), { tags: { preferred_product: "fund" } })[0]).toBe("fund");
    const held = [holding({ kind: "wealth" }), holding({ kind: "card" })];
    expect(kinds(assessed("C4"), { holdings: held })).toEqual(["fund", "precious_metal"]);
    expect(kinds({ demand_balance: 999_999, birthday: "1980-01-01" })).toEqual(["credit_card"]);
  });

  it("are not made for minors, the dead, the frozen, and those who switched them off", () => {
    for (const off of ["minor", "deceased", "frozen", "personalisation_off"]) {
      expect(offers({ ...assessed("C5"), [off]: true })).toMatchObject({ off: { code: off }, items: [] });
    }
    expect(kinds({ birthday: "2008-11-23" })).toEqual([]);
  });
});
