/** The simulated bank that runs beside the one that is served: what it does, and its clock. */
import type { FastifyRequest } from "fastify";
import { type Actor, allow, definePermissions } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import { serverCases } from "../cases.ts";
import { FASTEST, type LiveSimulation, SLOWEST } from "../flows/simulate/live.ts";

export interface SimulationRouteOptions {
  /** Absent: none runs. */
  readonly simulation?: LiveSimulation;
  /** Whether everybody on this machine may see and steer it. */
  readonly open: boolean;
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const permissions = definePermissions("simulation", {
  read: { roles: ["designer", "approver", "analyst", "risk", "compliance", "administrator"], keys: true },
  steer: { roles: ["designer", "analyst", "administrator"], keys: true },
});

const count = Type.Integer();

const Simulation = Type.Object(
  {
    state: Type.String({ description: "preparing, running, paused, over or failed" }),
    now: Type.String({ description: "The simulated bank's time" }),
    day: Type.Integer({ description: "Days that it has lived" }),
    days: count,
    customers: count,
    seed: count,
    speed: Type.Number({ description: "Seconds of its time in a second, as wished" }),
    reached: Type.Number({ description: "As it was lately" }),
    events: Type.Integer({ description: "Events that its systems sent" }),
    answers: Type.Integer({ description: "Requests of its systems that were answered" }),
    facts: Type.Integer({ description: "Facts in its log, those of the product included" }),
    runs: count,
    decisions: count,
    touches: count,
    delivered: count,
    tasks: Type.Integer({ description: "Tasks that wait for a colleague" }),
    converted: count,
    playbooks: Type.Array(
      Type.Object({
        playbook: Type.String(),
        zh: Type.String(),
        en: Type.String(),
        stage: Type.String(),
        runs: count,
        open: count,
        converted: count,
        touches: count,
      }),
    ),
    channels: Type.Array(Type.Object({ channel: Type.String(), touches: count })),
    newest: Type.Array(
      Type.Object({
        at: Type.String(),
        customer: count,
        playbook: Type.String(),
        channel: Type.String(),
        state: Type.String(),
      }),
    ),
    models: Type.Array(
      Type.Object({
        model: Type.String(),
        zh: Type.String(),
        en: Type.String(),
        version: count,
        state: Type.Enum(["draft", "challenger", "champion", "retired"]),
        algorithm: Type.String(),
        trainedOn: Type.String({ format: "date-time" }),
        rows: count,
        positives: count,
        auc: Type.Union([Type.Number(), Type.Null()]),
        madeBy: Type.String(),
        approvedBy: Type.Union([Type.String(), Type.Null()]),
        suspended: Type.Boolean(),
        scored: Type.Integer({ description: "Scores of the model that have gone out" }),
        playbooks: Type.Array(Type.String(), { description: "Strategies that read its score" }),
        since: Type.Union([Type.String({ format: "date" }), Type.Null()], {
          description: "Day since which they go by it; null: they keep to their rules",
        }),
      }),
      { description: "Trained on the simulated bank's own past; strategies with a score go by those that stand" },
    ),
    figures: Type.Array(Type.Unknown(), {
      description:
        "Figures that banks reported, here as differences between treated customers and a random holdout with 95 % intervals, beside the truth; all simulated",
    }),
  },
  { title: "Simulation" },
);

const secured = [{ key: [] }, { session: [] }];
// A body of JSON: no page of another origin can send one unasked.
const nothing = Type.Object({}, { additionalProperties: false });

/** `/v1/simulation`. */
export const simulationRoutes: Routes<SimulationRouteOptions> = async (server, { simulation, open, authenticate }) => {
  const found = async (request: FastifyRequest, permission: keyof typeof permissions): Promise<LiveSimulation> => {
    if (!open) allow(await authenticate(request), permissions[permission]);
    if (!simulation) throw serverCases.no_simulation();
    return simulation;
  };
  const shown = async (live: LiveSimulation) => JSON.parse(JSON.stringify(await live.status())) as never;
  server.get(
    "/v1/simulation",
    {
      schema: {
        tags: ["simulation"],
        summary: "The simulated bank that runs beside this one",
        description:
          "Its time, counts of every part of the loop, playbooks, and figures beside the truth. No real data.",
        security: secured,
        response: { 200: Simulation },
      },
    },
    async (request) => shown(await found(request, "read")),
  );
  for (const [path, summary, steer] of [
    ["pause", "Stop the simulated bank's time", (live: LiveSimulation) => live.pause()],
    ["resume", "Let the simulated bank's time go on", (live: LiveSimulation) => live.resume()],
  ] as const) {
    server.post(
      `/v1/simulation/${path}`,
      { schema: { tags: ["simulation"], summary, security: secured, body: nothing, response: { 200: Simulation } } },
      async (request) => {
        const live = await found(request, "steer");
        steer(live);
        return await shown(live);
      },
    );
  }
  server.post(
    "/v1/simulation/speed",
    {
      schema: {
        tags: ["simulation"],
        summary: "Change how fast the simulated bank's time goes",
        security: secured,
        body: Type.Object(
          {
            speed: Type.Number({
              minimum: SLOWEST,
              maximum: FASTEST,
              description: "Seconds of its time in a second; a machine that can't keep up goes as fast as it can",
            }),
          },
          { additionalProperties: false },
        ),
        response: { 200: Simulation },
      },
    },
    async (request) => {
      const live = await found(request, "steer");
      live.hurry(request.body.speed);
      return await shown(live);
    },
  );
};
