/**
 * Windows of local time: when a channel may be used, when people work. A window is `HH:MM-HH:MM`, the opening included
 * and the closing not; several are joined by commas; one may run past midnight (`21:00-08:00`); `24:00` is the end of a
 * day. What counts is the clock on the wall of the zone, so a window lasts as long as that clock is inside it, also
 * when the clock is put forward or back.
 */
import { IANAZone } from "luxon";

const MINUTE = 60_000;
const DAY = 86_400_000;

interface Span {
  /** Milliseconds after midnight; `to` is at most a day after `from`. */
  readonly from: number;
  readonly to: number;
}

const parsed = new Map<string, readonly Span[]>();

/** Reads windows. @throws RangeError when the text is not one */
export function parseWindow(text: string): readonly Span[] {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const spans = text.split(",").map((part) => {
    const match = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(part.trim());
    if (match === null) throw new RangeError(`not a window of local time: ${text}`);
    const [, fromHour, fromMinute, toHour = "24", toMinute = "0"] = match;
    const from = (Number(fromHour) * 60 + Number(fromMinute)) * MINUTE;
    const to = (Number(toHour) * 60 + Number(toMinute)) * MINUTE;
    if (from === to) throw new RangeError(`an empty window of local time: ${text}`);
    return { from, to: to > from ? to : to + DAY };
  });
  if (parsed.size < 1_000) parsed.set(text, spans);
  return spans;
}

/** Whether an instant lies in a window of the zone. */
export function isWithin(window: string, instant: Date, zone: string): boolean {
  return inside(parseWindow(window), wall(instant.getTime(), zoneOf(zone)));
}

/** The instant itself when it lies in the window, else the first later one that does. */
export function nextOpening(window: string, instant: Date, zone: string): Date {
  const spans = parseWindow(window);
  const found = firstWhere(spans, instant.getTime(), zoneOf(zone), true);
  if (found === undefined) throw new RangeError(`window ${window} never opens in ${zone}`);
  return new Date(found);
}

/** The instant itself when it lies outside the window, else when the window closes; undefined when it never does. */
export function nextClosing(window: string, instant: Date, zone: string): Date | undefined {
  const found = firstWhere(parseWindow(window), instant.getTime(), zoneOf(zone), false);
  return found === undefined ? undefined : new Date(found);
}

/**
 * The latest moment to start something that takes a while and has to end inside the window that is open at, or opens
 * first after, an instant; undefined when even that whole window is too short.
 */
export function latestStart(window: string, from: Date, seconds: number, zone: string): Date | undefined {
  const opening = nextOpening(window, from, zone);
  const closing = nextClosing(window, opening, zone);
  if (closing === undefined) return undefined;
  const latest = closing.getTime() - seconds * 1_000;
  return latest < opening.getTime() ? undefined : new Date(latest);
}

function firstWhere(spans: readonly Span[], start: number, zone: IANAZone, wanted: boolean): number | undefined {
  let at = start;
  // Each round stops at an edge of a window or at a change of the zone's offset; a few days hold every case.
  for (let round = 0; round < 16 * (spans.length + 1); round++) {
    const local = wall(at, zone);
    if (inside(spans, local) === wanted) return at;
    const ahead = at + nextEdge(spans, local);
    at = offsetAt(ahead, zone) === offsetAt(at, zone) ? ahead : changeOfOffset(at, ahead, zone);
  }
  return undefined;
}

function inside(spans: readonly Span[], local: number): boolean {
  return spans.some(({ from, to }) => (local >= from && local < to) || local + DAY < to);
}

/** Milliseconds from a time of day to the next edge of any window, at least 1 and at most a day. */
function nextEdge(spans: readonly Span[], local: number): number {
  let least = DAY;
  for (const edge of spans.flatMap(({ from, to }) => [from, to % DAY])) {
    const distance = (edge - local + DAY) % DAY;
    if (distance > 0 && distance < least) least = distance;
  }
  return least;
}

/** The first instant after `from`, not after `to`, whose offset is another than at `from`. */
function changeOfOffset(from: number, to: number, zone: IANAZone): number {
  const before = offsetAt(from, zone);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Milliseconds after midnight on the wall. */
function wall(at: number, zone: IANAZone): number {
  const local = at + offsetAt(at, zone);
  return ((local % DAY) + DAY) % DAY;
}

function offsetAt(at: number, zone: IANAZone): number {
  return zone.offset(at) * MINUTE;
}

function zoneOf(name: string): IANAZone {
  const zone = IANAZone.create(name);
  if (!zone.isValid) throw new RangeError(`no such time zone: ${name}`);
  return zone;
}
