import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actsOf, happensBy, inboxActs, localChannels, networkSteps } from "./local-network.ts";
import { type ChannelReport, factOfReport } from "./reports.ts";
import { foreignLinks, framedSms, hasForeignSignature, smsParts } from "./sms.ts";
import { type TouchState, touchStates } from "./states.ts";
import { surelyUndelivered } from "./undelivered.ts";
import { judge, type Verdict } from "./verdict.ts";

const count = (text: string): number => smsParts(text).length;

describe("an SMS", () => {
  it("[KAT-06] takes as many parts as its UTF-16 units need", () => {
    expect([70, 71, 134, 135].map((units) => count("测".repeat(units)))).toEqual([1, 2, 2, 3]);
    const text = `【某某银行】${"测".repeat(70)}拒收请回复R`;
    expect([text.length, count(text)]).toEqual([82, 2]);
    expect(["😀".repeat(35), "😀".repeat(36)].map((emoji) => [emoji.length, count(emoji)])).toEqual([
      [70, 1],
      [72, 2],
    ]);
  });

  it("is never torn within a character, and loses nothing", () => {
    const piece = fc.constantFrom("测", "a", "😀", "，", "𠮷");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300 }), (pieces) => {
        const text = pieces.join("");
        const parts = smsParts(text);
        expect(parts.join("")).toBe(text);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(parts.length === 1 ? 70 : 67);
          expect(part).not.toMatch(/\p{Cs}/u);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("says who sends it and, after marketing, how to refuse it, each once", () => {
    const frame = { bankName: "常青银行", language: "zh", marketing: true } as const;
    const framed = framedSms(" 存款利率上新。 ", frame);
    expect(framed).toBe("【常青银行】存款利率上新。拒收请回复R");
    expect(framedSms(framed, frame)).toBe(framed);
    expect(framedSms(framed, { ...frame, marketing: false })).toBe("【常青银行】存款利率上新。");
    expect(framedSms("New rates.", { bankName: "Evergreen", language: "en", marketing: true })).toBe(
      "【Evergreen】New rates. Reply R to refuse",
    );
    expect([hasForeignSignature("【他行】您好", "常青银行"), hasForeignSignature(framed, "常青银行")]).toEqual([
      true,
      false,
    ]);
  });

  it("links to the bank's own hosts alone, however the address is typed", () => {
    const own = ["cq.example.com"];
    expect(foreignLinks("详见 https://cq.example.com/a 或 cq.example.com/b。", own)).toEqual([]);
    expect(foreignLinks("详见 http://evil.top/x，", own)).toEqual(["evil.top"]);
    expect(foreignLinks("点 ｅｖｉｌ．ｃｏｍ／ｘ 领取", own)).toEqual(["evil.com"]);
    expect(foreignLinks("年利率 1.55，共 2.3 万元", own)).toEqual([]);
  });
});

describe("the verdict right before sending", () => {
  it("lets go, refuses, puts off, and refuses what would be put off past its deadline", () => {
    const day = (text: string) => new Date(`2026-03-0${text}Z`);
    const touches = ["a", "b", "c", "d"].map((key) => ({ key, deadline: key === "d" ? day("2T10:00:00") : null }));
    const verdicts = new Map<string, Verdict>([
      ["b", { deny: "cap_reached" }],
      ["c", { defer: day("3T00:00:00") }],
      ["d", { defer: day("3T00:00:00") }],
    ]);
    const { allowed, denied, deferred } = judge(touches, verdicts);
    expect(allowed.map(({ key }) => key)).toEqual(["a"]);
    expect(denied.map(({ touch, code }) => [touch.key, code])).toEqual([
      ["b", "cap_reached"],
      ["d", "window_closed"],
    ]);
    expect(deferred.map(({ touch }) => touch.key)).toEqual(["c"]);
  });
});

describe("what surely reached nobody", () => {
  const ended = (before: TouchState, after: TouchState, code: string | null, ...trail: string[]) =>
    surelyUndelivered({ before, after, code, trail: ["planned", ...trail, after] });
  it("ended before a carrier had it, by a word and not by silence", () => {
    expect(ended("submitting", "failed", "bad_address", "submitting")).toBe(true);
    expect(ended("accepted", "failed", "unregistered", "submitting", "accepted")).toBe(true);
    expect(ended("planned", "expired", "past_deadline")).toBe(true);
    expect(ended("accepted", "expired", "not_called", "accepted")).toBe(true);
    expect(ended("accepted", "expired", "no_receipt", "accepted")).toBe(false);
    expect(ended("submitted", "failed", "MK:0001", "accepted", "submitted")).toBe(false);
    expect(ended("accepted", "failed", "wrong_person", "accepted")).toBe(false);
    for (const state of touchStates) expect(ended(state, "unknown", "timeout")).toBe(false);
    expect(ended("failed", "failed", "again")).toBe(false);
  });
});

describe("the local network", () => {
  it("tells what happened as facts of the touch, the same thing under the same id", () => {
    const at = new Date("2026-03-02T01:00:00Z");
    const touch = { key: "p@1/e/w", channel: "robot_call" };
    const fact = (report: Omit<ChannelReport, "at">) => factOfReport({ at, ...report }, touch);
    expect(fact({ what: "delivered", vendorId: "local-7", code: null })).toEqual({
      type: "touch_delivered",
      id: "p@1/e/w#delivered",
      data: { touch: "p@1/e/w", channel: "robot_call", provider_id: "local-7" },
    });
    expect(fact({ what: "answered" })).toMatchObject({ type: "call_connected", id: "p@1/e/w#call_connected" });
    expect(fact({ what: "finished", outcome: "refused", seconds: 40 })).toMatchObject({
      type: "call_finished",
      data: { outcome: "refused", duration: 40 },
    });
    expect(fact({ what: "unsubscribed" })).toMatchObject({
      type: "unsubscribed",
      data: { purpose: "marketing", channel: "robot_call" },
    });
    expect(fact({ what: "failed", code: "NO_ANSWER" }).data).toMatchObject({ code: "NO_ANSWER" });
  });

  it("knows steps and acts of every channel, in order of time", () => {
    for (const channel of localChannels) {
      const times = networkSteps[channel].map(({ after }) => after);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(actsOf[channel].length).toBeGreaterThan(0);
    }
    for (const act of inboxActs)
      expect(happensBy(act, { optsOut: true, outcome: "refused" }).length).toBeGreaterThan(0);
    expect(happensBy("reply", { optsOut: true, outcome: null }).map(({ what }) => what)).toEqual([
      "replied",
      "unsubscribed",
    ]);
    expect(happensBy("reply", { optsOut: false, outcome: null }).map(({ what }) => what)).toEqual(["replied"]);
  });
});
