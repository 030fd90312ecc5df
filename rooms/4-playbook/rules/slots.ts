/** When everybody is looked at for a trigger. Pure. */
import { addDays, type Day, dayOf, instantOf } from "#ground/clock";
import { endOfDay } from "./silences.ts";
import type { AbsenceTrigger, CalendarTrigger, DateTrigger, EdgeTrigger } from "./trigger-types.ts";

export type LookedTrigger = DateTrigger | CalendarTrigger | EdgeTrigger | AbsenceTrigger;

export interface Looked {
  readonly trigger: LookedTrigger;
  readonly liveFrom: Date;
  /** When the first of its row of versions became live. */
  readonly since: Date;
}

export interface Slots {
  /** Moments to look at now, in order. */
  readonly due: readonly Date[];
  /** Moments that have passed on earlier days: they are over. */
  readonly missed: readonly Date[];
}

const HOUR = 3_600_000;
/** Days after which nobody wants to know what was missed. */
const MISSED_DAYS = 31;
/** Days ahead in which a calendar must come, to be waited for. */
const AHEAD_DAYS = 800;

const nothing: Slots = { due: [], missed: [] };

/** @param last the newest moment that was looked at, or passed over */
export function slotsOf(looked: Looked, last: Date | undefined, now: Date, zone: string): Slots {
  const { trigger, liveFrom } = looked;
  if (now < liveFrom) return nothing;
  switch (trigger.kind) {
    case "edge": {
      const slot = slotStart(trigger.looked ?? "day", now, zone);
      return slot > (last ?? liveFrom) ? { due: [slot], missed: [] } : nothing;
    }
    case "absence": {
      const isDue = last === undefined || (!trigger.isShort && now >= endOfDay(last, zone));
      return isDue ? { due: [later(startOfDay(now, zone), liveFrom)], missed: [] } : nothing;
    }
    default:
      return momentsSince(looked, last, now, zone);
  }
}

function momentsSince(looked: Looked, last: Date | undefined, now: Date, zone: string): Slots {
  const today = dayOf(now, zone);
  const since = later(looked.since, last ?? looked.since);
  const first = [dayOf(since, zone), addDays(today, -MISSED_DAYS)].sort().at(-1) ?? today;
  const open = (moment: Date): boolean =>
    moment <= now && moment >= looked.since && (last === undefined || moment > last);
  const missed: Date[] = [];
  for (let day = first; day < today; day = addDays(day, 1)) missed.push(...momentsOn(looked, day, zone).filter(open));
  return { due: momentsOn(looked, today, zone).filter(open), missed };
}

function momentsOn({ trigger }: Looked, day: Day, zone: string): Date[] {
  const times = trigger.kind === "calendar" ? trigger.timesOn(day) : trigger.kind === "date" ? [trigger.at] : [];
  return times.map((time) => instantOf(day, time, zone)).sort((a, b) => a.getTime() - b.getTime());
}

/** The next moment after now at which to look; undefined where none comes. */
export function nextSlot(looked: Looked, now: Date, zone: string): Date | undefined {
  const { trigger, liveFrom } = looked;
  if (trigger.kind === "edge") {
    if (trigger.looked === "day") return endOfDay(now, zone);
    return new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR);
  }
  if (trigger.kind === "absence") return trigger.isShort ? undefined : endOfDay(now, zone);
  const today = dayOf(now, zone);
  for (let ahead = 0; ahead <= AHEAD_DAYS; ahead++) {
    const next = momentsOn(looked, addDays(today, ahead), zone).find((moment) => moment > now && moment >= liveFrom);
    if (next) return next;
  }
  return undefined;
}

/** The beginning of the hour of the world's clock, or of the bank's day. */
function slotStart(looked: "hour" | "day", now: Date, zone: string): Date {
  if (looked === "day") return startOfDay(now, zone);
  const hour = new Date(Math.floor(now.getTime() / HOUR) * HOUR);
  const day = startOfDay(now, zone);
  // Days that begin within an hour are looked at as well.
  return later(hour, day);
}

function startOfDay(at: Date, zone: string): Date {
  return instantOf(dayOf(at, zone), "00:00", zone);
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
