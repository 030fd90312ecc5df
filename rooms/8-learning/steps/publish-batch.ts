/** Scores of many customers go out as facts, set by set: the champion's, and on a random share the challenger's. */
import { appendFacts } from "#ground/log";
import type { Storage } from "#ground/storage";
import { DriftCount, type DriftReport, type Reference } from "../rules/registry/reference.ts";
import { isChallenged } from "../rules/registry/share.ts";
import type { ScoredSet } from "../rules/registry/source.ts";
import { noteBatch, type ScoreBatch } from "../store/batches.ts";

export interface BatchToPublish {
  readonly model: string;
  readonly score: string;
  readonly champion: { readonly version: number; readonly reference: Reference | null };
  readonly challenger: { readonly version: number } | null;
  /** Share of the customers whom the challenger scores. */
  readonly share: number;
  readonly moment: Date;
  readonly until: Date;
  /** Names this run: the same one again publishes nothing twice. */
  readonly run: string;
  readonly at: Date;
  readonly receivedAt: Date;
}

// Facts of one transaction: large enough for the log, short enough for those who wait behind it.
const SET = 5_000;

/** @returns the batch as it was noted, once all of it is out */
export async function publishBatch(
  storage: Storage,
  batch: BatchToPublish,
  sets: AsyncIterable<ScoredSet>,
  signal?: AbortSignal,
): Promise<Omit<ScoreBatch, "judgedAt" | "result">> {
  const { model, score, champion, challenger, moment, until, at } = batch;
  const share = challenger ? batch.share : 0;
  const drift = champion.reference ? new DriftCount(champion.reference) : null;
  let [customers, challenged] = [0, 0];
  for await (const set of sets) {
    signal?.throwIfAborted();
    const [own] = set.probabilities;
    if (own) drift?.add(own, set.data);
    challenged += await publishSet(storage, { ...batch, share }, set, signal);
    customers += set.customers.length;
  }
  const report: DriftReport | null = drift?.report() ?? null;
  const noted = {
    model,
    moment,
    score,
    champion: champion.version,
    challenger: challenger?.version ?? null,
    share,
    customers,
    challenged,
    until,
    publishedAt: at,
    drift: report,
  };
  await storage.batch("publish scores", (tx) => noteBatch(tx, noted));
  return noted;
}

async function publishSet(
  storage: Storage,
  batch: BatchToPublish,
  { customers, probabilities: [own, others] }: ScoredSet,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { model, score, champion, challenger, share, moment, until, run, at, receivedAt } = batch;
  let challenged = 0;
  for (let from = 0; from < customers.length; from += SET) {
    signal?.throwIfAborted();
    const facts = Array.from({ length: Math.min(SET, customers.length - from) }, (_, i) => {
      const customer = customers[from + i] ?? 0;
      const isOther = challenger !== null && others !== undefined && isChallenged(model, customer, share);
      if (isOther) challenged++;
      const version = `${model}@${isOther ? challenger.version : champion.version}`;
      const value = (isOther ? others : own)?.[from + i] ?? 0;
      return {
        customer,
        type: "score_published",
        source: "perennial/learning",
        id: `${version}/${run}/${customer}`,
        occurredAt: at,
        data: { name: score, value, version, until: until.toISOString(), moment: moment.toISOString() },
      };
    });
    await storage.batch("publish scores", (tx) => appendFacts(tx, facts, receivedAt));
  }
  return challenged;
}
