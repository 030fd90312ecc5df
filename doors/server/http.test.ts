/** The API as a browser and a system meet it: sign-in, scope, forgery, problems, the day's round of a bank that lives. */
import type { LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { job } from "#ground/authority";
import { loadSecrets, loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { dataset, fitEncoder, linearModel, numericColumn } from "#kits/forest";
import { registerVersion } from "#learning";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { recordApplied } from "./applied/index.ts";
import { catchUp } from "./flows/story/run.ts";
import { createHttp, type HttpServer } from "./http.ts";
import { createDailyRound } from "./jobs/daily-round.ts";
import { stopRoles } from "./roles.ts";

const origin = "http://127.0.0.1:7400";
const PASSWORD = "a password of the test";
const logger = createLogger({ level: "silent" });

describe("the API of a bank", () => {
  let house: TestHouse;
  let http: HttpServer;
  let publicHttp: HttpServer;

  async function serverAt(publicUrl: string): Promise<HttpServer> {
    const { cluster } = inject("engines");
    const made = await createHttp({
      settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_LANG: "en", PERENNIAL_PUBLIC_URL: publicUrl }),
      engines: { cluster, secrets: loadSecrets(house.home) },
      bank: house.bank,
      logger,
      metrics: createMetrics({ process: false }),
      publicUrl: () => publicUrl,
      // A busy machine is no fault of the routes.
      pressure: { eventLoopDelayMs: 0 },
    });
    await made.server.ready();
    return made;
  }
  const cookiesOf = (answer: LightMyRequestResponse) => answer.cookies.map((c) => `${c.name}=${c.value}`).join("; ");
  async function signedIn(username: string) {
    const answer = await http.server.inject({
      method: "POST",
      url: "/auth/sign-in/username",
      headers: { origin },
      payload: { username, password: PASSWORD },
    });
    expect(answer.statusCode).toBe(200);
    const cookie = cookiesOf(answer);
    // The first read under a session hands out its token.
    const me = await http.server.inject({ url: "/v1/me", headers: { cookie } });
    const token = me.cookies.find(({ name }) => name === "perennial_csrf")?.value ?? "";
    return { cookie: `${cookie}; perennial_csrf=${token}`, token, me: me.json() as { name: string; roles: string[] } };
  }
  const get = (url: string, cookie = "") => http.server.inject({ url, headers: { cookie } });
  const count = (cookie: string, condition: string, headers: Record<string, string> = {}) =>
    http.server.inject({
      method: "POST",
      url: "/v1/audiences/count",
      headers: { cookie, origin, ...headers },
      payload: { condition },
    });

  beforeAll(async () => {
    house = await testHouse({ start: new Date("2026-03-02T00:05:00Z") });
    const { bank, clock } = house;
    await recordApplied(bank.storage, job("test"), bank.definitions);
    await bank.publish("term-deposit-call", clock.now());
    const record = (subject: string, at: string, data: object) =>
      arrivalOfJson({
        specversion: "1.0",
        type: "customer_recorded",
        source: "core",
        id: `record-${subject}`,
        subject,
        time: at,
        data: { contact: "cellular", age: 40, consent: ["marketing"], ...data },
      });
    await acceptFacts(bank.intake, job("test"), [
      ...Array.from({ length: 10 }, (_, n) =>
        record(`one-${n}`, `2026-03-02T00:1${n}:00Z`, { branch: "branch-1", email: `one-${n}@example.com` }),
      ),
      record("two-0", "2026-03-02T00:11:30Z", { branch: "branch-2" }),
      record("staff", "2026-03-02T00:12:30Z", { branch: "branch-1", staff: true }),
    ]);
    await catchUp(bank);
    http = await serverAt(origin);
    publicHttp = await serverAt("https://bank.example.com");
    const people = ["agent-1-1", "agent-2-1", "analyst", "administrator"];
    await http.signIn.ensurePeople(
      job("test"),
      people.map((login) => ({ login, password: PASSWORD })),
    );
  });
  afterAll(async () => {
    for (const one of [http, publicHttp]) {
      await one?.server.close();
      await one?.signIn.close();
    }
    await house?.close();
  });

  it("decides once on a working morning, when it is time", async () => {
    const { bank, clock } = house;
    const round = createDailyRound({ bank });
    expect(await round.decide()).toBe(0);
    clock.advanceTo(new Date("2026-03-02T00:31:00Z"));
    expect(await round.decide()).toBe(11);
    expect(await round.decide()).toBe(0);
    // Another process of the same bank finds the day's batch decided.
    expect(await createDailyRound({ bank }).decide()).toBe(0);
    clock.advanceTo(new Date("2026-03-02T01:00:00Z"));
    expect((await bank.assignCalls()).assigned).toBeGreaterThan(0);
    await catchUp(bank);
  });

  it("knows who is signed in, and tells everybody else to sign in", async () => {
    const { me } = await signedIn("agent-1-1");
    expect(me.roles).toEqual(["agent"]);
    const stranger = await get("/v1/me");
    expect(stranger.statusCode).toBe(401);
    expect(stranger.headers["content-type"]).toContain("application/problem+json");
    expect(stranger.json()).toMatchObject({ code: "unauthenticated", status: 401 });
  });

  it("tells the loop by day, to each of the own part, and what one may do", async () => {
    const [analyst, agent] = [await signedIn("analyst"), await signedIn("agent-1-1")];
    const [all, own] = await Promise.all(
      [analyst, agent].map(async ({ cookie }) => (await get("/v1/home", cookie)).json()),
    );
    expect([all.latest, all.days.length]).toEqual(["2026-03-02", 14]);
    expect(all.days.at(-1)).toMatchObject({ facts: expect.any(Number), decided: 11 });
    expect(own.days.at(-1)).toMatchObject({ facts: null, scores: null, decided: 10 });
    expect((await get("/v1/home")).statusCode).toBe(401);
    const { may, login } = (await get("/v1/me", agent.cookie)).json() as { may: string[]; login: string };
    expect([login, may.includes("reach.work_tasks"), may.includes("playbook.approve")]).toEqual([
      "agent-1-1",
      true,
      false,
    ]);
    expect((await get("/v1/live")).statusCode).toBe(401);
  });

  it("shows an agent the customers of the own branch and none of another's", async () => {
    const [one, two] = [await signedIn("agent-1-1"), await signedIn("agent-2-1")];
    const own = await get("/v1/why/one-0", one.cookie);
    expect(own.statusCode).toBe(200);
    const answer = own.json() as { decisions: { reasons: { zh: string }[] }[]; touches: unknown[] };
    expect(answer.decisions).toHaveLength(1);
    expect(answer.decisions[0]?.reasons[0]?.zh).not.toBe("");
    expect((await get("/v1/why/one-0", two.cookie)).json()).toMatchObject({ code: "not_found" });
    const lists = await Promise.all([one, two].map(({ cookie }) => get("/v1/call-list", cookie)));
    const numbers = lists.map((list) =>
      (list.json() as { tasks: { customer: { number: number } }[] }).tasks.map((task) => task.customer.number),
    );
    expect(numbers[1]?.some((number) => numbers[0]?.includes(number))).toBe(false);
  });

  it("reports the quality of customers' data to those who may see it", async () => {
    const [analyst, agent] = [await signedIn("analyst"), await signedIn("agent-1-1")];
    const answer = await get("/v1/quality?days=7", analyst.cookie);
    expect(answer.statusCode).toBe(200);
    const { customers, days, attributes } = answer.json() as {
      customers: number;
      days: number;
      attributes: { name: string; present: number; faults: string[] }[];
    };
    expect([customers, days]).toEqual([12, 7]);
    expect(attributes.find(({ name }) => name === "email")).toMatchObject({ present: 10, faults: [] });
    expect(attributes.find(({ name }) => name === "phone")).toMatchObject({ present: 0, faults: ["incomplete"] });
    expect(answer.body).not.toContain("@example.com");
    expect((await get("/v1/quality", agent.cookie)).statusCode).toBe(403);
    expect((await get("/v1/quality?days=0", analyst.cookie)).statusCode).toBe(400);
  });

  it("says why nothing happened, with the part of the condition that does not hold", async () => {
    const { cookie } = await signedIn("analyst");
    const { decisions, nothing } = (await get("/v1/why/staff", cookie)).json() as {
      decisions: unknown[];
      nothing: { playbook: { code: string }; conditions: { text: string; holds: boolean | null; values: object }[] }[];
    };
    expect(decisions).toEqual([]);
    const call = nothing.find(({ playbook }) => playbook.code === "term-deposit-call");
    expect(call?.conditions).toContainEqual({ text: "!customer.staff", holds: false, values: { staff: true } });
    const before = await get(`/v1/why/one-0?at=2026-03-02T00:20:00Z`, cookie);
    expect(before.json()).toMatchObject({ decisions: [], touches: [], waiting: [{}] });
  });

  it("tells colleagues of the own part why a score is what it is, and what versions of models there are", async () => {
    const { bank, clock } = house;
    const age = numericColumn("age", [20, 30, 40, 60]);
    const model = linearModel(fitEncoder(dataset([age])), { intercept: 0, coefficients: Float64Array.of(1) });
    await registerVersion(
      bank.storage,
      job("test"),
      {
        model: "term-deposit",
        artefact: {
          format: "perennial/score@1",
          id: "term-deposit",
          inputs: [{ name: "age", type: "int" }],
          model: model.toJson(),
          calibration: { kind: "platt", slope: 1, intercept: 0 },
          trained: { rows: 4, positives: 2, from: "2026-01-01", to: "2026-01-31" },
        },
        report: { auc: 0.7, ks: 0.3, trainRows: 3, testRows: 1 },
        data: { from: "2026-01-01", to: "2026-01-31", rows: 4, positives: 2 },
        definition: "",
        codeVersion: "1",
      },
      clock.now(),
    );
    const score = { name: "term_deposit", value: 0.4, version: "term-deposit@1" };
    const event = { specversion: "1.0", type: "score_published", source: "core", id: "score-one-0", subject: "one-0" };
    await acceptFacts(bank.intake, job("test"), [
      arrivalOfJson({ ...event, time: clock.now().toISOString(), data: score }),
    ]);
    await catchUp(bank);
    const [one, two] = [await signedIn("agent-1-1"), await signedIn("agent-2-1")];
    expect((await get("/v1/customers/one-0/reasons", one.cookie)).json()).toMatchObject({
      scores: [
        {
          ...score,
          reasons: [
            {
              feature: "age",
              effect: "raises",
              en: expect.stringContaining("40"),
              zh: expect.stringContaining("提高"),
            },
          ],
        },
      ],
    });
    expect((await get("/v1/customers/one-0/reasons", two.cookie)).statusCode).toBe(404);
    expect((await get("/v1/models", one.cookie)).json()).toMatchObject({
      versions: [{ model: "term-deposit", version: 1, state: "draft", measures: { auc: 0.7 } }],
    });
    expect((await get("/v1/models/term-deposit", one.cookie)).json()).toMatchObject({
      score: "term_deposit",
      changes: [{}],
      batches: [],
    });
    expect((await get("/v1/models/term-deposit/versions/1", one.cookie)).json()).toMatchObject({
      state: "draft",
      fairness: [],
    });
    expect((await get("/v1/models/no-such", one.cookie)).statusCode).toBe(404);
    expect((await get("/v1/models/term-deposit/compare", one.cookie)).json()).toMatchObject({ code: "conflict" });
  });

  it("counts an audience in the caller's scope, and points at a mistake", async () => {
    const { cookie, token } = await signedIn("analyst");
    const csrf = { "x-csrf-token": token };
    expect((await count(cookie, "customer.age >= 18", csrf)).json()).toEqual({
      count: 12,
      of: 12,
      how: "scan",
      lag: { customers: 0, memberships: 0, seconds: 0 },
    });
    const wrong = await count(cookie, "customer.agee >= 18", csrf);
    expect(wrong.statusCode).toBe(400);
    expect(wrong.json()).toMatchObject({ type: "urn:perennial:problem:condition.unknown_field" });
  });

  it("refuses a forged request: without the token, and from another site", async () => {
    const { cookie, token } = await signedIn("analyst");
    expect((await count(cookie, "true")).json()).toMatchObject({ type: "urn:perennial:problem:http.csrf_token" });
    const elsewhere = await count(cookie, "true", { "x-csrf-token": token, origin: "https://evil.example" });
    expect(elsewhere.statusCode).toBe(403);
  });

  it("keeps figures from those who may not see them, unless it is a laptop", async () => {
    const [open, closed] = await Promise.all([
      http.server.inject("/v1/report"),
      publicHttp.server.inject("/v1/report"),
    ]);
    expect([open.statusCode, closed.statusCode]).toEqual([404, 401]);
    const page = await publicHttp.server.inject({ url: "/report", headers: { accept: "text/html" } });
    expect([page.statusCode, page.headers.location]).toEqual([302, "/sign-in?next=/report"]);
    expect((await publicHttp.server.inject("/metrics")).statusCode).toBe(401);
    expect((await http.server.inject("/v1/status")).json()).toMatchObject({
      engines: { postgres: true, clickhouse: true },
      definitions: { current: true },
    });
  });

  it("is ready, has a page of its own, and describes every operation in both languages", async () => {
    expect((await http.server.inject("/readyz")).json()).toMatchObject({ ready: true });
    const page = await http.server.inject("/");
    expect(page.body).toContain("常青 Perennial");
    expect(page.body).not.toMatch(/https?:\/\//);
    const { paths } = (await http.server.inject("/openapi.json")).json() as {
      paths: Record<string, Record<string, { summary?: string; description?: string }>>;
    };
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { summary, description }] of Object.entries(operations)) {
        expect([path, method, summary]).not.toContain(undefined);
        expect(`${path} ${method} ${description}`).toMatch(/[一-鿿]/);
      }
    }
  });

  it("stops its roles one after the other, each after it has drained", async () => {
    const told: string[] = [];
    const role = (name: "engine" | "reach") => ({
      name,
      start: async () => {},
      drain: async () => void told.push(`drain ${name}`),
      stop: async () => void told.push(`stop ${name}`),
    });
    await stopRoles([role("engine"), role("reach")], logger);
    expect(told).toEqual(["drain reach", "stop reach", "drain engine", "stop engine"]);
  });
});
