/** What the policy check right before sending says of a touch. */

/** Refused with a reason code, or to be sent later. */
export type Verdict = { readonly deny: string } | { readonly defer: Date };

export interface Judged<T> {
  readonly allowed: readonly T[];
  readonly denied: readonly { readonly touch: T; readonly code: string }[];
  readonly deferred: readonly { readonly touch: T; readonly until: Date }[];
}

/** A touch whose next opening lies behind its deadline will never go out. */
export const WINDOW_CLOSED = "window_closed";

/** Touches by what becomes of them; one without a verdict may go. */
export function judge<T extends { readonly key: string; readonly deadline: Date | null }>(
  touches: readonly T[],
  verdicts: ReadonlyMap<string, Verdict>,
): Judged<T> {
  const allowed: T[] = [];
  const denied: { touch: T; code: string }[] = [];
  const deferred: { touch: T; until: Date }[] = [];
  for (const touch of touches) {
    const verdict = verdicts.get(touch.key);
    if (verdict === undefined) allowed.push(touch);
    else if ("deny" in verdict) denied.push({ touch, code: verdict.deny });
    else if (touch.deadline !== null && verdict.defer > touch.deadline) denied.push({ touch, code: WINDOW_CLOSED });
    else deferred.push({ touch, until: verdict.defer });
  }
  return { allowed, denied, deferred };
}
