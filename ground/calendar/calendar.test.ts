import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, daysBetween } from "#ground/clock";
import {
  chinaCalendar,
  dayInMonth,
  dayOfLunar,
  festivalsOf,
  lastDayOfMonth,
  lunarOf,
  springFestival,
  weekdayOf,
  workCalendar,
} from "./index.ts";

const anyDay = fc.integer({ min: 0, max: 365 * 60 }).map((offset) => addDays("1990-01-01", offset));

describe("workdays", () => {
  it("number 251 in 2024, 248 in 2025, 248 in 2026", () => {
    const counts = [2024, 2025, 2026].map((year) => chinaCalendar.countWorkdays(`${year}-01-01`, `${year}-12-31`));
    expect(counts).toEqual([251, 248, 248]);
  });

  it("KAT-48 paydays move to the workday before, adjusted working days included", () => {
    const moves: Record<string, string> = {
      "2026-02-15": "2026-02-14",
      "2026-08-15": "2026-08-14",
      "2026-10-01": "2026-09-30",
      "2026-05-01": "2026-04-30",
      "2026-10-10": "2026-10-10",
      "2026-09-20": "2026-09-20",
      "2026-09-25": "2026-09-24",
      "2026-06-20": "2026-06-18",
      "2026-01-01": "2025-12-31",
      "2026-11-15": "2026-11-13",
    };
    for (const [nominal, paid] of Object.entries(moves)) {
      expect(chinaCalendar.onOrBefore(nominal), nominal).toBe(paid);
      expect(chinaCalendar.payday(nominal.slice(0, 7), Number(nominal.slice(8)))).toBe(paid);
    }
    expect(chinaCalendar.payday("2026-02", 31)).toBe("2026-02-28");
    expect(weekdayOf("2026-02-14")).toBe(6);
    expect(chinaCalendar.isMakeUpWorkday("2026-02-14")).toBe(true);
  });

  it("KAT-48 offsets of maturity and expiry dates are calendar days", () => {
    expect([-30, -15, -7, -1].map((offset) => addDays("2026-12-31", offset))).toEqual([
      "2026-12-01",
      "2026-12-16",
      "2026-12-24",
      "2026-12-30",
    ]);
    expect([-30, -10, 10].map((offset) => addDays("2026-12-31", offset))).toEqual([
      "2026-12-01",
      "2026-12-21",
      "2027-01-10",
    ]);
  });

  it("name holidays in both languages and know what is no holiday", () => {
    expect(chinaCalendar.holidayName("2026-02-17")).toEqual({ zh: "春节", en: "Spring Festival" });
    expect(chinaCalendar.holidayName("2025-10-06")).toEqual({ zh: "中秋节", en: "Mid-Autumn Festival" });
    expect(chinaCalendar.holidayName("2008-04-04")?.zh).toBe("清明节");
    expect(chinaCalendar.isHoliday("2026-11-15")).toBe(false);
    expect(chinaCalendar.isWorkday("2026-11-15")).toBe(false);
    expect(chinaCalendar.isHoliday("2011-06-05")).toBe(true);
  });

  it("are found forwards, backwards and within a month", () => {
    expect(chinaCalendar.nextWorkday("2026-02-14")).toBe("2026-02-24");
    expect(chinaCalendar.previousWorkday("2026-10-08")).toBe("2026-09-30");
    expect(chinaCalendar.onOrAfter("2026-10-08")).toBe("2026-10-08");
    expect(chinaCalendar.nthWorkdayOfMonth("2026-10", 1)).toBe("2026-10-08");
    expect(chinaCalendar.nthWorkdayOfMonth("2026-10-20", 2)).toBe("2026-10-09");
    expect(chinaCalendar.nthWorkdayOfMonth("2026-10", -1)).toBe("2026-10-30");
    expect(chinaCalendar.nthWorkdayOfMonth("2026-10", 25)).toBeUndefined();
    expect(chinaCalendar.nthWorkdayOfMonth("2026-10", 0)).toBeUndefined();
    expect(chinaCalendar.addWorkdays("2026-09-30", 1)).toBe("2026-10-08");
    expect(chinaCalendar.addWorkdays("2026-10-08", -4)).toBe("2026-09-24");
    expect(chinaCalendar.addWorkdays("2026-10-03", 0)).toBe("2026-10-03");
  });

  it("of years without an arrangement are provisional and never fail", () => {
    expect(chinaCalendar.isProvisional("2026-12-31")).toBe(false);
    expect(chinaCalendar.isProvisional("2027-01-01")).toBe(true);
    expect(chinaCalendar.isWorkday("2027-02-05")).toBe(false);
    expect(chinaCalendar.holidayName("2027-02-06")?.zh).toBe("春节");
    expect(chinaCalendar.holidayName("2027-09-15")?.zh).toBe("中秋节");
    expect(chinaCalendar.isWorkday("2027-10-04")).toBe(true);
    expect(chinaCalendar.isProvisional("2003-05-01")).toBe(true);
    expect(chinaCalendar.holidayName("2003-04-05")).toBeUndefined();
    for (let year = 1990; year <= 2090; year++) {
      const count = chinaCalendar.countWorkdays(`${year}-01-01`, `${year}-12-31`);
      expect(count, String(year)).toBeGreaterThan(240);
      expect(count, String(year)).toBeLessThan(262);
    }
  });

  it("follow a bank's own changes", () => {
    const name = { zh: "行庆", en: "Anniversary" };
    const bank = workCalendar({ closed: { "2026-11-20": name }, open: ["2026-11-21", "2026-10-01"] });
    expect(bank.isWorkday("2026-11-20")).toBe(false);
    expect(bank.holidayName("2026-11-20")).toEqual(name);
    expect(bank.isWorkday("2026-11-21")).toBe(true);
    expect(bank.holidayName("2026-10-01")).toBeUndefined();
    expect(chinaCalendar.isWorkday("2026-11-20")).toBe(true);
    expect(() => workCalendar({ open: ["2026-02-30"] })).toThrow(RangeError);
  });

  it("agree with each other on every day", () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -40, max: 40 }), (day, count) => {
        const next = chinaCalendar.nextWorkday(day);
        const before = chinaCalendar.previousWorkday(day);
        expect(chinaCalendar.isWorkday(next) && next > day).toBe(true);
        expect(chinaCalendar.isWorkday(before) && before < day).toBe(true);
        expect(chinaCalendar.countWorkdays(addDays(before, 1), addDays(next, -1))).toBe(
          chinaCalendar.isWorkday(day) ? 1 : 0,
        );
        expect(chinaCalendar.isWorkday(day) && chinaCalendar.isHoliday(day)).toBe(false);
        const start = chinaCalendar.onOrAfter(day);
        expect(chinaCalendar.addWorkdays(chinaCalendar.addWorkdays(start, count), -count)).toBe(start);
      }),
      { numRuns: 200 },
    );
  });
});

