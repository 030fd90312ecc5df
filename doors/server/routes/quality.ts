/** How good the data of customers is, over HTTP. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import { type QualityParts, reportQuality } from "#profile";

export interface QualityRouteOptions extends QualityParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const Measured = Type.Object({
  name: Type.String(),
  zh: Type.String(),
  en: Type.String(),
  personal: Type.Boolean(),
  of: Type.Integer({ description: "Customers" }),
  present: Type.Integer({ description: "Customers who have a value" }),
  share: Nullable(Type.Number()),
  requiredShare: Nullable(Type.Number({ description: "What the catalog asks" })),
  invalid: Type.Integer({ description: "Values that break a rule of the catalog" }),
  judged: Type.Integer({ description: "Values whose form was judged; of sealed ones a sample" }),
  duplicates: Nullable(
    Type.Integer({ description: "Customers more than there are values, where each should have its own" }),
  ),
  freshWithin: Nullable(Type.String()),
  freshness: Nullable(
    Type.Object({
      newest: Nullable(Type.String({ description: "When a value was told last" })),
      fresh: Nullable(Type.Integer({ description: "Customers whose value is as fresh as the catalog asks" })),
      told: Type.Integer({ description: "Customers whose value was ever told" }),
    }),
  ),
  shift: Nullable(
    Type.Object({
      psi: Nullable(Type.Number({ description: "Population stability index; null with too few values" })),
      before: Type.Integer({ description: "Values told in the period before" }),
      now: Type.Integer({ description: "Values told in the last period" }),
    }),
  ),
  faults: Type.Array(Type.String({ description: "incomplete, invalid, stale, shifted, watch, duplicate" })),
});

const Answer = Type.Object(
  {
    at: Type.String(),
    customers: Type.Integer(),
    days: Type.Integer(),
    attributes: Type.Array(Measured),
    duplicates: Type.Array(
      Type.Object({
        key: Type.String(),
        customers: Type.Integer(),
        examples: Type.Array(Type.Array(Type.Integer(), { description: "Numbers of customers who are the same" })),
      }),
    ),
    missing: Type.Array(
      Type.Object({ part: Type.String(), reason: Type.String({ description: "out_of_time or whole_bank_only" }) }),
    ),
  },
  { title: "QualityReport" },
);

/** `/v1/quality`. */
export const qualityRoutes: Routes<QualityRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/quality",
    {
      schema: {
        tags: ["profile"],
        summary: "How good the data of customers is",
        description:
          "Completeness, validity, freshness, shift against the period before, and duplicates by attribute; for the caller's part of the bank.",
        security: [{ key: [] }, { session: [] }],
        querystring: Type.Object({
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, description: "Days of a period; 30" })),
          seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, description: "Most seconds of a part; 20" })),
        }),
        response: { 200: Answer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const report = await reportQuality(parts, actor, request.query);
      // Plain JSON: what is read-only here is only so for us.
      return JSON.parse(JSON.stringify(report)) as never;
    },
  );
};
