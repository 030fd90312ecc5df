import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { instantOf } from "#ground/clock";
import { isWithin, latestStart, nextClosing, nextOpening, parseWindow } from "./index.ts";

const SHANGHAI = "Asia/Shanghai";
const zones = [
  SHANGHAI,
  "America/New_York",
  "Europe/London",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "America/Havana",
];

function at(day: string, time: string, zone = SHANGHAI): Date {
  return instantOf(day, time, zone);
}

describe("windows of local time", () => {
  it("KAT-32 quiet hours: open at 08:00, closed from 21:00 on", () => {
    const open = "08:00-21:00";
    const opens = (time: string): string => nextOpening(open, at("2026-03-05", time), SHANGHAI).toISOString();
    expect(opens("07:59:59")).toBe(at("2026-03-05", "08:00").toISOString());
    expect(opens("08:00:00")).toBe(at("2026-03-05", "08:00").toISOString());
    expect(opens("20:59:59")).toBe(at("2026-03-05", "20:59:59").toISOString());
    expect(opens("21:00:00")).toBe(at("2026-03-06", "08:00").toISOString());
    expect(isWithin(open, at("2026-03-05", "21:00"), SHANGHAI)).toBe(false);
  });

  it("KAT-32 a million messages at 200 a second start at 19:36:40 at the latest", () => {
    const latest = latestStart("08:00-21:00", at("2026-03-05", "10:00"), 1_000_000 / 200, SHANGHAI);
    expect(latest).toEqual(at("2026-03-05", "19:36:40"));
    expect(latestStart("08:00-09:00", at("2026-03-05", "10:00"), 5_000, SHANGHAI)).toBeUndefined();
  });

  it("may run past midnight, be several, or be all day", () => {
    expect(isWithin("21:00-08:00", at("2026-03-05", "23:30"), SHANGHAI)).toBe(true);
    expect(isWithin("21:00-08:00", at("2026-03-05", "07:59:59"), SHANGHAI)).toBe(true);
    expect(isWithin("21:00-08:00", at("2026-03-05", "08:00"), SHANGHAI)).toBe(false);
    const two = "09:00-12:00, 14:00-17:00";
    expect(nextOpening(two, at("2026-03-05", "12:00"), SHANGHAI)).toEqual(at("2026-03-05", "14:00"));
    expect(nextClosing(two, at("2026-03-05", "14:00"), SHANGHAI)).toEqual(at("2026-03-05", "17:00"));
    expect(nextClosing("00:00-24:00", at("2026-03-05", "14:00"), SHANGHAI)).toBeUndefined();
    expect(nextClosing("18:00-24:00", at("2026-03-05", "19:00"), SHANGHAI)).toEqual(at("2026-03-06", "00:00"));
  });

  it("are refused when they are none", () => {
    for (const text of ["", "9-17", "09:00-09:00", "24:00-08:00", "09:00-25:00", "09:60-10:00", "09:00"]) {
      expect(() => parseWindow(text), text).toThrow(RangeError);
    }
    expect(() => isWithin("09:00-17:00", at("2026-03-05", "12:00"), "Mars/Olympus")).toThrow(RangeError);
  });

  it("follow the wall when the clock is put forward: a window inside the lost hour waits a day", () => {
    const zone = "America/New_York";
    const midnight = at("2026-03-08", "00:00", zone);
    expect(nextOpening("02:15-02:45", midnight, zone)).toEqual(at("2026-03-09", "02:15", zone));
    expect(nextOpening("02:30-04:00", midnight, zone)).toEqual(at("2026-03-08", "03:00", zone));
    expect(nextClosing("01:00-02:30", at("2026-03-08", "01:30", zone), zone)).toEqual(at("2026-03-08", "03:00", zone));
  });

  it("follow the wall when the clock is put back: a window inside the repeated hour opens twice", () => {
    const zone = "America/New_York";
    const first = DateTime.fromISO("2026-11-01T01:15:00-04:00").toJSDate();
    const second = DateTime.fromISO("2026-11-01T01:15:00-05:00").toJSDate();
    expect(nextOpening("01:15-01:45", at("2026-11-01", "00:30", zone), zone)).toEqual(first);
    expect(nextOpening("01:15-01:45", new Date(first.getTime() + 30 * 60_000), zone)).toEqual(second);
  });

  it("open at the first instant, not before the given one, that is inside (any zone, any window)", () => {
    const time = fc.integer({ min: 0, max: 1439 });
    const instant = fc.date({
      min: new Date("2010-01-01T00:00:00Z"),
      max: new Date("2035-01-01T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        time,
        time,
        instant,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (zone, from, to, start, part) => {
          fc.pre(from !== to);
          const window = `${clock(from)}-${clock(to)}`;
          const opening = nextOpening(window, start, zone);
          expect(opening.getTime()).toBeGreaterThanOrEqual(start.getTime());
          expect(isWithin(window, opening, zone)).toBe(true);
          expect(independently(from, to, opening, zone)).toBe(true);
          // No instant between the two is inside: neither a random one nor the last.
          if (opening.getTime() > start.getTime()) {
            const between = start.getTime() + Math.floor((opening.getTime() - start.getTime() - 1) * part);
            expect(isWithin(window, new Date(between), zone)).toBe(false);
            expect(isWithin(window, new Date(opening.getTime() - 1), zone)).toBe(false);
          }
          const closing = nextClosing(window, opening, zone);
          expect(
            closing && !isWithin(window, closing, zone) && isWithin(window, new Date(closing.getTime() - 1), zone),
          ).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** The same question asked of luxon's local hours and minutes. */
function independently(from: number, to: number, instant: Date, zone: string): boolean {
  const local = DateTime.fromJSDate(instant, { zone });
  const minutes = local.hour * 60 + local.minute;
  return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
}
