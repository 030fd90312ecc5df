/** Plans of the bank over HTTP: the matrix of stages and steps, and boards of activities with what came of them. */
import type { FastifyRequest } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aarrrSteps, lifecycleStages } from "#contracts/definitions";
import { job, type PersonActor } from "#ground/authority";
import { createServer, type Server } from "#ground/http";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { playbookRoutes } from "#playbook";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { runUntil } from "./flows/run-until/index.ts";
import { activityBoardRoutes } from "./routes/activity-boards.ts";

const at = (day: number, hour = 10): Date => new Date(Date.UTC(2026, 2, day, hour - 8));

describe("the sample bank's strategies", () => {
  it("stand in folders by stage, each with its class, its step and the lifecycle stages that it is for", () => {
    const playbooks = Object.values(sampleDefinitions().playbooks);
    const folders = ["acquire", "grow", "season", "warn", "winback", "protect"];
    expect([...new Set(playbooks.map(({ stage }) => stage))].sort()).toEqual([...folders].sort());
    for (const { id, stage, class: own, step, lifecycle = [] } of playbooks) {
      expect(step, id).toBeDefined();
      expect(lifecycle.length, id).toBeGreaterThan(0);
      if (stage === "protect") expect(own, id).toBe(id === "protect-id-expiry" ? "service" : "risk");
      if (stage === "warn") expect(own, id).toBe(id === "warn-outflow" ? "marketing" : "service");
      if (["acquire", "season", "winback"].includes(stage)) expect(own, id).toBe("marketing");
    }
  });
});

