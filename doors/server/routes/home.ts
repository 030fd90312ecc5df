/** The first page's figures. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { readHome, waitings } from "../flows/home.ts";
import { type OversightParts, readOversight } from "../flows/oversight.ts";
import { readResults } from "../flows/results.ts";

export interface HomeRouteOptions extends OversightParts {
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

const day = Type.String({ format: "date" });
const text = Type.String();
const coded = { code: text, zh: text, en: text };
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const yuan = (description: string) => Type.String({ description: `Yuan: ${description}` });

const Oversight = Type.Object(
  {
    from: day,
    to: day,
    days: Type.Array(
      Type.Object({
        day,
        steppedUp: Type.Integer({ description: "Risk events that asked for more proof" }),
        held: Type.Integer({ description: "Risk events that were held" }),
        reviewed: Type.Integer({ description: "Risk events that were given to a person" }),
        denied: Type.Integer({ description: "Decisions that rules alone forbade" }),
        optOuts: Type.Integer({ description: "Withdrawals of consent to marketing" }),
        complaints: count,
        resolved: count,
      }),
    ),
    denials: Type.Array(Type.Object({ ...coded, decisions: count, touches: count }), {
      description: "Rules that forbade decisions, or stopped touches at the last moment; most frequent first",
    }),
    optOuts: Type.Array(Type.Object({ channel: orNull(text), count }), {
      description: "By channel; null: all channels at once",
    }),
    complaints: Type.Object({ open: count, customers: count }),
    reviews: Type.Integer({ description: "Reviews that wait for a colleague" }),
    paused: Type.Array(Type.Object(coded), { description: "Playbooks that are paused" }),
    unmasked: Type.Object({ times: count, people: count }, { description: "Looks at personal data without masks" }),
  },
  { title: "Oversight" },
);

const Results = Type.Object(
  {
    from: day,
    to: day,
    playbooks: Type.Array(
      Type.Object({
        ...coded,
        treated: count,
        control: count,
        converted: count,
        treatedRate: orNull(Type.Number()),
        controlRate: orNull(Type.Number()),
        difference: orNull(
          Type.Object(
            { value: Type.Number(), low: Type.Number(), high: Type.Number() },
            { description: "Share of converted customers, treated less control, with its 95 % interval" },
          ),
        ),
        verdict: Type.Object(coded),
        amount: yuan("first conversions of treated customers"),
        cost: yuan("their touches"),
      }),
    ),
    money: Type.Object({
      amount: yuan("first conversions of treated customers"),
      cost: yuan("their touches"),
      conversions: count,
      brought: Type.Union([count, Type.Null()], {
        description: "Conversions beyond the control's rate, where a difference can be told; null: nowhere",
      }),
    }),
    pressure: Type.Object({
      spread: Type.Array(Type.Object({ touches: count, customers: count }), {
        description: "Customers by marketing touches that went out to them; 5 stands for five and more",
      }),
      touches: count,
      customers: count,
      complaints: count,
      optOuts: count,
    }),
  },
  { title: "Results" },
);

const lastDays = (usual: number) =>
  Type.Object({
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 92, description: `How many, the last one included; ${usual} when absent` }),
    ),
  });
const [OVERSIGHT_DAYS, RESULT_DAYS] = [14, 30];
const common = { tags: ["operations"], security: [{ key: [] }, { session: [] }] };

/** `/v1/home`, `/v1/home/oversight` and `/v1/home/results`. */
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
  server.get(
    "/v1/home/oversight",
    {
      schema: {
        ...common,
        summary: "What was stopped and by which rule, withdrawn consents and complaints, by day",
        querystring: lastDays(OVERSIGHT_DAYS),
        response: { 200: Oversight },
      },
    },
    async (request) => {
      const { days = OVERSIGHT_DAYS } = request.query;
      return wired(await readOversight(parts, await parts.authenticate(request), days)) as never;
    },
  );
  server.get(
    "/v1/home/results",
    {
      schema: {
        ...common,
        security: [{ session: [] }],
        summary: "What playbooks brought beside their holdout, money, and how often customers were contacted",
        querystring: lastDays(RESULT_DAYS),
        response: { 200: Results },
      },
    },
    async (request) => {
      const { days = RESULT_DAYS } = request.query;
      return wired(await readResults(parts, await parts.authenticate(request), days)) as never;
    },
  );
};
