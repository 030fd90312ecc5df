import { describe, expect, it } from "vitest";
import { marketingDenials } from "./consent.ts";

const person = { consent: ["marketing"], age: null, birthday: null, minor: false };

describe("marketingDenials", () => {
  it("permits nothing that is not listed", () => {
    expect(marketingDenials({ ...person, consent: [] }, "email", "2026-11-22")).toEqual(["consent_missing"]);
    expect(marketingDenials({ ...person, consent: ["marketing:sms"] }, "email", "2026-11-22")).toEqual([
      "consent_missing",
    ]);
    expect(marketingDenials({ ...person, consent: ["marketing:email"] }, "email", "2026-11-22")).toEqual([]);
    expect(marketingDenials(person, "agent_call", "2026-11-22")).toEqual([]);
  });

  it("counts a year of age as full on the day after the birthday", () => {
    const born = { ...person, birthday: "2008-11-23" };
    expect(marketingDenials(born, "email", "2026-11-22")).toEqual(["minor"]);
    expect(marketingDenials(born, "email", "2026-11-23")).toEqual(["minor"]);
    expect(marketingDenials(born, "email", "2026-11-24")).toEqual([]);
    expect(marketingDenials({ ...person, age: 17 }, "email", "2026-11-24")).toEqual(["minor"]);
    expect(marketingDenials({ ...person, minor: true }, "email", "2026-11-24")).toEqual(["minor"]);
  });
});
