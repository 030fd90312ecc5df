/** `/v1/customers/:id/reasons`: why scores are what they are. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { type ReasonParts, scoreReasons } from "../flows/score-reasons.ts";

export interface ReasonRouteOptions extends ReasonParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const names = { zh: Type.String(), en: Type.String() };
const Answer = Type.Object(
  {
    scores: Type.Array(
      Type.Object({
        name: Type.String(),
        ...names,
        value: Type.Number(),
        version: Type.String(),
        at: Type.String(),
        until: Type.Union([Type.String(), Type.Null()]),
        reasons: Type.Array(
          Type.Object({ feature: Type.String(), effect: Type.Enum(["raises", "lowers"]), ...names }),
          { description: "Three at most, what moved it most first" },
        ),
      }),
    ),
  },
  { title: "ScoreReasons" },
);

export const reasonRoutes: Routes<ReasonRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/customers/:id/reasons",
    {
      schema: {
        tags: ["learning"],
        security: [{ key: [] }, { session: [] }],
        summary: "Why a customer's scores are what they are, in words",
        description: "Of each score that counts now the three features that moved it most, as known when it was given.",
        params: Type.Object({
          id: Type.String({ minLength: 1, maxLength: 200, description: "The bank's customer id, or @ and the number" }),
        }),
        response: { 200: Answer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      void reply.header("cache-control", "no-store");
      return { scores: wired(await scoreReasons(parts, actor, request.params.id)) as never };
    },
  );
};
