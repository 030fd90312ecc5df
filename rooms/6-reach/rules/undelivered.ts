/** When it is sure that a touch did not reach anybody, so that what was reserved for it is free again. */
import type { TouchState } from "./states.ts";

/** How a touch came to its end. */
export interface Ending {
  readonly before: TouchState;
  readonly after: TouchState;
  /** States and receipts it went through, the newest included. */
  readonly trail: readonly string[];
  /** What the receipt that ended it said. */
  readonly code: string | null;
}

// Expired before anybody was given it; every other expiry is silence, and silence is no proof.
const NEVER_SENT: ReadonlySet<string> = new Set(["past_deadline", "not_called"]);
// Somebody answered: a contact was made, though not with the customer.
const ANSWERED: ReadonlySet<string> = new Set(["wrong_person"]);

/** A carrier that took it may have carried it: only what ended before that is sure. */
export function surelyUndelivered({ before, after, trail, code }: Ending): boolean {
  if (before === after || trail.includes("submitted") || trail.includes("delivered")) return false;
  if (after === "failed") return !ANSWERED.has(code ?? "");
  return after === "expired" && NEVER_SENT.has(code ?? "");
}
