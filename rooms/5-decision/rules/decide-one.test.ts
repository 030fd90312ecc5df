import { describe, expect, it } from "vitest";
import type { Both } from "#contracts/definitions";
import { decide } from "./decide-one.ts";
import { reasonCodes } from "./reasons.ts";
import { action, at, bankLimits, facts, inputsOf, way } from "./test-candidates.ts";
import type { Action, DecisionInputs } from "./types.ts";
import { factorWords, outcomeWords, reasonWords, wordsOf } from "./words.ts";
import { changesToWin, whatWouldChange } from "./would-change.ts";

/** The story's candidate: a call of a seat, an e-mail for those who get none. */
const call = (more: Partial<Action> = {}): Action =>
  action("call", {
    probability: 0.3,
    value: 20_000,
    ways: [
      way("agent_call", { cost: 800, takes: { seats: 1 }, wave: "call" }),
      way("email", { cost: 5, outcome: "withheld", wave: "email" }),
    ],
    ...more,
  });
const cut = (yuan: number | null) => ({
  grants: [{ action: "call", channel: "agent_call" as const, granted: false, short: "seats", cut: yuan }],
});
const won = {
  grants: [{ action: "call", channel: "agent_call" as const, granted: true, short: null, cut: null }],
};

describe("one decision", () => {
  it("weighs p × v − cost under capacity, says why, and what stands in gets its own outcome", () => {
    expect(decide(inputsOf([call()], won))).toMatchObject({
      outcome: "chosen",
      action: "call",
      channel: "agent_call",
      wave: "call",
      value: "52.0000",
      probability: 0.3,
      reasons: ["value_within_capacity"],
      weighed: [{ reason: null, rank: 1, passed: [{ channel: "email", reason: "call_preferred" }] }],
    });
    expect(decide(inputsOf([call({ probability: 0.08 })], cut(10)))).toMatchObject({
      outcome: "withheld",
      action: "call",
      channel: "email",
      wave: "email",
      value: "8.0000",
      reasons: ["below_call_threshold"],
      weighed: [
        { reason: "below_call_threshold", passed: [{ channel: "agent_call", reason: "below_call_threshold" }] },
      ],
    });
    expect(decide(inputsOf([call()], cut(null)))).toMatchObject({ outcome: "withheld", reasons: ["no_capacity_left"] });
    expect(decide(inputsOf([call({ probability: 0.04 })]))).toMatchObject({
      outcome: "withheld",
      channel: "email",
      value: "0.0000",
      reasons: ["value_not_positive"],
    });
    const alone = call({ probability: 0.04, ways: call().ways.slice(0, 1) });
    expect(decide(inputsOf([alone]))).toMatchObject({ outcome: "withheld", action: null, channel: null });
  });

  it("holdout comes before rules, rules before value; without a probability those who came first go first", () => {
    const held = call({ controls: [{ experiment: "bank", share: 0.1, draw: 0.05 }] });
    const minor = { ...facts, minor: true };
    expect(decide(inputsOf([held], { ...won, facts: minor }))).toMatchObject({
      outcome: "holdout",
      action: null,
      reasons: ["holdout"],
      arms: { bank: "control" },
      weighed: [{ reason: "holdout", rank: null }],
    });
    expect(decide(inputsOf([call()], { ...won, facts: { ...minor, consent: [] } }))).toMatchObject({
      outcome: "denied",
      action: null,
      value: "52.0000",
      reasons: ["minor", "no_legal_basis"],
    });
    expect(decide(inputsOf([call({ probability: null })], won))).toMatchObject({
      outcome: "chosen",
      value: null,
      reasons: ["arrival_within_capacity"],
    });
    expect(decide(inputsOf([]))).toMatchObject({ outcome: "denied", reasons: ["no_candidate"], weighed: [] });
  });

  it("picks channel, form of content and point in time together", () => {
    const offer = action("offer", {
      due: new Date("2026-11-23T21:30:00+08:00"),
      order: "best",
      ways: [
        way("robot_call", { content: "offer-voice", cost: 30 }),
        way("sms", { content: "offer-text", cost: 5 }),
        way("push", { content: "offer-card" }),
        way("inbox", { content: "offer-letter" }),
      ],
    });
    const pick = (preferred: typeof facts.preferred, reachable = facts.reachable) => {
      const own = { ...facts, preferred, reachable };
      const { channel, content, notBefore } = decide(inputsOf([offer], { facts: own, limits: bankLimits }));
      return `${channel} ${content} ${notBefore?.toISOString()}`;
    };
    // In the evening a text waits for eight in the morning, a call for nine; the inbox is open at any time.
    expect(pick(["sms"])).toBe("sms offer-text 2026-11-24T00:00:00.000Z");
    expect(pick(["robot_call"])).toBe("robot_call offer-voice 2026-11-24T01:00:00.000Z");
    expect(pick(["inbox"])).toBe("inbox offer-letter 2026-11-23T13:30:00.000Z");
    expect(pick([], ["sms", "robot_call"])).toBe("sms offer-text 2026-11-24T00:00:00.000Z");
  });

  it("takes the best of several candidates, records every loser, and no value outweighs a rule", () => {
    const list = [
      action("small", { value: 5_000 }),
      action("large", { value: 90_000 }),
      action("risky", { value: 900_000, product: "fund", productKind: "fund", risks: ["R2", "R5"] }),
    ];
    const decided = decide(inputsOf(list));
    expect(decided).toMatchObject({ action: "large", reasons: ["best_value"], value: "90.0000" });
    expect(decided.weighed.map((one) => `${one.action} ${one.rank} ${one.reason}`)).toEqual([
      "large 1 null",
      "small 2 outweighed",
      "risky null suitability_risk",
    ]);
    const ranked = decide(inputsOf(list, { mode: "rank" }));
    expect(ranked.weighed.map(({ rank }) => rank)).toEqual([1, 2, null]);
  });

  it("rank mode orders all, needs no capacity and reserves nothing", () => {
    const decided = decide(inputsOf([call(), action("other", { value: 1_000 })], { mode: "rank" }));
    expect(decided).toMatchObject({ outcome: "chosen", action: "call", channel: "agent_call" });
    expect(decided.weighed.map(({ reason }) => reason)).toEqual([null, "outweighed"]);
  });
});

