import { describe, expect, it } from "vitest";
import { type Policy, policyVersion } from "#contracts/definitions";
import { sampleDefinitions } from "../testing-law.ts";
import { costOn, limitsOn, resourcesOn, takesOf } from "./limits.ts";

const { policies, catalog } = sampleDefinitions();
const day = "2026-11-22";

describe("limitsOn", () => {
  const limits = limitsOn(policies, day, catalog);

  it("reads the sample bank's policies, and names their versions", () => {
    expect(limits.windows.marketing?.[0]).toEqual({
      channels: ["sms", "push", "email", "wecom"],
      from: 480,
      to: 1_200,
    });
    expect(limits.windows.risk?.[0]).toMatchObject({ from: 0, to: 1_440 });
    expect(limits.caps.map(({ rule }) => rule)).toContain("contact-caps/week");
    expect(limits.suitability).toMatchObject({ validMonths: 12, carefulAge: 65, carefulRisks: ["R4", "R5"] });
    expect(limits.suitability.coolingOff).toMatchObject({
      wealth: 86_400_000,
      wm_cash: 86_400_000,
      in_car: 1_296_000_000,
    });
    expect(limits.choice).toEqual({ mostCost: { mass: 100, affluent: 1_000 }, mostCostOtherwise: null });
    expect(limits.carries?.wecom).toEqual(["marketing", "service"]);
    const caps = policies.find(({ id }) => id === "contact-caps") as Policy;
    expect(limits.versions["contact-caps"]).toBe(policyVersion(caps));
    expect(limits.versions["contact-caps"]).toMatch(/^[0-9a-f]{12}$/);
    expect(Object.keys(limits.versions)).not.toContain("channel-cost");
  });

  it("is the same object for the same policies and day, and plain JSON", () => {
    expect(limitsOn(policies, day, catalog)).toBe(limits);
    expect(JSON.parse(JSON.stringify(limits))).toEqual(limits);
  });

  it("goes by the days on which a policy holds", () => {
    const [old] = policies.filter(({ id }) => id === "minors");
    const changed = [
      { ...old, effective_to: "2026-12-31" },
      { ...old, effective_from: "2027-01-01", age: 16, full_on: "birthday" },
    ] as Policy[];
    expect(limitsOn(changed, "2026-12-31").minors).toEqual({ age: 18 });
    expect(limitsOn(changed, "2027-01-01").minors).toEqual({ age: 16, fullOnBirthday: true });
    expect(limitsOn(changed, "1999-12-31").versions).toEqual({});
  });

  it("keeps the law where the bank has no policy", () => {
    expect(limitsOn([], day)).toEqual({
      versions: {},
      windows: {},
      caps: [],
      cooldowns: [],
      suitability: { validMonths: 12, carefulAge: 65, carefulRisks: ["R4", "R5"], coolingOff: {} },
      minors: { age: 18 },
      doNotContact: { staff: false },
      complaintStops: ["marketing"],
      choice: { mostCost: {}, mostCostOtherwise: null },
    });
  });
});

describe("resourcesOn", () => {
  const resources = resourcesOn(policies, day);
  it("gives budgets in fen and seats by number, and what a touch takes of them", () => {
    expect(resources).toContainEqual({
      resource: "budgets/sms",
      unit: "yuan",
      total: 20_000_000,
      per: "month",
      channels: ["sms"],
    });
    expect(takesOf(resources, "sms", 5)).toEqual({ "budgets/sms": 5 });
    expect(takesOf(resources, "agent_call", 800)).toEqual({ "budgets/agent-seats": 1 });
    expect(takesOf(resources, "inbox", 0)).toEqual({});
    expect(costOn(policies, "agent_call", day)).toBe(800);
    expect(costOn([], "agent_call", day)).toBeUndefined();
  });
});
