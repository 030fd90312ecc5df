import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Policy, policiesOn, policyVersion, readDefinitions, spanLength, usersOf } from "./index.ts";

const bank = new URL("../../bank", import.meta.url).pathname;
const files: (readonly [string, string])[] = readdirSync(bank, { recursive: true, encoding: "utf8" })
  .filter((name) => /^(benefits|catalog|policies|organisation).*\.yaml$/.test(name))
  .map((name) => [name, readFileSync(join(bank, name), "utf8")] as const);
const loaded = readDefinitions(files);

/** Problems of the sample bank after an edit of one policy, or with one more file. */
function edited(file: string, from: string, to: string) {
  const name = `policies/${file}.yaml`;
  const text = files.find(([one]) => one === name)?.[1] ?? "";
  if (!text.includes(from)) throw new Error(`nothing to edit in ${name}`);
  return readDefinitions(files.map(([one, own]) => [one, one === name ? text.replace(from, to) : own])).problems;
}
function added(text: string) {
  return readDefinitions([...files, ["policies/more.yaml", text]]).problems;
}

describe("policies that limit", () => {
  it("hold together in the sample bank", () => {
    expect(loaded.problems).toEqual([]);
    const kinds = new Set(loaded.definitions?.policies.map(({ kind }) => kind));
    for (const kind of ["contact_cap", "vendor_quota", "cooldown", "suitability", "minors", "do_not_contact", "budget"])
      expect([...kinds], kind).toContain(kind);
  });

  it.each([
    ["contact-caps", "per: 7d", "per: 7w", "wrong_form", "/caps/1/per"],
    ["contact-caps", "per: 7d", "per: 0d", "wrong_form", "/caps/1/per"],
    ["contact-caps", "id: week", "id: day", "twice", "/caps/1/id"],
    ["contact-caps", "class: marketing, max: 1", "class: risk, max: 1", "wrong_choice", "/caps/0/class"],
    ["contact-caps", "max: 3", "max: -3", "out_of_range", "/caps/1/max"],
    ["call-frequency", "gap: 30m", "gap: 0m", "wrong_form", "/caps/1/gap"],
    ["vendor-quotas", "per: month", "per: 30d", "wrong_form", "/quotas/0/per"],
    ["cooldowns", "for: 90d", "for: 0d", "wrong_form", "/rules/0/for"],
    ["suitability", "wealth: 24h", "welth: 24h", "unknown_reference", "/cooling_off/welth"],
    ["suitability", "[R4, R5]", "[R4, R6]", "wrong_choice", "/careful_risks/1"],
    ["channel-choice", "mass: 1", "masses: 1", "unknown_reference", "/most_yuan/masses"],
    ["channel-choice", "mass: 1", "mass: 1.005", "wrong_form", "/most_yuan/mass"],
    ["budgets", "amount: 50000", "amount: 0.5", "wrong_form", "/resources/1/amount"],
    ["do-not-contact", "[marketing]", "[risk]", "wrong_choice", "/complaint_stops/0"],
  ])("%s: %s to %s is %s", (file, from, to, name, pointer) => {
    expect(edited(file, from, to)).toMatchObject([{ name: `definitions.${name}`, pointer }]);
  });

  it("of kinds that say one thing of everybody one holds on a day", () => {
    const minors = (from: string) => `
id: young
kind: minors
zh: 年少者
en: The young
effective_from: ${from}
age: 16
`;
    expect(added(minors("2027-01-01"))).toMatchObject([{ name: "definitions.overlap", file: "policies/more.yaml" }]);
    expect(added(minors("1990-01-01").replace("age:", "effective_to: 1999-12-31\nage:"))).toEqual([]);
    const cap = `
id: more-caps
kind: contact_cap
zh: 更多
en: More
effective_from: 2000-01-01
caps: [{ id: sms, zh: 短信, en: SMS, class: service, channels: [sms], category: wealth, max: 4, per: year }]
`;
    expect(added(cap)).toEqual([]);
  });

  it("windows may end with the day", () => {
    expect(edited("marketing-window", 'to: "20:00"', 'to: "24:00"')).toEqual([]);
    expect(edited("marketing-window", 'to: "20:00"', 'to: "24:30"')).toMatchObject([{ pointer: "/windows/0/to" }]);
    expect(edited("marketing-window", 'from: "08:00"', 'from: "24:00"')).toMatchObject([
      { pointer: "/windows/0/from" },
    ]);
  });

  it("are found by day in the order of their ids, and named by what they say", () => {
    const policies = loaded.definitions?.policies ?? [];
    expect(policiesOn(policies, "contact_cap", "2026-11-22").map(({ id }) => id)).toEqual([
      "call-frequency",
      "contact-caps",
    ]);
    expect(policiesOn(policies, "contact_cap", "1999-12-31")).toEqual([]);
    const [first] = policies as [Policy];
    expect(policyVersion(first)).toBe(policyVersion(structuredClone(first)));
    expect(policyVersion(first)).not.toBe(policyVersion({ ...first, en: "Another" } as Policy));
    expect([spanLength("30m"), spanLength("24h"), spanLength("7d")]).toEqual([1_800_000, 86_400_000, 604_800_000]);
    expect(() => spanLength("day")).toThrow(RangeError);
  });

  it("name the channels and tags that they speak of", () => {
    const users = usersOf(loaded.body);
    const names = (id: string) => [...(users.find((user) => user.id === id)?.names ?? [])].sort();
    expect(names("call-frequency")).toEqual(["channel/agent_call", "channel/robot_call"]);
    expect(names("vendor-quotas")).toContain("channel/wecom");
    expect(names("channel-choice")).toEqual(["tag/tier"]);
    expect(names("budgets")).toContain("channel/manager");
  });
});
