/** Who is scored by the challenger: a random share that sticks to the customer. */
import type { CustomerNumber } from "#ground/ids";
import { stickyShare } from "#ground/random";

export const USUAL_SHARE = 0.2;

/** Anyone who knows the model's name can draw it again. */
export function isChallenged(model: string, customer: CustomerNumber, share: number): boolean {
  return stickyShare(`challenger/${model}`, String(customer)) < share;
}
