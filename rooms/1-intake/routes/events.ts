/** CloudEvents over HTTP. */
import type { FastifyInstance } from "fastify";
import { AcceptedAnswer } from "#contracts/api";
import type { Language } from "#ground/errors";
import type { Intake } from "../intake.ts";
import { intakeCases } from "../rules/cases.ts";
import { contentModeOf } from "../rules/cloud-events.ts";
import { type Accepted, acceptFacts } from "../verbs/accept-facts.ts";
import { arrivalsOf, misfit, takeBytes } from "./bodies.ts";
import type { Caller } from "./caller.ts";

export async function eventRoutes(server: FastifyInstance, intake: Intake, caller: Caller): Promise<void> {
  takeBytes(server);
  server.route({
    method: "POST",
    url: "/v1/events",
    schema: {
      summary: "Take events in (CloudEvents 1.0)",
      description:
        "Structured (application/cloudevents+json), batch (application/cloudevents-batch+json) or binary mode (ce- headers). " +
        "Answers when every event is durable. An event sent again, by source and id, is a duplicate and takes no effect. " +
        "An event of a batch that does not fit is kept in quarantine and named in the answer; one sent alone is answered with a problem.",
      tags: ["intake"],
      security: [{ key: [] }],
      response: { 202: AcceptedAnswer },
    },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      const mode = contentModeOf(request.headers);
      if (mode === undefined) throw intakeCases.unsupported_media();
      const arrivals = arrivalsOf(mode, request);
      const accepted = await acceptFacts(intake, actor, arrivals, request.trace.traceId);
      const alone = mode === "batch" ? undefined : accepted.quarantined[0];
      if (alone) throw misfit(alone.problems, request.language);
      return await reply.code(202).send(answerOf(accepted, request.language));
    },
  });
}

function answerOf(accepted: Accepted, language: Language): AcceptedAnswer {
  const quarantined = accepted.quarantined.map(({ index, id, problems }) => {
    const [first] = problems;
    const reason = (language === "zh" ? first?.zh : first?.reason) ?? "";
    return { index, id, pointer: first?.pointer ?? "", reason, name: first?.name ?? "" };
  });
  return { accepted: accepted.accepted, duplicates: accepted.duplicates, quarantined };
}