describe("months", () => {
  it("end where they end, and a nominal day stays inside", () => {
    expect(lastDayOfMonth("2024-02")).toBe("2024-02-29");
    expect(lastDayOfMonth("2026-12-05")).toBe("2026-12-31");
    expect(dayInMonth("2026-11", 31)).toBe("2026-11-30");
    expect(() => dayInMonth("2026-13", 1)).toThrow(RangeError);
    expect(() => dayInMonth("2026-12", 32)).toThrow(RangeError);
    expect(() => chinaCalendar.isWorkday("2026-02-30")).toThrow(RangeError);
  });
});

describe("lunar dates", () => {
  it("of days and festivals are the published ones", () => {
    expect([2023, 2024, 2025, 2026, 2027, 2028].map(springFestival)).toEqual([
      "2023-01-22",
      "2024-02-10",
      "2025-01-29",
      "2026-02-17",
      "2027-02-06",
      "2028-01-26",
    ]);
    expect(lunarOf("2026-02-17")).toEqual({
      year: 2026,
      month: 1,
      leap: false,
      day: 1,
      text: "正月初一",
      stemBranch: "丙午",
      animal: "马",
    });
    expect(lunarOf("2026-02-16")).toMatchObject({ year: 2025, month: 12, day: 29 });
    expect(lunarOf("2025-07-25")).toMatchObject({ month: 6, leap: true, day: 1 });
    expect(Object.fromEntries(festivalsOf(2026))).toMatchObject({
      laba: "2026-01-26",
      "little-new-year": "2026-02-10",
      "spring-eve": "2026-02-16",
      lantern: "2026-03-03",
      "tomb-sweeping": "2026-04-05",
      "dragon-boat": "2026-06-19",
      qixi: "2026-08-19",
      "mid-autumn": "2026-09-25",
      "double-ninth": "2026-10-18",
    });
  });

  it("go there and back again; days that do not exist are undefined", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const lunar = lunarOf(day);
        expect(dayOfLunar(lunar.year, lunar.month, lunar.day, lunar.leap)).toBe(day);
      }),
      { numRuns: 200 },
    );
    expect(dayOfLunar(2025, 12, 30)).toBeUndefined();
    expect(dayOfLunar(2026, 6, 1, true)).toBeUndefined();
  });

  it("agree with the published arrangements: every Spring Festival day off holds its first lunar day", () => {
    for (let year = 2004; year <= 2026; year++) {
      const spring = springFestival(year);
      expect(chinaCalendar.holidayName(spring)?.zh, spring).toBe("春节");
      expect(daysBetween(`${year}-01-20`, spring)).toBeGreaterThan(0);
    }
  });
});
