/** `/v1/organisation`, `/v1/keys` and `/v1/audit`. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { revokeApiKey } from "#ground/organisation";
import type { Storage } from "#ground/storage";
import { readKeys, readOrganisation, readTrail } from "../flows/house.ts";

export interface HouseRouteOptions {
  readonly storage: Storage;
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const text = Type.String();
const instant = Type.String({ format: "date-time" });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const names = { zh: text, en: text };

const OrganisationAnswer = Type.Object(
  {
    units: Type.Array(Type.Object({ code: text, ...names, kind: text, parent: orNull(text) })),
    people: Type.Array(
      Type.Object({ login: text, ...names, unit: text, active: Type.Boolean(), roles: Type.Array(text) }),
      { description: "Of the caller's units; their roles are head office's to see" },
    ),
  },
  { title: "Organisation" },
);
const KeysAnswer = Type.Object(
  {
    keys: Type.Array(
      Type.Object({
        key: Type.String({ description: "Public part" }),
        name: text,
        permissions: Type.Array(text),
        units: orNull(Type.Array(text)),
        ratePerSecond: Type.Integer(),
        createdAt: instant,
        createdBy: text,
        expiresAt: orNull(instant),
        revokedAt: orNull(instant),
      }),
    ),
  },
  { title: "ApiKeys" },
);
const TrailAnswer = Type.Object(
  {
    entries: Type.Array(
      Type.Object({
        entry: Type.Integer(),
        at: instant,
        actor: text,
        person: orNull(Type.Object({ login: text, ...names })),
        action: text,
        target: text,
        reason: orNull(text),
        before: Type.Unknown(),
        after: Type.Unknown(),
        sealed: Type.Boolean({ description: "Whether it stands in the chain of hashes" }),
      }),
    ),
    next: orNull(Type.Integer({ description: "For `before`" })),
  },
  { title: "AuditTrail" },
);
const common = { tags: ["operations"], security: [{ session: [] }] };
const part = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));

export const houseRoutes: Routes<HouseRouteOptions> = async (server, { storage, authenticate }) => {
  server.get(
    "/v1/organisation",
    { schema: { ...common, summary: "Units and people of the bank", response: { 200: OrganisationAnswer } } },
    async (request) => wired(await readOrganisation(storage, await authenticate(request))) as never,
  );
  server.get(
    "/v1/keys",
    { schema: { ...common, summary: "API keys, without what they are made of", response: { 200: KeysAnswer } } },
    async (request) => wired({ keys: await readKeys(storage, await authenticate(request)) }) as never,
  );
  server.post(
    "/v1/keys/:key/revoke",
    {
      schema: {
        ...common,
        summary: "Revoke an API key, for good",
        params: Type.Object({ key: Type.String({ pattern: "^[0-9a-f]{16}$" }) }),
        body: Type.Object(
          { reason: Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" }) },
          { title: "RevokeApiKey", additionalProperties: false },
        ),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await revokeApiKey(storage, await authenticate(request), request.params.key, request.body.reason);
      return reply.code(204).send(null);
    },
  );
  server.get(
    "/v1/audit",
    {
      schema: {
        ...common,
        summary: "The audit trail, newest first",
        querystring: Type.Object({
          person: part("Login of a colleague"),
          action: part("Action or the first letters of actions, as profile.reveal"),
          target: part("What it was done to"),
          before: Type.Optional(Type.Integer({ minimum: 1, description: "`next` of the page before" })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: "Default 100" })),
        }),
        response: { 200: TrailAnswer },
      },
    },
    async (request, reply) => {
      void reply.header("cache-control", "no-store");
      return wired(await readTrail(storage, await authenticate(request), request.query)) as never;
    },
  );
};
