/** A simulated bank that lives by itself, as the routes show and steer it. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { job } from "#ground/authority";
import { createServer, type Server } from "#ground/http";
import { loadSecrets, loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { sampleDefinitions } from "../../../../model-bank/test-house.ts";
import { simulationRoutes } from "../../routes/simulation.ts";
import { simulatedDefinitions } from "./index.ts";
import { FASTEST, type LiveSimulation, liveSimulation, type SimulationStatus } from "./live.ts";

const logger = createLogger({ level: "silent" });

describe("a simulated bank that is shown", () => {
  let home: string;
  let simulation: LiveSimulation;
  let server: Server;
  let bare: Server;

  async function served(live?: LiveSimulation): Promise<Server> {
    const made = await createServer({
      settings: loadSettings({ PERENNIAL_HOME: home, PERENNIAL_LANG: "en" }),
      logger,
      metrics: createMetrics({ process: false }),
      document: { title: "test", version: "0", description: "test" },
      checks: [],
      guardMetrics: async () => {},
    });
    await made.register(simulationRoutes, {
      authenticate: async () => job("test"),
      open: true,
      ...(live ? { simulation: live } : {}),
    });
    await made.ready();
    return made;
  }
  const status = async () => (await server.inject("/v1/simulation")).json() as SimulationStatus;
  const steer = (what: string, payload: object) =>
    server.inject({ method: "POST", url: `/v1/simulation/${what}`, payload });

  beforeAll(async () => {
    home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-live-"));
    const { cluster, columnar } = inject("engines");
    simulation = liveSimulation({
      engines: { cluster, columnarUrl: columnar, secrets: loadSecrets(home), sole: true },
      home,
      definitions: simulatedDefinitions(sampleDefinitions(), ["grow-idle-balance", "protect-strange-login"]),
      choice: { customers: 60, days: 2, seed: 3 },
      metrics: createMetrics({ process: false }),
      logger,
    });
    server = await served(simulation);
    bare = await served();
  });
  afterAll(async () => {
    await simulation?.stop();
    await Promise.all([server?.close(), bare?.close()]);
    await fs.rm(home, { recursive: true, force: true });
  });

  it("stands while it is paused, goes on when told, and lives to its end", { timeout: 120_000 }, async () => {
    expect(await status()).toMatchObject({ state: "preparing", day: 0, days: 2, customers: 60, runs: 0 });
    expect((await steer("pause", {})).statusCode).toBe(200);
    simulation.start();
    await expect.poll(async () => (await status()).state, { timeout: 60_000 }).toBe("paused");
    const paused = await status();
    expect(paused).toMatchObject({ day: 0, now: "2026-01-04T16:00:00.000Z" });
    expect((await steer("speed", { speed: FASTEST })).json()).toMatchObject({ speed: FASTEST, state: "paused" });
    expect((await steer("speed", { speed: 1 })).statusCode).toBe(400);
    await steer("resume", {});
    await expect.poll(async () => (await status()).state, { timeout: 60_000, interval: 100 }).toBe("over");
    const over = await status();
    expect(over).toMatchObject({ day: 2, now: "2026-01-06T16:00:00.000Z" });
    expect(over.events).toBeGreaterThan(paused.events);
    expect(over.reached).toBeGreaterThan(0);
    await expect.poll(async () => (await status()).facts, { timeout: 10_000 }).toBeGreaterThan(60);
    for (const figure of over.figures) expect(figure.simulated).toBe(true);
  });

  it("says so where none runs", async () => {
    const answer = await bare.inject("/v1/simulation");
    expect(answer.statusCode).toBe(404);
    expect(answer.json().type).toBe("urn:perennial:problem:server.no_simulation");
  });
});
