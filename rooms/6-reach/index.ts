/** Doing it: the send ledger, channels, receipts, and tasks for colleagues. */
export { reachMigrations } from "./migrations.ts";
export { type KeyParts, keyOfMessageId, messageIdOf, sendKey } from "./rules/keys.ts";
export { fold, type Receipt, receipts, sentStates, type TouchState, touchStates } from "./rules/states.ts";
export { countTouches, planTouches } from "./store/plan.ts";
export type { DueTouch, Intent, Planned, TouchCounts } from "./types.ts";
