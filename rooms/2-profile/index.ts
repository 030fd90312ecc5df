/** One customer: who it is, what is known of it, and how facts change that. */

export { type ComputeProgress, type ComputeTagsOptions, computeDueTags, periodOf } from "./jobs/compute-tags.ts";
export { mergeByRule } from "./jobs/merge-by-rule.ts";
export {
  type FromHistory,
  type MetricsHistory,
  metricsFromHistory,
  metricsSettled,
  refillMetrics,
} from "./jobs/metrics-from-history.ts";
export { refreshHouseholds } from "./jobs/refresh-households.ts";
export { endTags, type Refreshed, type RefreshParts, refreshTags, type TagTimeParts } from "./jobs/refresh-tags.ts";
export { profileMigrations } from "./migrations/index.ts";
export { profilePermissions } from "./permissions.ts";
export { type CopySource, copySource } from "./read/copy-sql.ts";
export { type CustomerView, viewCustomer } from "./read/customer-view.ts";
export {
  type CustomerFact,
  endOfPast,
  type FactPlace,
  type FactsAsked,
  factsOf,
  factsOfEach,
  historyOf,
  historyOfEach,
  logHoldsFrom,
} from "./read/facts-of.ts";
export { findNamed } from "./read/find-named.ts";
export { isHistoryPlain } from "./read/history-plain.ts";
export {
  type ConsentView,
  findCustomers,
  type IdentityView,
  type MergeProposal,
  openProposals,
  viewConsent,
  viewHousehold,
  viewIdentity,
} from "./read/identity.ts";
export { type KnownKeys, knownKeys } from "./read/known-keys.ts";
export {
  type Duplicates,
  type QualityOptions,
  type QualityPart,
  type QualityParts,
  type QualityReport,
  reportQuality,
} from "./read/quality.ts";
export {
  type FoundCustomer,
  findCustomer,
  findWithMerged,
  type Standing,
  type StandingConsent,
  type StandingHousehold,
  type StandingTag,
  standingOf,
} from "./read/standing.ts";
export { type CustomerTags, type TagEntry, type TagStanding, tagHistory, viewTags } from "./read/tags.ts";
export { type CustomerRouteOptions, customerRoutes } from "./routes/index.ts";
export { type TagRouteOptions, tagRoutes } from "./routes/tags.ts";
export { applyFact } from "./rules/apply-fact.ts";
export { evidenceText } from "./rules/computed/evidence.ts";
export { nextPayday } from "./rules/computed/payday.ts";
export { listPermits } from "./rules/consent.ts";
export { type HouseholdTagRule, householdTier } from "./rules/household.ts";
export { defaultIdentityRules, type IdentityRules, type KeyKind } from "./rules/identity.ts";
export { idCheckDigit, isCardNumber, isIdNumber, luhnCheckDigit } from "./rules/identity-numbers.ts";
export {
  maskAddress,
  maskCard,
  maskDay,
  maskEmail,
  maskField,
  maskFor,
  maskIdNumber,
  maskName,
  maskPhone,
} from "./rules/mask.ts";
export {
  boundariesAfter,
  type KeptFields,
  type MetricBook,
  type MetricReading,
  type MetricState,
  metricBookOf,
  metricReading,
  metricView,
  noMetrics,
  updatesOf,
  WholeMetrics,
} from "./rules/metrics/index.ts";
export type { ProfileFact } from "./rules/profile-fact.ts";
export { columnsOf, listsOf, type ProfileRules, profileRulesOf } from "./rules/profile-rules.ts";
export type { AttributeQuality, QualityFault } from "./rules/quality.ts";
export {
  type AttributeColumn,
  type CustomerState,
  emptyState,
  type ListTable,
  type Score,
  scoreAt,
} from "./rules/state.ts";
export { TAG_FACTS } from "./rules/tag-desk.ts";
export {
  type TagAction,
  type TagChange,
  type TagRow,
  type TagSource,
  tagSources,
} from "./rules/tag-words.ts";
export { momentOf, viewOf } from "./rules/view.ts";
export { admitFacts, redirectFacts } from "./steps/admit-facts.ts";
export { type AppliedSet, type ApplyOptions, applyFacts, type FactStep, factsByCustomer } from "./steps/apply-facts.ts";
export { type ApplyMetricsOptions, applyMetrics } from "./steps/apply-metrics.ts";
export { applyRelations, type RelationParts } from "./steps/apply-relations.ts";
export {
  applyTags,
  type TagAssignment,
} from "./steps/change-tags.ts";
export { computedSql } from "./steps/computed.ts";
export { Bound, type ComputeContext, type ComputedSql, eventsSql } from "./steps/computed-sql.ts";
export { copyInRounds } from "./steps/copy-rounds.ts";
export { copyChanged, copyLag, type ProfileCopy } from "./steps/copy-to-columnar.ts";
export { type Erased, type EraseParts, eraseCases } from "./steps/erase.ts";
export { type Ahead, type AheadParts, lookAhead, type Owner, readOwners } from "./steps/look-ahead.ts";
export { type MergeParts, mergeCases } from "./steps/merge.ts";
export { type RebuildParts, rebuildCustomers } from "./steps/rebuild.ts";
export type { Rotation, RotationOptions } from "./steps/rotate-keys.ts";
export { tidyCopies } from "./steps/tidy-copies.ts";
export { type AsOf, type AsOfSql, type AsOfWanted, asOfColumn, asOfSql, happenedSql } from "./store/as-of.ts";
export { addColumnarColumns, addColumns } from "./store/columns.ts";
export { type Computation, readComputations } from "./store/computed.ts";
export { loadStates, lockCustomers, type StateChange, type StateParts, wholeState } from "./store/customers.ts";
export { type DataKeySource, dataKeyCases, wrappingKeys } from "./store/data-keys.ts";
export { dropFields, keepFields } from "./store/field-columns.ts";
export { readHistory } from "./store/history.ts";
export {
  ownIdentity,
  readMembers,
  readMerges,
  readRedirects,
  sharedIdentity,
  shareIdentity,
} from "./store/identity.ts";
export { addColumnarLists, addLists, makeListTable } from "./store/lists.ts";
export { loadMetrics } from "./store/metrics.ts";
export { historyRows } from "./store/metrics-history.ts";
export { absentValue, type MetricsSql, metricColumns, metricSql } from "./store/metrics-sql.ts";
export { createStateReader, loadState, type OneCustomer, type StateReader } from "./store/one-customer.ts";
export { createPeople, type People } from "./store/people.ts";
export { SqlParts } from "./store/sql-parts.ts";
export { createVault, keyedHash, type Vault, type VaultKeys, type WrappingKeys } from "./store/vault.ts";
export { confirmErasure } from "./verbs/confirm-erasure.ts";
export { type ExportedProfile, type ExportParts, exportProfile } from "./verbs/export-profile.ts";
export { mergeCustomers } from "./verbs/merge-customers.ts";
export { refuseMerge } from "./verbs/refuse-merge.ts";
export { refuseErasure, requestErasure } from "./verbs/request-erasure.ts";
export { revealPerson } from "./verbs/reveal-person.ts";
export { rotateDataKeys } from "./verbs/rotate-keys.ts";
export { sayTag, type TagSaid, type TagSaying, tagCases } from "./verbs/say-tag.ts";
export { type ConsentSaid, type ConsentSaying, consentCases, stateConsent } from "./verbs/state-consent.ts";
export { unmergeCustomers } from "./verbs/unmerge-customers.ts";
