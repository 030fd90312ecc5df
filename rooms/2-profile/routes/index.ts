/** `/v1/customers/{id}/…` and `/v1/identity/…`; register it on the server with the room's parts. */
import type { Routes } from "#ground/http";
import { householdRoutes } from "./household.ts";
import { identityRoutes } from "./identity.ts";
import type { CustomerRouteOptions } from "./parts.ts";
import { revealRoutes } from "./reveal.ts";

export type { CustomerRouteOptions };

export const customerRoutes: Routes<CustomerRouteOptions> = async (server, options) => {
  await revealRoutes(server, options);
  await identityRoutes(server, options);
  await householdRoutes(server, options);
};
