import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { channels } from "#contracts/definitions";
import {
  attributesAfter,
  type ConsentStatement,
  listPermits,
  nextConsentList,
  nextRows,
  rowsPermit,
  statementOf,
  statementsOfRecord,
} from "./rules/consent.ts";
import { nextMembership } from "./rules/household.ts";
import { defaultIdentityRules, keysOfEvent, keysOfRecord, keyText, mergesAlone } from "./rules/identity.ts";
import { idCheckDigit, isCardNumber, isIdNumber, luhnCheckDigit } from "./rules/identity-numbers.ts";
import {
  maskAddress,
  maskCard,
  maskDay,
  maskEmail,
  maskField,
  maskFor,
  maskIdNumber,
  maskName,
  maskPhone,
} from "./rules/mask.ts";
import { keyedHash } from "./store/vault.ts";

describe("numbers that check themselves", () => {
  it("know the answers of GB 11643 and Luhn", () => {
    expect(idCheckDigit("11010519491231002")).toBe("X");
    expect(isIdNumber("11010519491231002x")).toBe(true);
    expect(isIdNumber("110105194912310021")).toBe(false);
    expect(["7992739871", "453201511283036", "622202020000000000"].map(luhnCheckDigit)).toEqual(["3", "6", "6"]);
    expect(isCardNumber("6222020200000000006")).toBe(true);
    expect(isCardNumber("6222020200000000007")).toBe(false);
  });
});

describe("masks", () => {
  it("give the known answers", () => {
    expect(maskIdNumber("11010519491231002X")).toBe("110105********002X");
    expect(maskCard("6222020200000000006")).toBe("622202*********0006");
    expect(maskPhone("13800138000")).toBe("138****8000");
    expect([maskName("张三"), maskName("欧阳修"), maskName("欧阳"), maskName("张")]).toEqual([
      "张*",
      "欧阳*",
      "**",
      "*",
    ]);
    expect(maskEmail("li@bank.cn")).toBe("l***@bank.cn");
    expect(maskAddress("北京市海淀区中关村大街1号")).toBe("北京市海淀区***");
    expect(maskDay("1949-12-31")).toBe("1949-**-**");
  });

  it("never show a whole value, whatever it is", () => {
    const texts = fc.oneof(fc.string({ minLength: 1 }), fc.string({ unit: "grapheme", minLength: 1 }));
    fc.assert(
      fc.property(
        fc.constantFrom("name", "phone", "id_number", "email", "card", "address", "birthday", "note"),
        texts,
        (field, text) => {
          const masked = maskField(field, text);
          expect(masked === text && /[^*]/.test(text)).toBe(false);
        },
      ),
    );
  });

  it("depend on the role: those who serve recognise, everybody else sees that there is something", () => {
    const fields = { phone: "13800138000", name: "张三", email: null, union_id: "o6_bmjrPTlm6" };
    const person = (role: string) => ({ kind: "person", roles: [role] }) as const;
    expect(maskFor(person("agent"), fields)).toEqual({ phone: "138****8000", name: "张*", union_id: "***" });
    expect(maskFor(person("analyst"), fields)).toEqual({ phone: "***", name: "***", union_id: "***" });
    expect(maskFor({ kind: "key" }, fields)).toEqual({ phone: "***", name: "***", union_id: "***" });
  });

  it("keep the keyed hash of the standard", () => {
    const known = "8600c1ade06f549dca70d98c21ecbccba359afe1010f5ec114abf7dedf7e78df";
    expect(keyedHash("test-pepper", "13800138000").toString("hex")).toBe(known);
    expect(createHmac("sha256", "test-pepper").update("13800138000").digest("hex")).toBe(known);
  });
});

