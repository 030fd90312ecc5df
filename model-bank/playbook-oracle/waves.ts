/** One run: where it stands, when it is due, what it does then. */
import { chinaCalendar } from "#ground/calendar";
import { dayNumberOf, midnightOf, minuteOfDay, numberOfDay, textOfDay, timeOf, weekdayOfNumber } from "./local-time.ts";
import { type Picture, truthOf } from "./picture.ts";
import { DAY, MINUTE, type Plan, type ReceiptTest, type Told, type Touch, type Wave } from "./types.ts";

/** The last touch of a run and what was told of it. */
export interface LastTouch {
  readonly wave: string;
  readonly channel: string;
  readonly due: number;
  readonly nth: number;
  readonly heard: Set<string>;
  outcome?: string;
}

export interface OpenRun {
  readonly plan: Plan;
  readonly admittedAt: number;
  /** When the first wave counts from. */
  readonly cause: Told["data"] | undefined;
  /** The wave that comes next; undefined: all are over. */
  wave: Wave | undefined;
  due: number;
  /** What the wave that comes next counts from. */
  base: number;
  /** The wave before had channels and had its turn. */
  follows: boolean;
  /** Came to a first wave that waits for a date; it is looked up when its turn begins. */
  isArriving: boolean;
  /** The wave whose turn to touch was the last. */
  turn: Wave | undefined;
  last: LastTouch | undefined;
  /** Channels tried within the wave of the last touch. */
  tried: string[];
  /** Waits for a colleague, until then at the latest. */
  handedUntil: number | undefined;
  /** When the colleague had finished. */
  doneAt: number | undefined;
  /** The last touch failed then, and the wave has another channel; whether the run was over with it. */
  retry: { readonly at: number; readonly wasOver: boolean } | undefined;
  readonly touches: Touch[];
  readonly reached: Set<number>;
  end: "converted" | "ended" | "open";
  /** Why it ended. */
  reason: "goal" | "exit" | "window" | "done" | undefined;
}

/** Draws of a run: the arm of a wave that splits. */
export type ArmOf = (run: OpenRun, wave: Wave) => string;

export interface Moment {
  readonly at: number;
  readonly picture: Picture;
  readonly armOf: ArmOf;
  /** The number that the next touch of this customer by this playbook has. */
  readonly nextTouch: () => number;
  readonly touched: (channel: string, nth: number, due: number) => void;
  /** Whether the customer may be touched then, by caps and by who is held out. */
  readonly mayTouch: (run: OpenRun, due: number) => boolean;
}

/** When a wave is due for a run that has arrived before it. */
export function dueOf(wave: Wave, run: OpenRun, arrived: number, picture: Picture): number {
  const { wait, until, on, atDate } = wave;
  if (wait === undefined && until === undefined && on === undefined && atDate === undefined) {
    return run.follows ? run.base + 3 * DAY : arrived;
  }
  let due = run.base + (wait ?? 0);
  if (atDate) {
    const day = picture.values.get(atDate.attribute);
    const time = until ?? "09:00";
    if (day !== undefined) due = Math.max(due, midnightOf(numberOfDay(String(day)) + atDate.offset) + timeOf(time));
  }
  if (until !== undefined) {
    const today = midnightOf(dayNumberOf(due)) + timeOf(until);
    due = today >= due ? today : today + DAY;
  }
  if (on !== undefined) while (!isOn(on, dayNumberOf(due))) due += DAY;
  return due;
}

const isOn = (on: "workday" | number, day: number): boolean =>
  on === "workday" ? chinaCalendar.isWorkday(textOfDay(day)) : weekdayOfNumber(day) === on;

const costs: Readonly<Record<string, number>> = {
  push: 0,
  inbox: 0,
  slot: 0,
  sms: 5,
  email: 5,
  wecom: 10,
  agent_call: 800,
};
const needs: Readonly<Record<string, string>> = { push: "push_token", wecom: "wecom_bound" };

