/** What came of it: everybody assigned, treated against control; results of touches, conversions by band. */
export { outcomeMigrations } from "./migrations/index.ts";
export { outcomePermissions } from "./permissions.ts";
export { type Credit, type Credits, creditTouches } from "./read/attribution.ts";
export { type Band, countBands, countConversions } from "./read/bands.ts";
export { type ComparedPlaybook, comparePlaybooks } from "./read/by-playbook.ts";
export { type Cohort, readCohorts } from "./read/cohorts.ts";
export { type Counted, type CountsAsked, countAssigned, countWaves, type WaveCounts } from "./read/counts.ts";
export {
  attributionNote,
  type OutcomeAsked,
  type PlaybookOutcome,
  readPlaybookOutcome,
  type WaveOutcome,
} from "./read/playbook-outcome.ts";
export {
  type CohortParts,
  type CohortReport,
  type OutcomeReport,
  type ReportAsked,
  type ReportedArm,
  type ReportedComparison,
  type ReportHead,
  type ReportParts,
  reportCohorts,
  reportPlaybook,
} from "./read/report.ts";
export {
  reportTaskValue,
  type TaskGroup,
  type TaskValue,
  type TaskValueAsked,
  type TaskValueReport,
  taskGroups,
} from "./read/task-value.ts";
export { type OutcomeRouteOptions, outcomeRoutes } from "./routes/outcomes.ts";
export { type AttributionModel, attribute, attributionModels } from "./rules/attribution.ts";
export { outcomeCases } from "./rules/cases.ts";
export {
  type ArmCounts,
  type Compared,
  compareArms,
  isRefusal,
  LEAST,
  noArm,
  type Rate,
  type VerdictCode,
  verdicts,
} from "./rules/compare-arms.ts";
export { type HoldoutSummary, summarizeHoldout } from "./rules/holdout.ts";
export { type Estimate, relativeLift, type Sample, sampleOf, sampleOfShare, type Welch, welch } from "./rules/means.ts";
export { compareShares, type Difference, type Share, shareInterval } from "./rules/proportions.ts";
export { type SampleRatio, sampleRatio } from "./rules/sample-ratio.ts";
export { customersNeeded } from "./rules/sample-size.ts";
export { alwaysHalf, alwaysValid, mixtureRatio, sequentialRho } from "./rules/sequential.ts";
export { type Goal, type GoalEvent, partsReached, touchNamed } from "./rules/told.ts";
export { assignOutcomes, keepOutcomes } from "./steps/assign-outcomes.ts";
export { countResults, type Result, type ResultFact } from "./steps/count-results.ts";
export { type OutcomeFact, type RecordParts, recordOutcomes } from "./steps/record-outcomes.ts";
export { tidyOutcomes } from "./steps/tidy-outcomes.ts";
export { recountPlaybook } from "./store/fold.ts";
