/** What the tests of this folder share: a server with some routes, and the log lines it wrote. */
import { replayClock } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { loadSettings } from "#ground/settings";
import { createLogger, createMetrics, currentTrace } from "#ground/telemetry";
import { createServer, type Routes, type Server, type ServerOptions, Type } from "./index.ts";

export const cases = defineCases("http_test", {
  no_such_customer: { code: "not_found", en: "No customer {customer}", zh: "没有客户 {customer}" },
  busy: { code: "unavailable", en: "Busy", zh: "繁忙" },
  raced: { code: "lost_race", en: "Changed meanwhile", zh: "已被修改" },
});

const routes: Routes<{ readonly greeting: string }> = async (server, { greeting }) => {
  server.post(
    "/customers",
    {
      schema: {
        tags: ["profile"],
        summary: "Adds a customer",
        body: Type.Object(
          {
            phone: Type.String({ pattern: "^1\\d{10}$" }),
            age: Type.Optional(Type.Integer({ minimum: 0 })),
            tags: Type.Optional(Type.Array(Type.Object({ "a/b": Type.String() }))),
          },
          { additionalProperties: false },
        ),
        response: { 201: Type.Object({ greeting: Type.String(), trace: Type.Optional(Type.String()) }) },
      },
    },
    async (_request, reply) => {
      const trace = currentTrace()?.traceId;
      return reply.code(201).send({ greeting, ...(trace === undefined ? {} : { trace }) });
    },
  );
  server.get(
    "/customers/:customer",
    {
      schema: {
        params: Type.Object({ customer: Type.Integer() }),
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 9 })) }),
      },
    },
    async (request) => {
      throw cases.no_such_customer({ customer: request.params.customer });
    },
  );
  server.get("/defect", async () => {
    throw new Error("password=hunter2 of 13812345678");
  });
  server.get("/engine", async () => {
    throw Object.assign(new Error("connect ECONNREFUSED 10.0.0.7:5432"), { code: "ECONNREFUSED" });
  });
  server.get("/busy", async () => {
    throw cases.busy({}, { retryAfterSeconds: 7.2 });
  });
  server.get("/raced", async () => {
    throw cases.raced();
  });
};

export async function start(more: Partial<ServerOptions> = {}): Promise<{ server: Server; written: string[] }> {
  const written: string[] = [];
  const clock = replayClock("Asia/Shanghai", new Date("2026-03-05T01:00:00Z"));
  const server = await createServer({
    settings: loadSettings({ PERENNIAL_LANG: "zh", PERENNIAL_BODY_LIMIT_MB: "1", PERENNIAL_PORT: "0" }),
    logger: createLogger({ level: "trace", clock, destination: { write: (line) => void written.push(line) } }),
    metrics: createMetrics({ process: false }),
    document: { title: "Perennial", version: "0.0.0" },
    pressure: { eventLoopDelayMs: 0 },
    ...more,
  });
  await server.register(routes, { prefix: "/api", greeting: "hello" });
  return { server, written };
}
