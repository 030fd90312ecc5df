/**
 * What a run does when its turn has come: waits on, passes waves over, branches, splits, touches, or ends. Pure: whoever
 * calls looks everything up beforehand and carries out what is answered.
 */
import type { Channel } from "#contracts/definitions";
import type { Day } from "#ground/clock";
import { stickyShare } from "#ground/random";
import type { Moment, View } from "#kits/expr";
import {
  type Admission,
  type Choice,
  type CompiledArm,
  type CompiledBranch,
  type CompiledWave,
  ended,
  type Run,
  type RunPlan,
  type Standing,
  type WaveTouch,
  windowEnd,
} from "./runs.ts";
import { receiptHolds, type TouchTold } from "./told.ts";
import { turnOf } from "./wave-time.ts";

/** What a step looks at. */
export interface Seen {
  readonly now: Date;
  readonly zone: string;
  /** The customer, with the cause's data as `event`. */
  readonly view: View;
  readonly moment: Moment;
  /** A date attribute of the customer; undefined: unknown. */
  readonly dateOf: (attribute: string) => Day | undefined;
  /** The run's last touch as the ledger has it. */
  readonly told: TouchTold | undefined;
  /** The customer's stable pseudonym. */
  readonly sticky: string;
}

/** A touch that a run wants to make now. */
export interface Wish {
  readonly wave: CompiledWave;
  readonly touch: WaveTouch;
  /** What it may say, the first that suits the customer; one at least. */
  readonly choices: readonly Choice[];
  /** The wave's part of the send key: `id`, or `id~2` when it asks for the second time. */
  readonly waveKey: string;
  /** Channels that failed in this turn. */
  readonly tried: readonly Channel[];
}

export type Step =
  | { readonly run: Run; readonly wish: null }
  /** {@link touched} tells where the run goes from here. */
  | { readonly run: Run; readonly wish: Wish };

/** How a wish was answered. */
export interface Answered {
  readonly key: string;
  readonly channel: Channel;
  /** When it goes out. */
  readonly at: Date;
  /** A colleague is asked for it. */
  readonly task: boolean;
}

const DAY_MS = 86_400_000;
// A file whose waves go round without waiting is refused by its check; this keeps what slipped through from spinning.
const MOST_HOPS = 200;

/** The first standing of a run that is admitted. */
export function begin(
  plan: RunPlan,
  { at, cause }: Pick<Admission, "at" | "cause">,
  zone: string,
): Pick<Standing, "wave" | "dueAt" | "memory"> {
  const base = new Date(at.getTime() + (plan.after.get(cause?.type ?? "") ?? 0));
  const [first] = plan.waves;
  if (!first) return { wave: null, dueAt: base, memory: {} };
  const end = windowEnd({ admittedAt: at }, plan);
  if (first.time.atDate)
    return { wave: first.id, dueAt: earlier(base, end), memory: { arriving: { base: base.toISOString() } } };
  return { wave: first.id, dueAt: earlier(turnOf(first.time, base, false, undefined, zone), end), memory: {} };
}

/** One step of a run that is due. */
export function step(run: Run, plan: RunPlan, seen: Seen): Step {
  const over = isOver(run, plan, seen);
  if (over) return { run: ended(run, over, seen.now), wish: null };
  const { awaits, retry, arriving } = run.memory;
  if (awaits) return walk(settleAwaited(run, plan, seen, awaits), plan, seen);
  if (retry) return retried(run, plan, seen);
  if (arriving) return walk(arrived(run, plan, seen, arriving), plan, seen);
  return walk(run, plan, seen);
}

function isOver(run: Run, plan: RunPlan, { now, view, moment }: Seen): "exit" | "window" | null {
  if (plan.exits.some(({ when }) => when?.(view, moment))) return "exit";
  const end = windowEnd(run, plan);
  return end && now >= end ? "window" : null;
}

