/** Boards of activities over HTTP. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { activityBoard, type BoardParts, listActivityBoards } from "../flows/activity-boards/index.ts";

export interface ActivityBoardRouteOptions extends BoardParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const head = { id: Type.String(), zh: Type.String(), en: Type.String() };
const count = (description: string) => Type.Integer({ description });
const yuan = (description: string) => Type.String({ description: `${description}, yuan` });

const Line = Type.Object({ ...head, goals: Type.Integer(), activities: Type.Integer() });
const Playbook = Type.Object({
  ...head,
  state: Type.Union([Type.Enum(["live", "paused"]), Type.Null()]),
  runs: count("Runs that began"),
  converted: count("Runs that came to their goal"),
});
const Benefit = Type.Object({
  ...head,
  kind: Type.String(),
  yuan: yuan("What one is worth"),
  granted: count("Grants"),
  used: count("Grants of which something was used"),
  spent: yuan("What was granted"),
});
const Scene = Type.Object({ ...head, kind: Type.Enum(["platform", "life"]), benefits: Type.Array(Benefit) });
const Activity = Type.Object({ ...head, playbooks: Type.Array(Playbook), scenes: Type.Array(Scene) });
const Board = Type.Object(
  { ...head, goals: Type.Array(Type.Object({ ...head, activities: Type.Array(Activity) })) },
  { title: "ActivityBoard" },
);
const common = { tags: ["playbook"], security: [{ key: [] }, { session: [] }] };

/** `/v1/activity-boards`. */
export const activityBoardRoutes: Routes<ActivityBoardRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/activity-boards",
    {
      schema: {
        ...common,
        summary: "Boards of activities by goal",
        response: { 200: Type.Object({ boards: Type.Array(Line) }) },
      },
    },
    async (request) => ({ boards: wired(listActivityBoards(parts, await parts.authenticate(request))) }),
  );
  server.get(
    "/v1/activity-boards/:id",
    {
      schema: {
        ...common,
        summary: "A board: activities by goal, their playbooks, benefits by scene, and what came of them",
        description: "Numbers are of the customers whom the caller sees.",
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, description: "Id of a board" }) }),
        response: { 200: Board },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await activityBoard(parts, actor, request.params.id)) as never;
    },
  );
};
