/** `/v1/audiences…`, `/v1/audience-…` and `/v1/lists…`; register it on the server with the room's parts. */
import type { Routes } from "#ground/http";
import { definitionRoutes } from "./definitions.ts";
import { exportRoutes } from "./exports.ts";
import { listRoutes } from "./lists.ts";
import type { AudienceRouteOptions } from "./parts.ts";
import { questionRoutes } from "./questions.ts";
import { uploadRoutes } from "./uploads.ts";

export type { AudienceRouteOptions };

export const audienceRoutes: Routes<AudienceRouteOptions> = async (server, options) => {
  await questionRoutes(server, options);
  await definitionRoutes(server, options);
  await uploadRoutes(server, options);
  await exportRoutes(server, options);
  await listRoutes(server, options);
};
