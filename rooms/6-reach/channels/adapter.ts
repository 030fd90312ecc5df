/** What every channel with a provider offers the dispatcher, and what it brings back. */
import type { MessageClass } from "#contracts/definitions";
import type { Fen } from "#ground/money";
import type { SignedRequest } from "../rules/callback-signature.ts";
import type { ChannelReport } from "../rules/reports.ts";
import type { DueTouch } from "../types.ts";

/**
 * - `PERMANENT_RECIPIENT`: this customer cannot be reached here
 * - `PERMANENT_CONTENT`: what we send is refused
 * - `PERMANENT_CONFIG`: we are refused; the channel pauses and nothing counts as tried
 * - `THROTTLED`: too fast, or no time was left to begin; tried again, not counted as a try
 * - `TRANSIENT`: surely not sent; tried again a bounded number of times
 * - `UNKNOWN_OUTCOME`: it may have gone out; never sent again before that is certain
 */
export type ErrorClass =
  | "PERMANENT_RECIPIENT"
  | "PERMANENT_CONTENT"
  | "PERMANENT_CONFIG"
  | "THROTTLED"
  | "TRANSIENT"
  | "UNKNOWN_OUTCOME";

export interface Failure {
  readonly errorClass: ErrorClass;
  /** The provider's code, or a word for programs. Without personal data. */
  readonly code: string;
  /** How long the provider asks us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** What the provider took. */
export interface Taken {
  readonly vendorId: string;
  /** Units that it charges for one touch, as parts of an SMS; 1 when absent. */
  readonly parts?: number;
}

export type SubmitResult = Taken | Failure;

export function isFailure(result: SubmitResult): result is Failure {
  return "errorClass" in result;
}

/** What goes to the provider for one touch. */
export interface Outgoing<Message> {
  readonly touch: DueTouch;
  readonly message: Message;
}

/** How much a provider takes; contact policies must hold it too. */
export interface Quota {
  readonly per: "customer" | "device" | "account";
  readonly period: "day" | "month";
  /** `days_of_month`: as many as the month has days. */
  readonly max: number | "days_of_month";
  /** Null: every class together. */
  readonly class: MessageClass | null;
}

export interface Capabilities {
  /** Whether a second submission under the same key is dropped by the provider. */
  readonly idempotent: boolean;
  readonly receipt: "push" | "pull" | "none";
  readonly batchMax: number;
  /** UTF-16 code units of the whole text; null: no limit. */
  readonly textMax: number | null;
  /** Whether the provider sends texts alone that it has approved. */
  readonly templateRequired: boolean;
  readonly quotas: readonly Quota[];
  /** When the provider itself carries no marketing, by the bank's zone; null: always. */
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  /** Of one unit: a message, a part of an SMS, a call. Null: not known here. */
  readonly costPerUnit: Fen | null;
  /** Nothing goes out before a colleague confirms it. */
  readonly needsHumanConfirm: boolean;
}

/** What {@link Adapter.poll} found. */
export interface Polled {
  readonly reports: readonly ChannelReport[];
  /** Tells the provider that the reports are kept; until then the same ones come again. */
  done(): Promise<void>;
}

export interface Adapter<Message> {
  readonly capabilities: Capabilities;
  /**
   * Submits and answers for each item, in order; it throws for none. No item is begun after `machine.elapsed()` has
   * reached `until`, and an item that was begun ends within `longestItemMs`: whoever finds the claim after that knows
   * that nobody speaks with the provider any more.
   */
  submit(batch: readonly Outgoing<Message>[], until: number): Promise<SubmitResult[]>;
  /** Upper bound of one item's conversation, in milliseconds. */
  readonly longestItemMs: number;
  /**
   * Where the provider can be asked: whether it has what was sent under a key. `absent` is a promise that it was not
   * delivered and will not be; keys that are left out are `unknown`.
   */
  lookup?(keys: readonly string[]): Promise<ReadonlyMap<string, LookupAnswer>>;
  /** Whether a request is the provider's, by its own way of signing; without one Standard Webhooks hold. */
  isSigned?(request: SignedRequest): boolean;
  /** Reads what the provider posts to us. What cannot be read gives nothing. */
  onCallback?(raw: unknown): readonly ChannelReport[];
  /** Asks for reports; an empty answer means that there are none now. */
  poll?(): Promise<Polled>;
  /** Reads what a customer sent us: a reply, and a refusal where it is one. */
  inbound?(raw: unknown): readonly ChannelReport[];
  close(): Promise<void>;
}

export type LookupAnswer = ({ readonly state: "accepted" } & Taken) | { readonly state: "absent" | "unknown" };
