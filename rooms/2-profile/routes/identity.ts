/** Which records are one customer: keys, proposals, merges. */
import {
  CustomerPath,
  IdentityAnswer,
  MergeAnswer,
  MergeRequest,
  ProposalPath,
  ProposalsAnswer,
  ReasonRequest,
  UnmergeRequest,
} from "#contracts/api";
import { type Routes, Type } from "#ground/http";
import { openProposals, viewIdentity } from "../read/identity.ts";
import { mergeCases } from "../steps/merge.ts";
import { mergeCustomers } from "../verbs/merge-customers.ts";
import { refuseMerge } from "../verbs/refuse-merge.ts";
import { unmergeCustomers } from "../verbs/unmerge-customers.ts";
import { type CustomerRouteOptions, common } from "./parts.ts";

export const identityRoutes: Routes<CustomerRouteOptions> = async (server, parts) => {
  const { storage } = parts.merge;
  server.get(
    "/v1/customers/:id/identity",
    {
      schema: {
        ...common,
        summary: "Keys and numbers of a customer",
        params: CustomerPath,
        response: { 200: IdentityAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const view = await viewIdentity(storage, actor, parts.people, request.params.id);
      if (!view) throw mergeCases.no_customer();
      const keys = view.keys.map((key) => ({ ...key, since: key.since.toISOString() }));
      return { ...view, members: [...view.members], keys };
    },
  );
  server.get(
    "/v1/identity/proposals",
    {
      schema: {
        ...common,
        summary: "Customers that may be one",
        description: "Both show the same key of a kind that belongs to one customer only; a person decides.",
        querystring: Type.Object({
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "Default 100" })),
        }),
        response: { 200: ProposalsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const proposals = await openProposals(storage, actor, request.query.limit);
      return {
        proposals: proposals.map(({ proposedAt, kinds, ...one }) => ({
          ...one,
          kinds: [...kinds],
          proposedAt: proposedAt.toISOString(),
        })),
      };
    },
  );
  server.post(
    "/v1/identity/proposals/:proposal/refuse",
    {
      schema: {
        ...common,
        summary: "They are two",
        params: ProposalPath,
        body: ReasonRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { proposal } = request.params;
      await refuseMerge(storage, actor, { proposal, reason: request.body.reason, at: parts.clock.now() });
      return reply.code(204).send(null);
    },
  );
  mergeRoutes(server, parts);
};

function mergeRoutes(server: Parameters<typeof identityRoutes>[0], parts: CustomerRouteOptions): void {
  server.post(
    "/v1/identity/merge",
    {
      schema: {
        ...common,
        summary: "Merge two customers",
        description: "One picture and one history from now on, found by either's keys. It can be taken back.",
        body: MergeRequest,
        response: { 200: MergeAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { survivor, absorbed, reason } = request.body;
      const merge = await mergeCustomers(parts.merge, actor, { survivor, absorbed, reason, at: parts.clock.now() });
      return { merge, survivor, absorbed };
    },
  );
  server.post(
    "/v1/identity/unmerge",
    {
      schema: {
        ...common,
        summary: "Take a merge back",
        description: "Each customer has its own facts again, those that came meanwhile included.",
        body: UnmergeRequest,
        response: { 200: MergeAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { absorbed, reason } = request.body;
      const undone = await unmergeCustomers(parts.merge, actor, { absorbed, reason, at: parts.clock.now() });
      return { ...undone, absorbed };
    },
  );
}
