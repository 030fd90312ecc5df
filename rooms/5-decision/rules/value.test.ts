import { describe, expect, it } from "vitest";
import { decide } from "./decide-one.ts";
import { action, facts, inputsOf, way } from "./test-candidates.ts";
import { factorsOf, scaleOf, valueText } from "./value.ts";
import { wouldChange } from "./would-change.ts";

const points = (...list: number[]) => list.map((weight, n) => ({ name: `w${n}`, weight }));
const fixed = (name: string, probability: number, yuan: number, context: number[], levers: number[]) =>
  action(name, { probability, value: yuan * 100, context: points(...context), levers: points(...levers) });

const certificate = fixed("大额存单到期承接", 0.12, 300, [], [20]);
const upgrade = { ...fixed("理财升级", 0.05, 900, [55], []), product: "wm_180d", productKind: "wealth", risks: ["R3"] };
const gift = fixed("登录礼", 0.45, 40, [], [55]);
const instalment = fixed("分期", 0.08, 600, [-50], []);
const all = [gift, instalment, certificate, upgrade];

describe("P × C × V × L", () => {
  it("[KAT-30] weighs, orders and lets the law overrule the best", () => {
    const value = (one: typeof gift) => factorsOf(one, 0).value;
    expect(value(certificate)).toBeCloseTo(43.2, 9);
    expect(value(upgrade)).toBeCloseTo(69.75, 9);
    expect(value(gift)).toBeCloseTo(27.9, 9);
    expect(value(instalment)).toBeCloseTo(24, 9);
    // Weights add before they scale.
    expect(scaleOf(points(20, 35))).toBeCloseTo(1.55, 12);

    const ranked = decide(inputsOf(all, { mode: "rank" }));
    expect(ranked.weighed.map((one) => one.action)).toEqual(["理财升级", "大额存单到期承接", "登录礼", "分期"]);
    expect(ranked.weighed.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);

    const careful = decide(inputsOf(all, { facts: { ...facts, riskLevel: "C2" } }));
    expect(careful).toMatchObject({ outcome: "chosen", action: "大额存单到期承接", value: "43.2000" });
    const lost = careful.weighed.find((one) => one.action === "理财升级");
    expect(lost).toMatchObject({ rank: null, reason: "suitability_risk" });
  });

  it("shows each factor, takes the way's cost off, and breaks ties by arrival, then by name", () => {
    const call = action("call", { probability: 0.5, value: 2_000, ways: [way("agent_call", { cost: 800 })] });
    expect(factorsOf(call, 800)).toEqual({ p: 0.5, c: 1, v: 20, l: 1, cost: 8, value: 2 });
    expect(scaleOf(points(-80, -80))).toBe(0);
    expect(valueText(-0)).toBe("0.0000");
    const same = [action("b", { arrival: 1 }), action("c", { arrival: 0 }), action("a", { arrival: 1 })];
    expect(decide(inputsOf(same)).weighed.map((one) => one.action)).toEqual(["c", "a", "b"]);
  });

  it("puts classes that protect before what earns, and the urgent first within a class", () => {
    const list = [
      action("rich", { value: 10_000_000 }),
      action("urgent", { urgent: true }),
      action("renew", { class: "service", value: 0, probability: null }),
      action("fraud", { class: "risk", value: 0, probability: null, ways: [way("sms", { cost: 5 })] }),
    ];
    const { weighed, action: first } = decide(inputsOf(list));
    expect(weighed.map((one) => one.action)).toEqual(["fraud", "renew", "urgent", "rich"]);
    expect(first).toBe("fraud");
    expect(wouldChange(inputsOf(list), "rich")?.en).toContain("goes first");
  });

  it("says what would have to change to win", () => {
    const inputs = inputsOf(all, { mode: "rank" });
    const change = wouldChange(inputs, "大额存单到期承接");
    // 69.75 of value over 300 × 1.2.
    expect(change?.probability).toBeCloseTo(69.75 / 360, 9);
    expect(change?.en).toBe("A probability above 19.4 % (value above 69.75 yuan)");
    expect(change?.zh).toBe("概率需高于 19.4 %（期望价值高于 69.75 元）");
    // Even certainty would not do: 40 × 1.55 is 62; levers have to.
    expect(wouldChange(inputs, "登录礼")).toMatchObject({ probability: null, lever: 233 });
    expect(wouldChange(inputs, "理财升级")).toBeNull();
    const careful = inputsOf(all, { facts: { ...facts, riskLevel: "C2" } });
    expect(wouldChange(careful, "理财升级")?.zh).toContain("风险承受能力");
  });
});