/** Goes on from wave to wave for as long as their turn is now. */
function walk(from: Run, plan: RunPlan, seen: Seen): Step {
  let run = from;
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    if (run.state !== "active" || run.dueAt === null || run.dueAt > seen.now) return { run, wish: null };
    const wave = run.wave === null ? undefined : plan.byId.get(run.wave);
    if (!wave) return { run: arrive(run, plan, null, seen.now, false, seen), wish: null };
    const taken = turn(run, plan, wave, seen);
    if ("wish" in taken) return taken;
    run = taken;
  }
  throw new RangeError(`the waves of ${plan.playbook}@${plan.version} go round without waiting`);
}

function turn(run: Run, plan: RunPlan, wave: CompiledWave, seen: Seen): Step | Run {
  const { view, moment, told, now } = seen;
  const { outcome } = run.memory;
  const passes =
    (wave.holds && !wave.holds(view, moment)) ||
    (wave.ifReceipt && !receiptHolds(wave.ifReceipt, told, outcome)) ||
    (wave.unlessReceipt && receiptHolds(wave.unlessReceipt, told, outcome));
  if (passes) return passOver(run, plan, wave, seen);
  const branch = wave.branches.find((one) => branches(one, run, seen));
  if (branch) return arrive(run, plan, branch.go, now, false, seen);
  if (wave.split)
    return draw(run, plan, wave.id, wave.split, stickyShare(`${plan.playbook}/${wave.id}`, run.enrolment), seen);
  if (wave.experiment) {
    const { name, arms } = wave.experiment;
    return draw(run, plan, name, arms, stickyShare(`experiment:${name}`, seen.sticky), seen);
  }
  const choices = wave.touch ? choicesOf(wave.touch, seen) : [];
  if (!wave.touch || choices.length === 0) return passOver(run, plan, wave, seen);
  return wishing(run, wave, wave.touch, choices, []);
}

/** Choices up to the first that is taken in any case. */
function choicesOf({ choices }: WaveTouch, { view, moment }: Seen): readonly Choice[] {
  const held = choices.filter(({ holds }) => holds === null || holds(view, moment));
  const sure = held.findIndex(({ suitable }) => suitable === null);
  return sure < 0 ? held : held.slice(0, sure + 1);
}

function wishing(
  run: Run,
  wave: CompiledWave,
  touch: WaveTouch,
  choices: readonly Choice[],
  tried: readonly Channel[],
): Step {
  const times = (run.memory.asked?.[wave.id] ?? 0) + 1;
  const asked = { ...run.memory.asked, [wave.id]: times };
  const waveKey = times === 1 ? wave.id : `${wave.id}~${times}`;
  return { run: { ...run, memory: { ...run.memory, asked } }, wish: { wave, touch, choices, waveKey, tried } };
}

function passOver(run: Run, plan: RunPlan, wave: CompiledWave, seen: Seen): Run {
  return arrive(run, plan, wave.next, seen.now, wave.touch !== null, seen);
}

function branches(
  { holds, receipt, outcomes }: CompiledBranch,
  { memory }: Run,
  { view, moment, told }: Seen,
): boolean {
  if (holds && !holds(view, moment)) return false;
  if (receipt && !receiptHolds(receipt, told, memory.outcome)) return false;
  return outcomes === null || outcomes.includes(memory.outcome ?? told?.outcome ?? "");
}

/** An arm is drawn once; who comes by again goes the same way. */
function draw(run: Run, plan: RunPlan, name: string, arms: readonly CompiledArm[], at: number, seen: Seen): Run {
  const known = arms.find(({ arm }) => arm === run.arms[name]);
  const arm = known ?? armAt(arms, at);
  if (!arm) return arrive(run, plan, null, seen.now, false, seen);
  return arrive({ ...run, arms: { ...run.arms, [name]: arm.arm } }, plan, arm.go, seen.now, false, seen);
}

