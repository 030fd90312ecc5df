/** What became of offers before the customer's eyes. */
import { OfferEventsAnswer, OfferEventsRequest } from "#contracts/api";
import type { Routes } from "#ground/http";
import { tellOffers } from "../verbs/tell-offers.ts";
import { common, type DecisionRouteOptions } from "./parts.ts";

const reasons = {
  no_customer: { code: "no_customer", zh: "您的机构范围内没有该客户", en: "No such customer in your part of the bank" },
  no_offer: { code: "no_offer", zh: "没有该推荐", en: "There is no such offer" },
} as const;

export const offerEventRoutes: Routes<DecisionRouteOptions> = async (server, parts) => {
  server.post(
    "/v1/offer-events",
    {
      schema: {
        ...common,
        summary: "Tell that offers were shown, clicked or closed",
        description:
          "Up to 500 at once. They become facts: what was shown counts for caps of the place, what was refused is not offered again for a while. The same id again changes nothing.",
        body: OfferEventsRequest,
        response: { 202: OfferEventsAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const events = request.body.events.map(({ at, ...event }) =>
        at === undefined ? event : { ...event, at: new Date(at) },
      );
      const { refused, ...told } = await tellOffers(parts, actor, events, parts.clock.now());
      const shown = refused.map(({ index, reason }) => ({ index, reason: reasons[reason] }));
      return reply.code(202).send({ ...told, refused: shown });
    },
  );
};
