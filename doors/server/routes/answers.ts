/** Risk events that are answered in the request, over HTTP. */
import type { Buffer } from "node:buffer";
import type { FastifyRequest } from "fastify";
import { EventAnswer, EventAnswersList, EventAnswersQuery } from "#contracts/api";
import type { Actor } from "#ground/authority";
import type { Routes } from "#ground/http";
import { type Arrival, arrivalsOf, contentModeOf, misfit, takeBytes } from "#intake";
import { givenAnswers, type KeptAnswer } from "#playbook";
import { type AnswerParts, type Answers, answerCases, createAnswers } from "../flows/answers/index.ts";

export interface AnswerRouteOptions extends AnswerParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const USUAL = 100;

// Written as it is: the schema is for readers, and checking each value against it costs time that nobody has here.
const plain = (payload: unknown): string => JSON.stringify(payload);

/** `/v1/answers`. */
export const answerRoutes: Routes<AnswerRouteOptions> = async (server, parts) => {
  const answers = createAnswers(parts);
  await server.register(async (scope) => {
    takeBytes(scope as never);
    asking(scope as never, answers, parts);
  });
  server.get(
    "/v1/answers",
    {
      schema: {
        tags: ["playbook"],
        summary: "Answers that were given, newest first",
        description: "All of one customer, or of everybody those that were not a plain yes.",
        security: [{ key: [] }, { session: [] }],
        querystring: EventAnswersQuery,
        response: { 200: EventAnswersList },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { customer, before, limit = USUAL } = request.query;
      const asked = { customer, before: before === undefined ? LAST : new Date(before), limit };
      const given = await givenAnswers(parts.storage, actor, parts.people, asked);
      if (!given) throw answerCases.no_customer();
      return { answers: given.map((one) => ({ ...shownAnswer(one), trace: one.trace })) };
    },
  );
};

const LAST = new Date(Date.UTC(2299, 11, 31));

const asking: (server: Parameters<Routes<AnswerRouteOptions>>[0], answers: Answers, parts: AnswerRouteOptions) => void =
  (server, answers, { authenticate }) => {
    server.route({
      method: "POST",
      url: "/v1/answers",
      schema: {
        tags: ["playbook"],
        summary: "Answer a risk event: allow, step up, hold or review",
        description:
          "One CloudEvent of type login, transfer or profile_changed, structured or in binary mode. Answers when the event is durable; " +
          "it is in the log once and need not be sent to /v1/events. The same event, by source and id, has the same answer for ever.",
        security: [{ key: [] }, { session: [] }],
        response: { 200: EventAnswer },
      },
      handler: async (request, reply) => {
        const actor = await authenticate(request);
        const given = await answers.ask(actor, arrivalOf(request), request.trace.traceId);
        if ("problems" in given) throw misfit(given.problems, request.language);
        void reply.header("cache-control", "no-store").serializer(plain);
        return { ...shownAnswer(given), repeated: given.repeated } as never;
      },
    });
  };

/** One event: by itself, or the only one of a batch. Plain JSON is taken for what it looks like. */
function arrivalOf(request: FastifyRequest): Arrival {
  const isList = (request.body as Buffer | null | undefined)?.toString("latin1").trimStart().startsWith("[") === true;
  const mode = contentModeOf(request.headers) ?? (isList ? "batch" : "structured");
  const arrivals = arrivalsOf(mode, request);
  const [arrival] = arrivals;
  if (!arrival || arrivals.length > 1) throw answerCases.not_one({ count: arrivals.length });
  return arrival;
}

function shownAnswer({ answer, reasons, source, id, type, customer, occurredAt }: KeptAnswer) {
  return {
    answer,
    reasons: reasons.map(({ give, ...reason }) => ({ ...reason, answer: give })),
    event: { source, id, type },
    customer,
    at: occurredAt.toISOString(),
  };
}
