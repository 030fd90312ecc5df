/** Questions about customers at moments as doors see them: rows, versions and scores. */
export { explainRows } from "./rules/algorithms/explain.ts";
export { type BandReport, type EvaluationTables, evaluateRows } from "./rules/algorithms/tables.ts";
export { type Moment, momentAt, momentsOf, splitMoments } from "./rules/question/moments.ts";
export type { MomentRows, QuestionTask, TrainingWarning } from "./rules/question/train.ts";
export {
  evaluateQuestion,
  probabilitiesInTurns,
  type QuestionEvaluation,
  type Ranked,
  type Ranking,
  rankBank,
} from "./steps/evaluate-question.ts";
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