const speaks = ({ zh, en }: Both): boolean => /[\u4e00-\u9fff]/.test(zh) && /^[A-Z][\x20-\x7e]*$/.test(en);

describe("words", () => {
  it("every code, outcome and factor has words in both languages", () => {
    for (const code of reasonCodes) expect(speaks(wordsOf(code)), code).toBe(true);
    expect(Object.keys(reasonWords).sort()).toEqual([...reasonCodes].sort());
    for (const words of [...Object.values(outcomeWords), ...Object.values(factorWords)])
      expect(speaks(words)).toBe(true);
    expect(wordsOf("seldom")).toEqual({ zh: "seldom", en: "seldom" });
  });

  it("say what would have to change", () => {
    const said = (inputs: DecisionInputs) => whatWouldChange(inputs)?.en;
    expect(said(inputsOf([call({ probability: 0.01 })]))).toBe("A probability above 4.0 % (value above 0.00 yuan)");
    expect(said(inputsOf([call({ probability: 0.08 })], cut(10)))).toBe(
      "A probability above 9.0 % (value above 10.00 yuan)",
    );
    expect(said(inputsOf([call()], cut(null)))).toContain("More capacity");
    expect(said(inputsOf([call()], won))).toBeUndefined();
    const held = call({ controls: [{ experiment: "bank", share: 0.1, draw: 0 }] });
    expect(whatWouldChange(inputsOf([held]))?.zh).toContain("留白");
    expect(said(inputsOf([call()], { facts: { ...facts, consent: [] } }))).toContain("consent");
    const touched = { ...facts.standing, contacts: [1, 2, 3].map((days) => contactOf(days)) };
    const capped = inputsOf([action("offer")], { facts: { ...facts, standing: touched }, limits: bankLimits });
    const change = changesToWin(capped).get("offer");
    expect(change?.until?.toISOString()).toBe(new Date(at.getTime() + 4 * 86_400_000).toISOString());
    expect(change?.en).toBe("Contact cap reached, until 2026-11-27");
    expect(change?.zh).toContain("已达触达频次上限，至 2026-11-27");
    expect(changesToWin(inputsOf([])).size).toBe(0);
  });
});

function contactOf(daysAgo: number) {
  return {
    at: new Date(at.getTime() - daysAgo * 86_400_000),
    channel: "sms" as const,
    class: "marketing" as const,
    category: "general",
    key: `touch-${daysAgo}`,
    connected: false,
  };
}
