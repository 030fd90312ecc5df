/** What the room's routes are given. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import type { RefreshedAudiences } from "../jobs/refresh-audiences.ts";
import type { AudienceParts } from "../parts.ts";

export interface AudienceRouteOptions extends AudienceParts {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  /** Looks at audiences as a whole now. */
  readonly refresh: (audiences: readonly string[]) => Promise<RefreshedAudiences>;
}

export const common = { tags: ["audience"], security: [{ key: [] }, { session: [] }] };
