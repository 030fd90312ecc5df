/** What to offer a customer who is here now, over HTTP. */
import type { FastifyRequest } from "fastify";
import { NextBestActionsAnswer, NextBestActionsRequest } from "#contracts/api";
import type { Actor } from "#ground/authority";
import type { Routes } from "#ground/http";
import { createNextBest, type NextBestParts } from "../flows/next-best-action/index.ts";

export interface NextBestActionRouteOptions extends NextBestParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const USUAL = 3;

// Written as it is: the schema is for readers, and checking each value against it costs more than the ranking.
const plain = (payload: unknown): string => JSON.stringify(payload);

/** `/v1/next-best-actions`. */
export const nextBestActionRoutes: Routes<NextBestActionRouteOptions> = async (server, parts) => {
  const nextBest = createNextBest(parts);
  server.post(
    "/v1/next-best-actions",
    {
      schema: {
        tags: ["decision"],
        summary: "What to offer a customer who is here now, best first",
        description:
          "By the law first, then by probability × context × value × levers. Nothing is reserved; the ranking is recorded. Tell what was shown and clicked by /v1/offer-events.",
        security: [{ key: [] }, { session: [] }],
        body: NextBestActionsRequest,
        response: { 200: NextBestActionsAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { customer, place, limit = USUAL, explain = false } = request.body;
      const answer = await nextBest.ask(actor, { customer, place, limit, explain, trace: request.trace.traceId });
      void reply.header("cache-control", "no-store").serializer(plain);
      return answer as never;
    },
  );
};