describe("keys", () => {
  it("are hashed in one form, however they are written", () => {
    expect(["+86 138-0013-8000", "8613800138000", "１３８００１３８０００"].map((t) => keyText("phone", t))).toEqual(
      Array(3).fill("13800138000"),
    );
    expect(keyText("email", " Li@Bank.CN ")).toBe("li@bank.cn");
    expect(keyText("id_number", "11010519491231002x")).toBe("11010519491231002X");
    expect(keyText("phone", " ")).toBeUndefined();
  });

  it("come from personal fields and from devices of logins, and null says that there is none", () => {
    expect(keysOfRecord({ phone: "13800138000", email: null, city: "上海" }, defaultIdentityRules)).toEqual({
      shown: [{ kind: "phone", text: "13800138000" }],
      gone: ["email"],
    });
    expect(keysOfEvent({ type: "login", data: { device: "d-1" } }, defaultIdentityRules)).toEqual([
      { kind: "device", text: "d-1" },
    ]);
    expect(mergesAlone(["id_number"], defaultIdentityRules)).toBeUndefined();
    expect(mergesAlone(["id_number", "union_id"], defaultIdentityRules)).toEqual(["union_id", "id_number"]);
  });
});

const statements: fc.Arbitrary<ConsentStatement> = fc.record({
  purpose: fc.constantFrom("marketing", "survey"),
  channel: fc.constantFrom("", ...channels),
  given: fc.boolean(),
});
const records = fc.record({
  consent: fc.uniqueArray(fc.constantFrom("marketing", "survey", ...channels.map((one) => `marketing:${one}`)), {
    maxLength: 4,
  }),
});

describe("consent", () => {
  it("means the same as a list on the customer and as rows with their proofs", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(statements, records), { maxLength: 30 }), (said) => {
        let list: readonly string[] = [];
        let rows = new Map<string, ConsentStatement>();
        for (const one of said) {
          if ("consent" in one) {
            for (const statement of statementsOfRecord(one, rows)) rows = nextRows(rows, statement);
            list = one.consent;
          } else {
            rows = nextRows(rows, one);
            list = nextConsentList(list, one);
          }
          for (const purpose of ["marketing", "survey"])
            for (const channel of channels) {
              expect([purpose, channel, rowsPermit(rows, purpose, channel)]).toEqual([
                purpose,
                channel,
                listPermits(list, purpose, channel),
              ]);
            }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("stops one channel of a general permission and leaves the others", () => {
    const after = nextConsentList(["marketing"], { purpose: "marketing", channel: "email", given: false });
    expect(listPermits(after, "marketing", "email")).toBe(false);
    expect(channels.filter((one) => one !== "email").every((one) => listPermits(after, "marketing", one))).toBe(true);
  });

  it("reads opt-outs in every shape, and the two switches of the customer", () => {
    const none = { purpose: "marketing", channel: "", given: false };
    expect(statementOf({ type: "call_finished", data: { outcome: "do_not_contact" } })).toEqual(none);
    expect(statementOf({ type: "call_finished", data: { outcome: "refused" } })).toBeUndefined();
    expect(statementOf({ type: "unsubscribed", data: { channel: "sms" } })).toEqual({ ...none, channel: "sms" });
    const off = statementOf({ type: "consent_withdrawn", data: { purpose: "personalisation", channel: "sms" } });
    expect(off && attributesAfter(off, ["marketing"])).toEqual({ personalisation_off: true });
    const on = statementOf({ type: "consent_given", data: { purpose: "automated_decision" } });
    expect(on && attributesAfter(on, [])).toEqual({ automated_decision_off: false });
  });

  it("says nothing again that a record repeats", () => {
    const once = statementsOfRecord({ consent: ["marketing"], personalisation_off: true }, new Map());
    const rows = once.reduce((map, one) => nextRows(map, one), new Map<string, ConsentStatement>());
    expect(once).toHaveLength(2);
    expect(statementsOfRecord({ consent: ["marketing"], personalisation_off: true }, rows)).toEqual([]);
  });
});

describe("households", () => {
  const at = new Date("2026-03-01T00:00:00Z");
  const fact = (type: string, data: object) => ({
    customer: 1,
    type,
    source: "crm",
    id: type,
    occurredAt: at,
    data: { ...data },
  });
  it("has a customer in one at a time, and leaves only the one that is named", () => {
    const first = nextMembership(undefined, fact("household_linked", { household: "h1", relation: "spouse" }));
    expect(first).toMatchObject({ household: "h1", relation: "spouse", since: at });
    expect(nextMembership(first, fact("household_unlinked", { household: "h2" }))).toBe(first);
    expect(nextMembership(first, fact("household_linked", { household: "h2" }))).toMatchObject({
      household: "h2",
      relation: null,
    });
    expect(nextMembership(first, fact("household_unlinked", { household: "h1" }))).toBeUndefined();
  });
});
