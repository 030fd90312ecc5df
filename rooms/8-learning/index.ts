/** Room 8, learning: from recorded outcomes to a score. See README.md. */
export * from "./algorithms.ts";
export { answerInThread, inThread } from "./jobs/in-thread.ts";
export { runBeside, runEvaluation, runTraining } from "./jobs/run-training.ts";
export { learningMigrations } from "./migrations/index.ts";
export { learningPermissions } from "./permissions.ts";
export * from "./questions.ts";
export { listClusters, listNext, listValues, listWordings } from "./read/insights.ts";
export * from "./registry.ts";
export { bandEdges, bandsOf, type ProbabilityBand, probabilityBands } from "./rules/bands.ts";
export { canTrain, type TrainingCounts } from "./rules/can-train.ts";
export type { AlgorithmChoice, ComparedAlgorithm } from "./rules/choice.ts";
export { type ChurnCause, type ChurnCluster, churnFeatures, type FoundCauses } from "./rules/churn-causes.ts";
export {
  type CopyArm,
  type CopyCount,
  type CopyLearned,
  type CopyPolicy,
  type CopyTest,
  drawCopy,
  evenShares,
  learnCopy,
} from "./rules/copy.ts";
export type {
  NoModel,
  Progress,
  TrainingData,
  TrainingDates,
  TrainingDefinition,
  TrainingOptions,
} from "./rules/definition.ts";
export type { Evaluation, MonthRow, StabilityRow } from "./rules/evaluate.ts";
export {
  type AttributeColumns,
  allowedFeatures,
  type FeatureDescriptor,
  type FeatureInput,
  featureDataset,
} from "./rules/features.ts";
export type { BesideModel, Coefficient, FitReport } from "./rules/fit.ts";
export { type GainsInput, type GainsRow, gainCapacities, gainsTable } from "./rules/gains.ts";
export { type Habit, type HabitMoment, type HabitTest, judgeHabit } from "./rules/habit-tests.ts";
export { type NextProducts, type NextTested, rankNext } from "./rules/next-products.ts";
export type { ProductInsight } from "./rules/product-insight.ts";
export { openScorer, type ScoreModel, type Scorer, type Scores } from "./rules/scorer.ts";
export { dayStarts, splitByDay, type TimeSplit } from "./rules/split.ts";
export {
  evaluateModel,
  type LaterRow,
  type Trained,
  type TrainingOutcome,
  type TrainingReport,
  train,
} from "./rules/train.ts";
export {
  leastOfArm,
  studyUplift,
  type UpliftQuestion,
  type UpliftReport,
  type UpliftStudied,
} from "./rules/uplift-study.ts";
export { backTestHabits, type HabitParts } from "./steps/back-test-habits.ts";
export { type ChurnParts, type ProposedCauses, proposeCauses, tellCauses } from "./steps/churn-causes.ts";
export { type CollectedRows, collectRows, type RowsWanted } from "./steps/collect-rows.ts";
export { copyTestsOf, learnCopies } from "./steps/learn-copies.ts";
export { findNext, type NextParts, readNext } from "./steps/next-products.ts";
export { findProductInsights, type ProductParts } from "./steps/product-insight.ts";
export { type Occasion, publishScores, type ScoreRun } from "./steps/publish-scores.ts";
export { type ClusterSet, clusterSets } from "./store/cluster-sets.ts";
export { type CopyChoice, type CopyTold, copyShares, noteCopies, readCopies } from "./store/copy.ts";
export { liveModel, type RegisteredModel } from "./store/models.ts";
export * from "./values.ts";
export { type PromotedModel, promoteModel } from "./verbs/promote-model.ts";
export { type ClusterSettling, settleCauses } from "./verbs/settle-clusters.ts";
