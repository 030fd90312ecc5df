/** The register of models. */
import { sql, type Tx } from "#ground/storage";
import type { ScoreModel } from "../rules/scorer.ts";
import type { TrainingReport } from "../rules/train.ts";

export interface RegisteredModel {
  readonly model: string;
  readonly version: number;
  readonly trainedAt: Date;
  readonly artefact: ScoreModel;
  readonly report: TrainingReport;
}

export async function liveModel(tx: Tx, model: string): Promise<RegisteredModel | undefined> {
  const row = await tx.maybe<{ version: number; trainedAt: Date; artefact: string; report: string }>(sql`
    select version, trained_at as "trainedAt", artefact, report from learning.model where model = ${model} and state = 'live'`);
  return (
    row && {
      model,
      version: row.version,
      trainedAt: row.trainedAt,
      artefact: JSON.parse(row.artefact) as ScoreModel,
      report: JSON.parse(row.report) as TrainingReport,
    }
  );
}
