/** A server that has more to do than it can: pages still open, and say so. */
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createServer, type Server } from "#ground/http";
import { loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { readConsole } from "./console-files.ts";
import { consoleRoutes } from "./routes/console.ts";
import { pageFiles } from "./routes/status.ts";

describe("a server under pressure", () => {
  let server: Server;
  beforeAll(async () => {
    server = await createServer({
      settings: loadSettings({ PERENNIAL_LANG: "en" }),
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      document: { title: "t", version: "1" },
      // More than one byte is in use: it always is.
      pressure: { eventLoopDelayMs: 0, residentBytes: 1, sampleMs: 10 },
    });
    server.get("/v1/anything", async () => ({}));
    await server.register(async (scope) => {
      pageFiles(scope as unknown as FastifyInstance);
      await consoleRoutes(scope as unknown as FastifyInstance);
    });
    await server.ready();
    await vi.waitFor(() => expect(server.isUnderPressure()).toBe(true), { timeout: 20_000 });
  });
  afterAll(() => server?.close());

  it("turns away what is asked of it, but gives pages and their files", async () => {
    const statusOf = async (url: string) => (await server.inject({ url })).statusCode;
    expect(await statusOf("/v1/anything")).toBe(503);
    const files = [...(readConsole()?.keys() ?? [])].filter((url) => url !== "/index.html");
    const pages = ["/", "/sign-in", "/customers/C-1?tab=why", "/status", "/inbox", "/simulation", "/page.js"];
    for (const url of [...pages, ...files]) expect(await statusOf(url), url).toBe(200);
  });
});
