import { describe, expect, it } from "vitest";
import { type Channel, channels } from "#contracts/definitions";
import { noStanding } from "#decision";
import type { Wish } from "#playbook";
import { sampleDefinitions } from "../../../model-bank/test-house.ts";
import { limitsOf } from "../natures.ts";
import { chosenOf } from "./suitable-product.ts";

const definitions = sampleDefinitions();
const day = "2026-03-02";
const parts = { definitions, limits: limitsOf(definitions, day), day, now: new Date("2026-03-02T10:00:00+08:00") };

type Facts = Parameters<typeof chosenOf>[2];
const facts = (riskLevel: string | null, own: Partial<Facts> = {}): Facts => ({
  consent: ["marketing"],
  personalisationOff: false,
  automatedDecisionOff: false,
  age: null,
  birthday: "1990-01-01",
  minor: false,
  deceased: false,
  frozen: false,
  staff: false,
  blocked: false,
  riskLevel,
  riskAssessedOn: riskLevel === null ? null : "2026-01-10",
  reachable: [...channels],
  preferred: [],
  tier: null,
  grade: null,
  deviceVendor: null,
  standing: noStanding,
  ...own,
});

type Choices = Wish["choices"];
const by = (...ways: Channel[]) => Object.fromEntries(ways.map((channel) => [channel, `by-${channel}`]));
const kinds = (suitable: readonly string[] | null, product: string | null = null, ways: Channel[] = ["push"]) => ({
  holds: null,
  contents: by(...ways),
  product,
  suitable,
  benefit: null,
});
const chosen = (of: Facts, choices: Choices, own: string | null = null) => {
  const ways = [...new Set(choices.flatMap(({ contents }) => Object.keys(contents) as Channel[]))];
  const touch = { channels: ways, best: false, choices, ownerRole: null, deadline: null, urgent: false };
  const { choice, product } = chosenOf({ touch, choices }, own, of, parts);
  return [choice === null ? null : choices.indexOf(choice), product];
};

describe("the product that suits", () => {
  const wealthElseDeposit = [kinds(["wealth"]), kinds(null, "td_12m")];

  it("is the best by value of those whose risk the assessment allows; a deposit stands in", () => {
    expect(chosen(facts("C1"), wealthElseDeposit)).toEqual([0, "wm_cash"]);
    expect(chosen(facts("C2"), wealthElseDeposit)).toEqual([0, "wm_090d"]);
    expect(chosen(facts("C5"), wealthElseDeposit)).toEqual([0, "wm_365d"]);
    expect(chosen(facts(null), wealthElseDeposit)).toEqual([1, "td_12m"]);
    expect(chosen(facts("C5", { riskAssessedOn: "2025-03-02" }), wealthElseDeposit)).toEqual([1, "td_12m"]);
  });

  it("may be of several kinds, and of all that are sold for profit where none are named", () => {
    expect(chosen(facts("C4"), [kinds(["wealth", "fund"]), kinds(null)])).toEqual([0, "fd_stock"]);
    expect(chosen(facts("C4"), [kinds(null, "suitable")])).toEqual([0, "fd_stock"]);
    expect(chosen(facts(null), [kinds(null)], "suitable")).toEqual([0, "term_deposit"]);
  });

  it("is none that no way of the touch may offer: from 65 on high risks are a manager's", () => {
    const old = facts("C4", { birthday: "1950-01-01" });
    expect(chosen(old, [kinds(["fund"]), kinds(null, "td_12m")])).toEqual([0, "fd_mix"]);
    expect(chosen(old, [kinds(["fund"], null, ["manager"]), kinds(null, "td_12m")])).toEqual([0, "fd_stock"]);
  });
});
