/**
 * What the house does with models by itself: scores go out when they are due, batches are judged when their outcomes are
 * known, a champion that breaks a limit is set aside, and models are trained anew on schedule. A new version waits as a draft
 * for two persons.
 */
import type { Question } from "#contracts/definitions";
import { job } from "#ground/authority";
import { type BusinessClock, type Day, dayOf, instantOf } from "#ground/clock";
import { driftAlarms, judgedOf, reasonOfAlarms, verdictOf } from "../rules/registry/judge.ts";
import { isTrainingDue, lengthOf, periodOf } from "../rules/registry/period.ts";
import { USUAL_SHARE } from "../rules/registry/share.ts";
import { type BackTestParts, judgeBatch, knownAfter, limitsOf } from "../steps/back-test.ts";
import { publishBatch } from "../steps/publish-batch.ts";
import { expireScores, recallScores } from "../steps/withdraw-scores.ts";
import { batchesOf, noteResult, openBatches, type ScoreBatch } from "../store/batches.ts";
import { challengerOf, championOf, findVersion, type ModelVersion } from "../store/registry.ts";
import { registerVersion } from "../verbs/register-version.ts";
import { suspendChampion } from "../verbs/take-back-version.ts";

export interface KeepParts extends BackTestParts {
  readonly questions: () => readonly Question[];
  readonly clock: BusinessClock;
  /** The machine's time, for receipts. */
  readonly received: () => Date;
  /** What failed of one model; without it the first failure ends the round. */
  readonly onError?: (model: string, error: unknown) => void;
}

export interface Kept {
  readonly published: readonly { readonly model: string; readonly version: number; readonly customers: number }[];
  readonly judged: readonly { readonly model: string; readonly moment: Date; readonly verdict: string }[];
  /** Champions that were set aside. */
  readonly suspended: readonly string[];
  readonly trained: readonly { readonly model: string; readonly version: number }[];
  /** Scores that were taken back. */
  readonly withdrawn: number;
}

export interface ModelKeeper {
  /** Does whatever is due now. */
  keep(signal?: AbortSignal): Promise<Kept>;
}

