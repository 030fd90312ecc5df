/** OpenAPI 3.1 at `/openapi.json`, readable at `/docs` without a network. */
import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifySchema } from "fastify";
import { Problem } from "./problem.ts";
import type { Server } from "./types.ts";

export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

/** Has to run before routes are registered: it listens to them. */
export async function documentRoutes(server: Server, info: DocumentInfo): Promise<void> {
  await server.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: { description: "", ...info, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: "perennial.session_token", description: "Signed-in person" },
          key: { type: "http", scheme: "bearer", description: "API key of a system" },
        },
      },
    },
    transform: ({ schema, url }) => ({ schema: withProblems(schema), url }),
  });
  // The specification comes from our own origin, and no badge is asked of a validator elsewhere.
  await server.register(fastifySwaggerUi, {
    routePrefix: "/docs",
    uiConfig: { validatorUrl: "none" },
    theme: { title: info.title },
  });
  server.get("/openapi.json", { schema: { hide: true } }, async () => server.swagger());
}

/** Every documented operation may answer with a problem. */
function withProblems(schema: FastifySchema | undefined): FastifySchema {
  const problem = { description: "Problem (RFC 9457)", content: { "application/problem+json": { schema: Problem } } };
  const response = typeof schema?.response === "object" && schema.response !== null ? schema.response : {};
  return { ...schema, response: { 200: { description: "Done" }, ...response, "4XX": problem, "5XX": problem } };
}
