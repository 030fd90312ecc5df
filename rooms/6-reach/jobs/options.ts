/** What a dispatcher is told, and what it tells. */
import type { Channel } from "#contracts/definitions";
import type { Clock } from "#ground/clock";
import type { Storage, Tx } from "#ground/storage";
import type { Carrier } from "../channels/carrier.ts";
import type { RetryRules } from "../rules/retry.ts";
import type { Verdict } from "../rules/verdict.ts";
import type { DueTouch } from "../types.ts";

/** Verdicts by key; a touch without one may go. */
export type Recheck = (tx: Tx, touches: readonly DueTouch[]) => Promise<ReadonlyMap<string, Verdict>>;

export interface DispatcherOptions {
  readonly storage: Storage;
  readonly channels: Partial<Record<Channel, Carrier>>;
  /** The bank's time: what is due, and when things happened. */
  readonly clock: Clock;
  /** Opened personal fields by customer, read in the claim's transaction. */
  readonly personal: (
    tx: Tx,
    customers: readonly number[],
  ) => Promise<ReadonlyMap<number, Readonly<Record<string, unknown>>>>;
  /** The policy check right before sending: consent, caps and windows as they are now. */
  readonly recheck?: Recheck;
  /** Touches a claim, at most; the adapter's own bound holds too. */
  readonly batchSize?: number;
  /** Claims in flight per channel. */
  readonly lanes?: number;
  /** Nobody else dispatches on this database, so at start every claim of another owner is dead and its lease needs no waiting. */
  readonly sole?: boolean;
  readonly settleMs?: number;
  readonly retry?: RetryRules;
  /** Called with failures of a round of {@link Dispatcher.start}; the next round tries again. */
  readonly onError?: (error: unknown) => void;
  /** Named places between the steps where a test may throw. */
  readonly failpoint?: (place: Failpoint) => void;
}

export type Failpoint = "claimed" | "submitted" | "written";

export interface Dispatched {
  readonly claimed: number;
  /** The provider has them. */
  readonly accepted: number;
  readonly failed: number;
  readonly expired: number;
  readonly denied: number;
  /** Put off by the policy check until their channel opens. */
  readonly deferred: number;
  /** Tries that ended in an unknown outcome. */
  readonly unknown: number;
  /** Tries that will be repeated. */
  readonly requeued: number;
}
