import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chinaCalendar, weekdayOf } from "#ground/calendar";
import { dayOf } from "#ground/clock";
import { at, days, hour, zone } from "./testing-runs.ts";
import { turnOf } from "./wave-time.ts";

const none = { waitMs: null, until: null, on: null, atDate: null };
const turn = (time: Partial<Parameters<typeof turnOf>[0]>, base: Date, date?: string, follows = false) =>
  turnOf({ ...none, ...time }, base, follows, date, zone).toISOString();
const iso = (day: number, time?: string) => at(day, time).toISOString();

describe("when a wave's turn is", () => {
  it("is at once without a word, and three days after a wave with channels", () => {
    expect(turn({}, at(2))).toBe(iso(2));
    expect(turn({}, at(2), undefined, true)).toBe(iso(5));
    expect(turn({ waitMs: 2 * hour }, at(2), undefined, true)).toBe(iso(2, "12:00"));
  });

  it("waits until a local time, which may be that very moment", () => {
    expect(turn({ until: "10:00" }, at(2))).toBe(iso(2));
    expect(turn({ until: "09:30" }, at(2))).toBe(iso(3, "09:30"));
    expect(turn({ waitMs: days(1), until: "18:00" }, at(2))).toBe(iso(3, "18:00"));
  });

  it("goes on to a workday or a weekday at the same time of day", () => {
    // 7 March is a Saturday.
    expect(turn({ on: "workday" }, at(7, "11:15"))).toBe(iso(9, "11:15"));
    expect(turn({ on: "workday" }, at(6, "11:15"))).toBe(iso(6, "11:15"));
    expect(turn({ on: 3, until: "08:00" }, at(2))).toBe(iso(4, "08:00"));
    // The day that is the weekday already is taken, though the time of day is over on the day before.
    expect(turn({ on: 2, until: "08:00" }, at(2, "09:00"))).toBe(iso(3, "08:00"));
  });

  it("waits for a date of the customer; one that is past or unknown is not waited for", () => {
    const atDate = { attribute: "matures_on", days: -7 };
    expect(turn({ atDate }, at(2), "2026-03-20")).toBe(iso(13, "09:00"));
    expect(turn({ atDate, until: "14:00" }, at(2), "2026-03-20")).toBe(iso(13, "14:00"));
    expect(turn({ atDate }, at(2), "2026-03-05")).toBe(iso(2));
    expect(turn({ atDate }, at(2))).toBe(iso(2));
  });

  it("never comes before its base, and lands on what was asked for", () => {
    const time = fc.record({
      waitMs: fc.option(fc.integer({ min: 0, max: days(40) }), { nil: null }),
      until: fc.option(
        fc.integer({ min: 0, max: 1_439 }).map((minutes) => {
          const two = (part: number) => String(part).padStart(2, "0");
          return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
        }),
        { nil: null },
      ),
      on: fc.option(fc.oneof(fc.constant("workday" as const), fc.integer({ min: 1, max: 7 })), { nil: null }),
    });
    const base = fc.date({ min: new Date("2024-01-01"), max: new Date("2027-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(time, base, (said, from) => {
        const due = turnOf({ ...none, ...said }, from, false, undefined, zone);
        expect(due.getTime()).toBeGreaterThanOrEqual(from.getTime() + (said.waitMs ?? 0));
        const day = dayOf(due, zone);
        if (said.on === "workday") expect(chinaCalendar.isWorkday(day)).toBe(true);
        else if (said.on !== null) expect(weekdayOf(day)).toBe(said.on);
        if (said.until !== null)
          expect(new Date(due.getTime() + 8 * hour).toISOString().slice(11, 16)).toBe(said.until);
      }),
      { numRuns: 200 },
    );
  });
});
