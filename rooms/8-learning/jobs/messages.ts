import type { NoModel, TrainingData, TrainingDates, TrainingDefinition } from "../rules/definition.ts";
import type { Evaluation } from "../rules/evaluate.ts";
import type { BesideModel } from "../rules/fit.ts";
import type { QuestionTask } from "../rules/question/train.ts";
import type { VersionToRegister } from "../rules/registry/version.ts";
import type { ScoreModel } from "../rules/scorer.ts";
import type { LaterRow, TrainingOutcome } from "../rules/train.ts";

export interface TrainTask {
  readonly kind: "train";
  readonly definition: TrainingDefinition;
  readonly data: TrainingData;
  readonly dates: TrainingDates;
}

export interface EvaluateTask {
  readonly kind: "evaluate";
  readonly definition: Pick<TrainingDefinition, "split" | "bands">;
  readonly model: ScoreModel;
  readonly data: Omit<TrainingData, "catalog">;
  readonly dates: TrainingDates;
}

export interface BesideTask {
  readonly kind: "beside";
  readonly definition: Pick<TrainingDefinition, "split">;
  readonly beside: readonly BesideModel[];
  readonly data: Omit<TrainingData, "catalog">;
  readonly dates: TrainingDates;
}

export interface AnswerTask {
  readonly kind: "question";
  readonly task: QuestionTask;
}

export type WorkerTask = TrainTask | EvaluateTask | BesideTask | AnswerTask;

export type WorkerResult = TrainingOutcome | Evaluation | LaterRow[] | VersionToRegister | NoModel;