/** Channels of a wave by which the customer may be reached now, in the order in which they are taken. */
function waysOf(wave: Wave, { plan, tried }: OpenRun, { values }: Picture): string[] {
  const named =
    wave.channels === "best"
      ? [...(wave.contents ?? [])].sort((a, b) => (costs[a] ?? 0) - (costs[b] ?? 0))
      : [...(wave.channels ?? [])];
  const consent = (values.get("consent") as readonly string[] | undefined) ?? [];
  return named.filter((channel) => {
    const need = needs[channel];
    if (need !== undefined && values.get(need) !== true) return false;
    if (tried.includes(channel)) return false;
    return plan.class !== "marketing" || consent.includes("marketing") || consent.includes(`marketing:${channel}`);
  });
}

const written = new Set(["sms", "push", "email", "wecom"]);

/** The first moment at which a channel may be used. */
export function openingOf(kind: Plan["class"], channel: string, at: number): number {
  if (kind !== "marketing") return at;
  const opens = written.has(channel) ? 8 * 60 : channel === "robot_call" ? 9 * 60 : undefined;
  if (opens === undefined) return at;
  const minute = minuteOfDay(at);
  if (minute >= opens && minute < 20 * 60) return at;
  return midnightOf(dayNumberOf(at) + (minute < opens ? 0 : 1)) + opens * MINUTE;
}

/** What is known of the last touch; of none, only what did not happen. */
export function receiptHolds(test: ReceiptTest, last: LastTouch | undefined): boolean {
  if (test === "not_touched") return last === undefined;
  const heard = last?.heard ?? new Set<string>();
  const has = (...types: readonly string[]): boolean => types.some((type) => heard.has(type));
  // Who opened, clicked or answered has got it.
  const known: Readonly<Record<string, boolean>> = {
    delivered: has("touch_delivered", "touch_opened", "touch_clicked", "touch_replied", "call_finished"),
    opened: has("touch_opened", "touch_clicked", "touch_replied", "call_finished"),
    clicked: has("touch_clicked"),
    answered: has("touch_replied", "call_finished"),
  };
  return test.startsWith("not_") ? known[test.slice(4)] !== true : known[test] === true;
}

export function windowEnd({ plan, admittedAt }: OpenRun): number {
  return plan.goal ? admittedAt + plan.goal.within : Number.POSITIVE_INFINITY;
}

/** The next moment at which a run has to be looked at. */
export function nextOf(run: OpenRun): number {
  if (run.end !== "open") return Number.POSITIVE_INFINITY;
  const next = run.handedUntil ?? (run.wave ? run.due : Number.POSITIVE_INFINITY);
  return Math.min(run.retry?.at ?? next, windowEnd(run));
}

export function finish(run: OpenRun, reason: NonNullable<OpenRun["reason"]>): void {
  run.end = reason === "goal" ? "converted" : "ended";
  run.reason = reason;
}

/** Moves a run on to a wave; without one it waits for its goal, or ends. */
export function arrive(run: OpenRun, wave: Wave | undefined, at: number, picture: Picture): void {
  run.wave = wave;
  if (wave) run.due = dueOf(wave, run, at, picture);
  else if (!run.plan.goal) finish(run, "done");
}

function waveAfter(run: OpenRun, wave: Wave): Wave | undefined {
  return wave.then === undefined ? run.plan.waves[run.plan.waves.indexOf(wave) + 1] : waveCalled(run, wave.then);
}

const waveCalled = (run: OpenRun, name: string): Wave | undefined => run.plan.waves.find(({ id }) => id === name);

/** Leaves a wave at a moment, with or without a touch. */
function leave(run: OpenRun, wave: Wave, to: Wave | undefined, base: number, { at, picture }: Moment): void {
  run.base = base;
  run.follows = wave.channels !== undefined;
  arrive(run, to, at, picture);
}

