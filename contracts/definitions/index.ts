export { refreshes } from "./audience-schemas.ts";
export { audiencesNamed, ringsOf, withAudiences } from "./audiences.ts";
export { benefitKinds, prizeKinds } from "./benefit-file-schema.ts";
export { limitKinds, sharedKinds } from "./benefit-schemas.ts";
export { benefitsOn, type GradeBenefits, grantedOn } from "./benefits.ts";
export { calendarWindows, knownAts, metricFunctions, productKinds, riskLevels, tagKinds } from "./catalog-schemas.ts";
export { type ReadAudience, readAudience } from "./check-audiences.ts";
export {
  type ComputedName,
  computedDefaults,
  computedSettings,
  type FullSettings,
  fullSettings,
  isComputed,
  type PreferenceSource,
  type SettingsOf,
  transactionEvents,
} from "./computed-schemas.ts";
export * from "./definitions.ts";
export { type DefinitionChange, diffDefinitions, diffText } from "./diff.ts";
export { environmentOf, eventEnvironment, factBookOf } from "./environment.ts";
export {
  applyImportMap,
  type Cells,
  checkHeader,
  type ImportedFact,
  type ImportedRow,
  type ImportProblem,
} from "./import-map.ts";
export { templateColumns } from "./import-values.ts";
export { completed, incompatibleChanges } from "./incompatible.ts";
export { jsonSchemaFiles } from "./json-schemas.ts";
export { canonicalJson, type Loaded, loadDefinitions, readDefinitions } from "./load.ts";
export { wayOrders } from "./offer-schemas.ts";
export { channelOfPlace, offeredOn, type PriceFlag, priceFlags, priceFlagText } from "./offers.ts";
export type { Places } from "./places.ts";
export { amountOf, policiesOn, policyOn, policyVersion, spanLength } from "./policy.ts";
export { resourcePeriods, resourceUnits } from "./policy-schemas.ts";
export { type DefinitionProblem, definitionCases } from "./problems.ts";
export { channels, classes, type ImportMap, type PolicyKind, roles, stages, unitKinds } from "./schemas.ts";
export { type DefinitionsBody, type User, usersOf } from "./users.ts";
