/** Whether, which, how: one record with reasons for every candidate. */
export { decisionMigrations } from "./migrations/index.ts";
export { isCapacityOpen } from "./read/capacity.ts";
export {
  countDecisions,
  type DecisionCounts,
  type DecisionView,
  decisionOutcomes,
  decisionsOn,
} from "./read/decisions.ts";
export { type DecisionEntry, decisionEntriesOf } from "./read/timeline.ts";
export { marketingDenials, type PersonFacts } from "./rules/consent.ts";
export {
  type Decided,
  type DecisionInputs,
  decide,
  expectedValue,
  findCut,
  type Loser,
  type Outcome,
  type ReasonCode,
} from "./rules/decide.ts";
export { type BatchPolicy, type Candidate, type DecidedCandidate, decideBatch } from "./steps/decide-batch.ts";
export { sealRecords } from "./steps/seal-records.ts";
