/** Where a page of a timeline ended, as a text that only the next request reads. */
import { customerViewCases } from "./cases.ts";

/** In the order in which entries of one instant stand. */
export const timelineKinds = ["event", "decision", "touch", "task"] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** The place of an entry: later instants first, then by kind, then by falling key. */
export interface TimelinePlace {
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly key: string;
}

export function cursorOf({ at, kind, key }: TimelinePlace): string {
  return Buffer.from(JSON.stringify([at.getTime(), timelineKinds.indexOf(kind), key])).toString("base64url");
}

/** @throws customer_view.bad_cursor */
export function placeOfCursor(text: string): TimelinePlace {
  try {
    const [at, rank, key] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as unknown[];
    const kind = typeof rank === "number" ? timelineKinds[rank] : undefined;
    const isTime = typeof at === "number" && Math.abs(at) < 8e15 && Number.isInteger(at);
    if (isTime && kind && typeof key === "string" && key.length <= 500) return { at: new Date(at), kind, key };
  } catch {
    // Told below.
  }
  throw customerViewCases.bad_cursor();
}

/** Greater than every key, and empty, which is smaller than every key. */
const AFTER_ALL = "~";
const BEFORE_ALL = "";

/** Behind which entries of a kind begin, when a page ended at a place: strictly smaller in time, or in the key at that time. */
export function startOf(kind: TimelineKind, place: TimelinePlace | null): { readonly at: Date; readonly key: string } {
  if (place === null) return { at: new Date(Date.UTC(2299, 11, 31)), key: AFTER_ALL };
  const order = timelineKinds.indexOf(kind) - timelineKinds.indexOf(place.kind);
  return { at: place.at, key: order === 0 ? place.key : order > 0 ? AFTER_ALL : BEFORE_ALL };
}

/** The order of a timeline. */
export function compare(a: TimelinePlace, b: TimelinePlace): number {
  const byTime = b.at.getTime() - a.at.getTime();
  if (byTime !== 0) return byTime;
  const byKind = timelineKinds.indexOf(a.kind) - timelineKinds.indexOf(b.kind);
  return byKind !== 0 ? byKind : a.key < b.key ? 1 : a.key > b.key ? -1 : 0;
}
