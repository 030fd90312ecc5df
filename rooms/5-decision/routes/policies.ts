/** Policies and what waits of them: seen by everybody, agreed to by a second person. */
import {
  ApprovePolicyRequest,
  CapacityAnswer,
  CapacityQuery,
  CheckPolicyRequest,
  PoliciesAnswer,
  PoliciesQuery,
  PolicyAnswer,
  PolicyApprovedAnswer,
  PolicyFileQuery,
  PolicyKindsAnswer,
  PolicyPath,
  PolicyProblemsAnswer,
  PolicyProposedAnswer,
  ProposePolicyRequest,
  RefusePolicyRequest,
  WithdrawPolicyRequest,
} from "#contracts/api";
import { policyKinds, readPolicy } from "#contracts/definitions";
import { allow } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { decisionPermissions } from "../permissions.ts";
import { capacityBoard } from "../read/capacity-board.ts";
import { listPolicies, policyFile, showPolicy } from "../read/policies.ts";
import { proposePolicy, withdrawPolicy } from "../verbs/propose-policy.ts";
import { approvePolicy, refusePolicy } from "../verbs/settle-policy.ts";
import { common, type DecisionRouteOptions } from "./parts.ts";

export const policyRoutes: Routes<DecisionRouteOptions> = async (server, parts) => {
  const { storage, clock } = parts;
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
  server.get(
    "/v1/policies/:id/file",
    {
      schema: {
        ...common,
        summary: "A version of a policy as text (YAML)",
        params: PolicyPath,
        querystring: PolicyFileQuery,
        produces: ["application/yaml"],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const asked = { ...request.params, ...request.query, day: clock.today() };
      return reply.type("application/yaml; charset=utf-8").send(await policyFile(storage, actor, asked));
    },
  );
  proposing(server, parts);
  settling(server, parts);
  server.get(
    "/v1/capacity",
    {
      schema: {
        ...common,
        summary: "What customers share: budgets, seats and stocks, how much is leased, used and left, by day or month",
        querystring: CapacityQuery,
        response: { 200: CapacityAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { periods = 14 } = request.query;
      const day = clock.today();
      const resources = await capacityBoard(storage, actor, { definitions: parts.definitions, day, periods });
      return wired({ day, resources }) as never;
    },
  );
};

type Server = Parameters<typeof policyRoutes>[0];

function proposing(server: Server, parts: DecisionRouteOptions): void {
  const { storage, clock, definitions } = parts;
  server.get(
    "/v1/policy-kinds",
    {
      schema: {
        ...common,
        summary: "The kinds of policies, and what may stand in one of each",
        response: { 200: PolicyKindsAnswer },
      },
    },
    async (request) => {
      allow(await parts.authenticate(request), decisionPermissions.read_policies);
      return wired({ kinds: policyKinds() });
    },
  );
  server.post(
    "/v1/policies/check",
    {
      schema: {
        ...common,
        summary: "Every mistake of a policy, with its place; nothing is kept",
        body: CheckPolicyRequest,
        response: { 200: PolicyProblemsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      allow(actor, decisionPermissions.read_policies);
      const { file, definition } = request.body;
      const { problems } = readPolicy(file ?? JSON.stringify(definition ?? null), definitions);
      return { problems: problems.map(({ file: _, ...problem }) => problem) };
    },
  );
  server.post(
    "/v1/policies",
    {
      schema: {
        ...common,
        summary: "Propose a policy, or another definition of one, with the days on which it holds",
        description: "Every mistake is answered with its place. It holds when a second person has approved it.",
        body: ProposePolicyRequest,
        response: { 201: PolicyProposedAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { id: policy, file, definition, reason } = request.body;
      const input = { policy, body: file ?? definition, reason, at: clock.now(), language: request.language };
      return reply.code(201).send(await proposePolicy({ storage, definitions }, actor, input));
    },
  );
  server.post(
    "/v1/policies/:id/withdraw",
    {
      schema: {
        ...common,
        summary: "Take the proposal of a policy back",
        params: PolicyPath,
        body: WithdrawPolicyRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { version } = request.body;
      await withdrawPolicy({ storage }, actor, { policy: request.params.id, version, at: clock.now() });
      return reply.code(204).send(null);
    },
  );
}

function settling(server: Server, parts: DecisionRouteOptions): void {
  const { storage, clock, policies } = parts;
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
}
