/**
 * What time brings about for everybody: dates, days of the calendar, silences of days, conditions that turn while nothing
 * happens. One query a playbook and moment finds candidates in ClickHouse; each is asked again under its lock. A moment is
 * done once: after a crash it begins anew, and whom it admitted before is known by the occurrence.
 */

import type { AudienceBook } from "#audience";
import { type Ahead, keptUntilRead } from "#ground/columnar";
import { isHistoryPlain } from "#profile";
import { CONDITIONS } from "../read/hits.ts";
import { nextSlot, slotsOf } from "../rules/slots.ts";
import { askSilences, beginCounting, countSilences } from "../steps/count-silences.ts";
import { LookAtMoment, type Moment } from "../steps/look-at-moment.ts";
import type { TriggerBook } from "../steps/trigger-book.ts";
import type { TriggerParts } from "../steps/trigger-parts.ts";
import { lastLooks, saveLooks, tidyLooks, type VersionName, versionName } from "../store/looks.ts";
import { dropTimers, nextTimer } from "../store/timers.ts";
import { versionsOf } from "./look-at-timers.ts";

/** Days for which it is known when everybody was looked at. */
const KEPT_MS = 100 * 86_400_000;

type LookedPlaybook = TriggerBook["looked"][number];

const nameOf = ({ id, version }: LookedPlaybook): VersionName => ({ playbook: id, version });

/** The version and those before it. */
const namesOf = ({ id, version, forerunners }: LookedPlaybook): VersionName[] =>
  [version, ...forerunners].map((one) => ({ playbook: id, version: one }));

interface DueLook {
  readonly playbook: LookedPlaybook;
  readonly slot: Date;
  /** The moment that was looked at before. */
  readonly last: Date | undefined;
}

/**
 * Looks at every moment that is due by the bank's time; how many were. Without any it costs one query.
 * @param ahead asks everything at once and waits for it before anybody is admitted
 */
export async function lookAtDays(parts: TriggerParts, ahead?: Ahead): Promise<number> {
  const { storage, clock, rules } = parts;
  const { triggers, paused } = await parts.peek();
  if (triggers.looked.length === 0 && paused.length === 0) return 0;
  const now = clock.now();
  const all = [...triggers.looked, ...paused].flatMap(namesOf);
  const last = await storage.batch("looks", (tx) => lastLooks(tx, all));
  await passOver(parts, paused, last, now);
  const looks: DueLook[] = [];
  for (const playbook of triggers.looked) {
    const done = lastOf(playbook, last);
    const { due, missed } = slotsOf(playbook, done, now, rules.zone);
    await skip(parts, playbook, missed, now);
    for (const slot of due) looks.push({ playbook, slot, last: done });
  }
  if (looks.length === 0) return 0;
  const done = await lookAll(parts, looks, { now, lists: triggers.lists.size > 0, ...(ahead ? { ahead } : {}) });
  await tidy(parts, now);
  return done;
}

interface LookAs {
  readonly now: Date;
  readonly lists: boolean;
  readonly ahead?: Ahead;
}

async function lookAll(parts: TriggerParts, looks: readonly DueLook[], { now, lists, ahead }: LookAs): Promise<number> {
  const silences = looks.flatMap(({ playbook, slot, last }) => {
    const { trigger } = playbook;
    return trigger.kind === "absence" ? [{ playbook: { ...playbook, trigger }, moment: { slot, last, now } }] : [];
  });
  await beginCounting(parts, silences);
  await parts.settle(lists);
  const plain = await isHistoryPlain(parts.columnar);
  const how = ahead ? keptUntilRead : asAsked;
  await ahead?.settled();
  const moments = momentsOf(parts, looks, { now, plain }, await parts.audiences.book());
  const asked = askSilences(parts, silences, { plain, how });
  const hit = moments.map((moment) => ({ moment, hits: how(moment.hits()) }));
  await ahead?.turn();
  // One asks ClickHouse while the other writes down what it was told. Both end before a failure of one is told.
  const [counted, named] = await Promise.allSettled([countSilences(parts, asked), nameAll(parts, hit)]);
  if (counted.status === "rejected") throw counted.reason;
  if (named.status === "rejected") throw named.reason;
  return counted.value + named.value;
}

const asAsked = <T>(answer: AsyncIterable<T>): AsyncIterable<T> => answer;

