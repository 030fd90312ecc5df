/** Tags of one customer: what is said, by whom, since when; and saying it. */
import type { FastifyRequest } from "fastify";
import { CustomerPath, TagAnswer, TagRequest, TagsAnswer, TagsQuery } from "#contracts/api";
import type { Actor } from "#ground/authority";
import type { Routes } from "#ground/http";
import { viewTags } from "../read/tags.ts";
import { sayTag, type TagVerbParts, tagCases } from "../verbs/say-tag.ts";
import { common } from "./parts.ts";

export interface TagRouteOptions extends TagVerbParts {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  /** The bank's time. */
  readonly clock: { now(): Date };
}

/** `/v1/customers/{id}/tags`. */
export const tagRoutes: Routes<TagRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/customers/:id/tags",
    {
      schema: {
        ...common,
        summary: "Tags of a customer, and who set what when",
        params: CustomerPath,
        querystring: TagsQuery,
        response: { 200: TagsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { id } = request.params;
      const found = await viewTags(parts.storage, actor, parts.people, id, request.query);
      if (!found) throw tagCases.no_customer({ customer: id });
      return {
        customer: found.customer,
        tags: found.tags.map((tag) => ({ ...tag, until: text(tag.until), setAt: tag.setAt.toISOString() })),
        history: found.history.map((entry) => ({ ...entry, until: text(entry.until), at: entry.at.toISOString() })),
      };
    },
  );
  server.post(
    "/v1/customers/:id/tags",
    {
      schema: {
        ...common,
        summary: "Set, clear or release a tag as a colleague",
        description:
          "What a colleague says stands above what rules and models infer. It is written to the audit trail and to the log; the engine applies it within a second.",
        params: CustomerPath,
        body: TagRequest,
        response: { 202: TagAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { say = "set", until, ...rest } = request.body;
      const input = { ...rest, say, customer: request.params.id, at: parts.clock.now() };
      const said = await sayTag(parts, actor, until === undefined ? input : { ...input, until: new Date(until) });
      return reply.code(202).send(said);
    },
  );
};

const text = (at: Date | null): string | null => at?.toISOString() ?? null;
