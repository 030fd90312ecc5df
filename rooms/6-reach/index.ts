/** Doing it: the send ledger, channels, receipts, and tasks for colleagues. */

export { reachCases } from "./cases.ts";
export type {
  Adapter,
  Capabilities,
  ErrorClass,
  Failure,
  LookupAnswer,
  Outgoing,
  SubmitResult,
} from "./channels/adapter.ts";
export { type Carrier, type Channelled, carrierOf } from "./channels/carrier.ts";
export { type ComposeOptions, emailComposer } from "./channels/compose-email.ts";
export { createEmailAdapter, type EmailMessage, type EmailOptions } from "./channels/email.ts";
export { renderContent, type TemplateData } from "./channels/templates.ts";
export { createDispatcher, type Dispatcher } from "./jobs/dispatcher.ts";
export type { Dispatched, DispatcherOptions, Failpoint, Recheck } from "./jobs/options.ts";
export type { Reconciled } from "./jobs/reconcile.ts";
export { reachMigrations } from "./migrations.ts";
export { type KeyParts, keyOfMessageId, messageIdOf, sendKey } from "./rules/keys.ts";
export { fold, type Receipt, receipts, sentStates, type TouchState, touchStates } from "./rules/states.ts";
export { countTouches, planTouches } from "./store/plan.ts";
export { applyReceipts, expireSilent, type ProviderReceipt } from "./store/receipts.ts";
export type { DueTouch, Intent, Planned, TouchCounts } from "./types.ts";
