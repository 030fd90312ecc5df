/** When time alone may have changed what rules say. Pure. */
import { type Day, dayOf } from "#ground/clock";
import type { RuleTag, TagRules } from "./tags.ts";

/** How far a tag's answers have been renewed. */
export interface Renewed {
  readonly version: string;
  readonly slot: string;
}

/** The bank's day or the hour that an instant falls on, as the tag is renewed; empty for one that time never changes. */
export function slotOf(tag: RuleTag, at: Date, zone: string): string {
  if (tag.renewed === undefined) return "";
  const day: Day = dayOf(at, zone);
  // Hours of the world's clock: they are as long as the zone's, and never come twice.
  return tag.renewed === "day" ? day : at.toISOString().slice(0, 13);
}

/** Places of the tags whose answers have to be looked at again for everybody: by time, or because the rule is new. */
export function dueTags(tags: TagRules, renewed: ReadonlyMap<string, Renewed>, at: Date, zone: string): number[] {
  return tags.ordered.flatMap((tag, place) => {
    const done = renewed.get(tag.name);
    if (!done || done.version !== tag.version) return [place];
    return done.slot < slotOf(tag, at, zone) ? [place] : [];
  });
}
