/** The register of models as doors see it: versions, who stands, what goes out, and what became of it. */
export { createModelKeeper, type KeepParts, type Kept, type ModelKeeper } from "./jobs/keep-models.ts";
export {
  type ComparedSide,
  type ComparedVersions,
  compareVersions,
  listModels,
  type ShownModel,
  type ShownVersion,
  showModel,
  showVersion,
  whoIn,
} from "./read/registry.ts";
export { type ModelRouteOptions, modelRoutes } from "./routes/models.ts";
export { type CardPart, cardOf } from "./rules/registry/card.ts";
export { registryCases } from "./rules/registry/cases.ts";
export { explainOf } from "./rules/registry/explain-one.ts";
export { type Alarm, type Judged, type JudgedBand, judge, type Limits, type Verdict } from "./rules/registry/judge.ts";
export {
  type FeatureWords,
  type MovedBy,
  REASONS,
  reasonsInWords,
  type ScoreReason,
} from "./rules/registry/reasons.ts";
export {
  type Drift,
  type DriftReport,
  driftAgainst,
  type Reference,
  referenceOf,
  type Spread,
} from "./rules/registry/reference.ts";
export type { QuestionSource, ScoredSet, WorkOptions } from "./rules/registry/source.ts";
export {
  type DataWindow,
  type FairnessRow,
  type ModelOrigin,
  type ModelState,
  modelOrigins,
  modelStates,
  type SuspensionReason,
  type VersionLine,
  type VersionMeasures,
  type VersionReport,
  type VersionToRegister,
} from "./rules/registry/version.ts";
export { type BackTest, type BackTestParts, backTest, limitsOf, type TestedBatch } from "./steps/back-test.ts";
export { type BatchResult, batchesOf, type ScoreBatch } from "./store/batches.ts";
export {
  challengerOf,
  championOf,
  findVersion,
  type ModelChange,
  type ModelVersion,
  versionOf,
} from "./store/registry.ts";
export { importVersion, type VersionToImport } from "./verbs/import-version.ts";
export {
  type PromotedVersion,
  type Promotion,
  promoteVersion,
  refuseVersion,
  type VersionNamed,
} from "./verbs/promote-version.ts";
export { type RegisteredVersion, registerVersion } from "./verbs/register-version.ts";
export {
  type RolledBack,
  resumeChampion,
  retireVersion,
  rollBack,
  suspendChampion,
} from "./verbs/take-back-version.ts";
