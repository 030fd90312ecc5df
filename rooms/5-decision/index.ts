/** Whether, which, how: one record with reasons for every candidate. */
export { decisionMigrations } from "./migrations/index.ts";
export { decisionPermissions } from "./permissions.ts";
export { carryBefore, type ResourceView, readResources } from "./read/capacity.ts";
export { type CapacityLine, type CapacityPeriod, capacityBoard } from "./read/capacity-board.ts";
export { countDecisions, type DecisionCounts, decisionOutcomes, hasDecided } from "./read/counts.ts";
export {
  type Coded,
  codedPlaybook,
  codedReason,
  decisionInWords,
  lineInWords,
  type ShownCandidate,
  type ShownDecision,
  type ShownDenial,
  type ShownLine,
  shownDenial,
} from "./read/in-words.ts";
export {
  listPolicies,
  type PolicyDetail,
  type PolicyLine,
  type PolicyVersionView,
  policyFile,
  showPolicy,
} from "./read/policies.ts";
export {
  type CandidateView,
  type DecisionLine,
  type DecisionsAsked,
  type DecisionsPage,
  type DecisionView,
  decisionsOn,
  listDecisions,
  type RecordedInputs,
  recordedInputs,
  showDecision,
} from "./read/records.ts";
export { type DecisionEntry, decisionEntriesOf } from "./read/timeline.ts";
export { type DecisionRouteOptions, decisionRoutes } from "./routes/index.ts";
export { BANK_HOLDOUT, bankExperiment } from "./rules/bank-holdout.ts";
export { boundOf, gapOf, gapText } from "./rules/capacity-bound.ts";
export { decisionCases, policyCases } from "./rules/cases.ts";
export { withoutFailed } from "./rules/choose-channel.ts";
export { decide } from "./rules/decide-one.ts";
export {
  type Arm,
  armOf,
  armsOf,
  bankHoldout,
  controlOf,
  type Experiment,
  playbookExperiment,
  policyHoldout,
  waveExperiment,
} from "./rules/experiments.ts";
export { type FactsSource, factAttributes, factNames, factsOf, type Reach, reachableOf } from "./rules/facts.ts";
export { type Asker, type Filled, fillCapacity, type Wish, wishesOf } from "./rules/fill-capacity.ts";
export {
  actionDenials,
  type LawAction,
  type LawInputs,
  type LawWay,
  recheckTouch,
  rulingOn,
  wayDenials,
} from "./rules/hard/index.ts";
export { mustNotify, riskOf } from "./rules/hard/suitability.ts";
export { contactKey, playbookOfKey, touchKey } from "./rules/keys.ts";
export { costOn, limitsOn, resourcesOn, type SharedResource, takesOf } from "./rules/limits.ts";
export { type NotedFact, noteFact, type ProductOf } from "./rules/note-fact.ts";
export {
  compileOffers,
  type MissedOffer,
  type OfferBook,
  type OfferCandidates,
  type OfferCustomer,
  type OfferTime,
  offerCandidates,
  RANKING,
} from "./rules/offers.ts";
export { personalFeaturesIn, prepareInputs, readInputs, writeInputs } from "./rules/prepare.ts";
export { type Ranking, type RankQuestion, rankingKey, rankOffers } from "./rules/rank.ts";
export { type ReasonCode, reasonCodes } from "./rules/reasons.ts";
export {
  type Action,
  type Cap,
  type Contact,
  type Control,
  type Cooldown,
  type CustomerFacts,
  type Decided,
  type DecisionInputs,
  type Denial,
  type Factors,
  type Grant,
  type Limits,
  noStanding,
  type Standing,
  type Way,
  type Weighed,
  type Weight,
} from "./rules/types.ts";
export { armWords, factorWords, outcomeWords, reasonWords, wordsOf } from "./rules/words.ts";
export { changesToWin, type WouldChange, whatWouldChange, wouldChange } from "./rules/would-change.ts";
export { type Assignment, countArms, memberOf, recordAssignments } from "./steps/assign.ts";
export {
  type Candidate,
  type DecidedCandidate,
  type DecidedSet,
  type DecisionSet,
  decideSet,
  decideWithin,
  firstOfEach,
  leaseWithin,
} from "./steps/decide-set.ts";
export { type FactsChoice, type FactsParts, type KnownCustomer, knownOf, loadKnown } from "./steps/load-facts.ts";
export { type NoteOptions, noteOutcomes, type OutcomeFact } from "./steps/note-outcomes.ts";
export { type Nature, type RecheckedTouch, type RecheckParts, recheck, type Verdict } from "./steps/recheck.ts";
export { type DecisionRow, decisionId, filedUnder, recordDecisions, type Subject } from "./steps/record.ts";
export { holdReleases, type Release, releaseContacts } from "./steps/release.ts";
export { forgetDecided, sealRecords } from "./steps/seal-records.ts";
export { type Tidied, tidyDecisions } from "./steps/tidy.ts";
export { RANKINGS_KEPT_DAYS, tidyRankings } from "./steps/tidy-rankings.ts";
export { limitsId, readLimits, saveLimits } from "./store/limits.ts";
export { keepPolicies, type Policies, type PolicyBook, readPolicyBook } from "./store/policies.ts";
export { beginTelling, type Ratings, readRatings, saveRatings } from "./store/ratings.ts";
export {
  type Amount,
  EVERY_SHARD,
  giveBack,
  leaseResources,
  lockLeases,
  openResources,
  periodOf,
  type Resource,
  returnLeases,
  useLeases,
} from "./store/resources.ts";
export {
  KEPT_DAYS,
  loadStandings,
  lockStandings,
  pruneStandings,
  type ReservedContact,
  reserveContacts,
  standingBeside,
  standingFrom,
  writeStandings,
} from "./store/standing.ts";
export { proposePolicies } from "./verbs/propose-policies.ts";
export { type PolicyProposal, proposePolicy, withdrawPolicy } from "./verbs/propose-policy.ts";
export { approvePolicy, refusePolicy } from "./verbs/settle-policy.ts";
export { OFFER_FACTS, type OfferEvent, type OffersTold, tellOffers } from "./verbs/tell-offers.ts";
