/** `/v1/tasks`: what colleagues work on, take, settle and hand over; who is away, and how much each can do. */
import type { FastifyRequest } from "fastify";
import {
  AbsenceAnswer,
  AbsencePath,
  AbsenceRequest,
  CallRecordBody,
  CapacityPath,
  CapacityRequest,
  ColleaguesAnswer,
  HandOverRequest,
  TakenAnswer,
  TaskAnswer,
  TaskOutcomeAnswer,
  TaskOutcomeRequest,
  TaskParams,
  TaskPath,
  TasksAnswer,
  TasksQuery,
} from "#contracts/api";
import type { Actor } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import type { CallListParts } from "../read/call-list.ts";
import { listColleagues } from "../read/colleagues.ts";
import { seenTask } from "../read/task-seen.ts";
import { listTasks, showTask } from "../read/tasks.ts";
import type { ReviewOutcome } from "../rules/tasks/reviews.ts";
import { handOver } from "../verbs/hand-over.ts";
import { endAbsence, setAbsence, setCapacity } from "../verbs/plan-work.ts";
import { recordOutcome } from "../verbs/record-outcome.ts";
import { type ReviewParts, settleReview } from "../verbs/settle-review.ts";
import { takeTask } from "../verbs/take-task.ts";

export interface TaskRouteOptions extends CallListParts, ReviewParts {
  /** @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const common = { tags: ["tasks"], security: [{ key: [] }, { session: [] }] };
const Done = Type.Object({ done: Type.Boolean() });
// Plain JSON: instants become texts, and what is read-only here is only so for us.
const wire = (value: unknown): never => JSON.parse(JSON.stringify(value)) as never;

export const taskRoutes: Routes<TaskRouteOptions> = async (server, parts) => {
  readRoutes(server, parts);
  workRoutes(server, parts);
  planRoutes(server, parts);
};

type Server = Parameters<typeof taskRoutes>[0];

function readRoutes(server: Server, parts: TaskRouteOptions): void {
  server.get(
    "/v1/tasks",
    { schema: { ...common, summary: "Tasks of colleagues", querystring: TasksQuery, response: { 200: TasksAnswer } } },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wire(await listTasks(parts, actor, request.query, request.language));
    },
  );
  server.get(
    "/v1/tasks/:task",
    { schema: { ...common, summary: "A task with its history", params: TaskPath, response: { 200: TaskAnswer } } },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wire(await showTask(parts, actor, request.params.task, request.language));
    },
  );
  server.get(
    "/v1/colleagues",
    {
      schema: {
        ...common,
        summary: "Who works tasks, with capacity, open tasks and absences",
        response: { 200: ColleaguesAnswer },
      },
    },
    async (request) => wire(await listColleagues(parts, await parts.authenticate(request), request.language)),
  );
}

function workRoutes(server: Server, parts: TaskRouteOptions): void {
  server.post(
    "/v1/tasks/:task/take",
    {
      schema: {
        ...common,
        summary: "Takes a task: the customer is with this colleague alone for a while",
        params: TaskPath,
        response: { 200: TakenAnswer },
      },
    },
    async (request) => wire(await takeTask(parts, await parts.authenticate(request), request.params)),
  );
  server.post(
    "/v1/tasks/:task/outcome",
    {
      schema: {
        ...common,
        summary: "Records what came of a task, or settles a review",
        params: TaskPath,
        body: TaskOutcomeRequest,
        response: { 200: TaskOutcomeAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { task } = request.params;
      const { outcome, seconds, callBackAt, reason = "" } = request.body;
      if ((await seenTask(parts.storage, actor, task)).kind === "review") {
        await settleReview(parts, actor, { task, outcome: outcome as ReviewOutcome, reason });
        return { task, state: outcome === "ask" ? ("open" as const) : ("done" as const) };
      }
      return await recordOutcome(parts, actor, { task, outcome, seconds, callBackAt: instantOf(callBackAt) });
    },
  );
  server.post(
    "/v1/call-list/:task/result",
    {
      schema: {
        ...common,
        summary: "Records what came of a call",
        params: TaskParams,
        body: CallRecordBody,
        response: { 200: Done },
      },
    },
    async (request) => {
      const { outcome, seconds, callBackAt } = request.body;
      const result = { task: request.params.task, outcome, seconds, callBackAt: instantOf(callBackAt) };
      await recordOutcome(parts, await parts.authenticate(request), result);
      return { done: true };
    },
  );
  server.post(
    "/v1/tasks/:task/hand-over",
    {
      schema: {
        ...common,
        summary: "Hands a task over to another colleague or to the pool",
        params: TaskPath,
        body: HandOverRequest,
        response: { 200: Done },
      },
    },
    async (request) => {
      const { to, reason } = request.body;
      await handOver(parts, await parts.authenticate(request), { task: request.params.task, to, reason });
      return { done: true };
    },
  );
}

const instantOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

function planRoutes(server: Server, parts: TaskRouteOptions): void {
  server.post(
    "/v1/absences",
    { schema: { ...common, summary: "Somebody is away", body: AbsenceRequest, response: { 201: AbsenceAnswer } } },
    async (request, reply) => {
      const { login, from, until } = request.body;
      const actor = await parts.authenticate(request);
      const absence = await setAbsence(parts, actor, { login, from: new Date(from), until: new Date(until) });
      return reply.code(201).send({ absence });
    },
  );
  server.post(
    "/v1/absences/:absence/end",
    { schema: { ...common, summary: "Somebody is back", params: AbsencePath, response: { 200: Done } } },
    async (request) => {
      await endAbsence(parts, await parts.authenticate(request), request.params);
      return { done: true };
    },
  );
  server.post(
    "/v1/colleagues/:login/capacity",
    {
      schema: {
        ...common,
        summary: "How many tasks a colleague works through on a working day",
        params: CapacityPath,
        body: CapacityRequest,
        response: { 200: Done },
      },
    },
    async (request) => {
      const { login } = request.params;
      await setCapacity(parts, await parts.authenticate(request), { login, perDay: request.body.perDay });
      return { done: true };
    },
  );
}
