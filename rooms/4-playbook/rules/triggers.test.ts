/** Triggers as closures: which turns time can bring about, when everybody is looked at, which day a date is met on. */
import { describe, expect, it } from "vitest";
import { environmentOf, loadDefinitions } from "#contracts/definitions";
import { instantOf } from "#ground/clock";
import { compileCondition, type View } from "#kits/expr";
import { dateText } from "./date-text.ts";
import { instantsOf } from "./instants.ts";
import { nextSlot, slotsOf } from "./slots.ts";
import { lookedAt } from "./time-moves.ts";
import type { DateTrigger } from "./trigger-types.ts";

const ZONE = "Asia/Shanghai";
const { definitions } = loadDefinitions(new URL("../../../bank", import.meta.url).pathname);
if (!definitions) throw new Error("the sample bank's definitions do not hold");
const { catalog: sampleCatalog } = definitions;
const environment = environmentOf(sampleCatalog, ZONE);
const at = (day: string, time = "00:00"): Date => instantOf(day, time, ZONE);

describe("turns by time alone", () => {
  const looked = (text: string, falling = false) =>
    lookedAt(compileCondition(text, environment), sampleCatalog.metrics, falling);

  it("are looked for where time can bring them about, by the day or the hour", () => {
    expect(looked("customer.demand_balance > 50000.0")).toBeUndefined();
    // What leaves a window makes a count smaller: it can't become large enough.
    expect(looked("metric.complaints_30d >= 2")).toBeUndefined();
    expect(looked("metric.complaints_30d >= 2", true)).toBe("day");
    expect(looked("metric.complaints_30d < 2")).toBe("day");
    expect(looked("2 > metric.complaints_30d")).toBe("day");
    expect(looked("!(metric.complaints_30d >= 2)")).toBe("day");
    expect(looked("metric.profile_changes_24h == 0")).toBe("hour");
    expect(looked("days_since(customer.opened_on) >= 90")).toBe("day");
    expect(looked('customer.app_last_login < now - duration("36h")')).toBe("hour");
    expect(looked("metric.complaints_30d >= 2 || days_since(customer.opened_on) >= 90")).toBe("day");
  });

  it("are looked for at full hours, and where a day of the bank begins", () => {
    const hourly = {
      trigger: { kind: "edge", looked: "hour" } as never,
      liveFrom: at("2026-03-02", "09:30"),
      since: at("2026-03-02", "09:30"),
    };
    const daily = {
      trigger: { kind: "edge", looked: "day" } as never,
      liveFrom: at("2026-03-02", "09:30"),
      since: at("2026-03-02", "09:30"),
    };
    expect(slotsOf(hourly, undefined, at("2026-03-02", "09:59"), ZONE).due).toEqual([]);
    expect(slotsOf(hourly, undefined, at("2026-03-02", "10:20"), ZONE).due).toEqual([at("2026-03-02", "10:00")]);
    expect(slotsOf(hourly, at("2026-03-02", "10:00"), at("2026-03-02", "10:40"), ZONE).due).toEqual([]);
    expect(nextSlot(hourly, at("2026-03-02", "10:40"), ZONE)).toEqual(at("2026-03-02", "11:00"));
    expect(slotsOf(daily, undefined, at("2026-03-02", "23:00"), ZONE).due).toEqual([]);
    expect(slotsOf(daily, undefined, at("2026-03-05", "08:00"), ZONE).due).toEqual([at("2026-03-05")]);
    expect(nextSlot(daily, at("2026-03-02", "23:00"), ZONE)).toEqual(at("2026-03-03"));
  });
});

