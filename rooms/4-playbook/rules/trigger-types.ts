/** Triggers made ready: what starts a run, as closures. Pure. */
import type { Day } from "#ground/clock";
import type { Condition, Fields } from "#kits/expr";

/** Takes out of a fact's data what conditions read, as they read it. */
export type ReadEvent = (data: Readonly<Record<string, unknown>>) => Fields;

/** A test of one event: its type, and what must hold of it. */
export interface EventMatch {
  readonly event: string;
  readonly where: Condition | undefined;
  readonly read: ReadEvent;
}

/** Something happened. */
export interface EventTrigger extends EventMatch {
  readonly kind: "event";
  /** Fields of the event, or `metric.NAME`, that name other customers who are enrolled too. */
  readonly others: readonly string[];
  /** What those others must meet: they are asked first, and whoever meets it is enrolled together with who named it. */
  readonly among: Condition | undefined;
}

/** A condition turned true (or, falling, is true no more). */
export interface EdgeTrigger {
  readonly kind: "edge";
  readonly by: "becomes" | "becomes_false" | "score";
  readonly condition: Condition;
  readonly falling: boolean;
  /** How often everybody is looked at, where time alone can bring the turn about. */
  readonly looked: "hour" | "day" | undefined;
}

/** The customer came into an audience or onto a list, or left it. */
export interface CrossingTrigger {
  readonly kind: "crossing";
  readonly type: "audience_entered" | "audience_left";
  readonly audience: string;
}

/** Somebody asked for it by the API, or another customer's event named this one. */
export interface CalledTrigger {
  readonly kind: "called";
}

/** Nothing happened for so long. */
export interface AbsenceTrigger {
  readonly kind: "absence";
  /** What must not come, by type. */
  readonly of: ReadonlyMap<string, EventMatch>;
  readonly milliseconds: number;
  /** From which the time counts; otherwise from the last of those awaited. */
  readonly after: EventMatch | undefined;
  /** The date from which it counts where none ever came. */
  readonly since: string;
  /** Short ones get a timer when the event comes, long ones on the morning of their day. */
  readonly isShort: boolean;
}

/** A date of the customer, and days before and after it. */
export interface DateTrigger {
  readonly kind: "date";
  readonly of:
    | { readonly by: "attribute" | "tag"; readonly name: string }
    | { readonly by: "list"; readonly name: string; readonly field: string; readonly where: Condition | undefined };
  /** Whether the date is an instant, whose day is meant. */
  readonly isInstant: boolean;
  readonly offsets: readonly number[];
  readonly yearly: boolean;
  /** HH:MM. */
  readonly at: string;
}

/** Days of the calendar. */
export interface CalendarTrigger {
  readonly kind: "calendar";
  /** Times of a day at which it comes, as HH:MM; none on most days. */
  readonly timesOn: (day: Day) => readonly string[];
}

/** One of several. */
export interface AnyTrigger {
  readonly kind: "any";
  readonly parts: readonly {
    readonly trigger: SingleTrigger;
    /** What the customer must meet for this one, the playbook's own audience included. */
    readonly audience: Condition | undefined;
  }[];
}

export type CompiledTrigger = SingleTrigger | AnyTrigger;

export type SingleTrigger =
  | EventTrigger
  | EdgeTrigger
  | CrossingTrigger
  | CalledTrigger
  | AbsenceTrigger
  | DateTrigger
  | CalendarTrigger;
