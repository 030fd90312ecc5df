/** The room's part of an engine set for silences: they begin to be counted, and are doubted when a fact is taken back. */
import { type CustomerNumber, factHash } from "#ground/ids";
import type { Tx } from "#ground/storage";
import type { FactStep, ProfileFact, ProfileRules } from "#profile";
import { beginningOf, dueFrom, endOfDay, isMeant } from "../rules/silences.ts";
import type { AbsenceTrigger } from "../rules/trigger-types.ts";
import { lastLooks, versionName } from "../store/looks.ts";
import { beginTimers, doubtTimers, SINCE_LAST, type Timer } from "../store/timers.ts";
import type { TriggerBook, With } from "./trigger-book.ts";

export interface SilenceParts {
  readonly triggers: TriggerBook;
  readonly rules: Pick<ProfileRules, "zone">;
  /** The bank's time. */
  readonly now: Date;
}

type Silence = With<AbsenceTrigger>;

/**
 * Begins timers for silences that will be due before their day's look: short ones by every event, long ones where an
 * event came so late that the look has passed it by. One that runs already is not touched: it is looked at when due.
 */
export async function keepSilences(
  tx: Tx,
  facts: readonly ProfileFact[],
  steps: readonly FactStep[],
  parts: SilenceParts,
): Promise<void> {
  const { triggers, rules, now } = parts;
  if (triggers.counted.length === 0) return;
  const awaited = facts.filter(({ type }) => triggers.silenceTypes.has(type));
  const begun = stepsThatBegin(steps, triggers.counted);
  if (awaited.length === 0 && begun.length === 0) return;
  const until = await looksReach(tx, triggers.counted, rules.zone);
  const timers = new Map<string, Timer>();
  const doubted = new Map<string, Timer>();
  const begin = (playbook: Silence, timer: Timer): void => {
    const { trigger, since } = playbook;
    if (timer.dueAt < since || !(trigger.isShort || timer.dueAt < until(playbook))) return;
    const name = `${timer.customer}\n${timer.playbook}\n${timer.version}\n${timer.key}`;
    const known = timers.get(name);
    // Of several the first is looked at first: it finds the others.
    if (!known || timer.dueAt < known.dueAt) timers.set(name, timer);
  };
  for (const fact of awaited) {
    for (const playbook of triggers.counted) {
      if (playbook.trigger.after) afterEvent(playbook, playbook.trigger.after, fact, begin);
      else if (fact.type === "fact_retracted") doubt(playbook, fact, now, doubted);
      else sinceEvent(playbook, fact, begin);
    }
  }
  for (const { playbook, customer, since } of begun) {
    const from = beginningOf(since, rules.zone);
    if (from) begin(playbook, sinceLast(playbook, customer, from));
  }
  await beginTimers(tx, [...timers.values()]);
  await doubtTimers(tx, [...doubted.values()]);
}

type Begin = (playbook: Silence, timer: Timer) => void;

function afterEvent(
  playbook: Silence,
  after: NonNullable<AbsenceTrigger["after"]>,
  fact: ProfileFact,
  begin: Begin,
): void {
  if (fact.type !== after.event || !isMeant(after, fact.data)) return;
  const { customer, type, source, id, occurredAt: at, data, trace = null } = fact;
  begin(playbook, {
    playbook: playbook.id,
    version: playbook.version,
    customer,
    key: factHash(source, id),
    since: at,
    dueAt: dueFrom(playbook.trigger, at),
    cause: { type, source, id, at, data },
    trace,
  });
}

function sinceEvent(playbook: Silence, { customer, type, occurredAt, data }: ProfileFact, begin: Begin): void {
  const match = playbook.trigger.of.get(type);
  if (match && isMeant(match, data)) begin(playbook, sinceLast(playbook, customer, occurredAt));
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
  readonly since: unknown;
}

/** Customers whose date from which silence counts has come or changed. */
function stepsThatBegin(steps: readonly FactStep[], silences: readonly Silence[]): Begun[] {
  const counting = silences.filter(({ trigger }) => !trigger.after);
  const names = new Set(counting.map(({ trigger }) => trigger.since));
  const begun: Begun[] = [];
  for (const { before, after, fact } of steps) {
    if (before === after) continue;
    for (const name of names) {
      if (before.values[name] === after.values[name]) continue;
      for (const playbook of counting)
        if (playbook.trigger.since === name)
          begun.push({ playbook, customer: fact.customer, since: after.values[name] });
    }
  }
  return begun;
}

/** Up to when looks have found what will be due. */
async function looksReach(tx: Tx, silences: readonly Silence[], zone: string): Promise<(one: Silence) => Date> {
  const long = silences.filter(({ trigger }) => !trigger.isShort);
  const looks = await lastLooks(
    tx,
    long.map(({ id, version }) => ({ playbook: id, version })),
  );
  const never = new Date(0);
  return ({ id, version }) => {
    const last = looks.get(versionName({ playbook: id, version }));
    return last ? endOfDay(last.slot, zone) : never;
  };
}
