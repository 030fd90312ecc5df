import type { FastifyInstance } from "fastify";
import type { Routes } from "#ground/http";
import type { Intake } from "../intake.ts";
import { type CallerOptions, callerOf } from "./caller.ts";
import { eventRoutes } from "./events.ts";
import { importRoutes } from "./imports.ts";
import { quarantineRoutes } from "./quarantine.ts";

export interface IntakeRouteOptions extends CallerOptions {
  readonly intake: Intake;
}

/** `/v1/events`, `/v1/imports` and `/v1/quarantine`; register it on the server with the room's parts. */
export const intakeRoutes: Routes<IntakeRouteOptions> = async (server, options) => {
  const caller = callerOf(options);
  // Each in a context of its own: they read bodies differently.
  for (const routes of [eventRoutes, importRoutes, quarantineRoutes]) {
    await server.register(async (scope) => routes(scope as unknown as FastifyInstance, options.intake, caller));
  }
};
