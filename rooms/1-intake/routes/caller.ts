/** Who calls, and how often they may. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { enforceRate, type RateLimiter } from "#ground/http";

export interface CallerOptions {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor & { readonly ratePerSecond?: number }>;
  /** Shared by all routes, so that a key has one allowance. */
  readonly limiter: RateLimiter;
}

export type Caller = (request: FastifyRequest, reply: FastifyReply) => Promise<Actor>;

/** Two seconds' worth at once evens out bursts. */
const BURST_SECONDS = 2;

/** Names the actor and takes one request from its key's allowance. @throws http.too_many_requests with Retry-After */
export function callerOf({ authenticate, limiter }: CallerOptions): Caller {
  return async (request, reply) => {
    const actor = await authenticate(request);
    const perSecond = actor.ratePerSecond;
    if (actor.kind === "key" && perSecond !== undefined) {
      enforceRate(reply, limiter.take(`key:${actor.id}`, { burst: perSecond * BURST_SECONDS, perSecond }));
    }
    return actor;
  };
}
