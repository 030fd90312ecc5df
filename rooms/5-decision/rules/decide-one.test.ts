import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Both, canonicalJson } from "#contracts/definitions";
import { decide, decideJudged } from "./decide-one.ts";
import { heldOut } from "./experiments.ts";
import { fillCapacity, wishesOf } from "./fill-capacity.ts";
import { actionDenials, wayDenials } from "./hard/index.ts";
import { judge } from "./judge.ts";
import { personalFeaturesIn, prepareInputs, readInputs, writeInputs, writeLimits } from "./prepare.ts";
import { reasonCodes } from "./reasons.ts";
import { action, anyInputs, at, bankLimits, facts, inputsOf, way } from "./test-candidates.ts";
import type { Action, Decided, DecisionInputs, Limits } from "./types.ts";
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

/** Decides a set of customers as the pipeline does. */
function decideSet(set: readonly DecisionInputs[], left: Readonly<Record<string, number>>): Decided[] {
  const prepared = set.map(prepareInputs);
  const askers = prepared.map((inputs, n) => wishesOf(`c${n}`, inputs));
  const { grants } = fillCapacity(askers, left);
  return prepared.map((inputs, n) => {
    const whole = { ...inputs, grants: grants.get(`c${n}`) ?? [] };
    return decideJudged(whole, askers[n]?.judged ?? judge(whole));
  });
}

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

  it("matches customers to products by the shortest way at the least cost, and earns more than a list that is called from the top", () => {
    const products = ["deposit", "wealth", "card"];
    const set = Array.from({ length: 60 }, (_, n) =>
      inputsOf(
        products.map((name, at) =>
          action(name, {
            probability: ((n * 7 + at * 13) % 29) / 60,
            value: 8_000 + 3_000 * at,
            order: "best",
            arrival: n,
            ways: [
              way("agent_call", { cost: 800, takes: { seats: 1 } }),
              way("push", { takes: {} }),
              way("sms", { cost: 5, takes: { texts: 1 } }),
            ],
          }),
        ),
        {
          facts: { ...facts, reachable: n % 3 === 0 ? ["agent_call"] : n % 3 === 1 ? ["agent_call", "sms"] : ["push"] },
        },
      ),
    );
    const left = { seats: 10, texts: 12 };
    const decided = decideSet(set, left);
    const earned = decided.reduce((sum, { value, outcome }) => sum + (outcome === "chosen" ? Number(value) : 0), 0);
    // Whoever has the app is reached for nothing; a seat is spent on those whom nothing cheaper reaches.
    for (const [n, { channel }] of decided.entries()) if (n % 3 === 2 && channel) expect(channel).toBe("push");
    expect(decided.filter(({ channel }) => channel === "agent_call").length).toBeLessThanOrEqual(10);
    // The old way: one product's list, called by arrival.
    const first = set.slice(0, 10).map(({ actions }) => actions[0]);
    const byList = first.reduce((sum, one) => sum + (one ? (one.probability ?? 0) * 80 - 8 : 0), 0);
    expect(earned).toBeGreaterThan(byList * 5);
    // Each who is chosen gets the product that is worth most for that customer.
    for (const { weighed, action: taken } of decided)
      if (taken && weighed[0]?.rank === 1 && weighed[0].reason === null) expect(weighed[0].action).toBe(taken);
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

const limitsOf = (): Limits => bankLimits;
const bytes = (value: unknown): string => JSON.stringify(value);

describe("properties of decisions", () => {
  it("the order of candidates is ignored, and recorded inputs give the same bytes again", () => {
    fc.assert(
      fc.property(anyInputs, fc.nat(9), fc.nat(40), (inputs, seats, budget) => {
        const prepared = prepareInputs(inputs);
        const backwards = prepareInputs({ ...inputs, actions: [...inputs.actions].reverse() });
        expect(writeInputs(backwards, "limits")).toBe(writeInputs(prepared, "limits"));
        expect(bytes(decide({ ...prepared, actions: [...prepared.actions].reverse() }))).toBe(bytes(decide(prepared)));
        const { grants } = fillCapacity([wishesOf("c", prepared)], { seats, budget });
        const whole = { ...prepared, grants: grants.get("c") ?? [] };
        expect(writeInputs(whole, "limits")).toBe(canonicalJson({ ...whole, limits: "limits" }));
        const again = readInputs(writeInputs(whole, "limits"), limitsOf);
        expect(again).toEqual(whole);
        expect(bytes(decide(again))).toBe(bytes(decide(whole)));
        expect(writeInputs(again, "limits")).toBe(writeInputs(whole, "limits"));
        const kept = JSON.parse(writeLimits(bankLimits)) as Limits;
        expect(bytes(decide({ ...whole, limits: kept }))).toBe(bytes(decide(whole)));
      }),
      { numRuns: 200 },
    );
  });

  it("nothing that the law denies, that is held out, that does not pay or that has no place is ever taken", () => {
    fc.assert(
      fc.property(fc.array(anyInputs, { maxLength: 5 }), fc.nat(3), fc.nat(30), (set, seats, budget) => {
        const used: Record<string, number> = { seats: 0, budget: 0 };
        const decided = decideSet(set, { seats, budget });
        for (const [n, one] of decided.entries()) {
          const inputs = prepareInputs(set[n] ?? inputsOf([]));
          const taken = inputs.actions.find(({ action: name }) => name === one.action);
          const by = taken?.ways.find(({ channel }) => channel === one.channel);
          expect(taken === undefined).toBe(one.action === null);
          expect(one.reasons.length).toBeGreaterThan(0);
          expect(one.weighed.map((each) => each.action).sort()).toEqual(
            inputs.actions.map((each) => each.action).sort(),
          );
          if (!taken || !by) continue;
          expect(heldOut(taken)).toBeNull();
          expect(actionDenials(inputs, taken)).toEqual([]);
          expect(wayDenials(inputs, taken, by).denials).toEqual([]);
          expect(one.outcome).toBe(by.outcome);
          const factors = one.weighed.find((each) => each.action === one.action)?.factors;
          if (taken.class === "marketing" && by.outcome === "chosen") expect(factors?.value).toBeGreaterThan(0);
          for (const [name, units] of Object.entries(by.takes)) used[name] = (used[name] ?? 0) + units;
        }
        expect(used.seats).toBeLessThanOrEqual(seats);
        expect(used.budget).toBeLessThanOrEqual(budget);
      }),
      { numRuns: 200 },
    );
  });

  it("of one who switched personalisation off no personal feature is in the inputs, and nothing personal is offered", () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const off = prepareInputs({ ...inputs, facts: { ...inputs.facts, personalisationOff: true } });
        expect(personalFeaturesIn(off)).toEqual([]);
        const { action: taken } = decide({ ...off, mode: "rank" });
        const own = off.actions.find((one) => one.action === taken);
        if (own?.class === "marketing" || own?.class === "service") expect(own.personal).toBe(false);
        // Two customers who differ by personal features alone get the same.
        const other = prepareInputs({
          ...inputs,
          facts: { ...inputs.facts, personalisationOff: true, preferred: ["sms"], tier: "private", grade: "5" },
          actions: inputs.actions.map((one) => (one.personal ? { ...one, probability: 0.9 } : one)),
        });
        expect(bytes(decide(other))).toBe(bytes(decide(off)));
      }),
      { numRuns: 100 },
    );
    const list = [action("a", { context: [{ name: "looked", weight: 5 }] })];
    const on = inputsOf(list, { facts: { ...facts, preferred: ["sms"], tier: "mass", grade: "1" } });
    expect(personalFeaturesIn(on)).toEqual([
      "customer.preferred",
      "customer.tier",
      "customer.grade",
      "a.probability",
      "a.context.looked",
    ]);
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
