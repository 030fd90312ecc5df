/**
 * A plain reading of playbooks, to be compared with the engine: one customer, one playbook, one moment after the other, and
 * everything that is known computed anew each time. Instants are milliseconds since 1970.
 */

/** true, false, or null for unknown. */
export type Truth = boolean | null;
export type Comparison = ">" | ">=" | "<" | "<=";

/** A condition; `text.ts` writes it as a file has it. */
export type Test =
  | {
      readonly is: "number";
      readonly of: "customer" | "before" | "event";
      readonly name: string;
      readonly op: Comparison;
      readonly value: number;
    }
  | { readonly is: "word"; readonly of: "customer" | "before" | "event"; readonly name: string; readonly value: string }
  | { readonly is: "flag"; readonly name: string }
  | { readonly is: "count"; readonly name: string; readonly op: Comparison; readonly value: number }
  | { readonly is: "tag"; readonly name: string; readonly value: string }
  | { readonly is: "score"; readonly name: string; readonly op: Comparison; readonly value: number }
  | { readonly is: "all" | "any"; readonly of: readonly Test[] }
  | { readonly is: "not"; readonly of: Test };

export interface EventTest {
  readonly event: string;
  readonly where?: Test;
}

export type Trigger =
  | ({ readonly by: "event"; readonly after?: number } & EventTest)
  | { readonly by: "becomes" | "becomes_false"; readonly test: Test }
  | { readonly by: "enters" | "leaves"; readonly audience: string }
  | { readonly by: "score"; readonly name: string; readonly from: number; readonly to: number }
  | {
      readonly by: "absence";
      readonly of: readonly string[];
      readonly for: number;
      readonly after?: EventTest;
      readonly since?: string;
    }
  | { readonly by: "date"; readonly attribute: string; readonly offsets: readonly number[]; readonly yearly: boolean }
  | { readonly by: "api" }
  | { readonly by: "list"; readonly list: string }
  | { readonly by: "list_date"; readonly offsets: readonly number[] }
  | { readonly by: "calendar"; readonly rule: CalendarRule; readonly offset: number; readonly at: string };

export type CalendarRule =
  | { readonly rule: "day"; readonly day: string }
  | { readonly rule: "span"; readonly from: string; readonly to: string }
  | { readonly rule: "workday"; readonly nth: number }
  | { readonly rule: "quarter_day"; readonly nth: number }
  | { readonly rule: "weekday"; readonly weekday: number }
  | { readonly rule: "festival"; readonly festival: string }
  | { readonly rule: "last_purchase"; readonly settles: number }
  | { readonly rule: "cron"; readonly minute: number; readonly hour: number; readonly weekday: number };

export type ReceiptTest =
  | "delivered"
  | "not_delivered"
  | "opened"
  | "not_opened"
  | "clicked"
  | "not_clicked"
  | "answered"
  | "not_answered"
  | "not_touched";

export interface Branch {
  readonly if?: Test;
  readonly receipt?: ReceiptTest;
  readonly outcome?: readonly string[];
  readonly go: string;
}

export interface Wave {
  readonly id: string;
  /** Milliseconds. */
  readonly wait?: number;
  /** Local time, HH:MM. */
  readonly until?: string;
  readonly on?: "workday" | number;
  readonly atDate?: { readonly attribute: string; readonly offset: number };
  readonly if?: Test;
  readonly unlessReceipt?: ReceiptTest;
  readonly ifReceipt?: ReceiptTest;
  readonly channels?: readonly string[] | "best";
  /** Channels that `best` may take. */
  readonly contents?: readonly string[];
  readonly handOver?: boolean;
  readonly branch?: readonly Branch[];
  readonly split?: readonly { readonly arm: string; readonly share: number; readonly go: string }[];
  readonly experiment?: string;
  readonly then?: string;
}

export interface Goal {
  readonly any: readonly EventTest[];
  /** Whether all of them are needed. */
  readonly all: boolean;
  readonly within: number;
}

export interface Plan {
  readonly id: string;
  readonly class: "marketing" | "service" | "risk";
  /** What a request is answered that brings an event which starts it. */
  readonly answer?: "step_up" | "hold" | "review";
  readonly trigger: Trigger;
  readonly audience: Test;
  /** One admission for each of these, where the trigger's own rule is another. */
  readonly oncePer?: "customer" | "day";
  readonly reentry: {
    readonly after?: number;
    readonly concurrent?: number;
    readonly perYear?: number;
    readonly never?: boolean;
  };
  readonly exits: readonly ({ readonly event: EventTest } | { readonly when: Test })[];
  readonly waves: readonly Wave[];
  readonly goal?: Goal;
  readonly liveFrom: number;
  /** Who gets no marketing of it: customers of the bank's holdout, or of its own control. */
  readonly heldBy?: "bank" | "control";
}

/** What people do to a playbook while customers are in it. */
export interface Change {
  readonly at: number;
  readonly playbook: string;
  readonly what: "pause" | "resume" | "edit";
  /** What it says from then on; only waves, audience and goal are others. */
  readonly to?: Plan;
}

/** A file that puts customers on a list, or takes them off. */
export interface Upload {
  readonly at: number;
  readonly list: string;
  readonly mode: "add" | "remove";
  readonly customers: readonly string[];
}

/** Told by the house itself, when a file is uploaded. */
export const HOUSE = "house";

/** So many touches of marketing of a customer in a calendar day, or in any stretch of this length. */
export interface Cap {
  readonly max: number;
  readonly days: "day" | number;
}

/** Something told of a customer. */
export interface Told {
  readonly customer: string;
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: number;
  /** When the house hears of it. */
  readonly arrivesAt: number;
  /** Comes in a request that waits for an answer. */
  readonly isAsked?: boolean;
}

/** What a channel and the customer make of a touch of a playbook that is due at a moment. */
export type React = (
  playbook: string,
  customer: string,
  due: number,
  channel: string,
) => readonly { readonly type: string; readonly after: number; readonly data?: Readonly<Record<string, unknown>> }[];

export interface Touch {
  readonly wave: string;
  readonly channel: string;
  readonly due: number;
}

/** One run of a customer through a playbook, as told by the oracle or read from the house. */
export interface Run {
  readonly playbook: string;
  readonly customer: string;
  readonly admittedAt: number;
  readonly touches: readonly Touch[];
  readonly end: "converted" | "ended" | "open";
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The bank's zone is eight hours before Greenwich, winter and summer. */
export const ZONE_OFFSET = 8 * HOUR;
