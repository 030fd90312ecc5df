/** `/v1/organisation`, `/v1/roles`, `/v1/keys`, `/v1/settings`, `/v1/system` and `/v1/audit`. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { revokeApiKey } from "#ground/organisation";
import type { Settings } from "#ground/settings";
import type { Bank } from "../bank-types.ts";
import { grantable, makeKey, readKeys, readOrganisation, readRoles, readTrail } from "../flows/house.ts";
import { readSettings, readSystem } from "../flows/system.ts";

export interface HouseRouteOptions {
  readonly bank: Bank;
  readonly settings: Settings;
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
      Type.Object({
        login: text,
        ...names,
        unit: text,
        active: Type.Boolean(),
        roles: Type.Array(text),
        as: Type.String({ description: "As records name this person" }),
      }),
      { description: "Of the caller's units; their roles are head office's to see" },
    ),
  },
  { title: "Organisation" },
);
const RolesAnswer = Type.Object(
  {
    roles: Type.Array(
      Type.Object({ role: text, may: Type.Array(text, { description: "Permissions, as audit and keys name them" }) }),
    ),
  },
  { title: "Roles" },
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
    grantable: Type.Array(text, { description: "Permissions that a key may be given" }),
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
const count = Type.Integer();
const NewKey = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: "\\S", description: "What it is for" }),
    permissions: Type.Array(text, {
      minItems: 1,
      maxItems: 200,
      description: "As `grantable` of `/v1/keys` names them",
    }),
    units: Type.Union([Type.Array(text, { minItems: 1, maxItems: 1_000 }), Type.Null()], {
      description: "Codes of units whose customers it sees, each with those below; null: the whole bank",
    }),
    ratePerSecond: Type.Integer({ minimum: 1, maximum: 100_000, description: "Requests a second" }),
    expiresAt: Type.Optional(Type.String({ format: "date-time", description: "Absent: it does not end by itself" })),
  },
  { title: "NewApiKey", additionalProperties: false },
);
const MadeKey = Type.Object(
  {
    key: Type.String({ description: "Public part" }),
    keyText: Type.String({ description: "What the system sends as Bearer token; never shown again" }),
  },
  { title: "MadeApiKey" },
);
const SettingsAnswer = Type.Object(
  {
    settings: Type.Array(
      Type.Object({
        name: text,
        ...names,
        given: Type.Boolean({ description: "Whether the environment says so; else the fallback holds" }),
        value: Type.Union([text, Type.Null()], { description: "Null for a secret that is set" }),
        fallback: text,
        secret: Type.Boolean(),
        least: orNull(count),
        most: orNull(count),
        choices: orNull(Type.Array(text)),
      }),
    ),
  },
  { title: "Settings" },
);
const SystemAnswer = Type.Object(
  {
    waits: Type.Object(
      {
        toApply: Type.Integer({ description: "Facts that nobody has applied yet" }),
        parked: Type.Integer({ description: "Customers whose facts could not be applied" }),
        aside: Type.Integer({ description: "Runs of playbooks that failed again and again" }),
        quarantined: count,
        touchesDue: count,
        touchesUnknown: count,
        unsealed: Type.Integer({ description: "Entries of the audit trail that stand in no chain yet" }),
      },
      { description: "What waits, and what was set aside" },
    ),
    engines: Type.Array(
      Type.Object({ engine: Type.Enum(["postgres", "clickhouse"]), version: orNull(text), bytes: orNull(count) }),
    ),
    process: Type.Object({ node: text, residentBytes: count, heapBytes: count }),
    applied: orNull(Type.Object({ version: text, at: instant, by: text })),
  },
  { title: "System" },
);
const common = { tags: ["operations"], security: [{ session: [] }] };
const part = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));

export const houseRoutes: Routes<HouseRouteOptions> = async (server, { bank, settings, authenticate }) => {
  const { storage } = bank;
  server.get(
    "/v1/organisation",
    { schema: { ...common, summary: "Units and people of the bank", response: { 200: OrganisationAnswer } } },
    async (request) => wired(await readOrganisation(storage, await authenticate(request))) as never,
  );
  server.get(
    "/v1/roles",
    { schema: { ...common, summary: "Roles, and what each may do", response: { 200: RolesAnswer } } },
    async (request) => ({ roles: wired(readRoles(await authenticate(request))) }) as never,
  );
  keyRoutes(server, { bank, authenticate });
  server.get(
    "/v1/settings",
    {
      schema: {
        ...common,
        summary: "Settings: what holds, who said so, and what each may be; no secrets",
        response: { 200: SettingsAnswer },
      },
    },
    async (request) => wired({ settings: readSettings(settings, await authenticate(request)) }) as never,
  );
  server.get(
    "/v1/system",
    {
      schema: {
        ...common,
        summary: "What waits in the installation, what was set aside, and how large it is",
        security: [{ key: [] }, { session: [] }],
        response: { 200: SystemAnswer },
      },
    },
    async (request) => wired(await readSystem(bank, await authenticate(request))) as never,
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

const keyRoutes: (
  server: Parameters<Routes<HouseRouteOptions>>[0],
  parts: Pick<HouseRouteOptions, "bank" | "authenticate">,
) => void = (server, { bank, authenticate }) => {
  const { storage } = bank;
  server.get(
    "/v1/keys",
    { schema: { ...common, summary: "API keys, without what they are made of", response: { 200: KeysAnswer } } },
    async (request) =>
      wired({ keys: await readKeys(storage, await authenticate(request)), grantable: grantable() }) as never,
  );
  server.post(
    "/v1/keys",
    {
      schema: {
        ...common,
        summary: "Make an API key; its text is shown this once",
        description: "It can do no more than it lists and see no more than its units; it is kept as a hash.",
        body: NewKey,
        response: { 201: MadeKey },
      },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { id, keyText } = await makeKey(storage, actor, request.body, bank.units);
      void reply.code(201).header("cache-control", "no-store");
      return { key: id, keyText } as never;
    },
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
};
