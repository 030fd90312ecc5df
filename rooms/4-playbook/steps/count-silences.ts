/** Silences of a day begin to be counted: those that will be due before it ends, and at the beginning all short ones. */
import { silencesDue } from "../read/silences-sql.ts";
import { dueFrom, endOfDay } from "../rules/silences.ts";
import type { AbsenceTrigger } from "../rules/trigger-types.ts";
import { type Look, saveLooks } from "../store/looks.ts";
import { beginTimers, type Timer } from "../store/timers.ts";
import type { With } from "./trigger-book.ts";
import type { TriggerParts } from "./trigger-parts.ts";

export interface CountMoment {
  readonly slot: Date;
  /** The moment that was looked at before. */
  readonly last: Date | undefined;
  /** The bank's time. */
  readonly now: Date;
}

const TIMERS = 5_000;

/** Says how far looks come: what engine sets apply from now on is theirs. Before ClickHouse is brought up to them. */
export async function beginCounting(
  { storage }: Pick<TriggerParts, "storage">,
  playbook: With<AbsenceTrigger>,
  moment: CountMoment,
): Promise<void> {
  await storage.batch("looks", (tx) => saveLooks(tx, [lookOf(playbook, moment, "begun", 0, 0)]));
}

/** @returns false where it was broken off: what is left is due again */
export async function countSilences(
  parts: TriggerParts,
  playbook: With<AbsenceTrigger>,
  moment: CountMoment,
): Promise<boolean> {
  const { storage, columnar, catalog, rules, signal } = parts;
  const { slot, last, now } = moment;
  const { trigger, liveFrom } = playbook;
  const from = last ? endOfDay(last, rules.zone) : liveFrom;
  const to = trigger.isShort ? new Date(dueFrom(trigger, liveFrom).getTime() + 1) : endOfDay(slot, rules.zone);
  let [found, begun] = [0, 0];
  for await (const set of silencesDue(playbook, { from, to }, { columnar, catalog, zone: rules.zone, now })) {
    for (const timers of parted(set)) {
      if (signal?.aborted) return false;
      found += timers.length;
      begun += await storage.batch("looks", (tx) => beginTimers(tx, timers));
    }
  }
  await storage.batch("looks", (tx) => saveLooks(tx, [lookOf(playbook, moment, "done", found, begun)]));
  return true;
}

function lookOf(
  { id: playbook, version }: With<AbsenceTrigger>,
  { slot, now }: CountMoment,
  state: Look["state"],
  found: number,
  named: number,
): Look {
  return { playbook, version, slot, state, found, named, at: now };
}

function* parted(all: readonly Timer[]): Iterable<readonly Timer[]> {
  for (let from = 0; from < all.length; from += TIMERS) yield all.slice(from, from + TIMERS);
}
