/** The register of models as doors see it: versions, who stands, what goes out, and what became of it. */
export {
  type Drift,
  type DriftReport,
  driftAgainst,
  type Reference,
  referenceOf,
  type Spread,
} from "./rules/registry/reference.ts";
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
export {
  challengerOf,
  championOf,
  findVersion,
  type ModelChange,
  type ModelVersion,
  versionOf,
} from "./store/registry.ts";
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
