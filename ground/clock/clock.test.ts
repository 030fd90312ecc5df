import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, dayOf, daysBetween, instantOf, liveClock, machine, replayClock } from "#ground/clock";

const shanghai = "Asia/Shanghai";

describe("clock", () => {
  it("gives days of the bank's zone, not of the machine's", () => {
    expect(dayOf(new Date("2026-11-21T15:59:59.999Z"), shanghai)).toBe("2026-11-21");
    expect(dayOf(new Date("2026-11-21T16:00:00.000Z"), shanghai)).toBe("2026-11-22");
    expect(instantOf("2026-11-22", "09:00", shanghai).toISOString()).toBe("2026-11-22T01:00:00.000Z");
    expect(instantOf("2024-02-29", "23:59:59", shanghai).toISOString()).toBe("2024-02-29T15:59:59.000Z");
    // China had daylight saving once: 1986-05-04 began at 2:00 with 3:00.
    expect(instantOf("1986-07-01", "09:00", shanghai).toISOString()).toBe("1986-07-01T00:00:00.000Z");
    expect(instantOf("2026-03-29", "02:30", "Europe/Berlin").toISOString()).toBe("2026-03-29T01:30:00.000Z");
  });

  it("refuses what is no day, time or zone", () => {
    expect(() => instantOf("2026-02-30", "09:00", shanghai)).toThrow(RangeError);
    expect(() => instantOf("2026-02-28", "25:00", shanghai)).toThrow(RangeError);
    expect(() => dayOf(new Date(0), "No/Where")).toThrow(RangeError);
    expect(() => dayOf(new Date(Number.NaN), shanghai)).toThrow(RangeError);
    expect(() => addDays("tomorrow", 1)).toThrow(RangeError);
  });

  it("counts days over months, years and leap days, both ways", () => {
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    fc.assert(
      fc.property(fc.integer({ min: -40_000, max: 40_000 }), (days) => {
        const day = addDays("2026-11-22", days);
        expect(daysBetween("2026-11-22", day)).toBe(days);
        expect(dayOf(instantOf(day, "12:00", shanghai), shanghai)).toBe(day);
      }),
    );
  });

  it("replays forwards only", () => {
    const clock = replayClock(shanghai, new Date("2026-11-22T00:00:00Z"));
    clock.advanceTo(new Date("2026-12-31T16:00:00Z"));
    expect(clock.today()).toBe("2027-01-01");
    clock.advanceTo(new Date("2020-01-01T00:00:00Z"));
    expect(clock.now().toISOString()).toBe("2026-12-31T16:00:00.000Z");
  });

  it("runs with the machine's clock when live, and a wait ends when it is called off", async () => {
    const before = machine.now().getTime();
    expect(liveClock(shanghai).now().getTime()).toBeGreaterThanOrEqual(before);
    const stop = new AbortController();
    const began = machine.elapsed();
    const waiting = machine.sleep(60_000, stop.signal);
    stop.abort();
    await waiting;
    await machine.sleep(60_000, AbortSignal.abort());
    expect(machine.elapsed() - began).toBeLessThan(5_000);
  });
});
