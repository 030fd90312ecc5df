/** Who sends a request: a system by its key, else a person by the session's cookie. */
import type { Actor } from "#ground/authority";
import { machine } from "#ground/clock";
import { createRateLimiter } from "#ground/http";
import { directoryOf } from "#ground/organisation";
import type { Storage } from "#ground/storage";
import { signInCases } from "./cases.ts";
import { type HeaderValues, header, refuseCrossSite } from "./origins.ts";
import type { SignIn } from "./sign-in.ts";

export interface AuthenticatedRequest {
  readonly method: string;
  readonly headers: HeaderValues;
}

/**
 * The actor of a request. A key that is sent and wrong is refused, never passed over for a cookie.
 * @throws sign_in.unauthenticated, sign_in.bad_key, sign_in.cross_site, sign_in.too_fast
 */
export type Authenticate = (request: AuthenticatedRequest) => Promise<Actor>;

export function createAuthenticate(storage: Storage, signIn: SignIn): Authenticate {
  const limiter = createRateLimiter(machine);
  return async ({ method, headers }) => {
    const keyText = keyOf(headers);
    if (keyText !== undefined) {
      const key = await directoryOf(storage).actorOfKey(keyText);
      if (!key) throw signInCases.bad_key();
      const { ratePerSecond: rate, ...actor } = key;
      const { allowed, retryAfterSeconds } = limiter.take(key.id, { burst: rate, perSecond: rate });
      if (!allowed) throw signInCases.too_fast({ rate }, { retryAfterSeconds });
      return actor;
    }
    const person = await signIn.actorOf(headers);
    if (!person) throw signInCases.unauthenticated();
    refuseCrossSite(method, headers, signIn.publicUrl());
    return person;
  };
}

function keyOf(headers: HeaderValues): string | undefined {
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(header(headers, "authorization") ?? "") ?? [];
  return bearer ?? header(headers, "x-api-key");
}
