/** What a fact says of a touch, of a goal, or against a playbook. Pure. */
import { parseYuan } from "#ground/money";

export interface ToldFact {
  readonly type: string;
  readonly source: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event that a goal waits for, tested on the event's data. */
export interface GoalEvent {
  readonly event: string;
  readonly reached: (data: Readonly<Record<string, unknown>>) => boolean;
}

/** A playbook's goal: what ends it within a time after admission. */
export interface Goal {
  readonly playbook: string;
  readonly events: readonly GoalEvent[];
  /** Whether all of them are needed, in any order; else one is enough. */
  readonly all: boolean;
  readonly withinMilliseconds: number;
}

/** What of a touch is known by a fact. */
export interface ToldTouch {
  readonly playbook: string;
  readonly enrolment: string;
  readonly wave: string;
  /** Empty: the fact does not say. */
  readonly channel: string;
  /** Units that the carrier charges, as parts of an SMS; 1 where the fact does not say. */
  readonly parts: number;
  readonly touched: boolean;
  readonly delivered: boolean;
  /** Seen, answered or opened. */
  readonly reached: boolean;
}

// playbook@version/enrolment/wave, the send key of the ledger.
const keyShape = /^([^@/]+)@(\d+)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([^/]+)$/;

export interface NamedTouch {
  readonly playbook: string;
  readonly version: number;
  readonly enrolment: string;
  readonly wave: string;
}

/** The parts of a send key; undefined for what is not one of ours. */
export function touchNamed(key: unknown): NamedTouch | undefined {
  const match = typeof key === "string" ? keyShape.exec(key) : null;
  if (!match) return undefined;
  const [, playbook = "", version, enrolment = "", wave = ""] = match;
  return { playbook, version: Number(version), enrolment, wave };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

// A call that waits on a colleague's list has touched nobody.
const byHand = new Set(["agent_call", "manager"]);
const given = new Set(["touch_accepted", "touch_submitted"]);
const answered = new Set(["touch_opened", "touch_clicked", "touch_replied", "call_connected"]);
const LOCAL = "local/";

/** Undefined for facts that move no touch of ours. */
export function touchToldBy(fact: ToldFact): ToldTouch | undefined {
  const { type, source, data } = fact;
  const isGiven = given.has(type);
  const isAnswered = answered.has(type) || (type === "call_finished" && data.outcome !== "wrong_person");
  const isDelivered = isAnswered || type === "touch_delivered";
  // Whoever answered a call for the wrong person, somebody was called.
  if (!isGiven && !isDelivered && type !== "call_finished") return undefined;
  const key = touchNamed(data.touch);
  if (!key) return undefined;
  const channel = text(data.channel) || (source.startsWith(LOCAL) ? source.slice(LOCAL.length) : "");
  return {
    playbook: key.playbook,
    enrolment: key.enrolment,
    wave: key.wave,
    channel,
    parts: typeof data.parts === "number" && Number.isInteger(data.parts) ? Math.max(1, data.parts) : 1,
    touched: isGiven ? !byHand.has(channel) : true,
    delivered: isDelivered,
    // A place on a screen is seen by being there.
    reached: isAnswered || (isDelivered && channel === "slot"),
  };
}

/** How many events of a goal are needed together. */
export const partsOf = ({ all, events }: Goal): number => (all ? events.length : 1);

/**
 * The parts of a goal that a fact is, by place; part 0 is the whole where one event is enough. A fact about a touch of
 * another playbook is that one's.
 */
export function partsReached(goal: Goal, { type, data }: ToldFact): number[] {
  const met = goal.events.flatMap(({ event, reached }, place) => (event === type && reached(data) ? [place] : []));
  if (met.length === 0) return [];
  const named = touchNamed(data.touch);
  if (named !== undefined && named.playbook !== goal.playbook) return [];
  return partsOf(goal) > 1 ? met : [0];
}

/** Fen; 0 where the fact names no amount. */
export function amountTold({ data }: ToldFact): number {
  return Math.max(0, parseYuan(data.amount) ?? 0);
}

/** What a fact says against the bank's touches. */
export function objectionIn({ type, data }: ToldFact): "complaint" | "opt_out" | undefined {
  if (type === "complaint_filed") return "complaint";
  if (type === "call_finished") return data.outcome === "do_not_contact" ? "opt_out" : undefined;
  if (type !== "unsubscribed" && type !== "consent_withdrawn") return undefined;
  // Said in a call, whose result is the objection.
  if (data.cause === "do_not_contact") return undefined;
  return (text(data.purpose) || "marketing") === "marketing" ? "opt_out" : undefined;
}
