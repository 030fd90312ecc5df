/** What stands of a model for those who score by it. */
import type { Tx } from "#ground/storage";
import type { ScoreModel } from "../rules/scorer.ts";
import type { TrainingReport } from "../rules/train.ts";
import { championOf } from "./registry.ts";

export interface RegisteredModel {
  readonly model: string;
  readonly version: number;
  readonly trainedAt: Date;
  readonly artefact: ScoreModel;
  readonly report: TrainingReport;
}

/** The champion, unless it is suspended: then whoever asks keeps to the rule. */
export async function liveModel(tx: Tx, model: string): Promise<RegisteredModel | undefined> {
  const champion = await championOf(tx, model);
  if (!champion || champion.suspendedAt !== null) return undefined;
  const { version, trainedAt, artefact, report } = champion;
  return { model, version, trainedAt, artefact, report: report as unknown as TrainingReport };
}