/** Moments that name customers, as many playbooks in each as one query takes. */
function momentsOf(
  parts: TriggerParts,
  looks: readonly DueLook[],
  as: Pick<Moment, "now" | "plain">,
  book: AudienceBook,
): LookAtMoment[] {
  return together(looks).flatMap(({ slot, since, playbooks }) =>
    Array.from({ length: Math.ceil(playbooks.length / CONDITIONS) }, (_, place) => {
      const some = playbooks.slice(place * CONDITIONS, (place + 1) * CONDITIONS);
      return new LookAtMoment(parts, some, { slot, since, ...as }, book);
    }),
  );
}

/** One after the other. */
async function nameAll(
  { signal }: TriggerParts,
  hit: readonly { readonly moment: LookAtMoment; readonly hits: ReturnType<LookAtMoment["hits"]> }[],
): Promise<number> {
  let done = 0;
  for (const { moment, hits } of hit) {
    if (signal?.aborted) break;
    done += await moment.run(hits);
  }
  return done;
}

interface Together {
  readonly slot: Date;
  readonly since: Date | undefined;
  readonly playbooks: LookedPlaybook[];
}

/** Looks at one moment that one query answers, the earliest first. */
function together(looks: readonly DueLook[]): Together[] {
  const groups = new Map<string, Together>();
  for (const { playbook, slot, last } of looks) {
    const { trigger, liveFrom } = playbook;
    if (trigger.kind === "absence") continue;
    const since = trigger.kind === "edge" ? (last ?? liveFrom) : undefined;
    const key = `${slot.toISOString()} ${since?.toISOString() ?? ""}`;
    const group = groups.get(key) ?? { slot, since, playbooks: [] };
    groups.set(key, group);
    group.playbooks.push(playbook);
  }
  return [...groups.values()].sort((a, b) => a.slot.getTime() - b.slot.getTime());
}

/**
 * The newest moment that is over. Moments are the playbook's, whichever version looked; silences are counted by each version
 * for itself, from the moment on at which it became live.
 */
function lastOf(playbook: LookedPlaybook, last: Lasts): Date | undefined {
  const names = playbook.trigger.kind === "absence" ? [nameOf(playbook)] : namesOf(playbook);
  const done = names.flatMap((name) => last.get(versionName(name))?.done ?? []);
  return done.length === 0 ? undefined : new Date(Math.max(...done.map((at) => at.getTime())));
}

type Lasts = Awaited<ReturnType<typeof lastLooks>>;

/** Moments of paused playbooks pass: what is due then admits nobody later either. Silences go on to be counted. */
async function passOver(parts: TriggerParts, paused: readonly LookedPlaybook[], last: Lasts, now: Date): Promise<void> {
  for (const playbook of paused) {
    if (playbook.trigger.kind === "absence") continue;
    const { due, missed } = slotsOf(playbook, lastOf(playbook, last), now, parts.rules.zone);
    await skip(parts, playbook, [...missed, ...due], now);
  }
}

async function skip(
  { storage }: TriggerParts,
  playbook: LookedPlaybook,
  slots: readonly Date[],
  now: Date,
): Promise<void> {
  if (slots.length === 0) return;
  const looks = slots.map((slot) => ({
    ...nameOf(playbook),
    slot,
    state: "skipped" as const,
    found: 0,
    named: 0,
    at: now,
  }));
  await storage.batch("looks", (tx) => saveLooks(tx, looks));
}

async function tidy({ storage }: TriggerParts, now: Date): Promise<void> {
  await storage.batch("looks", async (tx) => {
    await tidyLooks(tx, new Date(now.getTime() - KEPT_MS));
    await dropTimers(tx, now);
  });
}

/** The earliest moment after now at which a silence is due or everybody is looked at; null: none comes. */
export async function nextLook(
  parts: Pick<TriggerParts, "storage" | "clock" | "rules" | "peek">,
): Promise<Date | null> {
  const { storage, clock, rules } = parts;
  const { triggers } = await parts.peek();
  const now = clock.now();
  const timer = await storage.batch("looks", (tx) => nextTimer(tx, versionsOf(triggers)));
  const slots = triggers.looked.flatMap((playbook) => nextSlot(playbook, now, rules.zone) ?? []);
  const moments = [...(timer ? [timer] : []), ...slots].map((moment) => moment.getTime());
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}
