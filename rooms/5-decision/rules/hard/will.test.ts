import { describe, expect, it } from "vitest";
import { channels } from "#contracts/definitions";
import { actionOf, at, codesOf, denialsOf, inputsOf, wayOf } from "../../testing-law.ts";
import { recheckTouch } from "./index.ts";

describe("consent", () => {
  it("[law C-01] marketing without consent for its purpose and channel has no legal basis", () => {
    expect(codesOf({})).toEqual([]);
    expect(denialsOf({ facts: { consent: [] } })).toEqual([{ code: "no_legal_basis", rule: "law/C-01", until: null }]);
    expect(codesOf({ facts: { consent: ["marketing:sms"] } })).toEqual([]);
    expect(codesOf({ facts: { consent: ["marketing:email", "research"] } })).toEqual(["no_legal_basis"]);
  });

  it("[law C-02] a withdrawal denies at the next check, also right before sending", () => {
    const before = { facts: { consent: ["marketing:sms", "marketing:email"] } };
    const after = { facts: { consent: ["marketing:email"] } };
    const asked = (given: typeof before) => recheckTouch(inputsOf(given), actionOf(given), wayOf(given));
    expect(asked(before)).toBeNull();
    expect(asked(after)).toEqual({ deny: "no_legal_basis", rule: "law/C-01" });
    expect(codesOf({ ...after, channel: "email" })).toEqual([]);
  });

  it("[law C-03] a withdrawal stops no service notice and no fraud alert", () => {
    const facts = { consent: [], personalisationOff: true, automatedDecisionOff: true };
    const standing = { doNotContact: true, closed: channels, complaints: ["T1"] };
    expect(codesOf({ facts, standing })).not.toEqual([]);
    for (const of of ["service", "transaction", "risk"] as const)
      expect(codesOf({ facts, standing, action: { class: of }, at: at("2026-11-22", "03:00") }), of).toEqual([]);
  });

  it("[law O-01] no commercial message without consent, or after an explicit refusal", () => {
    expect(codesOf({ facts: { consent: [] } })).toEqual(["no_legal_basis"]);
    expect(codesOf({ standing: { doNotContact: true } })).toEqual(["do_not_contact"]);
  });

  it("[law O-02] calls, messages and mail pass the same gate on every channel", () => {
    for (const channel of channels) {
      expect(codesOf({ channel, facts: { consent: [] } }), channel).toContain("no_legal_basis");
      expect(codesOf({ channel }), channel).toEqual([]);
    }
  });

  it("[law O-04] after a refusal not again by the same means, and service goes on", () => {
    const standing = { closed: ["sms"] as const };
    expect(codesOf({ standing })).toEqual(["channel_closed"]);
    expect(codesOf({ standing, channel: "email" })).toEqual([]);
    expect(codesOf({ standing, action: { class: "service" } })).toEqual([]);
  });
});

describe("do not contact", () => {
  it("[law O-08] counts who asked, refused a channel, complained, died, is a minor, and staff", () => {
    expect(codesOf({ standing: { doNotContact: true } })).toEqual(["do_not_contact"]);
    expect(codesOf({ facts: { listed: true } })).toEqual(["do_not_contact"]);
    expect(codesOf({ standing: { closed: ["sms"] } })).toEqual(["channel_closed"]);
    expect(codesOf({ standing: { complaints: ["T1"] } })).toEqual(["complaint_open"]);
    expect(codesOf({ facts: { deceased: true } })).toEqual(["deceased"]);
    expect(codesOf({ facts: { frozen: true } })).toEqual(["frozen"]);
    expect(codesOf({ facts: { minor: true } })).toEqual(["minor"]);
    expect(codesOf({ facts: { staff: true } })).toEqual(["do_not_contact"]);
    expect(codesOf({ facts: { staff: true }, limits: { doNotContact: { staff: false } } })).toEqual([]);
  });

  it("[law O-08] lists every denial, and is asked at dispatch", () => {
    const asked = { facts: { staff: true, frozen: true, consent: [] }, standing: { complaints: ["T1"] } };
    expect(codesOf(asked)).toEqual(["frozen", "do_not_contact", "complaint_open", "no_legal_basis"]);
    expect(recheckTouch(inputsOf(asked), actionOf(asked), wayOf(asked))).toMatchObject({ deny: "frozen" });
  });

  it("a complaint stops the classes that the bank names, and never transactions or risk alerts", () => {
    const standing = { complaints: ["T1"] };
    const limits = { complaintStops: ["marketing", "service"] as const };
    expect(codesOf({ standing, action: { class: "service" } })).toEqual([]);
    expect(codesOf({ standing, limits, action: { class: "service" } })).toEqual(["complaint_open"]);
    expect(codesOf({ standing, limits, action: { class: "risk" } })).toEqual([]);
  });
});