/** The arm of a draw in [0, 1). */
export function armAt(arms: readonly CompiledArm[], at: number): CompiledArm | undefined {
  let below = 0;
  for (const arm of arms) {
    below += arm.share;
    if (at < below) return arm;
  }
  // Shares add to 1 but for what a fraction cannot say.
  return arms.at(-1);
}

/** Goes to a wave, or past the last one. */
function arrive(run: Run, plan: RunPlan, to: string | null, base: Date, followsTouch: boolean, seen: Seen): Run {
  const { arriving: _, awaits: __, retry: ___, ...memory } = run.memory;
  const end = windowEnd(run, plan);
  const wave = to === null ? undefined : plan.byId.get(to);
  if (!wave) {
    const last = { ...run, memory, wave: null, dueAt: end };
    if (end === null) return ended(last, "done", seen.now);
    return end <= seen.now ? ended(last, "window", seen.now) : last;
  }
  const { atDate } = wave.time;
  const date = atDate ? seen.dateOf(atDate.attribute) : undefined;
  const due = turnOf(wave.time, base, followsTouch, date, seen.zone);
  return { ...run, memory, wave: wave.id, dueAt: earlier(due, end) };
}

/** Comes to a first wave that waits for a date of the customer. */
function arrived(run: Run, plan: RunPlan, seen: Seen, { base }: { readonly base: string }): Run {
  return arrive(run, plan, run.wave, new Date(base), false, seen);
}

function earlier(one: Date, other: Date | null): Date {
  return other !== null && other < one ? other : one;
}

/** A colleague's task: when it is settled the run goes on; until then it is looked at once a day. */
function settleAwaited(run: Run, plan: RunPlan, seen: Seen, { done }: { readonly done?: string }): Run {
  const settled = done !== undefined || seen.told?.settled !== false;
  const wave = plan.byId.get(run.memory.turn?.wave ?? "");
  if (!settled) return { ...run, dueAt: earlier(new Date(seen.now.getTime() + DAY_MS), windowEnd(run, plan)) };
  return arrive(run, plan, wave?.next ?? null, done === undefined ? seen.now : new Date(done), true, seen);
}

/** The next channel of a turn whose touch failed. */
function retried(run: Run, plan: RunPlan, seen: Seen): Step {
  const { turn: last } = run.memory;
  const wave = plan.byId.get(last?.wave ?? "");
  const choices = wave?.touch ? choicesOf(wave.touch, seen) : [];
  if (!last || !wave?.touch || choices.length === 0) return walk(afterRetry(run), plan, seen);
  return wishing(run, wave, wave.touch, choices, last.tried);
}

/** What was to follow before the touch failed. */
function afterRetry(run: Run): Run {
  const { retry, ...memory } = run.memory;
  if (!retry) return run;
  return { ...run, memory, wave: retry.wave, dueAt: new Date(retry.due) };
}

/** Where a run goes after its wish was answered; null: it was denied or held out. */
export function touched(run: Run, plan: RunPlan, wish: Wish, answer: Answered | null, seen: Seen): Run {
  const { wave, tried } = wish;
  if (!answer) {
    // No other channel may be used: what was to follow follows at its time.
    if (run.memory.retry) return afterRetry(run);
    const memory = { ...run.memory, turn: { wave: wave.id, tried: [] } };
    return arrive({ ...run, memory }, plan, wave.next, seen.now, true, seen);
  }
  const { outcome: _, ...kept } = run.memory;
  const { key, channel, at, task } = answer;
  const memory = {
    ...kept,
    touch: { key, wave: wave.id, channel, at: at.toISOString() },
    turn: { wave: wave.id, tried: [...tried, channel] },
  };
  if (wave.handOver && task) {
    const { retry: __, ...waiting } = memory;
    const again = earlier(new Date(at.getTime() + DAY_MS), windowEnd(run, plan));
    return { ...run, memory: { ...waiting, awaits: { key } }, wave: wave.id, dueAt: again };
  }
  return arrive({ ...run, memory }, plan, wave.next, at, true, seen);
}
