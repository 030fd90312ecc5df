/** Questions to all customers, of an audience or of a condition that somebody is typing. */
import {
  AudiencePath,
  BreakdownAnswer,
  BreakdownRequest,
  CountAnswer,
  ExplainAnswer,
  ExplainRequest,
  MembersAnswer,
  MembersQuery,
  OverlapAnswer,
  OverlapRequest,
  RefreshAsked,
  SampleAnswer,
  SampleRequest,
  SourceRequest,
} from "#contracts/api";
import { type Routes, type Static, wired } from "#ground/http";
import { askBreakdown, askCount, askExplain, askOverlap, askSample, readMembers } from "../read/questions.ts";
import { askRefresh } from "../verbs/refresh-audience.ts";
import { type AudienceRouteOptions, common } from "./parts.ts";

type Server = Parameters<Routes<AudienceRouteOptions>>[0];
const asked = " A condition is CEL over the catalog; a mistake is answered with its place and what to write.";

export const questionRoutes: Routes<AudienceRouteOptions> = async (server, parts) => {
  server.post(
    "/v1/audiences/count",
    {
      schema: {
        ...common,
        summary: "Count the customers of an audience or a condition",
        description: `Of the caller's part of the bank, with the lag of the copy that was asked.${asked}`,
        body: SourceRequest,
        response: { 200: CountAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return await askCount(parts, actor, request.body);
    },
  );
  server.post(
    "/v1/audiences/sample",
    {
      schema: {
        ...common,
        summary: "Some customers of an audience or a condition, masked",
        body: SampleRequest,
        response: { 200: SampleAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { size = 10, ...source } = request.body;
      void reply.header("cache-control", "no-store");
      return wired(await askSample(parts, actor, { ...source, size }));
    },
  );
  server.get(
    "/v1/audiences/:id/members",
    {
      schema: {
        ...common,
        summary: "Customers of an audience, each asked anew, masked",
        params: AudiencePath,
        querystring: MembersQuery,
        response: { 200: MembersAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { after, limit } = request.query;
      const page = {
        ...(after === undefined ? {} : { after: Number(after) }),
        ...(limit === undefined ? {} : { limit }),
      };
      void reply.header("cache-control", "no-store");
      return wired(await readMembers(parts, actor, { audience: request.params.id, ...page }));
    },
  );
  server.post(
    "/v1/audiences/:id/refresh",
    {
      schema: {
        ...common,
        summary: "Look at all customers of the bank for an audience now",
        description: "Goes on after the answer; GET /v1/audiences/{id} shows when it is done and what it found.",
        params: AudiencePath,
        response: { 202: RefreshAsked },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { id } = request.params;
      await askRefresh(parts, actor, id);
      parts.refresh([id]).catch((error: unknown) => request.log.error({ err: error, audience: id }, "refresh failed"));
      return reply.code(202).send({ audience: id });
    },
  );
  figures(server, parts);
};

function figures(server: Server, parts: AudienceRouteOptions): void {
  server.post(
    "/v1/audiences/breakdown",
    {
      schema: {
        ...common,
        summary: "Count customers by values of attributes and tags",
        description: `Days by month, money and doubles by power of ten.${asked}`,
        body: BreakdownRequest,
        response: { 200: BreakdownAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await askBreakdown(parts, actor, request.body));
    },
  );
  server.post(
    "/v1/audiences/overlap",
    {
      schema: {
        ...common,
        summary: "Count every intersection of two to eight audiences or conditions",
        body: OverlapRequest,
        response: { 200: OverlapAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await askOverlap(parts, actor, request.body.of));
    },
  );
  server.post(
    "/v1/audiences/explain",
    {
      schema: {
        ...common,
        summary: "How customers are found, and why one belongs or not",
        description: `By algebra of bitmaps, by looking at every customer, or by both.${asked}`,
        body: ExplainRequest,
        response: { 200: ExplainAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await askExplain(parts, actor, request.body)) as unknown as Static<typeof ExplainAnswer>;
    },
  );
}
