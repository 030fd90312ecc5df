/** What stands in the addresses of reach and content. */
export const reachTabs = ["health", "ledger", "inbox", "switches"] as const;
export const touchStates = [
  "planned",
  "submitting",
  "unknown",
  "accepted",
  "submitted",
  "expired",
  "failed",
  "delivered",
  "denied",
] as const;

export interface ReachState {
  readonly tab?: (typeof reachTabs)[number];
  readonly channel?: string;
  readonly state?: (typeof touchStates)[number];
  readonly playbook?: string;
  readonly days?: number;
  /** The customer whose messages are shown. */
  readonly customer?: number;
}

export interface ContentState {
  readonly content?: string;
  readonly channel?: string;
  readonly find?: string;
  readonly customer?: number;
}
