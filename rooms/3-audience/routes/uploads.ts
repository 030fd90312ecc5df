/** Files that say who is in a static list. */
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import {
  AppliedAnswer,
  AudiencePath,
  AudienceReason,
  UploadAnswer,
  UploadedAnswer,
  UploadPath,
  UploadQuery,
  UploadsAnswer,
  UploadsQuery,
} from "#contracts/api";
import { type Routes, Type, wired } from "#ground/http";
import { listUploads, readUploadReport } from "../read/uploads.ts";
import { approveUpload, refuseUpload, uploadMembers } from "../verbs/upload-members.ts";
import { type AudienceRouteOptions, common } from "./parts.ts";

interface Query {
  mode?: "replace" | "add" | "remove";
  name?: string;
  column?: string;
  encoding?: "utf-8" | "gb18030";
  header?: boolean;
}

export const uploadRoutes: Routes<AudienceRouteOptions> = async (server, parts) => {
  // In a context of its own: here bodies are read as they stream in.
  await server.register(async (scope) => receiving(scope as unknown as FastifyInstance, parts));
  server.get(
    "/v1/audience-uploads",
    {
      schema: {
        ...common,
        summary: "Uploads of static lists",
        querystring: UploadsQuery,
        response: { 200: UploadsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return { uploads: wired(await listUploads(parts.storage, actor, request.query)) };
    },
  );
  server.get(
    "/v1/audience-uploads/:upload",
    {
      schema: {
        ...common,
        summary: "An upload with the rows that were refused",
        params: UploadPath,
        response: { 200: UploadAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await readUploadReport(parts.storage, actor, request.params.upload));
    },
  );
  server.post(
    "/v1/audience-uploads/:upload/approve",
    {
      schema: {
        ...common,
        summary: "Let an upload change its list, as the second person",
        params: UploadPath,
        response: { 200: AppliedAnswer },
      },
    },
    async (request) => await approveUpload(parts, await parts.authenticate(request), request.params),
  );
  server.post(
    "/v1/audience-uploads/:upload/refuse",
    {
      schema: {
        ...common,
        summary: "Refuse an upload",
        params: UploadPath,
        body: AudienceReason,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      await refuseUpload(parts, actor, { ...request.params, ...request.body });
      return reply.code(204).send(null);
    },
  );
};

async function receiving(server: FastifyInstance, parts: AudienceRouteOptions): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, body, done) => done(null, body));
  server.route<{ Params: { id: string }; Querystring: Query }>({
    method: "POST",
    url: "/v1/audiences/:id/upload",
    schema: {
      ...common,
      summary: "Upload the customers of a static list",
      description:
        "CSV or TSV with a header; one column holds the bank's customer id, or @ and the customer number. Rows that name no customer are refused with line, column and reason; the others count. More than 200 changes wait for a second person, and so does whatever is sent to a list that waits itself.",
      params: AudiencePath,
      querystring: UploadQuery,
      response: { 200: UploadedAnswer },
    },
    handler: async (request) => {
      const actor = await parts.authenticate(request);
      const { mode = "replace", name = "upload", column, encoding, header } = request.query;
      const body = request.body as Readable;
      const input = { audience: request.params.id, mode, name, body, column, encoding, header };
      return wired(await uploadMembers(parts, actor, input));
    },
  });
}
