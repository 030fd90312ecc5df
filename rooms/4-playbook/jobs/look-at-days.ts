/**
 * What time brings about for everybody: dates, days of the calendar, silences of days, conditions that turn while nothing
 * happens. One query a playbook and moment finds candidates in ClickHouse; each is asked again under its lock. A moment is
 * done once: after a crash it begins anew, and whom it admitted before is known by the occurrence.
 */
import { nextSlot, slotsOf } from "../rules/slots.ts";
import { LookAtMoment } from "../steps/look-at-moment.ts";
import type { TriggerBook } from "../steps/trigger-book.ts";
import type { TriggerParts } from "../steps/trigger-parts.ts";
import { lastLooks, saveLooks, tidyLooks, type VersionName, versionName } from "../store/looks.ts";
import { dropTimers, nextTimer } from "../store/timers.ts";
import { versionsOf } from "./look-at-timers.ts";

/** Days for which it is known when everybody was looked at. */
const KEPT_MS = 100 * 86_400_000;

type LookedPlaybook = TriggerBook["looked"][number];

const nameOf = ({ id, version }: LookedPlaybook): VersionName => ({ playbook: id, version });

/** Looks at every moment that is due by the bank's time; how many were. Without any it costs one query. */
export async function lookAtDays(parts: TriggerParts): Promise<number> {
  const { storage, clock, rules, signal } = parts;
  const { triggers, paused } = await parts.peek();
  if (triggers.looked.length === 0 && paused.length === 0) return 0;
  const now = clock.now();
  const last = await storage.batch("looks", (tx) => lastLooks(tx, [...triggers.looked, ...paused].map(nameOf)));
  await passOver(parts, paused, last, now);
  let settled = false;
  let done = 0;
  for (const playbook of triggers.looked) {
    const name = versionName(nameOf(playbook));
    const { due, missed } = slotsOf(playbook, last.get(name)?.done, now, rules.zone);
    await skip(parts, playbook, missed, now);
    for (const slot of due) {
      if (signal?.aborted) return done;
      if (!settled) await parts.settle();
      settled = true;
      const look = new LookAtMoment(parts, playbook, { slot, last: last.get(name)?.done, now });
      if (!(await look.run())) break;
      done++;
    }
  }
  if (done > 0) await tidy(parts, triggers, now);
  return done;
}

type Lasts = Awaited<ReturnType<typeof lastLooks>>;

/** Moments of paused playbooks pass: what is due then admits nobody later either. Silences go on to be counted. */
async function passOver(parts: TriggerParts, paused: readonly LookedPlaybook[], last: Lasts, now: Date): Promise<void> {
  for (const playbook of paused) {
    if (playbook.trigger.kind === "absence") continue;
    const { due, missed } = slotsOf(playbook, last.get(versionName(nameOf(playbook)))?.done, now, parts.rules.zone);
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

async function tidy({ storage }: TriggerParts, triggers: TriggerBook, now: Date): Promise<void> {
  await storage.batch("looks", async (tx) => {
    await tidyLooks(tx, new Date(now.getTime() - KEPT_MS));
    await dropTimers(tx, versionsOf(triggers));
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
