/** What history teaches: the model is trained on the log's facts before the cut, and promoted. */

import type { Catalog, Model } from "#contracts/definitions";
import { job } from "#ground/authority";
import {
  type BesideModel,
  collectRows,
  type FeatureDescriptor,
  liveModel,
  openScorer,
  promoteModel,
  type RegisteredModel,
  runTraining,
  type ScoreRun,
  type TrainingOutcome,
} from "#learning";
import { eventTest } from "../../conditions.ts";
import type { Story, StoryModelRun } from "./types.ts";

/** What the catalog says of attributes, as far as a model must know. */
export function descriptorsOf(catalog: Catalog): FeatureDescriptor[] {
  return Object.values(catalog.attributes).map(({ name, type, knownAt, model }) => ({
    name,
    type,
    knownAt,
    model: model === "allowed" ? "allowed" : "refused",
    ...(model === "allowed" ? {} : { reason: model.refused }),
  }));
}

/** The model that scores the later part: the live one when an earlier run trained it, else trained now. */
export async function learn(story: Story): Promise<StoryModelRun> {
  const { bank, playbook } = story;
  const { definitions, storage } = bank;
  const definition = definitions.models[playbook.model ?? ""];
  if (!definition) {
    const reason = { en: "The playbook names no model.", zh: "策略剧本没有指定模型。" };
    return { run: null, reason, beside: [] };
  }
  const known = await storage.batch("read model", (tx) => liveModel(tx, definition.id));
  if (known) return { run: runOf(known, definition.score), reason: null, beside: null };
  const outcome = await trainOnHistory(story, definition);
  if (!outcome.trained) return { run: null, reason: outcome.reason, beside: [] };
  const { model, version } = await promoteModel(storage, job("story"), outcome, bank.clock.now());
  const scorer = openScorer(outcome.model);
  return { run: { model, version, score: definition.score, scorer }, reason: null, beside: outcome.beside };
}

/** All that was compared. The same history gives the same models, so a story that was cut off fits the others again. */
export async function besideOf(story: Story, { run, beside }: StoryModelRun): Promise<readonly BesideModel[]> {
  const definition = story.bank.definitions.models[story.playbook.model ?? ""];
  if (beside !== null || run === null || !definition?.algorithms) return beside ?? [];
  const outcome = await trainOnHistory(story, definition);
  return outcome.trained ? outcome.beside : [];
}

/** Trained on the log's facts before the cut. */
async function trainOnHistory(story: Story, definition: Model): Promise<TrainingOutcome> {
  const { bank, batches, calls, options } = story;
  const { definitions, metrics } = bank;
  await metrics.measure("ground", "project", () => bank.projector.drain());
  const { zone } = definitions.organisation;
  const first = batches.find((batch) => !batch.history);
  const usableRows = calls.rows.filter((row) => row.record !== null).length;
  return await metrics.measure("learning", "train", async () => {
    const collected = await collectRows(bank.columnar, {
      event: definition.label.event,
      label: eventTest(definitions.catalog, zone, definition.label.event, definition.label.where),
      features: descriptorsOf(definitions.catalog).filter(({ name }) => definition.features.includes(name)),
      before: first ? first.recordedAt(first.from) : story.clock.now(),
      zone,
    });
    return await runTraining(
      definition,
      collected.data,
      { days: collected.days, cut: collected.days.length, usableRows },
      {
        ...(options.signal ? { signal: options.signal } : {}),
        onProgress: ({ done, total }) => options.onProgress?.({ stage: "train", done, total }),
      },
    );
  });
}

function runOf({ model, version, artefact }: RegisteredModel, score: string): ScoreRun {
  return { model, version, score, scorer: openScorer(artefact) };
}
