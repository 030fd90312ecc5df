/** What customers will bring, and studies in threads, as doors see them. */
export { runUplift, runValue } from "./jobs/run-study.ts";
export {
  fitValue,
  rankCorrelation,
  type StreamModel,
  type StreamReport,
  type StreamRows,
  streamValue,
  type ValueBody,
  type ValueReport,
  type ValueTask,
} from "./rules/value.ts";
export { valueCases } from "./rules/value-cases.ts";
export { type FittedValue, fitValues, type ValueParts, valueScoreNamed, valueScores } from "./steps/fit-value.ts";
export { type PublishedValues, publishDueValues } from "./steps/publish-values.ts";
export type { ValueScore } from "./steps/value-rows.ts";
export type { ValueFit, ValueFitState } from "./store/value-fits.ts";
export { settleValues, type ValueSettling } from "./verbs/settle-value.ts";
