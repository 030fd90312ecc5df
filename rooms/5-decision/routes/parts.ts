/** What the room's routes are given. */
import type { FastifyRequest } from "fastify";
import type { Definitions } from "#contracts/definitions";
import type { Actor } from "#ground/authority";
import type { BusinessClock } from "#ground/clock";
import type { Storage } from "#ground/storage";
import type { People } from "#profile";
import type { Policies } from "../store/policies.ts";

export interface DecisionRouteOptions {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  readonly storage: Storage;
  readonly people: Pick<People, "lookup" | "lookupAll">;
  readonly definitions: Definitions;
  readonly clock: Pick<BusinessClock, "now" | "today">;
  /** The policies that hold. */
  readonly policies: Policies;
}

export const common = { tags: ["decision"], security: [{ key: [] }, { session: [] }] };
