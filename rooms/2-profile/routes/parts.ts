/** What the room's routes are given. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import type { MergeParts } from "../steps/merge.ts";
import type { People } from "../store/people.ts";

export interface CustomerRouteOptions {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  readonly people: People;
  /** Names of the catalog's personal fields. */
  readonly personal: ReadonlySet<string>;
  readonly merge: MergeParts;
  /** The bank's time. */
  readonly clock: { now(): Date };
}

export const common = { tags: ["profile"], security: [{ key: [] }, { session: [] }] };
