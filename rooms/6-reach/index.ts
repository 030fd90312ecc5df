/** Doing it: the send ledger, channels, receipts, and tasks for colleagues. */

export { reachCases } from "./cases.ts";
export type {
  Adapter,
  Capabilities,
  ErrorClass,
  Failure,
  LookupAnswer,
  Outgoing,
  Polled,
  Quota,
  SubmitResult,
} from "./channels/adapter.ts";
export { capabilitiesOf, type InProcessChannel } from "./channels/capabilities.ts";
export { type Carrier, type Channelled, carrierOf } from "./channels/carrier.ts";
export { type ComposeOptions, emailComposer } from "./channels/compose-email.ts";
export {
  type Measured,
  measureSms,
  type TextMessage,
  type TextOptions,
  textComposer,
} from "./channels/compose-text.ts";
export { createEmailAdapter, type EmailMessage, type EmailOptions } from "./channels/email.ts";
export { createLocalAdapter, type LocalFaults, type LocalOptions } from "./channels/local.ts";
export { createTaskAdapter, type TaskMessage, type TaskOptions, taskComposer } from "./channels/tasks.ts";
export { renderContent, type TemplateData } from "./channels/templates.ts";
export { createDispatcher, type Dispatcher } from "./jobs/dispatcher.ts";
export { type KeepTasksOptions, keepTasks, type Lead, type TaskRound } from "./jobs/keep-tasks.ts";
export type { Dispatched, DispatcherOptions, Failpoint, Recheck } from "./jobs/options.ts";
export { createReceiver, type Received, type Receiver, type ReceiverOptions } from "./jobs/receive.ts";
export type { Reconciled } from "./jobs/reconcile.ts";
export { reachMigrations } from "./migrations/index.ts";
export { reachPermissions } from "./permissions.ts";
export {
  type BenefitView,
  type GrantsAsked,
  type GrantView,
  listBenefits,
  listGrants,
} from "./read/benefits.ts";
export {
  type CallList,
  type CallListParts,
  type CallListQuery,
  type CallTask,
  readCallList,
} from "./read/call-list.ts";
export { type AbsenceView, type ColleagueView, listColleagues } from "./read/colleagues.ts";
export { type RoundView, showRound, type Verified, verifyRound } from "./read/draws.ts";
export { type Inbox, type InboxMessage, type InboxQuery, readInbox } from "./read/inbox.ts";
export { heldReferrals, type ReferralTree, type ReferralView, referralTree } from "./read/referrals.ts";
export {
  listTasks,
  showTask,
  type TaskHistory,
  type TaskList,
  type TasksAsked,
  type TasksParts,
  type TaskView,
} from "./read/tasks.ts";
export {
  type TaskEntry,
  type TimelineAsked,
  type TimelinePlace,
  type TouchEntry,
  touchesAndTasksOf,
} from "./read/timeline.ts";
export { type ToldTouch, touchesTold } from "./read/told.ts";
export { readAllTouches, readTouches, type TouchView } from "./read/touches.ts";
export { type BenefitRouteOptions, benefitRoutes } from "./routes/benefits.ts";
export { type CallbackRouteOptions, callbackRoutes } from "./routes/callbacks.ts";
export { type ChannelSwitchRouteOptions, channelSwitchRoutes } from "./routes/channel-switches.ts";
export { type InboxRouteOptions, inboxRoutes } from "./routes/inbox.ts";
export { type LedgerRouteOptions, ledgerRoutes } from "./routes/ledger.ts";
export { type ReachRouteOptions, reachRoutes } from "./routes/reach.ts";
export { type TaskRouteOptions, taskRoutes } from "./routes/tasks.ts";
export { type UnsubscribeRouteOptions, unsubscribeRoutes } from "./routes/unsubscribe.ts";
export { type Fingerprint, fingerprints } from "./rules/benefits/fingerprint.ts";
export { type Edge, groupsOf } from "./rules/benefits/graph.ts";
export type { Evidence } from "./rules/benefits/limits.ts";
export { isSigned, keyText, type SignedRequest, signatureOf } from "./rules/callback-signature.ts";
export { type KeyParts, keyOfMessageId, messageIdOf, sendKey } from "./rules/keys.ts";
export { BLACKLISTED, type InboxAct, inboxActs, type LocalChannel, localChannels } from "./rules/local-network.ts";
export { isOptOut, optOutWords } from "./rules/opt-out.ts";
export type { ChannelReport, Reported } from "./rules/reports.ts";
export { framedSms, smsParts } from "./rules/sms.ts";
export { fold, type Receipt, receipts, sentStates, type TouchState, touchStates } from "./rules/states.ts";
export {
  type Assignable,
  type Assignment,
  assign,
  byWorth,
  type Colleague,
  type Load,
  type Pool,
} from "./rules/tasks/assign.ts";
export { type ReviewOutcome, reviewOutcomes } from "./rules/tasks/reviews.ts";
export { plainRules, type TaskRole, type TaskRules, taskRoles, taskRulesOn } from "./rules/tasks/rules.ts";
export { closingAfter, dueTime, endTime } from "./rules/tasks/times.ts";
export type { Verdict } from "./rules/verdict.ts";
export { applyReceipts, type ReachFact, type ReceiptsApplied } from "./steps/apply-receipts.ts";
export { type AssignedCalls, type AssignOptions, assignCalls, expireCalls } from "./steps/assign-calls.ts";
export { type Forgotten, forgetReached } from "./steps/forget-customers.ts";
export type { SharingOptions } from "./steps/give-out.ts";
export {
  type BenefitAnswer,
  type BenefitParts,
  type BenefitWish,
  grantBenefits,
  grantWithin,
} from "./steps/grant-benefits.ts";
export type { Signals } from "./steps/judge-claims.ts";
export { type BroughtFact, sourceOf } from "./steps/name-reports.ts";
export { openReviews, type ReviewTime } from "./steps/open-reviews.ts";
export { type Played, type PlayParts, playWithin } from "./steps/play-draw.ts";
export { type Referral, referWithin } from "./steps/refer.ts";
export { expireBenefits } from "./steps/settle-benefits.ts";
export { tidyMessages } from "./steps/tidy-messages.ts";
export type { LedgerState } from "./store/benefit-ledger.ts";
export { countTouches, planTouches } from "./store/plan.ts";
export { expireSilent, type ProviderReceipt, receiveReceipts } from "./store/receipts.ts";
export type { CallBackTime } from "./store/task-results.ts";
export { closeReviews, type Review } from "./store/task-reviews.ts";
export type { TaskState } from "./store/task-rows.ts";
export { type OpenCall, openCalls } from "./store/tasks.ts";
export type { DueTouch, Intent, Planned, TouchCounts } from "./types.ts";
export { type Act, actInInbox } from "./verbs/act-in-inbox.ts";
export type { BenefitVerbParts } from "./verbs/benefit-parts.ts";
export { type BenefitClaim, claimBenefit } from "./verbs/claim-benefit.ts";
export { closeDraw } from "./verbs/close-draw.ts";
export { exportCalls } from "./verbs/export-calls.ts";
export { type HandOver, handOver } from "./verbs/hand-over.ts";
export { endAbsence, type NewAbsence, setAbsence, setCapacity } from "./verbs/plan-work.ts";
export { playDraw } from "./verbs/play-draw.ts";
export { type RecordedResult, recordOutcome, type TaskResult } from "./verbs/record-outcome.ts";
export { acceptReferral, type Invites, inviteFriends } from "./verbs/refer-customer.ts";
export { type ReviewedReferral, reviewReferral } from "./verbs/review-referral.ts";
export { sendTrial, type Trial, type TrialParts } from "./verbs/send-trial.ts";
export { refuseBenefit, releaseBenefit, reverseBenefit, type Settled } from "./verbs/settle-benefit.ts";
export {
  type ReviewDecision,
  type ReviewParts,
  type ReviewSettler,
  type SettledReview,
  settleReview,
} from "./verbs/settle-review.ts";
export { type ChannelSwitch, switchChannel } from "./verbs/switch-channel.ts";
export { type TakenTask, takeTask } from "./verbs/take-task.ts";
export type { TaskParts } from "./verbs/task-parts.ts";
export { type UnsubscribeLinks, unsubscribe, unsubscribeLinks } from "./verbs/unsubscribe.ts";
export { useBenefit } from "./verbs/use-benefit.ts";
