/** One customer's run through a playbook's waves. Pure data. */
import type { Channel, MessageClass, ReceiptTest } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import type { Moment, View } from "#kits/expr";

/** The event that admitted. */
export interface Cause {
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Somebody whom a trigger names. Whether a run begins is for re-entry to say. */
export interface Admission {
  readonly playbook: string;
  readonly version: number;
  readonly customer: CustomerNumber;
  /** The occurrence: the same playbook, customer and key admit once, whatever the version. */
  readonly key: string;
  /** The moment that admits: the event's, or the exact moment of a date, a silence or a look. */
  readonly at: Date;
  /** Of the fact of the set that admits, in its shard; null: none of this set. */
  readonly offset: number | null;
  readonly cause: Cause | null;
  readonly trace: string | null;
}

/** The touch that a run made last. */
export interface LastTouch {
  /** The send key. */
  readonly key: string;
  readonly wave: string;
  readonly channel: Channel;
  /** When it was to go out, ISO. */
  readonly at: string;
}

/** What a run remembers from step to step. JSON. */
export interface RunMemory {
  readonly touch?: LastTouch;
  /** The wave whose turn came last, and the channels tried in it. */
  readonly turn?: { readonly wave: string; readonly tried: readonly Channel[] };
  /** How often each wave has asked for a touch: a wave may come again, and each try has a key of its own. */
  readonly asked?: Readonly<Record<string, number>>;
  /** The last touch failed: another channel of its wave is due; what follows is kept meanwhile. */
  readonly retry?: { readonly wave: string | null; readonly due: string };
  /** A colleague has it: the touch's key, and when it was settled. */
  readonly awaits?: { readonly key: string; readonly done?: string };
  /** The run has come to its wave and waits for a date of the customer that nobody has looked at yet. */
  readonly arriving?: { readonly base: string };
  /** What came of the last call or task. */
  readonly outcome?: string;
  /** Places of the goal's events that have come. */
  readonly goals?: readonly number[];
}

export type RunState = "waiting" | "active" | "decided" | "converted" | "ended";

/**
 * `goal`: reached. `window`: its time is over. `done`: no wave is left and no goal is waited for. `exit`: the file says so.
 * `erased`: the customer is gone.
 */
export type EndReason = "goal" | "window" | "done" | "exit" | "erased";

/** Where a run stands. */
export interface Standing {
  readonly state: RunState;
  /** The wave that comes next; null: none is left. */
  readonly wave: string | null;
  readonly dueAt: Date | null;
  readonly memory: RunMemory;
  /** By wave of a split, or name of an experiment. */
  readonly arms: Readonly<Record<string, string>>;
  readonly endReason: EndReason | null;
  readonly endedAt: Date | null;
}

export interface Run extends Standing {
  readonly enrolment: string;
  readonly playbook: string;
  readonly version: number;
  readonly customer: CustomerNumber;
  readonly key: string;
  readonly admittedAt: Date;
  readonly cause: Cause | null;
  readonly trace: string | null;
  /** Counts steps. */
  readonly seq: number;
}

export type Test = (view: View, moment: Moment) => boolean;
export type DataTest = (data: Readonly<Record<string, unknown>>) => boolean;
/** A cause's data as conditions read them. */
export type EventOf = (cause: Cause) => View["event"];

/** When a wave's turn is, as its file says. */
export interface WaveTime {
  readonly waitMs: number | null;
  /** Time of day, HH:MM. */
  readonly until: string | null;
  /** `workday`, or a weekday from 1 Monday to 7 Sunday. */
  readonly on: "workday" | number | null;
  readonly atDate: { readonly attribute: string; readonly days: number } | null;
}

export interface CompiledArm {
  readonly arm: string;
  readonly share: number;
  /** A wave's id; null: no more waves. */
  readonly go: string | null;
}

export interface CompiledBranch {
  readonly holds: Test | null;
  readonly receipt: ReceiptTest | null;
  readonly outcomes: readonly string[] | null;
  readonly go: string | null;
}

/** What a touch says, and for whom. */
export interface Choice {
  readonly holds: Test | null;
  /** Content by channel. */
  readonly contents: Readonly<Partial<Record<Channel, string>>>;
  /** A product, `suitable`, or null: the playbook's own. */
  readonly product: string | null;
  /** Kinds of product, the best of which is sold; the choice holds only where one suits the customer. Null: it hangs on none. */
  readonly suitable: readonly string[] | null;
  readonly benefit: string | null;
}

export interface WaveTouch {
  /** Alternatives, in the order of the file. */
  readonly channels: readonly Channel[];
  /** What the customer prefers goes first, then what costs less; otherwise the order of the file holds. */
  readonly best: boolean;
  readonly choices: readonly Choice[];
  readonly ownerRole: string | null;
  /** `end_of_day`, or milliseconds after the touch is due. */
  readonly deadline: "end_of_day" | number | null;
  readonly urgent: boolean;
}

export interface CompiledWave {
  readonly id: string;
  readonly time: WaveTime;
  readonly holds: Test | null;
  readonly ifReceipt: ReceiptTest | null;
  readonly unlessReceipt: ReceiptTest | null;
  readonly branches: readonly CompiledBranch[];
  readonly split: readonly CompiledArm[] | null;
  readonly experiment: { readonly name: string; readonly arms: readonly CompiledArm[] } | null;
  readonly touch: WaveTouch | null;
  readonly handOver: boolean;
  /** The wave that follows; null: none. */
  readonly next: string | null;
}

export interface CompiledGoal {
  readonly events: readonly { readonly type: string; readonly holds: DataTest }[];
  readonly all: boolean;
  readonly withinMs: number;
}

export interface CompiledExit {
  readonly event: { readonly type: string; readonly holds: DataTest } | null;
  readonly when: Test | null;
}

export interface Reentry {
  /** Runs of one customer at the same time; Infinity: any number. */
  readonly concurrent: number;
  /** Least time between two admissions, milliseconds. */
  readonly afterMs: number;
  /** Admissions of a customer in 365 days. */
  readonly perYear: number | null;
  /** Once and never again. */
  readonly never: boolean;
}

/** A version of a playbook as runs go by it: everything but whom its trigger names. */
export interface RunPlan {
  readonly playbook: string;
  readonly version: number;
  readonly class: MessageClass;
  readonly category: string;
  readonly product: string | null;
  readonly value: {
    readonly yuan: number | null;
    readonly margin: string | null;
    readonly probability: number | null;
    readonly score: string | null;
  };
  /** Share of customers who get nothing of it, for comparison. */
  readonly control: number;
  /** Whether the bank's holdout is kept out of it. */
  readonly holdout: boolean;
  /** A daily round decides: runs wait for it and have no steps of their own. */
  readonly round: boolean;
  /** From the admission to the first wave, milliseconds, by the event that admits; none: nothing. */
  readonly after: ReadonlyMap<string, number>;
  readonly reentry: Reentry;
  readonly waves: readonly CompiledWave[];
  readonly byId: ReadonlyMap<string, CompiledWave>;
  readonly goal: CompiledGoal | null;
  readonly exits: readonly CompiledExit[];
  readonly eventOf: EventOf;
  /** Lists of records that conditions of waves and exits read. */
  readonly lists: readonly string[];
  /** Static lists of customers that they read. */
  readonly audiences: readonly string[];
  /** What else of a customer its steps look at. */
  readonly reads: {
    readonly attributes: readonly string[];
    readonly scores: boolean;
    /** Metrics look at attributes of their own choice. */
    readonly metrics: boolean;
  };
}

/** Playbooks as runs go by them. */
export interface RunBook {
  /** Undefined: no such version, or it means nothing by what the bank's catalog says now. */
  of(playbook: string, version: number): RunPlan | undefined;
  /** Playbooks whose runs move: all that were ever live, but for daily rounds and those that are paused; sorted. */
  readonly moving: readonly string[];
  /** Playbooks that admit nobody and whose runs wait. */
  readonly paused: ReadonlySet<string>;
  /** Playbooks of which some version has a goal or an exit of a type of facts, by the type. */
  readonly wakes: ReadonlyMap<string, ReadonlySet<string>>;
}

/** When the goal can no longer be reached; null: there is none. */
export function windowEnd(run: Pick<Run, "admittedAt">, plan: Pick<RunPlan, "goal">): Date | null {
  return plan.goal ? new Date(run.admittedAt.getTime() + plan.goal.withinMs) : null;
}

export function isOpen({ state }: Pick<Standing, "state">): boolean {
  return state === "active" || state === "waiting" || state === "decided";
}

/** A standing that is over; what it remembers stays. */
export function ended<S extends Standing>(run: S, reason: EndReason, at: Date): S {
  return {
    ...run,
    state: reason === "goal" ? "converted" : "ended",
    wave: null,
    dueAt: null,
    endReason: reason,
    endedAt: at,
  };
}
