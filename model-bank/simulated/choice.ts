/** What a simulated bank is made from, and what it shows of itself to whoever runs a product on it. */
import type { Day } from "#ground/clock";

export interface WorldChoice {
  /** Everybody who is a customer at any time of the run, newcomers included; 1 to 1,000,000. */
  readonly customers: number;
  readonly seed: number;
  /** First day, from 00:00 of the bank's zone. */
  readonly start: Day;
  /** How long it will be run; newcomers, sleepers and maturities are spread over these days. 365 when absent. */
  readonly days?: number;
  /** A zone without summer time; Asia/Shanghai when absent. */
  readonly zone?: string;
  /** Where customers belong; those of the sample bank when absent. */
  readonly outlets?: readonly WorldOutlet[];
}

export interface WorldOutlet {
  readonly outlet: string;
  readonly branch: string;
  /** Logins of relationship managers. */
  readonly managers: readonly string[];
}

/** Something that happened in the simulated bank, as its source systems would tell it. */
export interface SimEvent {
  /** Index of the customer, from 0. */
  readonly customer: number;
  /** The bank's customer id. */
  readonly subject: string;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** An honest request that a bank would rather have answered before it goes on. */
  readonly asks?: true;
}

export type TouchClass = "marketing" | "service" | "risk" | "transaction";

/** A message or a call that reaches out for a customer. */
export interface SimTouch {
  /** Key of the send ledger: receipts and results of calls name it. */
  readonly touch: string;
  readonly customer: number;
  readonly playbook: string;
  readonly wave: string;
  readonly channel: string;
  readonly class: TouchClass;
  readonly at: number;
  readonly product?: string | null;
  readonly benefit?: string | null;
  /** What it costs, in yuan; by the channel when absent. */
  readonly yuan?: number;
}

export type SubmitAnswer = { readonly accepted: true } | { readonly accepted: false; readonly code: string };

/** What a channel reports, at the instant at which it would. */
export interface SimReceipt {
  readonly touch: string;
  readonly channel: string;
  readonly what: "delivered" | "failed" | "opened" | "clicked" | "answered" | "replied";
  readonly at: number;
  readonly code?: string;
}

/** An attempt of fraud: steps that are asked about one after another, until one is stopped. */
export interface SimAttempt {
  readonly id: number;
  readonly customer: number;
  readonly steps: readonly SimEvent[];
}

/** How a request is answered; null: nobody objects. */
export type Answer = "allow" | "step_up" | "hold" | "review" | "deny" | null;

/** What became of an attempt. */
export interface AttemptRecord {
  readonly id: number;
  readonly customer: number;
  readonly at: number;
  readonly kind: string;
  /** Yuan that were at stake, and that left. */
  readonly atStake: number;
  readonly lost: number;
  readonly intercepted: boolean;
  /** Who stopped it: the product's answer, or what the bank had before. */
  readonly by: "product" | "bank" | null;
  /** How likely what the bank had before would have stopped it. */
  readonly ownChance: number;
  /** Whether the rules against fraud, as they are written, can see it. */
  readonly visible: boolean;
}
