/** Which audiences have to be looked at for everybody. Pure. */
import { dayOf } from "#ground/clock";
import type { AudienceBook, LiveAudience } from "./book.ts";

/** The last time that an audience was looked at as a whole. */
export interface LastLook {
  readonly meaning: string;
  readonly slot: string;
}

export interface DueAudience {
  readonly audience: LiveAudience;
  readonly kind: "fill" | "time" | "manual";
}

/** The bank's day, or the hour, that an instant falls on; empty where time asks for nothing. */
export function slotOf({ renewed }: Pick<LiveAudience, "renewed">, at: Date, zone: string): string {
  if (renewed === undefined) return "";
  // Hours of the world's clock: they are as long as the zone's, and never come twice.
  return renewed === "day" ? dayOf(at, zone) : at.toISOString().slice(0, 13);
}

/**
 * Audiences with a condition that are new, mean something else, or whose day or hour has come.
 * @param asked those that somebody asked for, whatever the time
 */
export function dueAudiences(
  book: AudienceBook,
  last: ReadonlyMap<number, LastLook>,
  at: Date,
  zone: string,
  asked: ReadonlySet<number> = new Set(),
): DueAudience[] {
  return [...book.byId.values()].flatMap((audience): DueAudience[] => {
    if (!audience.condition) return [];
    const done = last.get(audience.number);
    if (done?.meaning !== audience.meaning) return [{ audience, kind: "fill" }];
    if (asked.has(audience.number)) return [{ audience, kind: "manual" }];
    return done.slot < slotOf(audience, at, zone) ? [{ audience, kind: "time" }] : [];
  });
}

/** Retired audiences that customers may still be in. */
export function dueToEmpty(book: AudienceBook, last: ReadonlyMap<number, LastLook>): number[] {
  return book.retired.filter((number) => last.get(number)?.meaning !== RETIRED);
}

/** What an audience means that was retired. */
export const RETIRED = "retired";
