/** What the room's routes are given. */
import type { FastifyRequest } from "fastify";
import type { Definitions } from "#contracts/definitions";
import type { Actor } from "#ground/authority";
import type { BusinessClock } from "#ground/clock";
import type { Storage } from "#ground/storage";

export interface PlaybookRouteOptions {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  readonly storage: Storage;
  readonly definitions: Definitions;
  readonly clock: Pick<BusinessClock, "now">;
  /** Definitions follow what holds. */
  readonly playbooks: { look(): Promise<void> };
}

export const common = { tags: ["playbook"], security: [{ key: [] }, { session: [] }] };
