/** Silences of a day begin to be counted: those that will be due before it ends, and at the beginning all short ones. */
import { askedTogether, type Stretch, silencesDue } from "../read/silences-sql.ts";
import { dueFrom, endOfDay } from "../rules/silences.ts";
import type { AbsenceTrigger } from "../rules/trigger-types.ts";
import { type Look, saveLooks, type VersionName, versionName } from "../store/looks.ts";
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

export interface Counting {
  readonly playbook: With<AbsenceTrigger>;
  readonly moment: CountMoment;
}

/** Says how far looks come: what engine sets apply from now on is theirs. Before ClickHouse is brought up to them. */
export async function beginCounting(
  { storage }: Pick<TriggerParts, "storage">,
  counted: readonly Counting[],
): Promise<void> {
  if (counted.length === 0) return;
  const looks = counted.map(({ playbook, moment }) => lookOf(playbook, moment, "begun", 0, 0));
  await storage.batch("looks", (tx) => saveLooks(tx, looks));
}

/** Silences that one query finds, and what it answers. */
export interface AskedGroup {
  readonly group: readonly (Counting & { readonly stretch: Stretch })[];
  readonly due: ReturnType<typeof silencesDue>;
}

/**
 * @param plain nobody was merged and nothing taken back
 * @param how whether questions are asked now or when their answers are gone over
 */
export function askSilences(
  { columnar, catalog, rules }: Pick<TriggerParts, "columnar" | "catalog" | "rules">,
  counted: readonly Counting[],
  { plain, how }: { readonly plain: boolean; readonly how: <T>(answer: AsyncIterable<T>) => AsyncIterable<T> },
): AskedGroup[] {
  const asked = counted.map(({ playbook, moment }) => ({
    playbook,
    moment,
    stretch: stretchOf(playbook, moment, rules.zone),
  }));
  return askedTogether(asked).flatMap((group) => {
    const [one] = group;
    if (!one) return [];
    const base = { columnar, catalog, zone: rules.zone, now: one.moment.now, plain };
    return [{ group, due: how(silencesDue(group, base)) }];
  });
}

/** @returns how many were done with; the others were broken off and are due again */
export async function countSilences(parts: TriggerParts, groups: readonly AskedGroup[]): Promise<number> {
  const done = await Promise.all(groups.map((group) => countGroup(parts, group)));
  return groups.reduce((sum, { group }, place) => sum + (done[place] ? group.length : 0), 0);
}

function stretchOf({ trigger, liveFrom }: With<AbsenceTrigger>, { slot, last }: CountMoment, zone: string): Stretch {
  const from = last ? endOfDay(last, zone) : liveFrom;
  const to = trigger.isShort ? new Date(dueFrom(trigger, liveFrom).getTime() + 1) : endOfDay(slot, zone);
  return { from, to };
}

async function countGroup({ storage, signal }: TriggerParts, { group, due }: AskedGroup): Promise<boolean> {
  const [found, begun] = [new Map<string, number>(), new Map<string, number>()];
  for await (const set of due) {
    for (const { playbook } of group) {
      const own = set.filter((timer) => timer.playbook === playbook.id && timer.version === playbook.version);
      for (const timers of parted(own)) {
        if (signal?.aborted) return false;
        add(found, versionName(playbookName(playbook)), timers.length);
        add(begun, versionName(playbookName(playbook)), await storage.batch("looks", (tx) => beginTimers(tx, timers)));
      }
    }
  }
  const looks = group.map(({ playbook, moment }) => {
    const name = versionName(playbookName(playbook));
    return lookOf(playbook, moment, "done", found.get(name) ?? 0, begun.get(name) ?? 0);
  });
  await storage.batch("looks", (tx) => saveLooks(tx, looks));
  return true;
}

const playbookName = ({ id, version }: With<AbsenceTrigger>): VersionName => ({ playbook: id, version });

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
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
