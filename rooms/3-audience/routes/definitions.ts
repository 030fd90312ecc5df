/** What audiences there are; saying what one shall be, and agreeing to it as the second person. */
import {
  ApprovedAnswer,
  AudienceAnswer,
  AudiencePath,
  AudienceProposalsAnswer,
  AudienceReason,
  AudiencesAnswer,
  AudiencesQuery,
  ProposedAnswer,
  ProposeRequest,
  VersionPath,
} from "#contracts/api";
import { type Routes, Type, wired } from "#ground/http";
import { listAudiences, openAudienceProposals, showAudience } from "../read/overview.ts";
import { proposeAudience, proposeRetirement } from "../verbs/propose-audience.ts";
import { approveProposal, refuseProposal } from "../verbs/settle-proposal.ts";
import { type AudienceRouteOptions, common } from "./parts.ts";

export const definitionRoutes: Routes<AudienceRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/audiences",
    {
      schema: {
        ...common,
        summary: "Audiences and their definitions",
        querystring: AudiencesQuery,
        response: { 200: AudiencesAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return { audiences: wired(await listAudiences(parts.storage, actor, request.query)) };
    },
  );
  server.get(
    "/v1/audiences/:id",
    {
      schema: {
        ...common,
        summary: "One audience with its versions and when it was looked at",
        params: AudiencePath,
        response: { 200: AudienceAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await showAudience(parts.storage, actor, request.params.id));
    },
  );
  server.get(
    "/v1/audience-proposals",
    { schema: { ...common, summary: "What waits for a second person", response: { 200: AudienceProposalsAnswer } } },
    async (request) => {
      const actor = await parts.authenticate(request);
      return { proposals: wired(await openAudienceProposals(parts.storage, actor)) };
    },
  );
  proposing(server, parts);
  settling(server, parts);
};

type Server = Parameters<typeof definitionRoutes>[0];

function proposing(server: Server, parts: AudienceRouteOptions): void {
  server.post(
    "/v1/audiences",
    {
      schema: {
        ...common,
        summary: "Propose an audience, or another definition of one",
        description:
          "Every mistake is answered with its place. It holds when a second person has approved it. Audiences of the bank's files are changed there.",
        body: ProposeRequest,
        response: { 201: ProposedAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { id: audience, definition: body, reason } = request.body;
      const input = { audience, body, reason, at: parts.clock.now(), language: request.language };
      return reply.code(201).send(await proposeAudience(parts, actor, input));
    },
  );
  server.post(
    "/v1/audiences/:id/retire",
    {
      schema: {
        ...common,
        summary: "Propose that an audience ends",
        params: AudiencePath,
        body: AudienceReason,
        response: { 201: ProposedAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const input = { audience: request.params.id, reason: request.body.reason, at: parts.clock.now() };
      return reply.code(201).send(await proposeRetirement(parts, actor, input));
    },
  );
}

function settling(server: Server, parts: AudienceRouteOptions): void {
  server.post(
    "/v1/audiences/:id/versions/:version/approve",
    {
      schema: {
        ...common,
        summary: "Approve what was proposed of an audience, as the second person",
        params: VersionPath,
        response: { 200: ApprovedAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { id: audience, version } = request.params;
      return await approveProposal(parts, actor, { audience, version, at: parts.clock.now() });
    },
  );
  server.post(
    "/v1/audiences/:id/versions/:version/refuse",
    {
      schema: {
        ...common,
        summary: "Refuse what was proposed of an audience",
        params: VersionPath,
        body: AudienceReason,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { id: audience, version } = request.params;
      const { reason } = request.body;
      await refuseProposal(parts.storage, actor, { audience, version, reason, at: parts.clock.now() });
      return reply.code(204).send(null);
    },
  );
}
