/** The room's part of an engine set for silences: they begin to be counted, and are doubted when a fact is taken back. */
import { type CustomerNumber, factHash } from "#ground/ids";
import type { Tx } from "#ground/storage";
import type { FactStep, ProfileFact, ProfileRules } from "#profile";
import { beginningOf, dueFrom, endOfDay, isMeant } from "../rules/silences.ts";
import type { AbsenceTrigger } from "../rules/trigger-types.ts";
import { lastLooks, versionName } from "../store/looks.ts";
import { beginTimers, doubtTimers, SINCE_LAST, type Timer } from "../store/timers.ts";
import { beginWatches, type Watch } from "../store/watches.ts";
import type { TriggerBook, With } from "./trigger-book.ts";

export interface SilenceParts {
  readonly triggers: TriggerBook;
  readonly rules: Pick<ProfileRules, "zone">;
  /** The bank's time. */
  readonly now: Date;
}

type Silence = With<AbsenceTrigger>;

/**
 * Begins to count silences that will be due before their day's look: short ones by every event, long ones where an event
 * came so late that the look has passed it by. One that runs already is not touched: it is looked at when due.
 */
export async function keepSilences(
  tx: Tx,
  facts: readonly ProfileFact[],
  steps: readonly FactStep[],
  parts: SilenceParts,
): Promise<void> {
  const { triggers, rules, now } = parts;
  if (triggers.counted.length === 0) return;
  const plan = planOf(triggers);
  const awaited = facts.filter(({ type }) => plan.has(type));
  const begun = stepsThatBegin(steps, triggers.counted, rules.zone);
  if (awaited.length === 0 && begun.length === 0) return;
  let earliest = Number.POSITIVE_INFINITY;
  for (const { occurredAt } of awaited) earliest = Math.min(earliest, occurredAt.getTime());
  for (const { since } of begun) earliest = Math.min(earliest, since.getTime());
  const until = await looksReach(tx, triggers.counted, earliest, parts);
  const timers = new Map<string, Timer>();
  const doubted = new Map<string, Timer>();
  const watches: Watch[] = [];
  for (const fact of awaited) {
    const { after = [], of = [], doubted: doubting = [] } = plan.get(fact.type) ?? {};
    const watch = watchOf(fact, after, until);
    if (watch) watches.push(watch);
    for (const playbook of of) sinceEvent(playbook, fact, until, timers);
    for (const playbook of doubting) doubt(playbook, fact, now, doubted);
  }
  for (const { playbook, customer, since } of begun) beginSince(playbook, customer, since, until, timers);
  await beginWatches(tx, watches);
  await beginTimers(tx, [...timers.values()]);
  await doubtTimers(tx, [...doubted.values()]);
}

/** What facts of one type do to silences. */
interface TypePlan {
  /** Silences that count from them. */
  readonly after: Silence[];
  /** Silences that they break and that then count from them. */
  readonly of: Silence[];
  readonly doubted: Silence[];
}

const plans = new WeakMap<TriggerBook, ReadonlyMap<string, TypePlan>>();

function planOf(triggers: TriggerBook): ReadonlyMap<string, TypePlan> {
  const known = plans.get(triggers);
  if (known) return known;
  const plan = new Map<string, TypePlan>();
  const at = (type: string): TypePlan => {
    const found = plan.get(type) ?? { after: [], of: [], doubted: [] };
    plan.set(type, found);
    return found;
  };
  for (const playbook of triggers.counted) {
    const { after, of } = playbook.trigger;
    if (after) at(after.event).after.push(playbook);
    else {
      for (const type of of.keys()) at(type).of.push(playbook);
      at("fact_retracted").doubted.push(playbook);
    }
  }
  plans.set(triggers, plan);
  return plan;
}

type Reach = (playbook: Silence) => Date;

/** Whether a silence due then is counted from now on, and not found by a look. */
function isCounted({ trigger, since }: Pick<Silence, "trigger" | "since">, dueAt: Date, until: () => Date): boolean {
  return dueAt >= since && (trigger.isShort || dueAt < until());
}

