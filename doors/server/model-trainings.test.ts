/** Training over HTTP: started, followed, cancelled; and what a version says. */
import type { FastifyRequest } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job, type PersonActor } from "#ground/authority";
import { createServer, type Server } from "#ground/http";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { runUntil } from "./flows/run-until/index.ts";
import { Trainings } from "./model-trainings.ts";
import { modelTrainingRoutes } from "./routes/model-trainings.ts";

const at = (day: number, hour = 10): Date => new Date(Date.UTC(2026, 2, day, hour - 8));

describe("models over HTTP", () => {
  let house: TestHouse;
  let server: Server;
  let actor: PersonActor | null = null;
  let trainings: Trainings;

  const ask = async (method: "GET" | "POST" | "DELETE", url: string, payload?: object) => {
    const answer = await server.inject({
      method,
      url,
      headers: { "accept-language": "en" },
      ...(payload ? { payload } : {}),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const as = async (login: string): Promise<void> => {
    actor = (await actorOfPerson(house.bank.storage, personIdOf(login))) ?? null;
  };

  beforeAll(async () => {
    house = await testHouse({ start: at(2) });
    trainings = new Trainings(house.bank);
    server = await createServer({
      settings: loadSettings({ PERENNIAL_HOME: house.home }),
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      document: { title: "t", version: "1" },
      pressure: { eventLoopDelayMs: 0 },
    });
    await server.register(modelTrainingRoutes, {
      bank: house.bank,
      trainings,
      authenticate: async (_: FastifyRequest) => actor as PersonActor,
    });
  });
  afterAll(async () => {
    await server?.close();
    await house?.close();
  });

  it("are trained by whoever may, end with their reason, and are told of", async () => {
    const { bank, clock } = house;
    await as("agent-1-1");
    expect((await ask("POST", "/v1/models/instalment/trainings")).status).toBe(403);
    await as("analyst");
    expect(await ask("POST", "/v1/models/instalments/trainings")).toMatchObject({ status: 404 });
    expect((await ask("POST", "/v1/models/term-deposit/trainings")).body).toMatchObject({
      type: "urn:perennial:problem:server.no_question",
    });
    const time = clock.now().toISOString();
    const event = {
      specversion: "1.0",
      type: "login",
      source: "core",
      id: "1",
      subject: "c-1",
      time,
      data: { device: "d" },
    };
    expect((await acceptFacts(bank.intake, job("test"), [arrivalOfJson(event)])).accepted).toBe(1);
    await runUntil({ bank, clock }, at(3));
    await bank.projector.drain();
    const started = await ask("POST", "/v1/models/instalment/trainings");
    expect(started).toMatchObject({ status: 202, body: { model: "instalment", state: "running", version: null } });
    const url = `/v1/models/instalment/trainings/${started.body.id}`;
    // A day of history is no observation window of sixty.
    await trainings.settled();
    const { body } = await ask("GET", url);
    expect(body).toMatchObject({ state: "failed", version: null });
    expect(body.reason.en).toContain("too short for one observation");
    expect(body.reason.zh).toContain("不足以观察一次");
    expect((await ask("GET", "/v1/models/instalment/trainings")).body.trainings).toEqual([body]);
    // What has ended stays as it ended.
    expect((await ask("DELETE", url)).body).toMatchObject({ state: "failed" });
    expect((await ask("GET", "/v1/models/instalment/trainings/none")).status).toBe(404);
    expect((await ask("GET", "/v1/models/renewal/bands")).status).toBe(404);
    expect((await ask("POST", "/v1/models/renewal/evaluate", { form: 1 })).status).toBe(400);
  });

  it("are trained once at a time, and cancelled when somebody says so", async () => {
    const analyst = await actorOfPerson(house.bank.storage, personIdOf("analyst"));
    if (!analyst) throw new Error("nobody");
    const one = trainings.start(analyst, "renewal");
    expect(() => trainings.start(analyst, "renewal")).toThrow(/already/);
    expect(await trainings.cancel(analyst, "renewal", one.id)).toMatchObject({ state: "cancelled", version: null });
    expect(trainings.list("renewal")).toHaveLength(1);
  });
});
