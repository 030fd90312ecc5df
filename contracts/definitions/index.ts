export { refreshes } from "./audience-schemas.ts";
export { audiencesNamed, ringsOf, withAudiences } from "./audiences.ts";
export { benefitKinds, prizeKinds } from "./benefit-file-schema.ts";
export { limitKinds, sharedKinds } from "./benefit-schemas.ts";
export { benefitsOn, type GradeBenefits, grantedOn } from "./benefits.ts";
export {
  type CaseCustomer,
  type CaseEvent,
  type CaseTag,
  type ExpectedAnswer,
  type ExpectedTouch,
  ordinaryCustomer,
  type PlaybookCase,
  type ReadCase,
  readCaseFile,
} from "./case-file.ts";
export { calendarWindows, knownAts, metricFunctions, productKinds, riskLevels, tagKinds } from "./catalog-schemas.ts";
export { type ReadAudience, readAudience } from "./check-audiences.ts";
export { oncePerOf } from "./check-triggers.ts";
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
export { type CronTimes, cronTimes } from "./cron.ts";
export * from "./definitions.ts";
export { type DefinitionChange, diffDefinitions, diffParts, diffText } from "./diff.ts";
export { environmentOf, eventEnvironment, factBookOf, sourceEnvironment } from "./environment.ts";
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
export { canonicalJson, type Loaded, loadDefinitions, readDefinitions, textsOf } from "./load.ts";
export { wayOrders } from "./offer-schemas.ts";
export { channelOfPlace, offeredOn, type PriceFlag, priceFlags, priceFlagText } from "./offers.ts";
export type { Places } from "./places.ts";
export type { PlaybookDraft } from "./playbook-check.ts";
export {
  customerEnvironment,
  itemEnvironment,
  type PlaybookAround,
  runEnvironment,
  triggerEnvironment,
} from "./playbook-environments.ts";
export {
  type Answer,
  aarrrSteps,
  answeredEvents,
  answers,
  festivalNames,
  lifecycleStages,
  oncePers,
  type ReceiptTest,
  receiptTests,
  type TriggerKind,
  triggerKinds,
  weekdays,
} from "./playbook-schemas.ts";
export {
  causeEvents,
  contentByChannel,
  contentFor,
  END,
  type EventTest,
  goalEvents,
  isToldByContact,
  isTouch,
  type PlaybookGoal,
  type PlaybookTrigger,
  type RoundPlaybook,
  type RoundWave,
  roundOf,
  SUITABLE,
  triggerKind,
  triggersOf,
  type WaveArm,
  type WaveBranch,
  waveChannels,
} from "./playbooks.ts";
export { amountOf, policiesOn, policyOn, policyVersion, spanLength } from "./policy.ts";
export { type PolicyKindView, policyKinds, resourcePeriods, resourceUnits } from "./policy-schemas.ts";
export { type DefinitionProblem, definitionCases } from "./problems.ts";
export { algorithms, expansions, observations } from "./question-schemas.ts";
export { modelNamed, type QuestionFeature, questionFeatures, questionMetrics, questionOf } from "./questions.ts";
export { type ReadPlaybook, readPlaybook } from "./read-playbook.ts";
export { type PolicyAround, policyText, type ReadPolicy, readPolicy } from "./read-policy.ts";
export { channels, classes, type ImportMap, type PolicyKind, roles, stages, unitKinds } from "./schemas.ts";
export { type DefinitionsBody, playbookNames, type User, usersOf } from "./users.ts";
export { playbookText } from "./write-playbook.ts";
