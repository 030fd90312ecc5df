import { describe, expect, it } from "vitest";
import { at, codesOf, denialsOf } from "../../testing-law.ts";
import { isAssessmentValid, mustNotify, riskOf } from "./suitability.ts";

const wealth = { product: "wm_180d", productKind: "wealth" };
const levels = [1, 2, 3, 4, 5];

describe("suitability", () => {
  it("[law S-02] KAT-71 a customer is offered risks up to the own level", () => {
    for (const own of levels)
      for (const risk of levels) {
        const asked = { facts: { riskLevel: `C${own}` }, action: { ...wealth, risks: [`R${risk}`] } };
        expect(codesOf(asked), `C${own} R${risk}`).toEqual(risk <= own ? [] : ["suitability_risk"]);
      }
  });

  it("[law S-01] KAT-71 of issuer's and seller's rating the higher counts, and an unknown one is above all", () => {
    expect(riskOf(["R2", "R3"])).toBe(3);
    const of = (risks: string[], riskLevel: string) => codesOf({ facts: { riskLevel }, action: { ...wealth, risks } });
    expect(of(["R2", "R3"], "C2")).toEqual(["suitability_risk"]);
    expect(of(["R3", "R2"], "C3")).toEqual([]);
    expect(of(["R2", "R9"], "C5")).toEqual(["suitability_risk"]);
  });

  it("[law S-01] KAT-71 a product rated anew leaves whom it no longer suits, who is told by service", () => {
    expect(mustNotify("C2", ["R2"], ["R2", "R3"])).toBe(true);
    expect(mustNotify("C3", ["R2"], ["R3"])).toBe(false);
    expect(mustNotify("C2", ["R3"], ["R3"])).toBe(false);
    expect(mustNotify("C1", ["R3"], ["R2"])).toBe(false);
    expect(mustNotify(null, ["R1"], ["R2"])).toBe(true);
    const facts = { riskLevel: "C2" };
    expect(codesOf({ facts, action: { ...wealth, risks: ["R3"] } })).toEqual(["suitability_risk"]);
    expect(codesOf({ facts, action: { ...wealth, risks: ["R3"], class: "service" } })).toEqual([]);
  });

  it("[law S-04] KAT-71 without a valid assessment nothing is offered", () => {
    const action = { ...wealth, risks: ["R1"] };
    const of = (riskLevel: string | null, riskAssessedOn: string | null) =>
      codesOf({ facts: { riskLevel, riskAssessedOn }, action });
    expect(of(null, null)).toEqual(["suitability_missing"]);
    expect(of("C5", null)).toEqual(["suitability_missing"]);
    expect(of("C9", "2026-06-01")).toEqual(["suitability_missing"]);
    expect(of("C5", "2026-11-23")).toEqual(["suitability_missing"]);
    expect(of("C5", "2025-11-22")).toEqual(["suitability_expired"]);
    expect(of("C5", "2025-11-23")).toEqual([]);
    expect(isAssessmentValid("2024-02-29", "2025-02-27", 12)).toBe(true);
    expect(isAssessmentValid("2024-02-29", "2025-02-28", 12)).toBe(false);
    expect(isAssessmentValid("2026-10-31", "2027-02-27", 4)).toBe(true);
    expect(isAssessmentValid("2026-10-31", "2027-02-28", 4)).toBe(false);
  });

  it("[law S-04] deposits, loans, cards and services need no assessment", () => {
    for (const productKind of ["term_deposit", "demand_deposit", "loan", "card", "service"])
      expect(codesOf({ facts: { riskLevel: null }, action: { productKind, risks: ["R1"] } }), productKind).toEqual([]);
    expect(codesOf({ facts: { riskLevel: null }, action: { productKind: null, risks: ["R1"] } })).toEqual([
      "suitability_missing",
    ]);
  });

  it("[law S-03] KAT-71 from 65 on R4 and R5 go by a relationship manager alone", () => {
    const old = { riskLevel: "C5", birthday: "1961-11-22", age: null };
    const of = (risk: string, facts: object, channel: "sms" | "agent_call" | "manager") =>
      codesOf({ facts: { riskLevel: "C5", ...facts }, action: { ...wealth, risks: [risk] }, channel });
    for (const risk of ["R4", "R5"]) {
      expect(of(risk, old, "sms"), risk).toEqual(["suitability_age"]);
      expect(of(risk, old, "agent_call"), risk).toEqual(["suitability_age"]);
      expect(of(risk, old, "manager"), risk).toEqual([]);
    }
    expect(of("R3", old, "sms")).toEqual([]);
    expect(of("R4", { birthday: "1961-11-23", age: null }, "sms")).toEqual([]);
    expect(of("R4", { age: 70 }, "sms")).toEqual(["suitability_age"]);
    expect(of("R4", { age: null }, "sms")).toEqual([]);
  });

  it("is asked of recommendations of service as well, where the customer comes to the bank", () => {
    const action = { ...wealth, risks: ["R5"], class: "service" as const };
    expect(codesOf({ action, mode: "rank" })).toEqual(["suitability_risk"]);
    expect(codesOf({ action })).toEqual([]);
  });
});

describe("rests", () => {
  const now = at("2026-11-22", "12:00");
  it("[law S-06] while a purchase can be taken back nothing else is sold", () => {
    const of = (product: string, bought: Date, given: object = {}) =>
      denialsOf({
        at: now,
        standing: { conversions: [{ at: bought, product }] },
        action: { product: "td_12m", due: now, ...given },
      });
    const bought = at("2026-11-21", "12:00:01");
    const until = at("2026-11-22", "12:00:01");
    expect(of("wm_180d", bought)).toEqual([{ code: "cooling_off", rule: "law/S-06", until }]);
    expect(of("wm_180d", at("2026-11-21", "12:00:00"))).toEqual([]);
    expect(of("in_life", at("2026-11-08"))).toMatchObject([{ code: "cooling_off", until: at("2026-11-23") }]);
    expect(of("in_life", at("2026-11-07"))).toEqual([]);
    expect(of("cc_gold", bought)).toEqual([]);
    expect(of("wm_180d", bought, { product: null })).toEqual([]);
    expect(of("wm_180d", bought, { class: "service" })).toEqual([]);
  });

  it("what was refused or bought rests, the channel of a refusal too", () => {
    const refused = [{ at: at("2026-09-01"), channel: "agent_call" as const, product: "term_deposit" }];
    const until = at("2026-11-30");
    const base = { standing: { refusals: refused } };
    expect(denialsOf(base)).toEqual([{ code: "cooldown_refused", rule: "cooldowns/refused-product", until }]);
    expect(codesOf({ ...base, action: { product: "cc_gold" } })).toEqual([]);
    expect(denialsOf({ ...base, action: { product: "cc_gold" }, channel: "agent_call" })).toEqual([
      { code: "cooldown_refused", rule: "cooldowns/refused-channel", until },
    ]);
    expect(codesOf({ ...base, at: until, action: { due: until }, channel: "agent_call" })).toEqual([]);
    const conversions = [{ at: at("2026-11-01"), product: "term_deposit" }];
    expect(codesOf({ standing: { conversions } })).toEqual(["converted"]);
    expect(codesOf({ standing: { conversions }, action: { class: "service" } })).toEqual([]);
    const everything = { rule: "x/all", after: "refused", scope: "all", milliseconds: 86_400_000_000 } as const;
    expect(codesOf({ ...base, action: { product: null }, limits: { cooldowns: [everything] } })).toEqual([
      "cooldown_refused",
    ]);
  });
});
