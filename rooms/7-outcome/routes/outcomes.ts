/** `/v1/outcomes/…`: what came of playbooks; register it on the server with the room's parts. */
import type { FastifyRequest } from "fastify";
import {
  CohortsAnswer,
  OutcomeAnswer,
  OutcomePath,
  OutcomeQuery,
  TaskValueAnswer,
  TaskValueQuery,
} from "#contracts/api";
import type { Actor } from "#ground/authority";
import type { Routes } from "#ground/http";
import { type CohortParts, reportCohorts, reportPlaybook } from "../read/report.ts";
import { reportTaskValue } from "../read/task-value.ts";

export interface OutcomeRouteOptions extends CohortParts {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

export const outcomeRoutes: Routes<OutcomeRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/outcomes/tasks",
    {
      schema: {
        tags: ["outcome"],
        security: [{ key: [] }, { session: [] }],
        summary: "Cost and income of colleagues' tasks",
        description:
          "Of tasks done in the period, of the caller's part of the bank, with complaints, opt-outs and satisfaction of their customers.",
        querystring: TaskValueQuery,
        response: { 200: TaskValueAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return JSON.parse(JSON.stringify(await reportTaskValue(parts, actor, request.query))) as never;
    },
  );
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
  server.get(
    "/v1/outcomes/playbooks/:id/cohorts",
    {
      schema: {
        tags: ["outcome"],
        security: [{ key: [] }, { session: [] }],
        summary: "Cohorts of a playbook by week of admission",
        description:
          "Activation, activity in the weeks after admission (retention), referral and revenue, treated and control, of the caller's part of the bank.",
        params: OutcomePath,
        querystring: OutcomeQuery,
        response: { 200: CohortsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const report = await reportCohorts(parts, actor, { playbook: request.params.id, ...request.query });
      return JSON.parse(JSON.stringify(report)) as never;
    },
  );
};
