/** Files over HTTP, and how far they have come. */
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { ImportAnswer, ImportQuery } from "#contracts/api";
import { Type } from "#ground/http";
import type { Intake } from "../intake.ts";
import { listImports, readImport } from "../read/imports.ts";
import { intakeCases } from "../rules/cases.ts";
import type { ImportRow } from "../store/imports.ts";
import type { Caller } from "./caller.ts";

const fileTypes = /^(text\/(csv|tab-separated-values|plain)|application\/(gzip|x-gzip|octet-stream))\s*(;|$)/i;

export async function importRoutes(server: FastifyInstance, intake: Intake, caller: Caller): Promise<void> {
  server.removeAllContentTypeParsers();
  // The body streams to the disk: it may be larger than memory.
  server.addContentTypeParser("*", (_request, body, done) => done(null, body));
  server.route<{ Querystring: { map: string; name?: string } }>({
    method: "POST",
    url: "/v1/imports",
    schema: {
      summary: "Import a file",
      description:
        "CSV or TSV, plain or gzip, of any size. Answers when the file is safe and its header was checked; rows follow. " +
        "The same file sent again is the same import.",
      tags: ["intake"],
      security: [{ key: [] }],
      querystring: ImportQuery,
      response: { 202: ImportAnswer },
    },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      if (!fileTypes.test(request.headers["content-type"] ?? "")) throw intakeCases.unsupported_file();
      const { map, name = "upload" } = request.query;
      const row = await intake.uploaded.receive(actor, { map, name, body: request.body as Readable });
      return await reply.code(202).header("Location", `/v1/imports/${row.id}`).send(answerOf(row));
    },
  });
  server.route({
    method: "GET",
    url: "/v1/imports",
    schema: {
      summary: "Imports, the newest hundred",
      tags: ["intake"],
      security: [{ key: [] }, { session: [] }],
      response: { 200: Type.Object({ imports: Type.Array(ImportAnswer) }, { title: "Imports" }) },
    },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      return { imports: (await listImports(intake.storage, actor)).map(answerOf) };
    },
  });
  server.route<{ Params: { id: string } }>({
    method: "GET",
    url: "/v1/imports/:id",
    schema: {
      summary: "How far an import has come",
      tags: ["intake"],
      security: [{ key: [] }, { session: [] }],
      params: Type.Object({ id: Type.String({ format: "uuid" }) }),
      response: { 200: ImportAnswer },
    },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      return answerOf(await readImport(intake.storage, actor, request.params.id));
    },
  });
}

function answerOf(row: ImportRow): ImportAnswer {
  const { id, map, file, state, line, accepted, quarantined, duplicates, facts, reason } = row;
  const counters = { accepted, quarantined, duplicates, facts };
  const times = { startedAt: row.startedAt.toISOString(), changedAt: row.changedAt.toISOString() };
  return { id, map, file, state, line, ...counters, reason, ...times };
}
