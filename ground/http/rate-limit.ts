/** Rate limits by key: a token bucket each, in memory of this process. */
import type { FastifyReply } from "fastify";
import type { MachineClock } from "#ground/clock";
import { cases } from "./cases.ts";

export interface RateLimit {
  /** Most that may be taken at once. */
  readonly burst: number;
  /** What comes back. */
  readonly perSecond: number;
}

export interface RateVerdict {
  readonly allowed: boolean;
  readonly limit: number;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Seconds until the bucket is full again. */
  readonly resetSeconds: number;
  /** Seconds until the same cost is allowed; 0 when it is now. */
  readonly retryAfterSeconds: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

export interface RateLimiter {
  /** Takes `cost` tokens of a key's bucket, all or none. A cost above the burst waits for a full bucket and leaves a debt. */
  take(key: string, limit: RateLimit, cost?: number): RateVerdict;
  readonly size: number;
}

/** @param most keys remembered; the one unused longest is forgotten first */
export function createRateLimiter(clock: MachineClock, most = 100_000): RateLimiter {
  // A Map keeps insertion order: a key in use is put back at the end.
  const buckets = new Map<string, Bucket>();
  return {
    get size() {
      return buckets.size;
    },
    take(key, { burst, perSecond }, cost = 1) {
      const now = clock.elapsed() / 1_000;
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perSecond);
      bucket.at = now;
      const needed = Math.min(cost, burst);
      const allowed = bucket.tokens >= needed;
      if (allowed) bucket.tokens -= cost;
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > most) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      return {
        allowed,
        limit: burst,
        remaining: Math.max(0, Math.floor(bucket.tokens)),
        resetSeconds: Math.ceil((burst - bucket.tokens) / perSecond),
        retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((needed - bucket.tokens) / perSecond)),
      };
    },
  };
}

/** Writes RateLimit headers. @throws PerennialError `http.too_many_requests` when the verdict is no */
export function enforceRate(reply: FastifyReply, verdict: RateVerdict): void {
  reply.headers({
    "RateLimit-Limit": String(verdict.limit),
    "RateLimit-Remaining": String(verdict.remaining),
    "RateLimit-Reset": String(verdict.resetSeconds),
  });
  if (verdict.allowed) return;
  const seconds = verdict.retryAfterSeconds;
  throw cases.too_many_requests({ seconds }, { retryAfterSeconds: seconds });
}
