/**
 * The day's round of a bank that lives: on every working day of the bank, in the morning, those who wait are scored, then
 * decided under the day's capacity. Done once a day and playbook, by whichever process comes first.
 */

import { roundOf as dailyRoundOf, type RoundPlaybook } from "#contracts/definitions";
import { hasDecided } from "#decision";
import { job } from "#ground/authority";
import { chinaCalendar } from "#ground/calendar";
import { addDays, type Day, instantOf } from "#ground/clock";
import { liveModel, openScorer, type ScoreRun } from "#learning";
import { liveVersions, waitingEnrolments } from "#playbook";
import type { Bank } from "../bank.ts";
import { type DayParts, type DayRound, runDay, scoreWaiting } from "../flows/decide-day.ts";

// Scores are published first, so that every engine process has applied them when the decision comes.
const SCORES_FROM = "08:15";
const DECIDES_FROM = "08:30";
const DECIDES_TO = "17:00";
const SENDS_FROM = "09:00";

export interface DailyRoundOptions {
  readonly bank: Bank;
  /** The salt of the random holdout, where it is not the policy's own. */
  readonly holdoutSalt?: (playbook: RoundPlaybook) => string | undefined;
}

export interface DailyRound {
  /** Publishes scores when it is time; the number of playbooks scored. */
  score(): Promise<number>;
  /** Decides when it is time; the number of customers decided. */
  decide(): Promise<number>;
}

export function createDailyRound(options: DailyRoundOptions): DailyRound {
  const { bank } = options;
  const scored = new Map<string, Day>();
  const decided = new Map<string, Day>();
  const due = (from: string): RoundPlaybook[] => {
    const today = bank.clock.today();
    if (!chinaCalendar.isWorkday(today)) return [];
    const now = bank.clock.now();
    const at = (time: string): Date => instantOf(today, time, bank.clock.zone);
    if (now < at(from) || now > at(DECIDES_TO)) return [];
    return Object.values(bank.definitions.playbooks).flatMap((playbook) => dailyRoundOf(playbook) ?? []);
  };
  return {
    async score() {
      const today = bank.clock.today();
      let count = 0;
      for (const playbook of due(SCORES_FROM)) {
        if (scored.get(playbook.id) === today) continue;
        const round = await roundOf(options, playbook, today);
        if (round?.model) await scoreWaiting(partsOf(bank), round, round.model);
        scored.set(playbook.id, today);
        count++;
      }
      return count;
    },
    async decide() {
      const today = bank.clock.today();
      let count = 0;
      for (const playbook of due(DECIDES_FROM)) {
        if (decided.get(playbook.id) === today) continue;
        const round = await roundOf(options, playbook, today);
        if (round) count += (await runDay(partsOf(bank), round)).decided;
        // Who comes later waits for the next working day: the day's places are shared out once.
        decided.set(playbook.id, today);
      }
      return count;
    },
  };
}

function partsOf(bank: Bank): DayParts {
  const { storage, definitions, policies, people, attributes, metrics } = bank;
  return { storage, definitions, policies, people, attributes, metrics, drain: () => bank.consumer.drain() };
}

/** The round of a playbook; undefined when it is not live, nobody waits, or the day's batch was decided already. */
async function roundOf(
  { bank, holdoutSalt }: DailyRoundOptions,
  playbook: RoundPlaybook,
  day: Day,
): Promise<DayRound | undefined> {
  const live = (await liveVersions(bank.storage, job("daily round"))).find((one) => one.playbook === playbook.id);
  if (!live) return undefined;
  const now = bank.clock.now();
  const midnight = (of: Day): Date => instantOf(of, "00:00", bank.clock.zone);
  const [isDone, waiting] = await bank.storage.batch("daily round", async (tx) => [
    await hasDecided(tx, playbook.id, midnight(day), midnight(addDays(day, 1))),
    await waitingEnrolments(tx, playbook.id, now),
  ]);
  if (isDone || waiting.length === 0) return undefined;
  const salt = holdoutSalt?.(playbook);
  const opens = instantOf(day, SENDS_FROM, bank.clock.zone);
  return {
    playbook,
    version: live.version,
    model: await modelOf(bank, playbook),
    day,
    rows: waiting.length,
    ...(salt === undefined ? {} : { holdoutSalt: salt }),
    scoreAt: now,
    decideAt: now,
    sendAt: new Date(Math.max(now.getTime(), opens.getTime())),
  };
}

/** The live model of the register; null: the playbook names none, or none was trained yet. */
async function modelOf(bank: Bank, playbook: RoundPlaybook): Promise<ScoreRun | null> {
  const definition = bank.definitions.models[playbook.model ?? ""];
  if (!definition) return null;
  const live = await bank.storage.batch("read model", (tx) => liveModel(tx, definition.id));
  if (!live) return null;
  return { model: live.model, version: live.version, score: definition.score, scorer: openScorer(live.artefact) };
}