/** Does what is due at a moment. */
export function step(run: OpenRun, moment: Moment): void {
  const { at, picture } = moment;
  const scene = { picture, at, ...(run.cause ? { event: run.cause } : {}) };
  if (run.plan.exits.some((exit) => "when" in exit && truthOf(exit.when, scene) === true))
    return void finish(run, "exit");
  if (at >= windowEnd(run)) return void finish(run, "window");
  if (run.handedUntil !== undefined) return void resume(run, moment);
  if (run.retry) return void tryAgain(run, moment, run.retry.wasOver);
  const wave = run.wave;
  if (!wave) return;
  if (run.isArriving) {
    run.isArriving = false;
    return void arrive(run, wave, at, picture);
  }
  const isPassed =
    (wave.if && truthOf(wave.if, scene) !== true) ||
    (wave.ifReceipt && !receiptHolds(wave.ifReceipt, run.last)) ||
    (wave.unlessReceipt && receiptHolds(wave.unlessReceipt, run.last));
  if (isPassed) return void leave(run, wave, waveAfter(run, wave), at, moment);
  const branch = wave.branch?.find(
    ({ if: test, receipt, outcome }) =>
      (test === undefined || truthOf(test, scene) === true) &&
      (receipt === undefined || receiptHolds(receipt, run.last)) &&
      (outcome === undefined || outcome.includes(run.last?.outcome ?? "")),
  );
  if (branch) return void leave(run, wave, waveCalled(run, branch.go), at, moment);
  if (wave.split) {
    const arm = moment.armOf(run, wave);
    return void leave(run, wave, waveCalled(run, wave.split.find((one) => one.arm === arm)?.go ?? "end"), at, moment);
  }
  if (wave.channels === undefined) return void leave(run, wave, waveAfter(run, wave), at, moment);
  run.turn = wave;
  run.tried = [];
  if (!touch(run, wave, moment)) leave(run, wave, waveAfter(run, wave), at, moment);
}

const HAND_OVER_LOOK = DAY;

/** Touches through the first way that is open, and goes on from there; whether there was one. */
function touch(run: OpenRun, wave: Wave, moment: Moment): boolean {
  const { at, picture, nextTouch, touched } = moment;
  const dueBy = (one: string): number => openingOf(run.plan.class, one, at);
  const channel = waysOf(wave, run, picture).find((one) => moment.mayTouch(run, dueBy(one)));
  if (channel === undefined) return false;
  const due = dueBy(channel);
  const nth = nextTouch();
  run.tried.push(channel);
  run.last = { wave: wave.id, channel, due, nth, heard: new Set() };
  run.touches.push({ wave: wave.id, channel, due });
  touched(channel, nth, due);
  if (wave.handOver) run.handedUntil = due + HAND_OVER_LOOK;
  else leave(run, wave, waveAfter(run, wave), due, moment);
  return true;
}

/** A colleague has finished: what comes next counts from then. */
function resume(run: OpenRun, moment: Moment): void {
  run.handedUntil = undefined;
  const { turn, doneAt = moment.at } = run;
  run.doneAt = undefined;
  if (turn) leave(run, turn, waveAfter(run, turn), doneAt, moment);
}

/** What a colleague tells of the task. */
export function finishTask(run: OpenRun, at: number): void {
  if (run.handedUntil === undefined) return;
  run.handedUntil = at;
  run.doneAt = at;
}

/** The channel failed: the next one is tried at once, within the same wave, even where the run was over with it. */
export function failOver(run: OpenRun, at: number): void {
  const { last, turn } = run;
  if (!turn || last?.wave !== turn.id || run.retry || run.handedUntil !== undefined) return;
  if (run.end === "converted" || (run.end === "ended" && run.reason !== "done")) return;
  const named = turn.channels === "best" ? (turn.contents ?? []) : (turn.channels ?? []);
  if (named.every((channel) => run.tried.includes(channel))) return;
  run.retry = { at, wasOver: run.end === "ended" };
  run.end = "open";
}

function tryAgain(run: OpenRun, moment: Moment, wasOver: boolean): void {
  run.retry = undefined;
  if (run.turn && !touch(run, run.turn, moment) && wasOver) finish(run, "done");
}
