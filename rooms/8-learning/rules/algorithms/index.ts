/** Families of models behind one door: fitted, searched, calibrated and compared alike. Plain data in and out. */
export { type CalibrationMethod, calibrate } from "./calibration.ts";
export {
  type CompareInput,
  type Comparison,
  type ComparisonRow,
  chooseAlgorithm,
  compareAlgorithms,
  type FitOne,
  fitAlgorithm,
  fitAlgorithms,
  scoreModelOf,
} from "./compare.ts";
export type { Parameters } from "./families.ts";
export {
  type AlgorithmProgress,
  type FitOptions,
  type Fitted,
  fitBase,
  labelsAt,
  type Measures,
  measure,
  modelOf,
  probabilitiesOf,
  type Tried,
} from "./fit.ts";
export {
  type AlgorithmName,
  algorithmNames,
  algorithmsOf,
  algorithmWords,
  type BaseName,
  bySimplicity,
} from "./names.ts";
export { joined, type LeftOut, type Parts, type Plan, planOf } from "./plan.ts";
export { voteOf } from "./votes.ts";
