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
  laterError,
  scoreModelOf,
  standing,
} from "./compare.ts";
export { type Explained, type ExplainMethod, explainRows } from "./explain.ts";
export type { Parameters } from "./families.ts";
export {
  type AlgorithmProgress,
  type FitOptions,
  type Fitted,
  fitBase,
  type LaterMeasures,
  labelsAt,
  type Measures,
  measure,
  modelOf,
  probabilitiesOf,
  type Tried,
} from "./fit.ts";
export { type Lone, type Suspicion, suspiciousFeatures } from "./leakage.ts";
export {
  type AlgorithmName,
  algorithmNames,
  algorithmsOf,
  algorithmWords,
  type BaseName,
  bySimplicity,
} from "./names.ts";
export { joined, type LeftOut, type Parts, type Plan, planOf } from "./plan.ts";
export { type DependencePoint, type RankedFeature, type SwarmOfFeature, shapRanking, shapSwarm } from "./ranking.ts";
export {
  type BandReport,
  bandReport,
  byGroup,
  type CalibrationReport,
  type ConfusionRow,
  type CurvePoint,
  calibrationOf,
  type DriftReport,
  type DriftRow,
  driftOf,
  type EvaluationTables,
  evaluateRows,
  type GroupRow,
  type TableOptions,
} from "./tables.ts";
export { voteOf } from "./votes.ts";
