/** `/v1/outcomes/…`: what came of playbooks; register it on the server with the room's parts. */
import type { FastifyRequest } from "fastify";
import { OutcomeAnswer, OutcomePath, OutcomeQuery } from "#contracts/api";
import type { Actor } from "#ground/authority";
import type { Routes } from "#ground/http";
import { type ReportParts, reportPlaybook } from "../read/report.ts";

export interface OutcomeRouteOptions extends ReportParts {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

export const outcomeRoutes: Routes<OutcomeRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/outcomes/playbooks/:id",
    {
      schema: {
        tags: ["outcome"],
        security: [{ key: [] }, { session: [] }],
        summary: "What came of a playbook: everybody assigned, treated against control",
        description:
          "Of the caller's part of the bank. A goal within its window counts once per enrolment, reached or not. Sizes of the arms are checked first; below 8 customers an arm there is no interval and no verdict.",
        params: OutcomePath,
        querystring: OutcomeQuery,
        response: { 200: OutcomeAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const report = await reportPlaybook(parts, actor, { playbook: request.params.id, ...request.query });
      // Plain JSON: what is read-only here is only so for us.
      return JSON.parse(JSON.stringify(report)) as never;
    },
  );
};
