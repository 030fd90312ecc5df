/**
 * The only clocks. `business` is the bank's time: it can be replayed, so that months pass in seconds and tests never
 * sleep. `machine` is the machine's: time-outs, back-off, leases, sessions. Nothing else may read the time.
 */
import { setTimeout as delay } from "node:timers/promises";
import { DateTime } from "luxon";

export interface Clock {
  /** The current instant. */
  now(): Date;
}

export interface MachineClock extends Clock {
  /** Monotonic milliseconds, for durations. */
  elapsed(): number;
  /** Waits; resolves early (without error) when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A calendar day of the bank's zone, `YYYY-MM-DD`. */
export type Day = string;

export interface BusinessClock extends Clock {
  /** IANA name of the bank's zone. */
  readonly zone: string;
  /** The bank's calendar day now. */
  today(): Day;
}

/** A business clock that is moved by hand: replayed histories, simulated banks, tests. It never runs backwards. */
export interface ReplayClock extends BusinessClock {
  advanceTo(instant: Date): void;
}

export const machine: MachineClock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, signal ? { signal } : {});
    } catch (error) {
      if (!(error instanceof Error && error.name === "AbortError")) throw error;
    }
  },
};

/** The bank's time running with the machine's. */
export function liveClock(zone: string): BusinessClock {
  return { zone, now: () => machine.now(), today: () => dayOf(machine.now(), zone) };
}

export function replayClock(zone: string, start: Date): ReplayClock {
  let current = start.getTime();
  return {
    zone,
    now: () => new Date(current),
    today: () => dayOf(new Date(current), zone),
    advanceTo(instant) {
      current = Math.max(current, instant.getTime());
    },
  };
}

interface KnownDay {
  readonly from: number;
  readonly to: number;
  readonly day: Day;
}

// Sets ask about the same few days for every fact.
const MOST_DAYS = 2_000;
const knownDays = new Map<string, KnownDay[]>();

/** The calendar day that an instant falls on in a zone. */
export function dayOf(instant: Date, zone: string): Day {
  const at = instant.getTime();
  const near = `${zone} ${Math.floor(at / 86_400_000)}`;
  const known = knownDays.get(near);
  for (const one of known ?? []) if (at >= one.from && at < one.to) return one.day;
  const local = DateTime.fromJSDate(instant, { zone });
  const day = local.toISODate();
  if (day === null) throw new RangeError(`no calendar day for ${String(instant)} in ${zone}`);
  const begins = local.startOf("day");
  const [from, to] = [begins.toMillis(), begins.plus({ days: 1 }).toMillis()];
  // Where the clock is put back over midnight a day's instants are not one stretch.
  if (DateTime.fromMillis(to - 1, { zone }).offset !== begins.offset) return day;
  if (knownDays.size >= MOST_DAYS) knownDays.clear();
  knownDays.set(near, [...(known ?? []), { from, to, day }]);
  return day;
}

const MOST_INSTANTS = 5_000;
const knownInstants = new Map<string, number>();

/** The instant of a local time of day (`HH:MM` or `HH:MM:SS`) on a day of a zone. */
export function instantOf(day: Day, time: string, zone: string): Date {
  const name = `${day}T${time} ${zone}`;
  const known = knownInstants.get(name);
  if (known !== undefined) return new Date(known);
  const local = DateTime.fromISO(`${day}T${time}`, { zone });
  if (!local.isValid) throw new RangeError(`no instant ${day} ${time} in ${zone}`);
  if (knownInstants.size >= MOST_INSTANTS) knownInstants.clear();
  knownInstants.set(name, local.toMillis());
  return local.toJSDate();
}

export function addDays(day: Day, days: number): Day {
  const moved = DateTime.fromISO(day, { zone: "utc" }).plus({ days }).toISODate();
  if (moved === null) throw new RangeError(`not a day: ${day}`);
  return moved;
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
