/** Customers of an audience as a file: asked for with a purpose, agreed to by a second person, taken, masked. */
import {
  AudienceReason,
  ExportAnswer,
  ExportPath,
  ExportRequestBody,
  ExportRequested,
  ExportsAnswer,
  ExportsQuery,
} from "#contracts/api";
import { type Routes, Type, wired } from "#ground/http";
import { listExports } from "../read/exports.ts";
import { exportCases } from "../rules/cases.ts";
import { approveExport, refuseExport, requestExport } from "../verbs/request-export.ts";
import { takeExport } from "../verbs/take-export.ts";
import { type AudienceRouteOptions, common } from "./parts.ts";

type Server = Parameters<Routes<AudienceRouteOptions>>[0];

export const exportRoutes: Routes<AudienceRouteOptions> = async (server, parts) => {
  server.post(
    "/v1/audience-exports",
    {
      schema: {
        ...common,
        summary: "Ask for the customers of an audience as a file",
        description: "With its purpose. A second person agrees; then the one who asked takes it, for seven days.",
        body: ExportRequestBody,
        response: { 201: ExportRequested },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      return reply.code(201).send(wired(await requestExport(parts, actor, request.body)));
    },
  );
  server.get(
    "/v1/audience-exports",
    {
      schema: {
        ...common,
        summary: "Exports that were asked for",
        description: "One's own; everybody's for those who approve them.",
        querystring: ExportsQuery,
        response: { 200: ExportsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return { exports: wired(await listExports(parts.storage, actor, request.query)) };
    },
  );
  server.get(
    "/v1/audience-exports/:export",
    { schema: { ...common, summary: "One export", params: ExportPath, response: { 200: ExportAnswer } } },
    async (request) => {
      const actor = await parts.authenticate(request);
      const id = request.params.export;
      const [found] = await listExports(parts.storage, actor, { id });
      if (!found) throw exportCases.no_such({ export: id });
      return wired(found);
    },
  );
  settling(server, parts);
  taking(server, parts);
};

function settling(server: Server, parts: AudienceRouteOptions): void {
  server.post(
    "/v1/audience-exports/:export/approve",
    {
      schema: {
        ...common,
        summary: "Agree to an export, as the second person",
        params: ExportPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      await approveExport(parts.storage, actor, { ...request.params, at: parts.clock.now() });
      return reply.code(204).send(null);
    },
  );
  server.post(
    "/v1/audience-exports/:export/refuse",
    {
      schema: {
        ...common,
        summary: "Refuse an export",
        params: ExportPath,
        body: AudienceReason,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      await refuseExport(parts.storage, actor, { ...request.params, ...request.body, at: parts.clock.now() });
      return reply.code(204).send(null);
    },
  );
}

function taking(server: Server, parts: AudienceRouteOptions): void {
  server.post(
    "/v1/audience-exports/:export/file",
    {
      schema: {
        ...common,
        summary: "Take an export that was agreed to, as CSV",
        description:
          "Each customer is asked anew; personal fields are masked by the caller's role. Who took it, and what, is audited.",
        params: ExportPath,
        produces: ["text/csv"],
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { language } = request;
      const { csv, file } = await takeExport(parts, actor, { ...request.params, language });
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="${file}"`)
        .header("cache-control", "no-store")
        .send(csv);
    },
  );
}
