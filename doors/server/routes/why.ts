/** Why a customer was reached or not, over HTTP. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import { type WhyParts, why } from "../flows/why.ts";

export interface WhyRouteOptions extends WhyParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const Coded = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() });
const Text = Type.Object({ zh: Type.String(), en: Type.String() });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const Decision = Type.Object(
  {
    decision: Type.String({ format: "uuid" }),
    at: Type.String({ format: "date-time" }),
    playbook: Coded,
    version: Type.Integer(),
    outcome: Type.String({ description: "chosen, withheld or holdout" }),
    action: Nullable(Type.String()),
    value: Nullable(Type.String({ description: "Expected value, yuan" })),
    probability: Nullable(Type.Number()),
    reasons: Type.Array(Coded),
    losers: Type.Array(Type.Unknown()),
    inputs: Type.Unknown({ description: "All that the decision depended on" }),
    versions: Type.Record(Type.String(), Type.String()),
    wouldChange: Nullable(Text),
    trace: Nullable(Type.String()),
  },
  { title: "WhyDecision" },
);

const Answer = Type.Object(
  {
    customer: Type.String(),
    number: Type.Integer(),
    at: Nullable(Type.String()),
    decisions: Type.Array(Decision),
    touches: Type.Array(
      Type.Object({
        key: Type.String(),
        channel: Coded,
        state: Coded,
        playbook: Coded,
        wave: Type.String(),
        content: Type.String(),
        decision: Nullable(Type.String()),
        code: Nullable(Type.String()),
        dueAt: Type.String(),
        history: Type.Array(Type.Object({ what: Type.String(), at: Type.String() })),
        trace: Nullable(Type.String()),
      }),
    ),
    waiting: Type.Array(Type.Object({ playbook: Coded, since: Type.String() })),
    nothing: Type.Array(
      Type.Object({
        playbook: Coded,
        zh: Type.String(),
        en: Type.String(),
        conditions: Type.Array(
          Type.Object({
            text: Type.String(),
            holds: Nullable(Type.Boolean()),
            values: Type.Record(Type.String(), Type.Unknown()),
          }),
        ),
      }),
    ),
  },
  { title: "WhyAnswer" },
);

/** `/v1/why/:customer`. */
export const whyRoutes: Routes<WhyRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/why/:customer",
    {
      schema: {
        tags: ["decision"],
        summary: "Why a customer was reached, or was not",
        description:
          "Decisions with reasons and losers, touches, and what would have to change; for the caller's part of the bank.",
        security: [{ key: [] }, { session: [] }],
        params: Type.Object({
          customer: Type.String({ minLength: 1, maxLength: 200, description: "The bank's customer id" }),
        }),
        querystring: Type.Object({
          at: Type.Optional(Type.String({ format: "date-time", description: "As it stood at this instant" })),
        }),
        response: { 200: Answer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { at } = request.query;
      const answer = await why(parts, actor, request.params.customer, at === undefined ? null : new Date(at));
      // Plain JSON: what is frozen or read-only here is only so for us.
      return JSON.parse(JSON.stringify(answer)) as never;
    },
  );
};
