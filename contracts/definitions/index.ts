export * from "./definitions.ts";
export { type DefinitionChange, diffDefinitions, diffText } from "./diff.ts";
export { environmentOf, factBookOf } from "./environment.ts";
export {
  applyImportMap,
  type Cells,
  checkHeader,
  type ImportedFact,
  type ImportedRow,
  type ImportProblem,
} from "./import-map.ts";
export { jsonSchemaFiles } from "./json-schemas.ts";
export { canonicalJson, type Loaded, loadDefinitions, readDefinitions } from "./load.ts";
export { amountOf, policyOn } from "./policy.ts";
export { type DefinitionProblem, definitionCases } from "./problems.ts";
export { calendarWindows, knownAts, metricFunctions, tagKinds } from "./catalog-schemas.ts";
export { channels, classes, type ImportMap, type PolicyKind, roles, stages, unitKinds } from "./schemas.ts";
