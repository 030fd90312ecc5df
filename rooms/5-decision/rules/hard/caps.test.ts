import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Channel } from "#contracts/definitions";
import {
  actionOf,
  at,
  codesOf,
  contact,
  denialsOf,
  inputsOf,
  notBeforeOf,
  sampleLimits,
  wayOf,
} from "../../testing-law.ts";
import type { Cap, Contact } from "../types.ts";
import { recheckTouch } from "./index.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const plain: Cap = {
  rule: "test/cap",
  class: "marketing",
  channels: [],
  category: null,
  max: 2,
  period: { rolling: 7 * DAY },
  counts: "touch",
  gap: 0,
  vendor: null,
};
const capped = (contacts: readonly Contact[], when: Date, cap: Partial<Cap> = {}, channel: Channel = "sms") =>
  denialsOf({
    at: when,
    action: { due: when },
    channel,
    standing: { contacts },
    limits: { caps: [{ ...plain, ...cap }], windows: {} },
  });

describe("caps", () => {
  it("KAT-31 two in seven days that roll: (t − 7 d, t]", () => {
    const sent = [contact(at("2026-11-01", "00:00")), contact(at("2026-11-04", "00:00"))];
    expect(capped(sent, at("2026-11-07", "23:59:59"))).toEqual([
      { code: "cap_reached", rule: "test/cap", until: at("2026-11-08", "00:00") },
    ]);
    expect(capped(sent, at("2026-11-08", "00:00"))).toEqual([]);
  });

  it("KAT-31 a calendar day is the bank's, a rolling day is 24 hours", () => {
    const sent = [contact(at("2026-11-10", "23:59"))];
    const next = at("2026-11-11", "00:01");
    expect(capped(sent, next, { max: 1, period: { calendar: "day" } })).toEqual([]);
    expect(capped(sent, next, { max: 1, period: { rolling: DAY } })).toMatchObject([
      { code: "cap_reached", until: at("2026-11-11", "23:59") },
    ]);
    expect(capped(sent, at("2026-11-10", "00:00"), { max: 1, period: { calendar: "day" } })).toMatchObject([
      { until: at("2026-11-11", "00:00") },
    ]);
  });

  it("weeks begin on Monday; months and years are the calendar's", () => {
    const of = (sent: string, when: string, calendar: "week" | "month" | "year") =>
      capped([contact(at(sent))], at(when), { max: 1, period: { calendar } }).map(({ until }) => until);
    expect(of("2026-11-22", "2026-11-23", "week")).toEqual([]);
    expect(of("2026-11-16", "2026-11-22", "week")).toEqual([at("2026-11-23", "00:00")]);
    expect(of("2026-11-01", "2026-11-30", "month")).toEqual([at("2026-12-01", "00:00")]);
    expect(of("2026-11-30", "2026-12-01", "month")).toEqual([]);
    expect(of("2028-01-01", "2028-12-31", "year")).toEqual([at("2029-01-01", "00:00")]);
  });

  it("KAT-32 WeCom takes as many a month as it has days; the next one is refused", () => {
    for (const [month, days] of [
      ["2026-11", 30],
      ["2026-12", 31],
      ["2026-02", 28],
    ] as const) {
      const sent = (count: number) =>
        Array.from({ length: count }, (_, i) =>
          contact(at(`${month}-01`, `0${i % 10}:${10 + i}`), { channel: "wecom", class: "service", key: String(i) }),
        );
      const asked = (count: number) =>
        denialsOf({
          at: at(`${month}-28`),
          action: { due: at(`${month}-28`), class: "service" },
          channel: "wecom",
          standing: { contacts: sent(count) },
        });
      expect(asked(days - 1), month).toEqual([]);
      expect(asked(days), month).toMatchObject([{ code: "vendor_quota", rule: "vendor-quotas/wecom-month" }]);
    }
  });

  it("the bank's caps: one a day, three in seven days, eight in thirty, over all channels", () => {
    const on = (day: number, hour = "10:00") => at(`2026-11-${String(day).padStart(2, "0")}`, hour);
    const sent = (...days: number[]) => days.map((day) => contact(on(day), { channel: "email" }));
    const rules = (days: number[], day: number) =>
      denialsOf({ at: on(day, "11:00"), action: { due: on(day, "11:00") }, standing: { contacts: sent(...days) } }).map(
        ({ rule }) => rule,
      );
    expect(rules([21], 22)).toEqual([]);
    expect(rules([22], 22)).toEqual(["contact-caps/day"]);
    expect(rules([17, 19, 21], 22)).toEqual(["contact-caps/week"]);
    expect(rules([15, 19, 21], 22)).toEqual([]);
    expect(rules([1, 2, 3, 4, 5, 12, 13, 14], 22)).toEqual(["contact-caps/month"]);
  });

  it("what a cap excepts is counted, and held back by another one alone", () => {
    const on = (day: number) => at(`2026-11-${String(day).padStart(2, "0")}`);
    const rules = (category: string, days: number[], sent: string) =>
      denialsOf({
        at: on(22),
        action: { category, due: on(22) },
        standing: { contacts: days.map((day) => contact(on(day), { category: sent })) },
      }).map(({ rule }) => rule);
    expect(rules("onboarding", [17, 18, 19, 21], "deposit")).toEqual([]);
    expect(rules("onboarding", [17, 18, 19, 20, 21], "onboarding")).toEqual(["contact-caps/first-week"]);
    expect(rules("deposit", [17, 19, 21], "onboarding")).toEqual(["contact-caps/week"]);
  });

  it("counts its own class, category and channels, and slots only where it names them", () => {
    const now = at("2026-11-22");
    const one = [contact(at("2026-11-22", "09:00"), { channel: "slot", category: "wealth" })];
    expect(capped(one, now, { max: 1 })).toEqual([]);
    expect(capped(one, now, { max: 1, channels: ["slot"] }, "slot")).toHaveLength(1);
    expect(capped(one, now, { max: 1, channels: ["slot"] }, "sms")).toEqual([]);
    expect(capped(one, now, { max: 1, channels: ["sms", "slot"] }, "sms")).toHaveLength(1);
    expect(capped(one, now, { max: 1, channels: ["sms", "slot"], category: "wealth" }, "sms")).toEqual([]);
    const service = [contact(at("2026-11-22", "09:00"), { class: "service" })];
    expect(capped(service, now, { max: 1 })).toEqual([]);
    expect(capped(service, now, { max: 1, class: null })).toHaveLength(1);
    expect(codesOf({ action: { class: "risk" }, limits: { caps: [{ ...plain, class: null, max: 0 }] } })).toEqual([]);
    expect(capped([], now, { max: 0 })).toMatchObject([{ code: "cap_reached", until: null }]);
  });

  it("[law O-07] calls: one answered in seven days, three attempts a day, thirty minutes apart", () => {
    const call = (time: string, connected = false, day = "2026-11-22") =>
      contact(at(day, time), { channel: "agent_call", connected });
    const calls = sampleLimits().caps.filter(({ rule }) => rule.startsWith("call-frequency"));
    const of = (contacts: Contact[], time: string) =>
      denialsOf({
        at: at("2026-11-22", time),
        action: { due: at("2026-11-22", time) },
        channel: "robot_call",
        standing: { contacts },
        limits: { caps: calls },
      }).map(({ code, rule, until }) => [code, rule, until]);
    const answered = [call("12:00", true, "2026-11-16")];
    expect(of(answered, "11:00")).toEqual([["cap_reached", "call-frequency/connected", at("2026-11-23", "12:00")]]);
    expect(of([call("12:00", false, "2026-11-16")], "11:00")).toEqual([]);
    expect(of([call("10:00"), call("11:00"), call("12:00")], "14:00")).toEqual([
      ["cap_reached", "call-frequency/attempts", at("2026-11-23", "00:00")],
    ]);
    expect(of([call("10:00")], "10:29:59")).toEqual([
      ["gap_too_short", "call-frequency/attempts", at("2026-11-22", "10:30")],
    ]);
    expect(of([call("10:00")], "10:30")).toEqual([]);
  });

  it("[law O-07] a carrier takes five calls in 24 hours and three in five minutes, whatever they are about", () => {
    const calls = (count: number, step: number) =>
      Array.from({ length: count }, (_, i) =>
        contact(new Date(at("2026-11-22").getTime() - (i + 1) * step), {
          channel: "robot_call",
          class: "service",
          key: String(i),
        }),
      );
    const of = (contacts: Contact[]) =>
      denialsOf({ action: { class: "service" }, channel: "agent_call", standing: { contacts } }).map(
        ({ rule }) => rule,
      );
    expect(of(calls(4, HOUR))).toEqual([]);
    expect(of(calls(5, HOUR))).toEqual(["vendor-quotas/calls-day"]);
    expect(of(calls(3, 60_000))).toEqual(["vendor-quotas/calls-burst"]);
    expect(of(calls(3, 120_000))).toEqual([]);
  });

  it("makers of phones take so many pushes a device and day", () => {
    const caps = sampleLimits().caps.filter(({ quota }) => quota);
    const of = (deviceVendor: string | null, sent: number) =>
      denialsOf({
        channel: "push",
        facts: { deviceVendor },
        limits: { caps },
        standing: {
          contacts: Array.from({ length: sent }, (_, i) =>
            contact(at("2026-11-22", `0${i}:00`), { channel: "push", key: String(i) }),
          ),
        },
      }).map(({ code, rule }) => [code, rule]);
    expect(of("huawei", 1)).toEqual([]);
    expect(of("huawei", 2)).toEqual([["vendor_quota", "vendor-quotas/push-huawei"]]);
    expect(of("xiaomi", 1)).toEqual([["vendor_quota", "vendor-quotas/push-xiaomi"]]);
    expect(of("meizu", 2)).toEqual([]);
    expect(of(null, 3)).toEqual([]);
  });

  it("where the customer comes to the bank only caps of that page count", () => {
    const contacts = [contact(at("2026-11-22", "09:00"))];
    expect(codesOf({ standing: { contacts } })).toEqual(["cap_reached"]);
    expect(codesOf({ standing: { contacts }, mode: "rank", channel: "slot" })).toEqual([]);
    expect(codesOf({ standing: { contacts }, mode: "rank", channel: "agent_call" })).toEqual([]);
    const shown = [contact(at("2026-11-22", "09:00"), { channel: "slot" })];
    const caps = [{ ...plain, channels: ["slot"] as const, max: 1 }];
    expect(codesOf({ standing: { contacts: shown }, mode: "rank", channel: "slot", limits: { caps } })).toEqual([
      "cap_reached",
    ]);
  });

  it("a touch that is asked again right before it goes out does not count itself", () => {
    const own = contact(at("2026-11-22", "10:00"));
    const asked = { standing: { contacts: [own] } };
    const check = (given: object) => recheckTouch(inputsOf({ ...asked, ...given }), actionOf({}), wayOf({}));
    expect(check({ own: own.key })).toBeNull();
    expect(check({})).toEqual({ deny: "cap_reached", rule: "contact-caps/day" });
  });

  const touches = fc.array(fc.integer({ min: 0, max: 40 * 24 }), { minLength: 1, maxLength: 30 });
  const capOf = fc.record({
    max: fc.integer({ min: 1, max: 4 }),
    period: fc.oneof(
      fc.integer({ min: 1, max: 200 }).map((hours) => ({ rolling: hours * HOUR })),
      fc.constantFrom("day", "week", "month").map((calendar) => ({ calendar: calendar as "day" })),
    ),
    gap: fc.constantFrom(0, HOUR, 5 * HOUR),
  });
  const start = at("2026-10-01", "00:00").getTime();

  it("hold in whatever order touches are planned: no period ever has more than the cap", () => {
    fc.assert(
      fc.property(touches, capOf, (hours, cap) => {
        const taken: Contact[] = [];
        for (const hour of hours) {
          const when = new Date(start + hour * HOUR);
          if (capped(taken, when, cap).length === 0) taken.push(contact(when, { key: String(taken.length) }));
        }
        const instants = taken.map((one) => one.at.getTime()).sort((a, b) => a - b);
        const { period } = cap;
        for (const end of instants) {
          const same = (one: number): boolean =>
            "rolling" in period
              ? one > end - period.rolling && one <= end
              : periodName(one, period.calendar) === periodName(end, period.calendar);
          expect(instants.filter(same).length).toBeLessThanOrEqual(cap.max);
        }
        instants.forEach((one, i) => {
          if (i > 0) expect(one - (instants[i - 1] ?? 0)).toBeGreaterThanOrEqual(cap.gap);
        });
      }),
      { numRuns: 100 },
    );
  });

  it("`until` is when it is allowed again, and not before", () => {
    fc.assert(
      fc.property(touches, capOf, fc.integer({ min: 0, max: 900 }), (hours, { gap: _, ...cap }, now) => {
        const sent = hours.map((hour, i) => contact(new Date(start + hour * HOUR), { key: String(i) }));
        const when = new Date(start + now * HOUR);
        const [denial] = capped(sent, when, cap);
        if (!denial) return;
        const until = denial.until ?? new Date(0);
        expect(capped(sent, until, cap)).toEqual([]);
        expect(until.getTime()).toBeGreaterThan(when.getTime());
        expect(capped(sent, new Date(until.getTime() - 1), cap)).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

/** Name of the calendar period in Shanghai (no daylight saving: eight hours ahead). */
function periodName(instant: number, calendar: string): string {
  const local = new Date(instant + 8 * HOUR);
  const day = local.toISOString().slice(0, 10);
  if (calendar === "month") return day.slice(0, 7);
  if (calendar === "day") return day;
  const days = Math.floor(local.getTime() / DAY);
  return String(Math.floor((days + 3) / 7));
}

describe("sending windows", () => {
  const night = at("2026-11-22", "03:00");
  const of = (time: string, channel: Channel = "sms", day = "2026-11-22") =>
    notBeforeOf({ at: at(day, time), action: { due: at(day, time) }, channel });

  it("[law O-06] KAT-32 marketing outside its window waits for the next opening, [08:00, 20:00)", () => {
    expect(of("07:59:59")).toEqual(at("2026-11-22", "08:00"));
    expect(of("08:00:00")).toEqual(at("2026-11-22", "08:00"));
    expect(of("19:59:59")).toEqual(at("2026-11-22", "19:59:59"));
    expect(of("20:00:00")).toEqual(at("2026-11-23", "08:00"));
    expect(of("08:30", "robot_call")).toEqual(at("2026-11-22", "09:00"));
    for (const channel of ["inbox", "slot", "agent_call", "manager"] as const)
      expect(of("03:00", channel), channel).toEqual(night);
  });

  it("[law O-06] KAT-32 quiet hours of [08:00, 21:00) as a bank may set them", () => {
    const windows = { marketing: [{ channels: ["sms"] as const, from: 480, to: 1_260 }] };
    const opens = (time: string) =>
      notBeforeOf({ at: at("2026-11-22", time), action: { due: at("2026-11-22", time) }, limits: { windows } });
    expect(opens("07:59:59")).toEqual(at("2026-11-22", "08:00"));
    expect(opens("08:00:00")).toEqual(at("2026-11-22", "08:00"));
    expect(opens("20:59:59")).toEqual(at("2026-11-22", "20:59:59"));
    expect(opens("21:00:00")).toEqual(at("2026-11-23", "08:00"));
  });

  it("[law O-06] KAT-32 a fraud alert at three in the morning goes out", () => {
    const asked = { at: night, action: { class: "risk" as const, due: night } };
    for (const channel of ["sms", "robot_call", "push"] as const) {
      expect(codesOf({ ...asked, channel }), channel).toEqual([]);
      expect(notBeforeOf({ ...asked, channel }), channel).toEqual(night);
    }
  });

  it("[law O-06] a window denies nothing, unless the deadline ends before it opens", () => {
    const asked = (deadline: Date | null) => ({ at: night, action: { due: night, deadline } });
    expect(codesOf(asked(null))).toEqual([]);
    expect(codesOf(asked(at("2026-11-22", "08:00")))).toEqual([]);
    expect(codesOf(asked(at("2026-11-22", "07:59")))).toEqual(["window_closed"]);
  });

  it("[law O-06] what was due inside the window and is late waits again right before it goes out", () => {
    const check = (time: string, deadline: Date | null = null) => {
      const asked = { at: at("2026-11-22", time), action: { due: at("2026-11-22", "19:00"), deadline } };
      return recheckTouch(inputsOf(asked), actionOf(asked), wayOf(asked));
    };
    expect(check("19:30")).toBeNull();
    expect(check("20:10")).toEqual({ defer: at("2026-11-23", "08:00") });
    expect(check("20:10", at("2026-11-22", "23:00"))).toEqual({
      deny: "window_closed",
      rule: "sending_window/marketing",
    });
    expect(check("18:00")).toEqual({ defer: at("2026-11-22", "19:00") });
  });

  it("[law O-07] a call too soon after the one before waits for the gap", () => {
    const before = contact(at("2026-11-22", "10:00"), { channel: "agent_call", class: "marketing" });
    const caps = sampleLimits().caps.filter(({ rule }) => rule === "call-frequency/attempts");
    const asked = { at: at("2026-11-22", "10:10"), channel: "agent_call" as const, standing: { contacts: [before] } };
    expect(recheckTouch(inputsOf({ ...asked, limits: { caps } }), actionOf({}), wayOf(asked))).toEqual({
      defer: at("2026-11-22", "10:30"),
    });
  });

  it("caps are counted when the touch goes out, and not when it is decided", () => {
    const today = [contact(at("2026-11-22", "09:00"))];
    expect(codesOf({ at: at("2026-11-22", "19:00"), standing: { contacts: today } })).toEqual(["cap_reached"]);
    expect(codesOf({ at: at("2026-11-22", "21:00"), standing: { contacts: today } })).toEqual([]);
    const tomorrow = [contact(at("2026-11-23", "08:00"))];
    expect(codesOf({ at: at("2026-11-22", "21:00"), standing: { contacts: tomorrow } })).toEqual(["cap_reached"]);
  });
});

describe("channels", () => {
  it("reach whom they can, carry what they may, and cost what the layer is worth", () => {
    expect(codesOf({ facts: { reachable: ["email"] } })).toEqual(["unreachable"]);
    expect(codesOf({ facts: { reachable: [] }, mode: "rank" })).toEqual([]);
    expect(codesOf({ channel: "wecom", action: { class: "risk" } })).toEqual(["class_not_allowed"]);
    const mass = { facts: { tier: "mass" }, channel: "agent_call" as const, cost: 800 };
    expect(denialsOf(mass)).toEqual([{ code: "channel_too_dear", rule: "channel_choice/mass", until: null }]);
    expect(codesOf({ ...mass, facts: { tier: "affluent" } })).toEqual([]);
    expect(codesOf({ ...mass, facts: { tier: null } })).toEqual([]);
    expect(codesOf({ ...mass, action: { urgent: true } })).toEqual([]);
    expect(codesOf({ ...mass, action: { class: "service" } })).toEqual([]);
    const choice = { mostCost: {}, mostCostOtherwise: 100 };
    expect(codesOf({ ...mass, limits: { choice } })).toEqual(["channel_too_dear"]);
  });
});
