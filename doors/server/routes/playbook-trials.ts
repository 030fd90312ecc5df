/** Trying a playbook on what has happened, over HTTP. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import { type TryParts, tryPlaybook } from "../flows/try-playbook/index.ts";

export interface PlaybookTrialRouteOptions extends TryParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const words = { zh: Type.String(), en: Type.String() };
const count = (description: string) => Type.Integer({ description });
const yuan = Type.Number({ description: "Yuan" });

const Tried = Type.Object(
  {
    playbook: Type.String(),
    ...words,
    from: Type.String(),
    to: Type.String(),
    minutes: Type.Number({ description: "Times are exact to so many minutes" }),
    candidates: count("Customers who came into question"),
    played: count("Customers who were played; figures are projected when these are fewer"),
    admissions: count("Runs that would have begun"),
    people: count("Customers who would have been reached"),
    touches: count("Touches"),
    converted: count("Runs that came to their goal"),
    cost: yuan,
    channels: Type.Array(Type.Object({ channel: Type.String(), ...words, touches: Type.Integer(), cost: yuan })),
    days: Type.Array(
      Type.Object({
        day: Type.String(),
        people: Type.Integer(),
        messages: Type.Integer(),
        calls: Type.Integer(),
        cost: yuan,
      }),
    ),
    silences: Type.Array(Type.Object({ code: Type.String(), ...words, waves: Type.Integer() }), {
      description: "Why waves would have reached nobody: law, caps, control, no way to the customer",
    }),
    caps: Type.Array(Type.Object({ cap: Type.String(), ...words, times: Type.Integer() }), {
      description: "Caps that this playbook and live ones together would have gone beyond",
    }),
    overlap: Type.Array(
      Type.Object({ playbook: Type.String(), ...words, people: Type.Integer(), sameDay: Type.Integer() }),
      { description: "Live playbooks that reached the same customers, and how many on the same day" },
    ),
    customers: Type.Array(
      Type.Object({
        customer: Type.Integer(),
        admittedAt: Type.String(),
        because: Type.Object(words),
        touches: Type.Array(
          Type.Object({ at: Type.String(), wave: Type.String(), channel: Type.String(), content: Type.String() }),
        ),
        silences: Type.Array(Type.Object(words)),
        ended: Type.Union([Type.String(), Type.Null()]),
      }),
      { description: "Some of them, with the reason" },
    ),
  },
  { title: "PlaybookTrial" },
);

const Problem = Type.Object({
  line: Type.Integer(),
  column: Type.Integer(),
  pointer: Type.String(),
  name: Type.String(),
  ...words,
});

const MOST_CUSTOMERS = 2_000;
const USUAL_CUSTOMERS = 200;

/** `/v1/playbooks/try`. */
export const playbookTrialRoutes: Routes<PlaybookTrialRouteOptions> = async (server, parts) => {
  server.post(
    "/v1/playbooks/try",
    {
      schema: {
        tags: ["playbook"],
        summary: "Try a playbook on the past: whom it would have reached, when, at what cost",
        description:
          "Lives what has happened again in a bank beside this one, with this playbook alone. Nothing is sent and nothing of this bank changes. With problems the file has mistakes, and nothing was tried.",
        security: [{ key: [] }, { session: [] }],
        body: Type.Object(
          {
            file: Type.Optional(Type.String({ maxLength: 200_000, description: "The playbook as YAML" })),
            definition: Type.Optional(Type.Unknown({ description: "The playbook as JSON; instead of file" })),
            over: Type.String({ description: "How far back, as 90d" }),
            customers: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: MOST_CUSTOMERS,
                description: `Customers who are played; default ${USUAL_CUSTOMERS}`,
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ tried: Type.Union([Tried, Type.Null()]), problems: Type.Array(Problem) }),
        },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { file, definition, over, customers = USUAL_CUSTOMERS } = request.body;
      const text = file ?? JSON.stringify(definition ?? null);
      const { tried, problems } = await tryPlaybook(parts, actor, { text, over, customers });
      const shown = problems.map(({ file: _, ...problem }) => problem);
      // Plain JSON: what is read-only here is only so for us.
      return JSON.parse(JSON.stringify({ tried: tried ?? null, problems: shown })) as never;
    },
  );
};
