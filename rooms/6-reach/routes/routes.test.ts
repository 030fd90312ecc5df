import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Content } from "#contracts/definitions";
import type { PersonActor } from "#ground/authority";
import { chinaCalendar } from "#ground/calendar";
import { replayClock } from "#ground/clock";
import { createServer, type Server } from "#ground/http";
import { loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { type TestBank, testBank } from "#model-bank";
import { assignCalls, planTouches, reachRoutes, unsubscribeLinks, unsubscribeRoutes } from "../index.ts";

const at = new Date("2010-05-04T01:00:00Z");
const text = { title: "{{ bank.name }}: {{ customer.name }}", body: "1. ..." };
const script: Content = {
  id: "script",
  zh: "话术",
  en: "Script",
  channel: "agent_call",
  class: "marketing",
  text: { zh: text, en: text },
};
const person = (id: string, roles: PersonActor["roles"], scope: PersonActor["scope"]): PersonActor => ({
  kind: "person",
  id,
  name: id,
  roles,
  scope,
});
const actors: Readonly<Record<string, PersonActor>> = {
  head: person("head", ["administrator"], "all"),
  lead: person("lead", ["team_lead"], [2]),
  agent: person("agent-1", ["agent"], [2]),
  stranger: person("stranger", ["team_lead"], [9]),
  designer: person("designer", ["designer"], "all"),
};
const links = unsubscribeLinks("secret", "https://bank.example.com/");

let bank: TestBank;
let server: Server;
beforeAll(async () => {
  bank = await testBank();
  await bank.storage.batch("plan", async (tx) => {
    const intents = Array.from({ length: 6 }, (_, n) => ({
      playbook: "calls",
      version: "1",
      enrolment: `e${n}`,
      wave: "call",
      customer: n,
      unit: n < 4 ? 2 : 3,
      channel: "agent_call" as const,
      class: "marketing" as const,
      content: "script",
      decision: `d${n}`,
      dueAt: at,
      deadline: null,
      order: { value: 100 - n, probability: n / 10 },
      reasons: ["value"],
      trace: null,
    }));
    await planTouches(tx, intents, at);
    const people = ["agent-1", "agent-2"].map((id) => ({ person: id, scope: [2, 3] }));
    await assignCalls(tx, { people, at, zone: "Asia/Shanghai", calendar: chinaCalendar });
  });
  server = await createServer({
    settings: loadSettings({ PERENNIAL_HOME: "/tmp/perennial-reach-routes" }),
    logger: createLogger({ level: "silent" }),
    metrics: createMetrics({ process: false }),
    document: { title: "t", version: "1" },
    pressure: { eventLoopDelayMs: 0 },
  });
  await server.register(reachRoutes, {
    storage: bank.storage,
    zone: "Asia/Shanghai",
    bankName: { zh: "常青银行", en: "Evergreen" },
    content: (name) => (name === "script" ? script : undefined),
    bands: () => [0.1, 0.2, 0.3],
    personal: async (_tx, customers) =>
      new Map(customers.map((n) => [n, { name: n === 0 ? "=王小明" : "王小明", phone: "13800001234" }])),
    authenticate: async (request) => {
      const actor = actors[String(request.headers["x-actor"])];
      if (!actor) throw new Error("no actor");
      return actor;
    },
  });
  await server.register(unsubscribeRoutes, { storage: bank.storage, links, clock: replayClock("Asia/Shanghai", at) });
});
afterAll(async () => {
  await server?.close();
  await bank?.close();
});

const get = async (url: string, actor: string) => {
  const answer = await server.inject({ method: "GET", url, headers: { "x-actor": actor, "accept-language": "zh-CN" } });
  return {
    status: answer.statusCode,
    text: answer.body,
    body: String(answer.headers["content-type"]).includes("json") ? answer.json() : null,
  };
};
const customersOf = async (url: string, actor: string): Promise<number[]> =>
  (await get(url, actor)).body.tasks.map((task: { customer: { number: number } }) => task.customer.number);

describe("the call list", () => {
  it("shows masked customers with reason, band, deadline and script", async () => {
    const { body } = await get("/v1/call-list?owner=agent-2&limit=1", "head");
    expect(body.tasks).toHaveLength(1);
    expect(body.tasks[0]).toMatchObject({
      key: "calls@1/e1/call",
      customer: { number: 1, name: "王**", phone: "138****1234" },
      owner: "agent-2",
      rank: 1,
      reasons: ["value"],
      probability: 0.1,
      band: { from: 0.1, to: 0.2 },
      script: { title: "常青银行: 王**", body: "1. ..." },
      deadline: "2010-05-04T09:00:00.000Z",
      state: "open",
      outcome: null,
    });
    const rest = await get(`/v1/call-list?owner=agent-2&after=${body.next}`, "head");
    expect(rest.body).toMatchObject({ tasks: [{ customer: { number: 3 } }, { customer: { number: 5 } }], next: null });
    expect((await get("/v1/call-list?after=nonsense", "head")).status).toBe(400);
  });

  it("keeps to the actor's scope, and an agent to the own list", async () => {
    expect(await customersOf("/v1/call-list?day=2010-05-04", "head")).toEqual([0, 2, 4, 1, 3, 5]);
    expect(await customersOf("/v1/call-list", "lead")).toEqual([0, 2, 1, 3]);
    expect(await customersOf("/v1/call-list?owner=agent-2", "agent")).toEqual([0, 2]);
    expect(await customersOf("/v1/call-list", "stranger")).toEqual([]);
    expect(await customersOf("/v1/call-list?day=2010-05-05", "head")).toEqual([]);
    expect((await get("/v1/call-list", "designer")).status).toBe(403);
  });

  it("leaves as a file that runs nothing, with a trace", async () => {
    const { text: csv } = await get("/v1/call-list.csv", "lead");
    const lines = csv.trim().split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines[1]).toBe(`1,0,"'=***","138****1234","agent-1",0,"value","2010-05-04T09:00:00.000Z","open",`);
    expect((await get("/v1/call-list.csv", "agent")).status).toBe(403);
    const trail = await bank.storage.batch("read", (tx) =>
      tx.rows(sql`select actor, detail from audit.entry where action = 'reach.export_calls'`),
    );
    expect(trail).toEqual([{ actor: "person:lead", detail: { after: { rows: 4 } } }]);
  });
});

describe("the ledger of a customer", () => {
  it("has the history of states, in scope alone", async () => {
    const { body } = await get("/v1/touches?customer=5", "head");
    expect(body.touches).toMatchObject([
      { key: "calls@1/e5/call", state: "accepted", history: [{ what: "planned" }, { what: "accepted" }] },
    ]);
    expect((await get("/v1/touches?customer=5", "lead")).body).toEqual({ touches: [] });
  });
});

describe("unsubscribing", () => {
  it("is done by one POST with a link of ours, once, and never by a GET", async () => {
    const url = new URL(links.urlOf({ touch: 1 })).pathname;
    const post = (path: string) =>
      server.inject({
        method: "POST",
        url: path,
        payload: "List-Unsubscribe=One-Click",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
    const facts = () =>
      bank.storage.batch("read", (tx) => tx.rows(sql`select customer, data from log.fact where type = 'unsubscribed'`));
    expect((await get(url, "")).text).toContain("退订");
    expect(await facts()).toEqual([]);
    expect((await post(url)).statusCode).toBe(200);
    expect((await post(url)).statusCode).toBe(200);
    expect(await facts()).toHaveLength(1);
    expect((await post(url.replace("/1.", "/2."))).statusCode).toBe(404);
  });
});
