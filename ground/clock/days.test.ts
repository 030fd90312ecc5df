import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { dayOf } from "./index.ts";

const zones = [
  "Asia/Shanghai",
  "America/St_Johns",
  "America/Sao_Paulo",
  "Africa/Cairo",
  "Europe/London",
  "Pacific/Apia",
  "America/Havana",
  "UTC",
];
// Around days of which some have an hour too many or too few, once a minute after midnight, or were left out.
const around = ["2006-10-29", "2010-11-07", "2011-12-30", "2017-10-15", "2018-02-18", "2026-03-29", "2026-10-25"];
const MINUTE = 60_000;
const DAY = 86_400_000;

describe("days of instants", () => {
  it("are the calendar's, whatever was asked before", () => {
    const random = seededRandom("days");
    for (const zone of zones) {
      for (const day of around) {
        const midnight = DateTime.fromISO(day, { zone }).toMillis();
        for (let n = -120; n < 120; n++) {
          const at = new Date(midnight + (n < 0 ? random.below(6 * DAY) - 3 * DAY : (n - 90) * MINUTE));
          expect(`${zone} ${dayOf(at, zone)}`).toBe(`${zone} ${DateTime.fromJSDate(at, { zone }).toISODate()}`);
        }
      }
    }
  });
});
