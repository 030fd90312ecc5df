/** How the installation does, the story's report, and the page that shows both. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Actor, actorLabel, allow, definePermissions, permissionsOf } from "#ground/authority";
import { PerennialError } from "#ground/errors";
import { evenUnderPressure, type Routes, Type } from "#ground/http";
import { packageRoot } from "#ground/settings";
import { serverCases } from "../cases.ts";
import type { StatusSource } from "../status.ts";
import { readStory, storyFiles } from "../story-files.ts";

export interface StatusRouteOptions {
  readonly status: StatusSource;
  /** Data folder and bank whose report is shown. */
  readonly home: string;
  readonly bank: string;
  /** Whether everybody on this machine may see figures: on a laptop, where nobody else comes in. */
  readonly open: boolean;
  /** Somebody of the organisation, by the person's id. */
  readonly person: (id: string) => { readonly login: string; readonly zh: string; readonly en: string } | undefined;
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const permissions = definePermissions("report", {
  read: { roles: ["designer", "approver", "analyst", "risk", "compliance", "administrator"], keys: true },
});

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const Story = Type.Object({
  rows: Type.Integer(),
  from: Nullable(Type.String()),
  to: Nullable(Type.String()),
  auc: Nullable(Type.Number()),
  decisions: Type.Object({
    made: Type.Integer(),
    chosen: Type.Integer(),
    withheld: Type.Integer(),
    holdout: Type.Integer(),
  }),
  touches: Type.Object({ planned: Type.Integer(), sent: Type.Integer(), duplicates: Type.Integer() }),
  intake: Type.Object({ accepted: Type.Integer(), quarantined: Type.Integer(), duplicates: Type.Integer() }),
  converted: Type.Integer(),
});

const Status = Type.Object(
  {
    version: Type.String(),
    bank: Type.Object({
      name: Type.String(),
      zh: Type.String(),
      en: Type.String(),
      zone: Type.String(),
      today: Type.String(),
    }),
    roles: Type.Array(Type.String()),
    engines: Type.Object({ postgres: Type.Boolean(), clickhouse: Type.Boolean() }),
    lag: Nullable(
      Type.Object({
        facts: Type.Integer({ description: "Facts that are not in ClickHouse yet" }),
        seconds: Nullable(Type.Number({ description: "Age of the oldest of them" })),
        customers: Type.Integer({ description: "Customers whose copy is behind" }),
      }),
    ),
    definitions: Type.Object({
      version: Type.String(),
      current: Type.Boolean({ description: "Whether these were applied last" }),
    }),
    story: Type.Union([Story, Type.Null()], { description: "Figures of the sample story, for those who may see them" }),
  },
  { title: "Status" },
);

const page = (file: string): string => readFileSync(path.join(packageRoot(), "doors", "server", "page", file), "utf8");

/** `/status`, `/v1/status`, `/v1/me`, `/v1/report` and `/report`. */
export const statusRoutes: Routes<StatusRouteOptions> = async (server, options) => {
  const { home, bank, status } = options;
  pageFiles(server);
  const mayRead = async (request: FastifyRequest): Promise<void> => {
    if (!options.open) allow(await options.authenticate(request), permissions.read);
  };
  server.get(
    "/v1/status",
    {
      schema: {
        tags: ["operations"],
        summary: "How the installation does",
        description: "Engines, lag and definitions; figures of the story for those who may read the report.",
        response: { 200: Status },
      },
    },
    async (request) => {
      const allowed = await mayRead(request).then(
        () => true,
        () => false,
      );
      return await status(allowed);
    },
  );
  meRoute(server, options);
  server.get(
    "/v1/report",
    {
      schema: {
        tags: ["report"],
        summary: "The story's report as JSON",
        security: [{ key: [] }, { session: [] }],
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => {
      await mayRead(request);
      const report = await readStory(home, bank);
      if (!report) throw serverCases.no_report({ bank });
      return reply.type("application/json; charset=utf-8").serializer(JSON.stringify).send(report);
    },
  );
  server.get(
    "/report",
    { schema: { tags: ["report"], summary: "The story's report as a page" } },
    async (request, reply) => sendPage(request, reply, mayRead, storyFiles(home, bank).html, bank),
  );
};

function meRoute(server: Parameters<typeof statusRoutes>[0], options: StatusRouteOptions): void {
  server.get(
    "/v1/me",
    {
      schema: {
        tags: ["operations"],
        summary: "Who is signed in",
        security: [{ key: [] }, { session: [] }],
        response: {
          200: Type.Object({
            kind: Type.String(),
            name: Type.String(),
            names: Nullable(Type.Object({ zh: Type.String(), en: Type.String() })),
            login: Nullable(Type.String()),
            as: Type.String({ description: "As records name who is here" }),
            roles: Type.Array(Type.String()),
            wholeBank: Type.Boolean(),
            may: Type.Array(Type.String(), { description: "Permissions, by name" }),
          }),
        },
      },
    },
    async (request) => {
      const actor = await options.authenticate(request);
      const name = actor.kind === "job" ? actor.purpose : actor.name;
      const roles = actor.kind === "person" ? [...actor.roles] : [];
      const person = actor.kind === "person" ? options.person(actor.id) : undefined;
      return {
        kind: actor.kind,
        name,
        names: person ? { zh: person.zh, en: person.en } : null,
        login: person?.login ?? null,
        as: actorLabel(actor),
        roles,
        wholeBank: actor.kind === "job" || actor.scope === "all",
        may: permissionsOf(actor),
      };
    },
  );
}

/** Pages beside the console, as files. */
export function pageFiles(server: FastifyInstance): void {
  const files: readonly (readonly [url: string, file: string, type: string])[] = [
    ["/status", "index.html", "text/html"],
    ["/page.css", "page.css", "text/css"],
    ["/page.js", "page.js", "text/javascript"],
    ["/ask.js", "ask.js", "text/javascript"],
    ["/inbox", "inbox.html", "text/html"],
    ["/inbox.js", "inbox.js", "text/javascript"],
    ["/tasks.js", "tasks.js", "text/javascript"],
    ["/simulation", "simulation.html", "text/html"],
    ["/simulation.js", "simulation.js", "text/javascript"],
  ];
  for (const [url, file, type] of files) {
    const text = page(file);
    server.get(url, { schema: { hide: true }, config: evenUnderPressure }, async (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header("Cache-Control", "no-cache").send(text),
    );
  }
}

async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  mayRead: (request: FastifyRequest) => Promise<void>,
  file: string,
  bank: string,
): Promise<FastifyReply> {
  try {
    await mayRead(request);
  } catch (error) {
    // A person who followed a link signs in first; a program is told so.
    const asksForPage = request.headers.accept?.includes("text/html") === true;
    if (asksForPage && error instanceof PerennialError && error.code === "unauthenticated") {
      return reply.redirect("/sign-in?next=/report");
    }
    throw error;
  }
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw serverCases.no_report({ bank }, { cause });
  });
  return reply.type("text/html; charset=utf-8").send(text);
}
