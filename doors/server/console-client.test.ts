/** The console's types of the API are what the server describes at `/openapi.json`, to the letter. */
import openapiTypes, { astToString, type OpenAPI3 } from "openapi-typescript";
import { expect, inject, it } from "vitest";
import { loadSecrets, loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { testHouse } from "../../model-bank/test-house.ts";
import { createHttp } from "./http.ts";

it("describes the API as the console's generated types have it", async () => {
  const house = await testHouse({});
  const { cluster } = inject("engines");
  const http = await createHttp({
    settings: loadSettings({ PERENNIAL_HOME: house.home }),
    engines: { cluster, secrets: loadSecrets(house.home) },
    bank: house.bank,
    logger: createLogger({ level: "silent" }),
    metrics: createMetrics({ process: false }),
    publicUrl: () => "http://127.0.0.1:7400",
    pressure: { eventLoopDelayMs: 0 },
  });
  try {
    const document = (await http.server.inject("/openapi.json")).json() as OpenAPI3;
    // Each operation may be refused in the same shape; one stands for all.
    for (const [path, operations] of Object.entries(document.paths ?? {})) {
      for (const operation of Object.values(operations as Record<string, { responses?: Record<string, unknown> }>)) {
        delete operation.responses?.["5XX"];
        if (path !== "/healthz") delete operation.responses?.["4XX"];
      }
    }
    const types = astToString(await openapiTypes(document));
    const heading = "/** Generated from the server's /openapi.json: `npm run console:types` writes it anew. */\n";
    await expect(heading + types).toMatchFileSnapshot("../console/src/api/schema.gen.ts");
  } finally {
    await http.server.close();
    await http.signIn.close();
    await house.close();
  }
});
