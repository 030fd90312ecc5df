/** What the routes on benefits share. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import type { BenefitVerbParts } from "../verbs/benefit-parts.ts";

export interface BenefitRouteOptions extends BenefitVerbParts {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

export const common = { tags: ["reach"], security: [{ key: [] }, { session: [] }] };
