import { describe, expect, it } from "vitest";
import { addDays } from "#ground/clock";
import { timesOf } from "./calendar-days.ts";

type CalendarFile = Parameters<typeof timesOf>[0];

/** Days of a stretch on which a rule comes. */
function days(file: CalendarFile, from: string, to: string): string[] {
  const times = timesOf(file);
  const found: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) if (times(day).length > 0) found.push(day);
  return found;
}

describe("days of the calendar", () => {
  it("of each month and each year, with offsets", () => {
    expect(days({ day: "last" }, "2028-01-01", "2028-04-30")).toEqual([
      "2028-01-31",
      "2028-02-29",
      "2028-03-31",
      "2028-04-30",
    ]);
    expect(days({ day: "31" }, "2026-01-01", "2026-04-30")).toEqual([
      "2026-01-31",
      "2026-02-28",
      "2026-03-31",
      "2026-04-30",
    ]);
    expect(days({ day: "11-01" }, "2026-01-01", "2027-12-31")).toEqual(["2026-11-01", "2027-11-01"]);
    expect(days({ day: "11-01", offset: "-1w" }, "2026-01-01", "2026-12-31")).toEqual(["2026-10-25"]);
    expect(days({ day: "02-29" }, "2027-02-01", "2028-03-31")).toEqual(["2027-02-28", "2028-02-29"]);
    expect(days({ from: "11-12", to: "11-14" }, "2026-11-01", "2026-11-30")).toEqual([
      "2026-11-12",
      "2026-11-13",
      "2026-11-14",
    ]);
    expect(days({ from: "12-31", to: "01-01" }, "2026-12-01", "2027-01-31")).toEqual(["2026-12-31", "2027-01-01"]);
    expect(days({ quarter_day: 1 }, "2026-01-01", "2026-12-31")).toEqual([
      "2026-01-01",
      "2026-04-01",
      "2026-07-01",
      "2026-10-01",
    ]);
  });

  it("workdays, weekdays and festivals, adjusted working days included", () => {
    expect(days({ workday: 1 }, "2026-10-01", "2026-10-31")).toEqual(["2026-10-08"]);
    expect(days({ workday: -1 }, "2026-09-01", "2026-10-31")).toEqual(["2026-09-30", "2026-10-30"]);
    expect(days({ weekday: "friday" }, "2026-03-01", "2026-03-14")).toEqual(["2026-03-06", "2026-03-13"]);
    // Spring Festival of 2026 is on 17 February.
    expect(days({ festival: "spring_festival", offset: "-10d" }, "2026-01-01", "2026-12-31")).toEqual(["2026-02-07"]);
    expect(days({ festival: "mid_autumn" }, "2026-01-01", "2026-12-31")).toEqual(["2026-09-25"]);
    // 14 February is worked; three workdays before the festival are 14, 13 and 12.
    expect(days({ festival: "spring_festival", workdays_before: 3 }, "2026-01-01", "2026-12-31")).toEqual([
      "2026-02-12",
    ]);
  });

  it("the last purchase day that still earns over a holiday, and workdays before it", () => {
    // Free from 1 to 7 October; 30 September is the last workday, on which what was bought a workday before begins to earn.
    expect(days({ last_purchase_day: { settles_after: 1 } }, "2026-09-26", "2026-10-12")).toEqual(["2026-09-29"]);
    expect(days({ last_purchase_day: { settles_after: 0 } }, "2026-09-26", "2026-10-12")).toEqual(["2026-09-30"]);
    expect(days({ last_purchase_day: { settles_after: 1 }, workdays_before: 4 }, "2026-09-20", "2026-10-12")).toEqual([
      "2026-09-22",
    ]);
    // An ordinary weekend is none.
    expect(days({ last_purchase_day: { settles_after: 1 } }, "2026-03-01", "2026-03-31")).toEqual([]);
  });

  it("by cron, several times a day", () => {
    const times = timesOf({ cron: "0,30 9-10 * * 1-5" });
    expect(times("2026-03-06")).toEqual(["09:00", "09:30", "10:00", "10:30"]);
    expect(times("2026-03-07")).toEqual([]);
    expect(timesOf({ cron: "15 8 1 * 1" })("2026-06-01")).toEqual(["08:15"]);
    expect(days({ cron: "0 8 1 * 1" }, "2026-06-01", "2026-06-15")).toEqual(["2026-06-01", "2026-06-08", "2026-06-15"]);
    expect(timesOf({ day: "last" })("2026-03-31")).toEqual(["09:00"]);
    expect(timesOf({ day: "last", at: "18:00" })("2026-03-31")).toEqual(["18:00"]);
  });
});
