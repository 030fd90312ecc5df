/** `/v1/playbooks…`; register it on the server with the room's parts. */
import type { Routes } from "#ground/http";
import { lifecycleRoutes } from "./lifecycle.ts";
import type { PlaybookRouteOptions } from "./parts.ts";
import { definitionRoutes } from "./playbooks.ts";
import { runRoutes } from "./runs.ts";

export type { PlaybookRouteOptions };

export const playbookRoutes: Routes<PlaybookRouteOptions> = async (server, options) => {
  await definitionRoutes(server, options);
  await lifecycleRoutes(server, options);
  await runRoutes(server, options);
};
