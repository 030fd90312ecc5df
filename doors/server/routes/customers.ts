/** One customer, over HTTP: the 360 view and the timeline. */
import type { FastifyRequest } from "fastify";
import { type Static, type TSchema, Type } from "typebox";
import type { Actor } from "#ground/authority";
import type { Columnar } from "#ground/columnar";
import type { Routes } from "#ground/http";
import {
  type CustomerViewParts,
  createTimeline,
  timelineKinds,
  viewCustomer360,
} from "../flows/customer-view/index.ts";

export interface CustomerViewRouteOptions extends CustomerViewParts {
  readonly columnar: Columnar;
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const instant = Type.String({ format: "date-time" });
const day = Type.String({ format: "date" });
const names = { zh: text, en: text };
const Both = Type.Object(names);
const Coded = Type.Object({ code: text, ...names });
const Shown = Type.Union([text, Type.Number(), Type.Boolean(), Type.Array(text)], {
  description: "Money as decimal text in yuan, instants in ISO 8601",
});
const Evidence = Type.Record(text, nullable(Type.Union([text, Type.Number()])));

const Attribute = Type.Object({
  name: text,
  ...names,
  type: text,
  value: Shown,
  word: nullable(Both),
  unit: nullable(Both),
});
const Tag = Type.Object({
  name: text,
  ...names,
  kind: nullable(text),
  value: nullable(text),
  word: nullable(Both),
  source: Type.String({ description: "rule, model, import, colleague or conversation" }),
  evidence: nullable(text),
  confidence: nullable(Type.Number()),
  since: instant,
  until: nullable(instant),
  by: nullable(text),
});
const Metric = Type.Object({
  name: text,
  ...names,
  type: text,
  value: Shown,
  window: Type.String({ description: "30d slides, day is the bank's calendar, ever has no start; empty for a ratio" }),
  exact: Type.Boolean({ description: "False where the window's edge is counted by whole hours" }),
  note: nullable(Both),
});
const Holding = Type.Object({
  product: nullable(Coded),
  kind: nullable(Coded),
  amount: nullable(text),
  rate: nullable(Type.Number()),
  openedOn: nullable(day),
  maturesOn: nullable(day),
  days: nullable(Type.Integer({ description: "Days until it matures; negative when it did" })),
  status: nullable(Coded),
});
const Consent = Type.Object({
  purpose: text,
  channel: nullable(Coded),
  given: Type.Boolean(),
  at: instant,
  textVersion: nullable(text),
  evidence: text,
});
const Household = Type.Object({
  household: text,
  relation: nullable(text),
  since: instant,
  members: Type.Array(Type.Object({ number: Type.Integer(), relation: nullable(text), name: nullable(text) })),
  tags: Type.Array(Type.Object({ name: text, ...names, value: text, members: Type.Integer() })),
});
const Alert = Type.Object({
  code: text,
  ...names,
  severity: Type.String({ description: "high, medium or low" }),
  on: nullable(day),
  evidence: Evidence,
});
const Recommendations = Type.Object({
  madeBy: Type.Literal("rule", {
    description:
      "By plain rules on what is missing and what suits, in the order of what customers with the same products took; no model has a part in it",
  }),
  off: nullable(Coded),
  items: Type.Array(
    Type.Object({
      kind: text,
      rule: text,
      ...names,
      product: nullable(Type.Object({ code: text, ...names, risk: nullable(text) })),
      suitability: nullable(Type.Object({ customer: text, product: text })),
      evidence: Evidence,
    }),
  ),
});
const TimelineItem = Type.Object(
  {
    at: instant,
    kind: Type.Enum([...timelineKinds]),
    key: text,
    name: Coded,
    playbook: nullable(Coded),
    channel: nullable(Coded),
    reasons: Type.Array(Coded),
    retracted: Type.Boolean({ description: "Whether the event was taken back later" }),
    data: Type.Record(text, Type.Unknown()),
  },
  { title: "TimelineItem" },
);
const View = Type.Object(
  {
    number: Type.Integer({ description: "In the installation; @ and the number name the customer in paths" }),
    at: instant,
    who: Type.Object({
      personal: Type.Array(
        Type.Object({ name: text, ...names, value: Type.String({ description: "Masked by role" }) }),
      ),
      attributes: Type.Array(Attribute),
      unit: nullable(Coded),
      tags: Type.Array(Tag),
      household: nullable(Household),
      consent: Type.Array(Consent),
    }),
    has: Type.Object({
      balances: Type.Array(Attribute),
      holdings: Type.Array(Holding),
      metrics: Type.Array(Metric),
    }),
    needs: Type.Object({
      alerts: Type.Array(Alert),
      recommendations: Recommendations,
      scores: Type.Array(
        Type.Object({
          name: text,
          ...names,
          value: Type.Number(),
          unit: Type.Enum(["probability", "yuan"]),
          version: text,
          at: instant,
          until: Type.Union([instant, Type.Null()]),
        }),
      ),
    }),
    recent: Type.Array(TimelineItem),
  },
  { title: "CustomerView" },
);
const Page = Type.Object(
  { items: Type.Array(TimelineItem), next: nullable(Type.String({ description: "before of the next page" })) },
  { title: "TimelinePage" },
);

// Written as it is: the schema is for readers, and checking each value against it costs more than all the rest.
const plain = (payload: unknown): string => JSON.stringify(payload);

const params = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 200, description: "The bank's customer id, or @ and the number" }),
});
const common = { tags: ["profile"], security: [{ key: [] }, { session: [] }], params };

/** `/v1/customers/:id` and `/v1/customers/:id/timeline`. */
export const customerViewRoutes: Routes<CustomerViewRouteOptions> = async (server, parts) => {
  const timeline = createTimeline(parts);
  server.get(
    "/v1/customers/:id",
    {
      schema: {
        ...common,
        summary: "One customer on one page",
        description:
          "Who the customer is, what it has and what it needs: attributes, holdings, tags with evidence, metrics, alerts, recommendations and the newest of the timeline. Personal fields are masked.",
        response: { 200: View },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const view = await viewCustomer360(parts, actor, request.params.id);
      void reply.header("cache-control", "no-store").serializer(plain);
      return view as unknown as Static<typeof View>;
    },
  );
  server.get(
    "/v1/customers/:id/timeline",
    {
      schema: {
        ...common,
        summary: "What happened with a customer, newest first",
        description: "Events, decisions, touches and tasks, page by page; older pages come from history.",
        querystring: Type.Object({
          before: Type.Optional(Type.String({ maxLength: 1_000, description: "next of the page before" })),
          kinds: Type.Optional(
            Type.String({
              pattern: `^(${timelineKinds.join("|")})(,(${timelineKinds.join("|")}))*$`,
              description: `Some of ${timelineKinds.join(", ")}, with commas; all when absent`,
            }),
          ),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: "Default 50" })),
        }),
        response: { 200: Page },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { before, kinds, limit } = request.query;
      const wanted = kinds === undefined ? undefined : timelineKinds.filter((kind) => kinds.split(",").includes(kind));
      const page = await timeline.page(actor, request.params.id, {
        ...(before === undefined ? {} : { before }),
        ...(wanted === undefined ? {} : { kinds: wanted }),
        ...(limit === undefined ? {} : { limit }),
      });
      void reply.header("cache-control", "no-store").serializer(plain);
      return page as unknown as Static<typeof Page>;
    },
  );
};
