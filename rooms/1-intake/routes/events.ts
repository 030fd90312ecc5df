/** CloudEvents over HTTP. */
import { type Buffer, isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AcceptedAnswer } from "#contracts/api";
import type { Language } from "#ground/errors";
import type { Intake } from "../intake.ts";
import { intakeCases, type Problem } from "../rules/cases.ts";
import { type ContentMode, contentModeOf } from "../rules/cloud-events.ts";
import { type Accepted, type Arrival, acceptFacts, arrivalOfBinary, arrivalOfJson } from "../verbs/accept-facts.ts";
import type { Caller } from "./caller.ts";

/** Events of one batch; what is larger is cut by the sender. */
export const LONGEST_BATCH = 5_000;

export async function eventRoutes(server: FastifyInstance, intake: Intake, caller: Caller): Promise<void> {
  // The content type says how events are carried; the bodies are read here, after that is known.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
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

function arrivalsOf(mode: ContentMode, request: FastifyRequest): Arrival[] {
  const body = request.body as Buffer | null | undefined;
  if (body && !isUtf8(body)) throw intakeCases.not_json({ message: "not UTF-8" });
  const text = body?.toString("utf8") ?? "";
  if (mode === "binary") return [arrivalOfBinary(request.headers, text)];
  const parsed = parse(text);
  if (mode === "structured") return [arrivalOfJson(parsed)];
  if (!Array.isArray(parsed)) throw intakeCases.not_a_batch();
  if (parsed.length > LONGEST_BATCH) throw intakeCases.batch_too_long({ most: LONGEST_BATCH });
  return parsed.map(arrivalOfJson);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    // The parser's message quotes the text, which may be personal: say only where it stopped.
    const at = thrown instanceof Error ? (/position \d+/.exec(thrown.message)?.[0] ?? "unexpected end") : "";
    throw intakeCases.not_json({ message: at });
  }
}

function misfit(problems: readonly Problem[], language: Language): Error {
  const fields = problems.map(({ zh, reason, ...rest }) => ({ ...rest, reason: language === "zh" ? zh : reason }));
  return intakeCases.misfit({ reason: fields[0]?.reason ?? "" }, { fields });
}

function answerOf(accepted: Accepted, language: Language): AcceptedAnswer {
  const quarantined = accepted.quarantined.map(({ index, id, problems }) => {
    const [first] = problems;
    const reason = (language === "zh" ? first?.zh : first?.reason) ?? "";
    return { index, id, pointer: first?.pointer ?? "", reason, name: first?.name ?? "" };
  });
  return { accepted: accepted.accepted, duplicates: accepted.duplicates, quarantined };
}