describe("moments of a day", () => {
  const morning = {
    trigger: { kind: "calendar", timesOn: (day: string) => (day.endsWith("1") ? ["09:00"] : []) } as never,
    liveFrom: at("2026-03-01", "10:00"),
    since: at("2026-03-01", "10:00"),
  };

  it("come once, a missed one on the same day alone, and none before the playbook is live", () => {
    expect(slotsOf(morning, undefined, at("2026-03-01", "12:00"), ZONE)).toEqual({ due: [], missed: [] });
    expect(slotsOf(morning, undefined, at("2026-03-11", "08:59"), ZONE).due).toEqual([]);
    expect(slotsOf(morning, undefined, at("2026-03-11", "15:00"), ZONE).due).toEqual([at("2026-03-11", "09:00")]);
    expect(slotsOf(morning, at("2026-03-11", "09:00"), at("2026-03-11", "15:00"), ZONE).due).toEqual([]);
    expect(slotsOf(morning, undefined, at("2026-03-22", "15:00"), ZONE)).toEqual({
      due: [],
      missed: [at("2026-03-11", "09:00"), at("2026-03-21", "09:00")],
    });
    expect(nextSlot(morning, at("2026-03-01", "12:00"), ZONE)).toEqual(at("2026-03-11", "09:00"));
  });
});

describe("a date of a customer", () => {
  const trigger = (more: Partial<DateTrigger>): DateTrigger => ({
    kind: "date",
    of: { by: "attribute", name: "birthday" },
    isInstant: false,
    offsets: [0],
    yearly: false,
    at: "09:00",
    ...more,
  });
  const met = (of: DateTrigger, day: string, view: View) =>
    compileCondition(dateText(of, day), environment).holds(view, { now: at(day, "09:00").getTime(), today: day });

  it("is met on its day; each year on 28 February where there is no 29th, and not in its own year", () => {
    const yearly = trigger({ yearly: true });
    const leapling: View = { customer: { birthday: "2000-02-29" } };
    expect(met(yearly, "2027-02-28", leapling)).toBe(true);
    expect(met(yearly, "2028-02-28", leapling)).toBe(false);
    expect(met(yearly, "2028-02-29", leapling)).toBe(true);
    expect(met(yearly, "2027-02-28", { customer: { birthday: "1990-02-28" } })).toBe(true);
    expect(met(yearly, "2000-02-29", leapling)).toBe(false);
    expect(met(trigger({}), "2000-02-29", leapling)).toBe(true);
    expect(met(trigger({}), "2000-02-28", leapling)).toBe(false);
    expect(met(yearly, "2027-03-01", { customer: {} })).toBe(false);
  });

  it("may stand in a record of a list, or in a tag", () => {
    const where = compileCondition('customer.holdings.exists(item, item.kind == "term_deposit")', environment);
    const maturity = trigger({
      of: {
        by: "list",
        name: "holdings",
        field: "matures_on",
        where: { ...where, text: 'item.kind == "term_deposit"' },
      },
    });
    const holder = (kind: string): View => ({ customer: { holdings: [{ kind, matures_on: "2026-04-01" }] } });
    expect(met(maturity, "2026-04-01", holder("term_deposit"))).toBe(true);
    expect(met(maturity, "2026-04-01", holder("wealth"))).toBe(false);
    expect(met(maturity, "2026-04-02", holder("term_deposit"))).toBe(false);
    const payday = trigger({ of: { by: "tag", name: "payday" } });
    expect(met(payday, "2026-03-10", { tag: { payday: "2026-03-10" } })).toBe(true);
    // Wages of the 15th come on Friday the 13th, and those of 1 May on 30 April.
    expect(met(payday, "2026-03-13", { tag: { payday: "15" } })).toBe(true);
    expect(met(payday, "2026-03-15", { tag: { payday: "15" } })).toBe(false);
    expect(met(payday, "2026-04-30", { tag: { payday: "1" } })).toBe(true);
  });
});

describe("a fact", () => {
  it("is looked at as of when it came, and of when it happened where that was earlier", () => {
    const [ten, eleven, noon] = [at("2026-03-02", "10:00"), at("2026-03-02", "11:00"), at("2026-03-02", "12:00")];
    expect(instantsOf({ occurredAt: noon }, noon)).toEqual([noon]);
    expect(instantsOf({ occurredAt: ten }, noon)).toEqual([noon, ten]);
    expect(instantsOf({ occurredAt: ten, receivedAt: eleven }, noon)).toEqual([eleven, ten]);
    // A receipt of another clock says nothing.
    expect(instantsOf({ occurredAt: ten, receivedAt: at("2030-01-01") }, noon)).toEqual([noon, ten]);
    expect(instantsOf({ occurredAt: noon }, ten)).toEqual([noon]);
  });
});
