/** What colleagues and systems ask of reach over HTTP. */
import type { FastifyRequest } from "fastify";
import { CallListAnswer, CallListQuery, TouchesAnswer, TouchesQuery } from "#contracts/api";
import { wordsOf } from "#decision";
import type { Actor } from "#ground/authority";
import type { Routes } from "#ground/http";
import { type CallListParts, type CallTask, type CallListQuery as Query, readCallList } from "../read/call-list.ts";
import { readTouches } from "../read/touches.ts";
import { exportCalls } from "../verbs/export-calls.ts";

export interface ReachRouteOptions extends CallListParts {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const common = { tags: ["reach"], security: [{ key: [] }, { session: [] }] };

function wire(task: CallTask) {
  const { openedAt, deadline, doneAt } = task;
  return {
    ...task,
    reasons: [...task.reasons],
    openedAt: openedAt.toISOString(),
    deadline: deadline.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
  };
}

/** `/v1/call-list`, `/v1/call-list.csv` and `/v1/touches`. */
export const reachRoutes: Routes<ReachRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/call-list",
    { schema: { ...common, summary: "Calls to make", querystring: CallListQuery, response: { 200: CallListAnswer } } },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { tasks, next } = await readCallList(parts, actor, request.query as Query, request.language);
      return { tasks: tasks.map(wire), next };
    },
  );
  server.get(
    "/v1/call-list.csv",
    {
      schema: {
        ...common,
        summary: "Calls to make, for a spreadsheet",
        querystring: CallListQuery,
        produces: ["text/csv"],
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const csv = await exportCalls(parts, actor, request.query as Query, request.language);
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", 'attachment; filename="call-list.csv"')
        .send(csv);
    },
  );
  server.get(
    "/v1/touches",
    {
      schema: {
        ...common,
        summary: "The send ledger of a customer",
        querystring: TouchesQuery,
        response: { 200: TouchesAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const touches = await readTouches(parts.storage, actor, request.query.customer, request.query.limit);
      return {
        touches: touches.map((touch) => ({
          ...touch,
          reasons: [...touch.reasons],
          codeText: touch.code === null ? null : wordsOf(touch.code)[request.language],
          dueAt: touch.dueAt.toISOString(),
          deadline: touch.deadline?.toISOString() ?? null,
          history: touch.history.map(({ what, at }) => ({ what, at: at.toISOString() })),
        })),
      };
    },
  );
};
