/** Benefits, the ledger and its reviews over HTTP. */
import {
  BenefitAnswer,
  BenefitPath,
  BenefitsAnswer,
  ClaimAnswer,
  ClaimRequest,
  GrantPath,
  GrantsAnswer,
  GrantsQuery,
  SettleRequest,
  UsedAnswer,
  UseRequest,
} from "#contracts/api";
import { type Routes, Type, wired } from "#ground/http";
import { listBenefits, listGrants } from "../read/benefits.ts";
import { claimBenefit } from "../verbs/claim-benefit.ts";
import { refuseBenefit, releaseBenefit, reverseBenefit } from "../verbs/settle-benefit.ts";
import { useBenefit } from "../verbs/use-benefit.ts";
import { type BenefitRouteOptions, common } from "./benefit-parts.ts";
import { drawRoutes } from "./draws.ts";
import { referralRoutes } from "./referrals.ts";

export type { BenefitRouteOptions };

/** `/v1/benefits…`, `/v1/benefit-grants…`, `/v1/draws…` and `/v1/referrals…`. */
export const benefitRoutes: Routes<BenefitRouteOptions> = async (server, parts) => {
  const { storage, people, definitions, clock } = parts;
  await grantRoutes(server, parts);
  await drawRoutes(server, parts);
  await referralRoutes(server, parts);
  server.get(
    "/v1/benefits",
    {
      schema: {
        ...common,
        summary: "What can be granted, with what is left and what can be won",
        response: { 200: BenefitsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired({ benefits: await listBenefits(storage, actor, definitions, clock.today()) });
    },
  );
  server.get(
    "/v1/benefits/:id",
    { schema: { ...common, summary: "One benefit", params: BenefitPath, response: { 200: BenefitAnswer } } },
    async (request) => {
      const actor = await parts.authenticate(request);
      const [benefit] = await listBenefits(storage, actor, definitions, clock.today(), request.params.id);
      return wired(benefit);
    },
  );
  server.post(
    "/v1/benefits/:id/claim",
    {
      schema: {
        ...common,
        summary: "Claim a benefit for a customer",
        description:
          "Paid once per enrolment, benefit and customer. What is doubtful is held for a review with its evidence; a customer's own limit answers `limit`, a used-up budget or stock `sold_out`.",
        params: BenefitPath,
        body: ClaimRequest,
        response: { 200: ClaimAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await claimBenefit(parts, actor, { benefit: request.params.id, ...request.body }));
    },
  );
  server.get(
    "/v1/benefit-grants",
    {
      schema: {
        ...common,
        summary: "The ledger of benefits",
        querystring: GrantsQuery,
        response: { 200: GrantsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { limit = 100, ...asked } = request.query;
      return wired({ grants: await listGrants(storage, actor, people, { ...asked, limit }) });
    },
  );
};

const settling = [
  ["release", "Pay a held benefit, after a review", releaseBenefit],
  ["refuse", "Do not pay a held benefit, after a review", refuseBenefit],
  ["reverse", "Take back what was paid", reverseBenefit],
] as const;

const grantRoutes: Routes<BenefitRouteOptions> = async (server, parts) => {
  for (const [what, summary, settle] of settling) {
    server.post(
      `/v1/benefit-grants/:grant/${what}`,
      { schema: { ...common, summary, params: GrantPath, body: SettleRequest, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const actor = await parts.authenticate(request);
        await settle(parts, actor, { grant: request.params.grant, reason: request.body.reason });
        return reply.code(204).send(null);
      },
    );
  }
  server.post(
    "/v1/benefit-grants/:grant/use",
    {
      schema: {
        ...common,
        summary: "Use coupons or waivers",
        params: GrantPath,
        body: UseRequest,
        response: { 200: UsedAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { pieces = 1 } = request.body;
      return { used: await useBenefit(parts, actor, { grant: request.params.grant, pieces }) };
    },
  );
};
