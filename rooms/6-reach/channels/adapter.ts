/** What every channel with a provider offers the dispatcher. */
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

export type SubmitResult = { readonly vendorId: string } | Failure;

export function isFailure(result: SubmitResult): result is Failure {
  return "errorClass" in result;
}

/** What goes to the provider for one touch. */
export interface Outgoing<Message> {
  readonly touch: DueTouch;
  readonly message: Message;
}

export interface Capabilities {
  /** Whether a second submission under the same key is dropped by the provider. */
  readonly idempotent: boolean;
  readonly receipt: "push" | "pull" | "none";
  readonly batchMax: number;
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
  close(): Promise<void>;
}

export type LookupAnswer =
  | { readonly state: "accepted"; readonly vendorId: string }
  | { readonly state: "absent" | "unknown" };