describe("plans over HTTP", () => {
  let house: TestHouse;
  let server: Server;
  let actor: PersonActor | null = null;
  let sent = 0;

  const get = async (url: string) => {
    const answer = await server.inject({ method: "GET", url, headers: { "accept-language": "en" } });
    return { status: answer.statusCode, body: answer.json() };
  };
  const send = async (subject: string, type: string, data: object): Promise<void> => {
    const { bank, clock } = house;
    const time = clock.now().toISOString();
    const event = { specversion: "1.0", type, source: "core", id: `event-${++sent}`, subject, time, data };
    expect((await acceptFacts(bank.intake, job("test"), [arrivalOfJson(event)])).accepted).toBe(1);
  };
  const until = (to: Date) => runUntil({ bank: house.bank, clock: house.clock }, to);
  const touched = (playbook: string, wave: string) =>
    house.bank.storage.batch("read", async (tx) => {
      const rows = await tx.rows(sql`select 1 from reach.touch where playbook = ${playbook} and wave = ${wave}`);
      return rows.length;
    });

  beforeAll(async () => {
    house = await testHouse({ start: at(2) });
    const { bank } = house;
    await bank.publish("acquire-register-open", at(2));
    await bank.publish("warn-two-complaints", at(2));
    actor = await actorOfPerson(bank.storage, personIdOf("analyst"));
    server = await createServer({
      settings: loadSettings({ PERENNIAL_HOME: house.home }),
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      document: { title: "t", version: "1" },
      pressure: { eventLoopDelayMs: 0 },
    });
    const { storage, definitions, clock, playbooks } = bank;
    const authenticate = async (_: FastifyRequest) => {
      if (!actor) throw new Error("no actor");
      return actor;
    };
    await server.register(playbookRoutes, { ...{ storage, definitions, clock, playbooks }, authenticate });
    await server.register(activityBoardRoutes, { storage, definitions, authenticate });
  });
  afterAll(async () => {
    await server?.close();
    await house?.close();
  });

  it("[C029] gives each stage's traits, and for each step its strategy and the playbooks that hold, empty cells included", async () => {
    const { status, body } = await get("/v1/playbooks/matrix");
    expect(status).toBe(200);
    expect(body.stages.map(({ stage }: { stage: string }) => stage)).toEqual([...lifecycleStages]);
    for (const { traits, cells } of body.stages) {
      expect(traits).toEqual({ zh: expect.any(String), en: expect.any(String) });
      expect(cells.map(({ step }: { step: string }) => step)).toEqual([...aarrrSteps]);
    }
    const cell = (stage: string, step: string) =>
      body.stages
        .find((row: { stage: string }) => row.stage === stage)
        .cells.find((one: { step: string }) => one.step === step);
    expect(cell("acquire", "acquisition")).toMatchObject({
      strategy: { en: expect.stringContaining("registration") },
      playbooks: [{ id: "acquire-register-open", en: "Registered, no account yet", state: "live" }],
    });
    expect(cell("warn", "retention").playbooks).toMatchObject([{ id: "warn-two-complaints" }]);
    expect(cell("warn", "acquisition")).toEqual({ step: "acquisition", strategy: null, playbooks: [] });
    expect(body.apart).toEqual([]);
  });

  it("[C092] shows activities that acquire by goal, with benefits by scene, and what came of them", async () => {
    // Some of them are held out or in the control arm.
    const people = Array.from({ length: 8 }, (_, n) => `P${n}`);
    for (const subject of people) {
      await send(subject, "customer_recorded", {
        prospect: true,
        phone: `1380000100${subject[1]}`,
        consent: ["marketing"],
      });
      await send(subject, "registered", {});
    }
    await until(at(3, 11));
    const reached = await touched("acquire-register-open", "sms-draw");
    expect(reached).toBeGreaterThan(0);
    for (const subject of people.slice(0, 2)) await send(subject, "account_opened", { account_class: "I" });
    await until(at(3, 12));
    expect((await get("/v1/activity-boards")).body.boards).toMatchObject([
      { id: "acquisition", goals: 2 },
      { id: "operating", goals: 3 },
    ]);
    const { body } = await get("/v1/activity-boards/acquisition");
    expect(body.goals.map(({ id }: { id: string }) => id)).toEqual(["active", "assets-raised"]);
    const [opening] = body.goals[0].activities;
    expect(opening).toMatchObject({
      id: "open-account",
      playbooks: [{ id: "acquire-register-open", state: "live", runs: 8, converted: 2 }],
      scenes: [{ id: "registration", benefits: [{ id: "open-account-draw", granted: reached }, { id: "wecom-draw" }] }],
    });
    const notLive = body.goals[1].activities[0].playbooks[0];
    expect(notLive).toMatchObject({ id: "grow-idle-balance", state: null, runs: 0 });
  });

  it("[C093] shows activities that stabilise, stop loss and activate, on the platform and in scenes of life", async () => {
    await send("K1", "customer_recorded", { opened_on: "2020-05-01", phone: "13800002001" });
    await send("K1", "complaint_filed", { ticket: "k-1" });
    await until(at(3, 13));
    await send("K1", "complaint_filed", { ticket: "k-2" });
    await until(at(3, 14));
    const { body } = await get("/v1/activity-boards/operating");
    expect(body.goals.map(({ id }: { id: string }) => id)).toEqual(["stabilise", "stop-loss", "activate"]);
    const [care] = body.goals[1].activities;
    expect(care).toMatchObject({
      playbooks: [{ id: "warn-two-complaints", runs: 1 }, { id: "warn-complaint-solved" }, { id: "warn-low-score" }],
      scenes: [
        {
          id: "apology",
          kind: "life",
          benefits: [{ id: "complaint-points", kind: "points", granted: 1, spent: "20.00" }],
        },
        { id: "easy-task", kind: "platform" },
      ],
    });
    expect((await get("/v1/activity-boards/none")).status).toBe(404);
  });

  it("makes a tag of what a survey of an activity was answered with", async () => {
    const liking = () =>
      house.bank.storage.batch("read", async (tx) => {
        const rows = await tx.rows<{ value: string }>(
          sql`select value from profile.tag where name = 'activity_liking'`,
        );
        return rows.map(({ value }) => value);
      });
    await send("K1", "survey_answered", { survey: "activity-wheel", score: 9 });
    await until(at(3, 15));
    expect(await liking()).toEqual(["enthusiastic"]);
    await send("K1", "survey_answered", { survey: "activity-wheel", score: 6 });
    await send("K1", "survey_answered", { survey: "weekly-1", score: 10 });
    await until(at(3, 16));
    expect(await liking()).toEqual(["disappointed"]);
  });
});
