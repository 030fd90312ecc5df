import type { Moment, View } from "./environment.ts";
import type { Item, Value } from "./types.ts";

/** What a part of a condition comes to; null is unknown. */
export type Result = Value | readonly Item[] | null;
/** The moment, and the item at hand of each list that is being gone through. */
export interface Frame extends Moment {
  readonly items?: readonly unknown[];
}
export type Run = (view: View, moment: Frame) => Result;
/** What a test answers: true, false, or null for unknown. */
export type Test = (view: View, moment: Moment) => boolean | null;