/** All silences that count from the fact; undefined: none does. */
function watchOf(fact: ProfileFact, silences: readonly Silence[], until: Reach): Watch | undefined {
  const { customer, type, source, id, occurredAt: at, data, trace = null } = fact;
  const waits: Watch["waits"][number][] = [];
  for (const playbook of silences) {
    const { after } = playbook.trigger;
    const dueAt = dueFrom(playbook.trigger, at);
    if (!after || !isCounted(playbook, dueAt, () => until(playbook)) || !isMeant(after, data)) continue;
    waits.push({ playbook: playbook.id, version: playbook.version, dueAt });
  }
  if (waits.length === 0) return undefined;
  waits.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  return { customer, key: factHash(source, id), since: at, cause: { type, source, id, at, data }, trace, waits };
}

function sinceEvent(playbook: Silence, fact: ProfileFact, until: Reach, timers: Map<string, Timer>): void {
  const { customer, type, occurredAt, data } = fact;
  // Nearly all are due long after the looks that find them.
  if (!isCounted(playbook, dueFrom(playbook.trigger, occurredAt), () => until(playbook))) return;
  const match = playbook.trigger.of.get(type);
  if (match && isMeant(match, data)) beginSince(playbook, customer, occurredAt, until, timers);
}

function beginSince(
  playbook: Silence,
  customer: CustomerNumber,
  since: Date,
  until: Reach,
  timers: Map<string, Timer>,
): void {
  const timer = sinceLast(playbook, customer, since);
  if (!isCounted(playbook, timer.dueAt, () => until(playbook))) return;
  const name = `${customer}\n${versionName(timer)}`;
  const known = timers.get(name);
  // Of several the first is looked at first: it finds the others.
  if (!known || timer.dueAt < known.dueAt) timers.set(name, timer);
}

function doubt(playbook: Silence, { customer }: ProfileFact, now: Date, doubted: Map<string, Timer>): void {
  const timer = { ...sinceLast(playbook, customer, now), since: null, dueAt: now };
  doubted.set(`${customer}\n${versionName(timer)}`, timer);
}

/** A silence that counts from the last event awaited. */
export function sinceLast(
  playbook: Pick<Silence, "id" | "version" | "trigger">,
  customer: CustomerNumber,
  since: Date,
): Timer {
  return {
    playbook: playbook.id,
    version: playbook.version,
    customer,
    key: SINCE_LAST,
    since,
    dueAt: dueFrom(playbook.trigger, since),
    cause: null,
    trace: null,
  };
}

interface Begun {
  readonly playbook: Silence;
  readonly customer: CustomerNumber;
  readonly since: Date;
}

/** Customers whose date from which silence counts has come or changed. */
function stepsThatBegin(steps: readonly FactStep[], silences: readonly Silence[], zone: string): Begun[] {
  const counting = silences.filter(({ trigger }) => !trigger.after);
  const names = new Set(counting.map(({ trigger }) => trigger.since));
  const begun: Begun[] = [];
  if (names.size === 0) return begun;
  for (const { before, after, fact } of steps) {
    if (before.values === after.values) continue;
    for (const name of names) {
      if (before.values[name] === after.values[name]) continue;
      const since = beginningOf(after.values[name], zone);
      if (!since) continue;
      for (const playbook of counting)
        if (playbook.trigger.since === name) begun.push({ playbook, customer: fact.customer, since });
    }
  }
  return begun;
}

// No look has found what is due later: looks are at moments that are over, and find what is due by the end of their day.
const LOOKS_REACH_MS = 2 * 86_400_000;

/** Up to when looks have found what will be due. Asked only where a silence at hand may be due so soon. */
async function looksReach(
  tx: Tx,
  silences: readonly Silence[],
  earliest: number,
  { rules: { zone }, now }: SilenceParts,
): Promise<Reach> {
  const never = new Date(0);
  const soon = now.getTime() + LOOKS_REACH_MS;
  const long = silences.filter(({ trigger }) => !trigger.isShort && earliest + trigger.milliseconds < soon);
  const looks = await lastLooks(
    tx,
    long.map(({ id, version }) => ({ playbook: id, version })),
  );
  const reach = new Map<Silence, Date>();
  for (const one of long) {
    const last = looks.get(versionName({ playbook: one.id, version: one.version }));
    reach.set(one, last ? endOfDay(last.slot, zone) : never);
  }
  return (one) => reach.get(one) ?? never;
}
