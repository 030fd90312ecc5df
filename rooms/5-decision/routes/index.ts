/** `/v1/decisions…`, `/v1/offer-events` and `/v1/policies…`; register it on the server with the room's parts. */
import type { Routes } from "#ground/http";
import { decisionListRoutes } from "./decisions.ts";
import { offerEventRoutes } from "./offer-events.ts";
import type { DecisionRouteOptions } from "./parts.ts";
import { policyRoutes } from "./policies.ts";

export type { DecisionRouteOptions };

export const decisionRoutes: Routes<DecisionRouteOptions> = async (server, options) => {
  await decisionListRoutes(server, options);
  await offerEventRoutes(server, options);
  await policyRoutes(server, options);
};