describe("personalisation and automated decisions", () => {
  it("[law C-05] whoever switched personalisation off gets what everybody gets, or nothing", () => {
    const facts = { personalisationOff: true };
    expect(codesOf({ facts })).toEqual(["personalisation_off"]);
    expect(codesOf({ facts, action: { personal: false } })).toEqual([]);
    expect(codesOf({ facts, mode: "rank", action: { class: "service" } })).toEqual(["personalisation_off"]);
    expect(codesOf({ facts, action: { class: "service" } })).toEqual([]);
  });

  it("[law C-11] KAT-77 an offer made of personal features is refused to whom they are switched off for, everywhere", () => {
    for (const channel of channels)
      expect(codesOf({ facts: { personalisationOff: true }, channel, mode: "rank" }), channel).toEqual([
        "personalisation_off",
      ]);
  });

  it("whoever refused decisions by machines is decided for by a person", () => {
    const facts = { automatedDecisionOff: true };
    expect(codesOf({ facts })).toEqual(["automated_decision_off"]);
    expect(codesOf({ facts, action: { automated: false } })).toEqual([]);
  });
});

describe("who is addressed at all", () => {
  it("[law C-10] whoever was erased or is blocked gets nothing, of whatever class", () => {
    for (const of of ["marketing", "service", "transaction", "risk"] as const)
      expect(codesOf({ facts: { blocked: true }, action: { class: of } }), of).toContain("blocked");
  });

  it("[law C-08] KAT-72 nothing is marketed to minors; eighteen is full on the day after the birthday", () => {
    const facts = { birthday: "2008-11-23", age: 18 };
    const on = (day: string) => denialsOf({ facts, at: at(day), action: { due: at(day) } });
    for (const day of ["2026-11-22", "2026-11-23"])
      expect(on(day), day).toEqual([{ code: "minor", rule: "law/C-08", until: at("2026-11-24", "00:00") }]);
    expect(on("2026-11-24")).toEqual([]);
    const limits = { minors: { age: 18, fullOnBirthday: true } };
    expect(codesOf({ facts, limits, at: at("2026-11-22") })).toEqual(["minor"]);
    expect(codesOf({ facts, limits, at: at("2026-11-23"), action: { due: at("2026-11-23") } })).toEqual([]);
  });

  it("[law C-08] goes by the age and by the mark where no birthday is known, and lets service pass", () => {
    expect(codesOf({ facts: { age: 17 } })).toEqual(["minor"]);
    expect(codesOf({ facts: { age: 30, minor: true } })).toEqual(["minor"]);
    expect(codesOf({ facts: { age: null } })).toEqual([]);
    expect(codesOf({ facts: { age: 12 }, action: { class: "service", automated: true } })).toEqual([]);
    const leap = { birthday: "2008-02-29", age: null };
    expect(denialsOf({ facts: leap, at: at("2026-02-28") })[0]?.until).toEqual(at("2026-03-01", "00:00"));
    expect(codesOf({ facts: leap, at: at("2026-03-01") })).toEqual([]);
  });
});
