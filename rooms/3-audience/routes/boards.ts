/** The lifecycle board and the value board, over HTTP. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import { type ReadBoardParts, readBoard } from "../read/boards.ts";
import { type BoardName, boardNames } from "../rules/boards.ts";

export interface BoardRouteOptions extends ReadBoardParts {
  /** The actor of a request, by its API key or session. @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const day = Type.String({ format: "date" });
const count = Type.Integer();
const value = Type.Union([Type.String(), Type.Null()], { description: "Null: without the tag" });

const BoardAnswer = Type.Object(
  {
    board: Type.Enum([...boardNames]),
    from: day,
    to: day,
    copiedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
      description: "When the copy of the profile was taken up to which moves are known",
    }),
    parts: Type.Array(
      Type.Object({
        tag: Type.String(),
        zh: Type.String(),
        en: Type.String(),
        values: Type.Array(Type.Object({ value: Type.String(), zh: Type.String(), en: Type.String() })),
        days: Type.Array(
          Type.Object({
            day,
            values: Type.Array(
              Type.Object({
                value: Type.String(),
                customers: Type.Integer({ description: "Customers who had the value at the day's end" }),
                entered: count,
                left: count,
              }),
            ),
            flows: Type.Array(Type.Object({ from: value, to: value, customers: count })),
          }),
        ),
      }),
    ),
  },
  { title: "Board" },
);

const summaries: Readonly<Record<BoardName, string>> = {
  lifecycle: "Customers by lifecycle stage and day, and the moves between stages",
  value: "Customers by tier, grade and group and day, and the moves between them",
};

/** `/v1/boards/lifecycle` and `/v1/boards/value`. */
export const boardRoutes: Routes<BoardRouteOptions> = async (server, parts) => {
  for (const board of boardNames) {
    server.get(
      `/v1/boards/${board}`,
      {
        schema: {
          tags: ["audience"],
          summary: summaries[board],
          description:
            "For the caller's part of the bank. A day's flows lead from its beginning to its end: who went and came back on the same day is in none.",
          security: [{ key: [] }, { session: [] }],
          querystring: Type.Object({
            from: Type.Optional(Type.String({ format: "date", description: "First day; 29 days before the last" })),
            to: Type.Optional(Type.String({ format: "date", description: "Last day; today" })),
          }),
          response: { 200: BoardAnswer },
        },
      },
      async (request, reply) => {
        const actor = await parts.authenticate(request);
        const answer = await readBoard(parts, actor, board, request.query);
        void reply.header("cache-control", "no-store");
        // Plain JSON: what is read-only here is only so for us.
        return JSON.parse(JSON.stringify(answer)) as never;
      },
    );
  }
};
