/** Audiences in numbers, over HTTP. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import { type CountParts, countCondition } from "../flows/count-condition.ts";

export interface AudienceRouteOptions extends CountParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const Answer = Type.Object(
  {
    count: Type.Integer({ description: "Customers for whom the condition holds; unknown counts as not" }),
    of: Type.Integer({ description: "Customers in the caller's part of the bank" }),
    lag: Type.Object({
      customers: Type.Integer({ description: "Customers whose newest state is not in the copy yet" }),
      seconds: Type.Union([Type.Integer(), Type.Null()], { description: "Age of the copy; 0 when nothing is behind" }),
    }),
  },
  { title: "AudienceCount" },
);

/** `/v1/audiences/count`. */
export const audienceRoutes: Routes<AudienceRouteOptions> = async (server, parts) => {
  server.post(
    "/v1/audiences/count",
    {
      schema: {
        tags: ["audience"],
        summary: "Count the customers for whom a condition holds",
        description:
          "The condition is CEL over the catalog, as customer.age >= 60. A mistake is answered with its place and what to write.",
        security: [{ key: [] }, { session: [] }],
        body: Type.Object(
          { condition: Type.String({ minLength: 1, maxLength: 10_000 }) },
          { additionalProperties: false },
        ),
        response: { 200: Answer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return await countCondition(parts, actor, request.body.condition);
    },
  );
};
