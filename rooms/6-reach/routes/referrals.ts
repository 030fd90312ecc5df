/** Invitations and referrals over HTTP. */
import {
  HeldReferralsAnswer,
  InvitedAnswer,
  InviteRequest,
  ReferralAnswer,
  ReferralRequest,
  ReferralsQuery,
  ReferralTreeAnswer,
  ReferralTreePath,
  ReviewReferralRequest,
} from "#contracts/api";
import { type Routes, Type, wired } from "#ground/http";
import { heldReferrals, referralTree } from "../read/referrals.ts";
import { acceptReferral, inviteFriends } from "../verbs/refer-customer.ts";
import { reviewReferral } from "../verbs/review-referral.ts";
import { type BenefitRouteOptions, common } from "./benefit-parts.ts";

export const referralRoutes: Routes<BenefitRouteOptions> = async (server, parts) => {
  const { storage, people } = parts;
  server.post(
    "/v1/referral-codes",
    {
      schema: {
        ...common,
        summary: "A customer's code for inviting others",
        description: "The same for ever for a customer, activity and scene.",
        body: InviteRequest,
        response: { 200: InvitedAnswer },
      },
    },
    async (request) => ({ code: await inviteFriends(parts, await parts.authenticate(request), request.body) }),
  );
  server.post(
    "/v1/referrals",
    {
      schema: {
        ...common,
        summary: "Somebody came by a code",
        description: "Both are rewarded, or, where something speaks against it, the referral waits for a review.",
        body: ReferralRequest,
        response: { 200: ReferralAnswer },
      },
    },
    async (request) => wired(await acceptReferral(parts, await parts.authenticate(request), request.body)),
  );
  server.get(
    "/v1/referrals",
    {
      schema: {
        ...common,
        summary: "Referrals that wait for a review",
        querystring: ReferralsQuery,
        response: { 200: HeldReferralsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired({ referrals: await heldReferrals(storage, actor, request.query.limit ?? 100) });
    },
  );
  server.post(
    "/v1/referrals/review",
    {
      schema: {
        ...common,
        summary: "Accept or refuse a referral that waits, with its rewards",
        body: ReviewReferralRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await reviewReferral(parts, await parts.authenticate(request), request.body);
      return reply.code(204).send(null);
    },
  );
  server.get(
    "/v1/referrals/:customer",
    {
      schema: {
        ...common,
        summary: "Who brought a customer, and whom the customer brought",
        params: ReferralTreePath,
        response: { 200: ReferralTreeAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await referralTree(storage, actor, people, request.params.customer));
    },
  );
};
