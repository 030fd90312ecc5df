/** Policies in people's hands: proposed with their days over HTTP, beside what the bank's files say; and what they share out. */
import type { FastifyRequest } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decisionRoutes, leaseResources, openResources, periodOf, proposePolicies, useLeases } from "#decision";
import { job, type PersonActor } from "#ground/authority";
import { createServer, type Server } from "#ground/http";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";

const spans = (share: number) => `# What marketing as a whole brings is counted against them.
- { id: bank-holdout, kind: holdout, zh: 全行留白, en: Bank-wide holdout, effective_from: 2026-01-01,
    effective_to: 2026-03-31, share: 0.02, salt: global-holdout-2026 }
- { id: bank-holdout, kind: holdout, zh: 全行留白, en: Bank-wide holdout, effective_from: 2026-04-01,
    share: ${share}, salt: global-holdout-2026 }
`;

describe("policies in people's hands", () => {
  let house: TestHouse;
  let server: Server;
  const actors = new Map<string, PersonActor>();

  const call = async (login: string, method: "GET" | "POST", url: string, payload?: object) => {
    const headers = { "x-actor": login, "accept-language": "en" };
    const answer = await server.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    const isJson = String(answer.headers["content-type"]).includes("json");
    return { status: answer.statusCode, body: isJson ? answer.json() : answer.body };
  };
  const propose = (file: string, id = "bank-holdout", login = "designer") =>
    call(login, "POST", "/v1/policies", { id, file, reason: "less is needed" });
  const states = async (): Promise<string[]> => {
    const { body } = await call("risk", "GET", "/v1/policies/bank-holdout");
    return body.versions.map((one: Record<string, string>) => `${one.version} ${one.state} ${one.origin}`);
  };
  /** As when the bank is opened again with these files. */
  const openAgain = (share: number) => {
    const files = sampleDefinitions().policies.map((one) =>
      one.kind === "holdout" && one.id === "bank-holdout" ? { ...one, share } : one,
    );
    const { storage, clock } = house.bank;
    return proposePolicies(storage, job("open bank"), { files, first: async () => files, at: clock.now() });
  };

  beforeAll(async () => {
    house = await testHouse();
    const { storage, definitions, clock, people, policies } = house.bank;
    for (const login of ["designer", "approver", "risk", "agent-1-1"]) {
      const actor = await actorOfPerson(storage, personIdOf(login));
      if (actor) actors.set(login, actor);
    }
    server = await createServer({
      settings: loadSettings({ PERENNIAL_HOME: house.home }),
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      document: { title: "t", version: "1" },
      pressure: { eventLoopDelayMs: 0 },
    });
    const authenticate = async (request: FastifyRequest) => {
      const actor = actors.get(String(request.headers["x-actor"]));
      if (!actor) throw new Error("no actor");
      return actor;
    };
    await server.register(decisionRoutes, { storage, definitions, clock, people, policies, authenticate });
  });
  afterAll(async () => {
    await server?.close();
    await house?.close();
  });

  it("name each mistake with its place, and what others would miss", async () => {
    const checked = await call("agent-1-1", "POST", "/v1/policies/check", { file: spans(1.5) });
    expect(checked.body.problems).toMatchObject([{ line: 5, pointer: "/1/share", name: "definitions.out_of_range" }]);
    const overlapping = spans(0.1).replace("2026-03-31", "2026-04-01");
    expect(await propose(overlapping)).toMatchObject({
      status: 400,
      body: { fields: [{ pointer: "/1/effective_from" }] },
    });
    expect(await propose(spans(0.1), "call-holdout")).toMatchObject({
      status: 400,
      body: { type: "urn:perennial:problem:policy.other_name" },
    });
    const cost = await call("agent-1-1", "GET", "/v1/policies/channel-cost/file");
    expect(cost.body).toContain("agent_call: 8");
    const without = String(cost.body).replace(/\n *agent_call: 8/, "");
    const missed = await call("designer", "POST", "/v1/policies/check", { file: without });
    expect(missed.body.problems[0]).toMatchObject({ name: "definitions.no_amount" });
    const kind = await call("designer", "POST", "/v1/policies/check", {
      definition: { id: "bank-holdout", kind: "capacity", zh: "甲", en: "A", effective_from: "2026-01-01" },
    });
    expect(kind.body.problems.map((one: { name: string }) => one.name)).toContain("definitions.missing_key");
    const nothing = await call("designer", "POST", "/v1/policies/check", { file: "[]" });
    expect(nothing.body.problems).toHaveLength(1);
  });

  it("hold from their day once a second person has agreed, and files do not take them back", async () => {
    expect((await propose(spans(0.05), "bank-holdout", "agent-1-1")).status).toBe(403);
    expect(await propose(spans(0.05))).toMatchObject({ status: 201, body: { version: 2, state: "proposed" } });
    expect((await propose(spans(0.06))).body).toMatchObject({ type: "urn:perennial:problem:policy.proposed_already" });
    // The bank is opened again meanwhile, also with other files: the person's proposal waits on.
    await openAgain(0.02);
    await openAgain(0.03);
    expect(await states()).toEqual(["2 proposed person", "1 approved file"]);
    expect((await call("designer", "POST", "/v1/policies/bank-holdout/approve", { version: 2 })).status).toBe(403);
    const share = () =>
      house.bank.definitions.policies.flatMap((one) =>
        one.kind === "holdout" && one.id === "bank-holdout" ? [one.share] : [],
      );
    expect(share()).toEqual([0.02]);
    expect((await call("approver", "POST", "/v1/policies/bank-holdout/approve", { version: 2 })).status).toBe(200);
    expect(share()).toEqual([0.02, 0.05]);
    const file = await call("agent-1-1", "GET", "/v1/policies/bank-holdout/file");
    expect(file.body).toBe(spans(0.05));
    expect((await propose(spans(0.05))).body).toMatchObject({ type: "urn:perennial:problem:policy.same_definition" });
    // Files that say what they always said ask for nothing; those that say something new do.
    await openAgain(0.02);
    expect(await states()).toEqual(["2 approved person", "1 replaced file"]);
    await openAgain(0.04);
    expect(await states()).toEqual(["3 proposed file", "2 approved person", "1 replaced file"]);
    await openAgain(0.02);
    expect((await states())[0]).toBe("3 withdrawn file");
  });

  it("are taken back by whoever may propose, once", async () => {
    const { body } = await propose(spans(0.07));
    const back = () => call("designer", "POST", "/v1/policies/bank-holdout/withdraw", { version: body.version });
    expect((await back()).status).toBe(204);
    expect((await back()).body).toMatchObject({ type: "urn:perennial:problem:policy.no_proposal" });
  });

  it("show what customers share: all that is there, what is leased, used and left", async () => {
    const { storage, clock } = house.bank;
    const day = clock.today();
    const seats = { resource: "budgets/agent-seats", period: periodOf("day", day) };
    await storage.batch("test", async (tx) => {
      await openResources(tx, [{ ...seats, total: 20_000, carry: null }]);
      await leaseResources(tx, 3, [{ ...seats, amount: 150 }]);
      await useLeases(tx, 3, [{ ...seats, amount: 40 }]);
    });
    const { body } = await call("agent-1-1", "GET", "/v1/capacity");
    const lines = new Map<string, { periods: object[] }>(
      body.resources.map((one: { resource: string }) => [one.resource, one]),
    );
    expect(lines.get("budgets/agent-seats")).toMatchObject({
      zh: "坐席",
      unit: "seats",
      per: "day",
      periods: [{ period: day, total: "20000", leased: "200", used: "40", left: "19960", share: 0.002 }],
    });
    expect(lines.get("budgets/sms")).toMatchObject({
      unit: "yuan",
      per: "month",
      periods: [{ period: day.slice(0, 7), total: "200000.00", leased: "0.00", left: "200000.00" }],
    });
  });
});
