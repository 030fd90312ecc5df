import type { ReplayClock } from "#ground/clock";
import type { Bank } from "../../bank-types.ts";

export interface Drive {
  readonly bank: Bank;
  /** The bank's own clock. */
  readonly clock: ReplayClock;
  /** Whether channels report by themselves, as the local network does; otherwise receipts come as events alone. */
  readonly receipts?: boolean;
  /** How often tags and audiences that time can change are looked at; never when absent. */
  readonly renew?: "day" | "hour";
  /** Whether computed tags are among them. */
  readonly computes?: boolean;
}

export interface Ran {
  /** Moments at which something was due. */
  readonly moments: number;
}
