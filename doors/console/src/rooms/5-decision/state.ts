/** What stands in the addresses of decisions' pages. */
export const outcomes = ["chosen", "withheld", "holdout", "denied"] as const;
export const kinds = ["set", "rank"] as const;

export interface DecisionsState {
  readonly tab?: "policies" | "capacity";
  readonly customer?: string;
  readonly playbook?: string;
  readonly reason?: string;
  readonly outcome?: (typeof outcomes)[number];
  readonly kind?: (typeof kinds)[number];
  /** First and last day. */
  readonly from?: string;
  readonly to?: string;
  /** A policy that is open. */
  readonly policy?: string;
  /** A new policy is made: of that kind, or `kind` while none is chosen. */
  readonly make?: string;
  /** The policy that is open is being changed. */
  readonly edit?: true;
}

export const outcomeColours = { chosen: "green", withheld: "default", holdout: "blue", denied: "red" } as const;