export function createModelKeeper(parts: KeepParts): ModelKeeper {
  /** The day on which a training was tried: one that gave no model is tried again on another day. */
  const tried = new Map<string, Day>();
  return {
    async keep(signal) {
      const { storage, clock } = parts;
      const now = clock.now();
      const withdrawn =
        (await recallScores(storage, now, parts.received(), signal)) +
        (await expireScores(storage, now, parts.received(), signal));
      const kept = { published: [], judged: [], suspended: [], trained: [], withdrawn } as Mutable<Kept>;
      for (const question of parts.questions()) {
        if (signal?.aborted) break;
        try {
          await judgeDue(parts, question, kept, signal);
          await publishDue(parts, question, kept, signal);
          await trainDue(parts, question, kept, tried, signal);
        } catch (error) {
          if (signal?.aborted || !parts.onError) throw error;
          // The other models are none the worse for it.
          parts.onError(question.id, error);
        }
      }
      return kept;
    },
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

const options = (signal: AbortSignal | undefined) => (signal ? { signal } : {});

/** Publishes the scores of a period, or of a standing that changed, and sets the champion aside when they have drifted. */
async function publishDue(
  parts: KeepParts,
  question: Question,
  kept: Mutable<Kept>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { storage, clock, source, zone } = parts;
  const { champion, challenger, last } = await storage.batch("publish scores", async (tx) => ({
    champion: await championOf(tx, question.id),
    challenger: await challengerOf(tx, question.id),
    last: (await batchesOf(tx, question.id, 1))[0],
  }));
  if (!champion || champion.suspendedAt !== null) return;
  const now = clock.now();
  const today = dayOf(now, zone);
  const share = challenger ? (question.challenger_share ?? USUAL_SHARE) : 0;
  if (
    last &&
    !isDue(last, { champion, challenger, share }, periodOf(today, question.publish ?? "month"), parts, question)
  )
    return;
  const moment = instantOf(today, "00:00", zone);
  const batch = await publishBatch(
    storage,
    {
      model: question.id,
      score: question.score,
      champion,
      challenger: challenger ?? null,
      share,
      moment,
      until: new Date(now.getTime() + lengthOf(question.expires_after)),
      run: runOf(moment, champion, challenger, share),
      at: now,
      receivedAt: parts.received(),
    },
    source.score(
      question,
      [champion, ...(challenger ? [challenger] : [])].map(({ artefact }) => artefact),
      moment,
      options(signal),
    ),
    signal,
  );
  kept.published.push({ model: question.id, version: champion.version, customers: batch.customers });
  await setAside(parts, question, driftAlarms(batch.drift, limitsOf(question)), kept);
}

/** Names a publication: the same moment by the same versions in the same standing. */
function runOf(moment: Date, champion: ModelVersion, challenger: ModelVersion | undefined, share: number): string {
  const stands = [champion, ...(challenger ? [challenger] : [])].map(
    ({ version, approvedAt, trainedAt }) => `${version} since ${(approvedAt ?? trainedAt).toISOString()}`,
  );
  return [moment.toISOString(), ...stands, ...(challenger ? [share] : [])].join(", ");
}

function isDue(
  last: ScoreBatch,
  { champion, challenger, share }: { champion: ModelVersion; challenger: ModelVersion | undefined; share: number },
  period: Day,
  { zone }: KeepParts,
  question: Question,
): boolean {
  if (periodOf(dayOf(last.moment, zone), question.publish ?? "month") !== period) return true;
  if (last.champion !== champion.version || last.challenger !== (challenger?.version ?? null)) return true;
  return last.share !== share || (champion.approvedAt !== null && champion.approvedAt > last.publishedAt);
}

/** A limit that is broken lets playbooks fall back to their rules at once. */
async function setAside(
  { storage, clock }: KeepParts,
  question: Question,
  alarms: Parameters<typeof reasonOfAlarms>[0],
  kept: Mutable<Kept>,
): Promise<void> {
  if (!alarms.some(({ level }) => level === "act")) return;
  const why = reasonOfAlarms(alarms);
  const done = await suspendChampion(storage, job("watch models"), { model: question.id, why, at: clock.now() });
  if (done) kept.suspended.push(question.id);
}

/** Judges batches whose outcomes are known by now. */
async function judgeDue(
  parts: KeepParts,
  question: Question,
  kept: Mutable<Kept>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { storage, clock } = parts;
  const before = new Date(clock.now().getTime() - knownAfter(question));
  const open = await storage.batch("judge batches", (tx) => openBatches(tx, question.id, before));
  for (const batch of open) {
    if (signal?.aborted) return;
    const versions = await judgeBatch(parts, question, batch, options(signal));
    const own = versions.find(({ role }) => role === "champion");
    const earlier = (await storage.batch("judge batches", (tx) => batchesOf(tx, question.id))).filter(
      (one) => one.champion === batch.champion && one.moment < batch.moment,
    );
    const verdict = verdictOf([...(own ? [own.judged] : []), ...earlier.flatMap(judgedOf)]);
    await storage.batch("judge batches", (tx) => noteResult(tx, batch, { verdict, versions }, clock.now()));
    kept.judged.push({ model: question.id, moment: batch.moment, verdict });
    const champion = await storage.batch("judge batches", (tx) => championOf(tx, question.id));
    // Who was replaced meanwhile is judged for the record alone; so is who stands again since then, by a person's word.
    if (champion?.version !== batch.champion || (champion.approvedAt ?? batch.moment) > batch.publishedAt) continue;
    await setAside(parts, question, own?.judged.alarms ?? [], kept);
  }
}

async function trainDue(
  { storage, clock, source, zone }: KeepParts,
  question: Question,
  kept: Mutable<Kept>,
  tried: Map<string, Day>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const now = clock.now();
  const today = dayOf(now, zone);
  if (tried.get(question.id) === today) return;
  const { newest, last } = await storage.batch("retrain", async (tx) => ({
    newest: await findVersion(tx, question.id),
    last: (await batchesOf(tx, question.id)).find(({ judgedAt }) => judgedAt !== null),
  }));
  // The first version is a person's.
  if (!newest) return;
  const isOld = question.retrain !== undefined && isTrainingDue(newest.trainedAt, question.retrain, now);
  const isWatched = last?.result?.verdict === "watch" && last.judgedAt !== null && last.judgedAt > newest.trainedAt;
  if (!isOld && !isWatched) return;
  tried.set(question.id, today);
  const made = await source.train(question, now, options(signal));
  if ("trained" in made) return;
  const { version, registered } = await registerVersion(storage, job("retrain on schedule"), made, now);
  if (registered) kept.trained.push({ model: question.id, version });
}
