/** Why a customer was reached or not, over HTTP. */
import type { FastifyRequest } from "fastify";
import { decisionDetail, offersOfPlace } from "#contracts/api";
import type { Actor } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import { type WhyParts, why } from "../flows/why.ts";

export interface WhyRouteOptions extends WhyParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const Coded = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const Decision = Type.Object(decisionDetail, { title: "WhyDecision" });

const Answer = Type.Object(
  {
    customer: Type.String(),
    number: Type.Integer(),
    at: Nullable(Type.String()),
    decisions: Type.Array(Decision, { description: "Of sets that reserve what they choose, newest first" }),
    rankings: Type.Array(Decision, { description: "The newest next best actions that were asked for" }),
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
    triggers: Type.Array(
      Type.Object({
        playbook: Coded,
        version: Type.Integer(),
        trigger: Type.Object({ zh: Type.String(), en: Type.String() }, { description: "What starts it" }),
        result: Type.String({
          description: "running, admitted, or what stood against it: trigger, audience, reentry, before_live, not_live",
        }),
        at: Nullable(Type.String({ description: "The moment that was looked at" })),
        zh: Type.String(),
        en: Type.String(),
        clauses: Type.Array(
          Type.Object({
            text: Type.String(),
            holds: Nullable(Type.Boolean()),
            zh: Type.String(),
            en: Type.String(),
            values: Type.Record(Type.String(), Type.Unknown()),
          }),
          { description: "The clauses that decided" },
        ),
      }),
      { description: "Every trigger of a live playbook that was looked at up to the instant" },
    ),
    offers: Type.Array(Type.Object(offersOfPlace), {
      description: "What would be offered now at each place, and why not the rest; empty for an instant of the past",
    }),
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
          "Decisions with candidates, factors and the rules that denied them, touches, playbooks that did nothing, what would be offered now, and what would have to change; for the caller's part of the bank.",
        security: [{ key: [] }, { session: [] }],
        params: Type.Object({
          customer: Type.String({
            minLength: 1,
            maxLength: 200,
            description: "The bank's customer id, or @ and the number",
          }),
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
