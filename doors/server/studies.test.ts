/** Studies over HTTP: started, followed, cancelled; what persons say to what was found; what customers will bring. */
import type { FastifyRequest } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job, type PersonActor } from "#ground/authority";
import { addDays, instantOf } from "#ground/clock";
import { createServer, type Server } from "#ground/http";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { seededRandom } from "#ground/random";
import { loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { loadStates, scoreAt } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { insightRoutes } from "./routes/insights.ts";
import { studyRoutes } from "./routes/studies.ts";
import { Studies } from "./studies.ts";

const zone = "Asia/Shanghai";
const TODAY = "2026-03-02";
const BUYERS = 150;
let house: TestHouse;
let server: Server;
let studies: Studies;
let actor: PersonActor | null = null;
let counter = 0;

const event = (subject: string, type: string, day: string, data: object) =>
  arrivalOfJson({
    specversion: "1.0",
    id: `e${counter++}`,
    source: "core",
    type,
    subject,
    time: instantOf(day, "10:00", zone).toISOString(),
    data,
  });

/** Buyers by card: each at a pace and of an amount of their own, a third of whom stop. And fifty who left, for two reasons. */
function lives() {
  const random = seededRandom("studies");
  const buyers = Array.from({ length: BUYERS }, (_, n) => {
    const who = `b-${n}`;
    const first = addDays("2025-11-03", random.below(10));
    const [pace, yuan] = [2 + random.below(20), 20 + random.below(200)];
    const stops = random.next() < 0.33 ? 20 + random.below(60) : 1_000;
    const days: string[] = [];
    for (let day = first, at = 0; day < TODAY && at <= stops; ) {
      days.push(day);
      const more = 1 + random.below(pace * 2);
      day = addDays(day, more);
      at += more;
    }
    return [
      event(who, "customer_recorded", "2025-11-01", { opened_on: "2022-01-01" }),
      ...days.map((day) => event(who, "card_spent", day, { card: "debit", amount: yuan + random.below(20) })),
    ];
  });
  const left = Array.from({ length: 50 }, (_, n) => {
    const who = `l-${n}`;
    const base = [event(who, "customer_recorded", "2025-11-01", { aum: 60_000, opened_on: "2022-01-01" })];
    if (n % 2 === 0) {
      for (let i = 0; i <= n % 3; i++)
        base.push(event(who, "complaint_filed", addDays("2026-01-05", i + (n % 5)), { ticket: `${who}-${i}` }));
      for (let i = 0; i < 2 + (n % 3); i++)
        base.push(event(who, "call_inbound", addDays("2026-02-01", i), { reason: "service" }));
    } else {
      base.push(event(who, "deposit_matured", addDays("2026-01-10", n % 4), { amount: 50_000 }));
      base.push(
        event(who, "transfer", addDays("2026-01-16", n % 4), {
          amount: 40_000 + 100 * n,
          payee: "self",
          payee_bank: "other",
        }),
      );
      for (let i = 0; i < 4 + (n % 5); i++)
        base.push(event(who, "product_viewed", addDays("2026-01-11", i), { product: "td_12m", kind: "term_deposit" }));
    }
    return [...base, event(who, "account_closed", "2026-02-20", { reason: "moved" })];
  });
  return [...buyers, ...left].flat();
}

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
/** Starts a study, waits for its end and tells it, with how many threads this one opened meanwhile. */
const studyInThreads = async (asked: object) => {
  let threads = 0;
  const note = () => threads++;
  process.on("worker", note);
  const told = await study(asked).finally(() => process.off("worker", note));
  return { ...told, threads };
};
/** Starts a study, waits for its end and tells it. */
const study = async (asked: object) => {
  const started = await ask("POST", "/v1/studies", asked);
  expect(started).toMatchObject({ status: 202, body: { state: "running", result: null } });
  await studies.settled();
  return (await ask("GET", `/v1/studies/${started.body.id}`)).body;
};

beforeAll(async () => {
  house = await testHouse({ start: instantOf(TODAY, "09:00", zone) });
  const { bank } = house;
  studies = new Studies(bank);
  server = await createServer({
    settings: loadSettings({ PERENNIAL_HOME: house.home }),
    logger: createLogger({ level: "silent" }),
    metrics: createMetrics({ process: false }),
    document: { title: "t", version: "1" },
    pressure: { eventLoopDelayMs: 0 },
  });
  const who = { bank, authenticate: async (_: FastifyRequest) => actor as PersonActor };
  await server.register(studyRoutes, { ...who, studies });
  await server.register(insightRoutes, who);
  const { quarantined } = await acceptFacts(bank.intake, job("test"), lives());
  expect(quarantined).toEqual([]);
  while ((await bank.consumer.drain()) > 0);
  await bank.copyProfiles();
  await bank.projector.drain();
}, 120_000);
afterAll(async () => {
  await server?.close();
  await house?.close();
});

describe("studies over HTTP", () => {
  it("are for those who may, and refuse what they can't go by", async () => {
    await as("agent-1-1");
    expect((await ask("POST", "/v1/studies", { kind: "churn" })).status).toBe(403);
    await as("analyst");
    const refused = async (asked: object, status: number, type: string) =>
      expect(await ask("POST", "/v1/studies", asked)).toMatchObject({
        status,
        body: { type: `urn:perennial:problem:${type}` },
      });
    expect((await ask("POST", "/v1/studies", { kind: "fit" })).status).toBe(400);
    await refused({ kind: "uplift" }, 400, "server.study_needs");
    await refused({ kind: "churn", months: 3 }, 400, "server.study_has_no");
    await refused({ kind: "uplift", playbook: "nothing" }, 404, "playbook_uplift.unknown");
    await refused(
      { kind: "uplift", playbook: "grow-idle-balance", features: "no" },
      400,
      "playbook_uplift.no_question",
    );
    await refused({ kind: "backtest", model: "renewals" }, 404, "server.unknown_model");
    await refused({ kind: "value", score: "renewal" }, 404, "value.unknown");
    expect((await ask("GET", "/v1/studies/none")).status).toBe(404);
    expect((await ask("DELETE", "/v1/studies/none")).status).toBe(404);
  });

  it("tell why nothing came of them, and end when somebody says so", async () => {
    await as("analyst");
    const uplift = await study({ kind: "uplift", playbook: "grow-idle-balance" });
    expect(uplift).toMatchObject({
      kind: "uplift",
      state: "failed",
      result: null,
      by: expect.stringMatching(/^person:/),
    });
    expect(uplift.reason.en).toContain("no random control");
    expect(uplift.reason.zh).toContain("没有随机对照");
    const test = await study({ kind: "backtest", model: "renewal", batches: 2 });
    expect(test).toMatchObject({ state: "failed", asked: { model: "renewal", batches: 2 } });
    const started = await ask("POST", "/v1/studies", { kind: "habits", months: 2 });
    expect((await ask("POST", "/v1/studies", { kind: "habits" })).body.type).toContain("study_runs");
    expect((await ask("DELETE", `/v1/studies/${started.body.id}`)).body).toMatchObject({ state: "cancelled" });
    const habits = await study({ kind: "habits", months: 1 });
    expect(habits).toMatchObject({ state: "done", result: { months: 1 } });
    expect(habits.result.habits).toHaveLength(3);
    const { body } = await ask("GET", "/v1/studies?kind=habits");
    expect(body.studies.map(({ state }: { state: string }) => state)).toEqual(["done", "cancelled"]);
    expect(body.studies[0].result).toBeUndefined();
  });

  it("find causes of churn, which a person confirms, and products that follow each other", async () => {
    await as("analyst");
    expect((await ask("GET", "/v1/insights/next-products")).body).toEqual({ found: null });
    // Clusters of many sizes, drawn anew again and again: not where requests are answered.
    const churn = await studyInThreads({ kind: "churn" });
    expect(churn).toMatchObject({ threads: 1, state: "done", result: { found: { customers: 50 } } });
    const { set } = churn.result;
    const shown = (await ask("GET", "/v1/insights/churn-causes")).body;
    expect(shown.sets[0]).toMatchObject({ set, state: "proposed", found: { customers: 50 } });
    expect(shown.features).toHaveLength(shown.sets[0].found.clusters[0].centre.length);
    expect((await ask("POST", `/v1/insights/churn-causes/${set}/confirm`, {})).status).toBe(403);
    await as("risk");
    const wrong = await ask("POST", `/v1/insights/churn-causes/${set}/confirm`, { names: { "9": "price_sensitive" } });
    expect(wrong).toMatchObject({ status: 400, body: { type: "urn:perennial:problem:clusters.no_cluster" } });
    expect((await ask("POST", `/v1/insights/churn-causes/${set}/refuse`, {})).status).toBe(400);
    const confirmed = await ask("POST", `/v1/insights/churn-causes/${set}/confirm`, {});
    expect(confirmed).toMatchObject({ status: 200, body: { set, state: "confirmed" } });
    expect(confirmed.body.told).toBeGreaterThan(10);
    const again = await ask("POST", `/v1/insights/churn-causes/${set}/refuse`, { reason: "too late" });
    expect(again).toMatchObject({ status: 409, body: { type: "urn:perennial:problem:clusters.settled" } });
    const next = await study({ kind: "next" });
    expect(next.state).toBe("done");
    const products = await studyInThreads({ kind: "products" });
    // Nobody here has taken one.
    expect(products).toMatchObject({ threads: 1, state: "done", result: { products: [] } });
    expect(await study({ kind: "intent", model: "renewal" })).toMatchObject({ state: "failed", result: null });
    const wordings = (await ask("GET", "/v1/insights/wordings")).body;
    expect((await ask("POST", "/v1/insights/wordings/learn", {})).body.tests).toEqual(wordings.tests);
  });

  it("fit what customers will bring; a second person lets it go out as scores in yuan that end", async () => {
    const { bank, clock } = house;
    await as("analyst");
    const value = await study({ kind: "value", score: "lifetime_value" });
    expect(value.state).toBe("done");
    const { fit, report } = value.result;
    expect(report).toMatchObject({ format: "perennial/value@1", customers: BUYERS, to: "2026-03-01" });
    expect(report.streams.map(({ stream }: { stream: string }) => stream)).toEqual(["card_spent"]);
    const [cards] = report.streams;
    expect(cards.customers).toBe(BUYERS);
    expect(cards.later.expected / cards.later.actual).toBeGreaterThan(0.7);
    expect(cards.later.expected / cards.later.actual).toBeLessThan(1.4);
    expect((await ask("POST", `/v1/insights/values/${fit}/confirm`, {})).status).toBe(403);
    await as("risk");
    expect((await ask("POST", "/v1/insights/values/999/confirm", {})).status).toBe(404);
    const stands = await ask("POST", `/v1/insights/values/${fit}/confirm`, {});
    expect(stands).toMatchObject({ status: 200, body: { fit, state: "stands", published: BUYERS } });
    while ((await bank.consumer.drain()) > 0);
    const scores = await bank.storage.batch("test", async (tx) => {
      const customer = (await bank.people.lookup(tx, "b-0")) ?? 0;
      const states = await loadStates(tx, [customer], bank.attributes, false);
      return states.get(customer);
    });
    const score = scores && scoreAt(scores, "lifetime_value", clock.now());
    expect(score?.version).toBe(`lifetime_value#${fit}`);
    expect(score?.value).toBeGreaterThan(0);
    expect(score?.until?.getTime()).toBeGreaterThan(clock.now().getTime() + 30 * 86_400_000);
    expect((await ask("GET", "/v1/insights/values")).body).toMatchObject({
      scores: [{ name: "lifetime_value" }],
      fits: [{ fit, state: "stands", customers: BUYERS, settledBy: expect.stringMatching(/^person:/) }],
    });
    // Whoever fitted it can't be the second person.
    const own = await study({ kind: "value", score: "lifetime_value" });
    expect(own.result.fit).toBe(fit + 1);
    const same = await ask("POST", `/v1/insights/values/${own.result.fit}/confirm`, {});
    expect(same.body.type).toBe("urn:perennial:problem:authority.same_person");
    const refused = await ask("POST", `/v1/insights/values/${own.result.fit}/refuse`, {
      reason: "the old one will do",
    });
    expect(refused).toMatchObject({ status: 200, body: { state: "refused", published: 0 } });
  });

  it("fit a file that is sent, and give its page", async () => {
    await as("analyst");
    const random = seededRandom("file");
    const rows = Array.from({ length: 400 }, (_, n) => {
      const [age, visits] = [20 + random.below(50), random.below(8)];
      return `${n},${age},${visits},${random.next() < (visits + 1) / 10 ? "yes" : "no"}`;
    });
    const send = (url: string, type = "text/csv") =>
      server.inject({
        method: "POST",
        url,
        headers: { "content-type": type, "accept-language": "en" },
        payload: ["id,age,visits,bought", ...rows].join("\n"),
      });
    const url = "/v1/studies/fit?label=bought&algorithms=logistic,tree&seconds=5&exclude=id&name=calls.csv";
    expect((await send(url, "application/json")).json().type).toContain("study_file");
    expect((await send(url.replace("logistic", "magic"))).statusCode).toBe(400);
    expect((await send("/v1/studies/fit")).statusCode).toBe(400);
    const started = await send(url);
    expect(started.statusCode).toBe(202);
    const { id } = started.json();
    expect((await ask("GET", `/v1/studies/${id}/page`)).status).toBe(404);
    // It is read, fitted and drawn elsewhere: requests are answered all the while.
    let answered = 0;
    for (let running = true; running; answered++) {
      running = (await ask("GET", `/v1/studies/${id}`)).body.state === "running";
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(answered).toBeGreaterThan(10);
    await studies.settled();
    const { body } = await ask("GET", `/v1/studies/${id}`);
    expect(body).toMatchObject({
      kind: "fit",
      state: "done",
      page: true,
      asked: { label: "bought", file: "calls.csv" },
    });
    expect(body.result.algorithms).toHaveLength(2);
    expect(body.result.auc).toBeGreaterThan(0.6);
    const page = await server.inject({ method: "GET", url: `/v1/studies/${id}/page` });
    expect(page.headers["content-type"]).toContain("text/html");
    expect(page.body).toContain("calls.csv");
    // Nothing in it, or no file at all.
    for (const payload of ["", "a,b,bought\n"]) {
      const empty = await server.inject({ method: "POST", url, headers: { "content-type": "text/csv" }, payload });
      expect(empty.statusCode).toBe(202);
      await studies.settled();
      const { body: none } = await ask("GET", `/v1/studies/${empty.json().id}`);
      expect(none).toMatchObject({ state: "failed", reason: { en: expect.stringContaining("calls.csv") } });
    }
    const bad = (await send(url.replace("label=bought", "label=sold"))).json();
    await studies.settled();
    const failed = (await ask("GET", `/v1/studies/${bad.id}`)).body;
    expect(failed.state).toBe("failed");
    expect(failed.reason.en).toContain("sold");
  });
});
