/** The first page's figures. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { type HomeParts, readHome, waitings } from "../flows/home.ts";

export interface HomeRouteOptions extends HomeParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const count = Type.Integer();
const ofTheBank = Type.Union([count, Type.Null()], { description: "Null for whoever sees a part of the bank alone" });

const Answer = Type.Object(
  {
    today: Type.String({ format: "date" }),
    latest: Type.String({ format: "date", description: "The last day on which something was decided, or today" }),
    days: Type.Array(
      Type.Object({
        day: Type.String({ format: "date" }),
        facts: ofTheBank,
        scores: ofTheBank,
        found: Type.Integer({ description: "Runs of playbooks that began" }),
        decided: count,
        chosen: count,
        touches: count,
        failed: Type.Integer({ description: "Of the touches: failed, denied at the last moment, or expired" }),
        results: count,
        converted: count,
      }),
      { description: "Fourteen, oldest first; the last is `latest`" },
    ),
    silences: Type.Array(Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String(), count }), {
      description: "Why customers got nothing on these days",
    }),
    tasks: Type.Object({ open: count, late: count, mine: count, mineLate: count, doneToday: count, reviews: count }),
    waiting: Type.Array(Type.Object({ what: Type.Enum([...waitings]), count }), {
      description: "What waits for somebody, where anything does",
    }),
  },
  { title: "Home" },
);

/** `/v1/home`. */
export const homeRoutes: Routes<HomeRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/home",
    {
      schema: {
        tags: ["operations"],
        summary: "The loop in numbers by day, and what waits for somebody, of the caller's part of the bank",
        security: [{ key: [] }, { session: [] }],
        response: { 200: Answer },
      },
    },
    async (request) => wired(await readHome(parts, await parts.authenticate(request))) as never,
  );
};
