/** Questions about customers at moments as doors see them: rows, versions and scores. */
export { type BandReport, type EvaluationTables, evaluateRows, type GroupRow } from "./rules/algorithms/tables.ts";
export type { FeatureSide, IntentFeature } from "./rules/question/intent.ts";
export { type Moment, momentAt, momentsOf, splitMoments } from "./rules/question/moments.ts";
export type { QuestionReport, Stretch, TrainingWarning } from "./rules/question/report.ts";
export type { MomentRows, QuestionTask } from "./rules/question/train.ts";
export {
  evaluateQuestion,
  type QuestionEvaluation,
  type Ranked,
  type Ranking,
  rankBank,
} from "./steps/evaluate-question.ts";
export { type HighIntent, highIntent } from "./steps/high-intent.ts";
export { type QuestionParts, type QuestionRows, questionRows } from "./steps/question-rows.ts";
export {
  definitionOf,
  featuresAt,
  labelsOf,
  questionSource,
  type SourceParts,
  scoreBank,
  trainModel,
} from "./steps/question-source.ts";
export { type OpenQuestion, openQuestion } from "./steps/question-sql.ts";
