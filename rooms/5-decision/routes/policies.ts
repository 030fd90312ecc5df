/** Policies and what waits of them: seen by everybody, agreed to by a second person. */
import {
  ApprovePolicyRequest,
  PoliciesAnswer,
  PoliciesQuery,
  PolicyAnswer,
  PolicyApprovedAnswer,
  PolicyPath,
  RefusePolicyRequest,
} from "#contracts/api";
import { type Routes, Type, wired } from "#ground/http";
import { listPolicies, showPolicy } from "../read/policies.ts";
import { approvePolicy, refusePolicy } from "../verbs/settle-policy.ts";
import { common, type DecisionRouteOptions } from "./parts.ts";

export const policyRoutes: Routes<DecisionRouteOptions> = async (server, parts) => {
  const { storage, clock, policies } = parts;
  server.get(
    "/v1/policies",
    {
      schema: {
        ...common,
        summary: "Policies, and which of them wait for a second person",
        querystring: PoliciesQuery,
        response: { 200: PoliciesAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { waiting = false } = request.query;
      return { policies: wired(await listPolicies(storage, actor, { day: clock.today(), waiting })) };
    },
  );
  server.get(
    "/v1/policies/:id",
    {
      schema: {
        ...common,
        summary: "One policy with its versions",
        params: PolicyPath,
        response: { 200: PolicyAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await showPolicy(storage, actor, request.params.id, clock.today())) as never;
    },
  );
  server.post(
    "/v1/policies/:id/approve",
    {
      schema: {
        ...common,
        summary: "Approve a changed policy, as the second person",
        description: "It holds from now on: for decisions, and for what was decided and has not gone out yet.",
        params: PolicyPath,
        body: ApprovePolicyRequest,
        response: { 200: PolicyApprovedAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const input = { policy: request.params.id, version: request.body.version, at: clock.now() };
      const approved = await approvePolicy(storage, actor, input);
      await policies.look();
      return approved;
    },
  );
  server.post(
    "/v1/policies/:id/refuse",
    {
      schema: {
        ...common,
        summary: "Refuse a changed policy",
        params: PolicyPath,
        body: RefusePolicyRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { version, reason } = request.body;
      await refusePolicy(storage, actor, { policy: request.params.id, version, reason, at: clock.now() });
      return reply.code(204).send(null);
    },
  );
};
