/** When a touch that surely was not sent is tried again. */
import type { Random } from "#ground/random";

export interface RetryRules {
  /** Tries that count before the touch has failed. */
  readonly attempts: number;
  /** First pause; it doubles with each try up to the longest. Milliseconds. */
  readonly firstMs: number;
  readonly longestMs: number;
}

export const retryRules: RetryRules = { attempts: 8, firstMs: 1_000, longestMs: 300_000 };

/** Milliseconds to wait after the given try (from 1): exponential, spread over its upper half. */
export function pauseAfter(attempt: number, rules: RetryRules, random: Random): number {
  const full = Math.min(rules.longestMs, rules.firstMs * 2 ** Math.min(attempt - 1, 30));
  return full / 2 + (random.next() * full) / 2;
}
