/** Bodies of requests that carry CloudEvents, in the form that they came in. */
import { type Buffer, isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Language } from "#ground/errors";
import { intakeCases, type Problem } from "../rules/cases.ts";
import type { ContentMode } from "../rules/cloud-events.ts";
import { type Arrival, arrivalOfBinary, arrivalOfJson } from "../verbs/accept-facts.ts";

/** Events of one batch; what is larger is cut by the sender. */
export const LONGEST_BATCH = 5_000;

/** Leaves bodies as bytes: the content type says how events are carried, and they are read after that is known. */
export function takeBytes(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

/** @throws intake.not_json, intake.not_a_batch, intake.batch_too_long */
export function arrivalsOf(
  mode: ContentMode,
  { body, headers }: Pick<FastifyRequest, "body" | "headers">,
  longest = LONGEST_BATCH,
): Arrival[] {
  const bytes = body as Buffer | null | undefined;
  if (bytes && !isUtf8(bytes)) throw intakeCases.not_json({ message: "not UTF-8" });
  const text = bytes?.toString("utf8") ?? "";
  if (mode === "binary") return [arrivalOfBinary(headers, text)];
  const parsed = parse(text);
  if (mode === "structured") return [arrivalOfJson(parsed)];
  if (!Array.isArray(parsed)) throw intakeCases.not_a_batch();
  if (parsed.length > longest) throw intakeCases.batch_too_long({ most: longest });
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

/** An event alone that does not fit, with every field that is wrong. */
export function misfit(problems: readonly Problem[], language: Language): Error {
  const fields = problems.map(({ zh, reason, ...rest }) => ({ ...rest, reason: language === "zh" ? zh : reason }));
  return intakeCases.misfit({ reason: fields[0]?.reason ?? "" }, { fields });
}
