/** What people do at the console beside reading: closing channels, putting data right, recording consent. */
import type { LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { job } from "#ground/authority";
import { loadSecrets, loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { planTouches } from "#reach";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { createHttp, type HttpServer } from "./http.ts";

const origin = "http://127.0.0.1:7400";
const PASSWORD = "a password of the test";
type Way = "GET" | "POST";

let house: TestHouse;
let http: HttpServer;
const sessions = new Map<string, Record<string, string>>();

beforeAll(async () => {
  house = await testHouse({ start: new Date("2026-03-02T02:30:00Z") });
  http = await createHttp({
    settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_PUBLIC_URL: origin }),
    engines: { cluster: inject("engines").cluster, secrets: loadSecrets(house.home) },
    bank: house.bank,
    logger: createLogger({ level: "silent" }),
    metrics: createMetrics({ process: false }),
    publicUrl: () => origin,
    pressure: { eventLoopDelayMs: 0 },
  });
  await http.server.ready();
  const people = ["analyst", "risk", "agent-1-1", "agent-2-1"];
  await http.signIn.ensurePeople(
    job("test"),
    people.map((login) => ({ login, password: PASSWORD })),
  );
  for (const login of people) sessions.set(login, await signedIn(login));
  await tell("C-1", "customer_recorded", {
    branch: "branch-1",
    phone: "13800138001",
    push_token: true,
    consent: ["marketing"],
  });
});
afterAll(async () => {
  await http?.server.close();
  await http?.signIn.close();
  await house?.close();
});

async function signedIn(username: string): Promise<Record<string, string>> {
  const payload = { username, password: PASSWORD };
  const answer = await http.server.inject({
    method: "POST",
    url: "/auth/sign-in/username",
    headers: { origin },
    payload,
  });
  const cookiesOf = ({ cookies }: LightMyRequestResponse) => cookies.map((c) => `${c.name}=${c.value}`).join("; ");
  const cookie = cookiesOf(answer);
  const me = await http.server.inject({ url: "/v1/me", headers: { cookie } });
  const token = me.cookies.find(({ name }) => name === "perennial_csrf")?.value ?? "";
  return { cookie: `${cookie}; perennial_csrf=${token}`, "x-csrf-token": token, origin, "accept-language": "en" };
}
const ask = (login: string, method: Way, url: string, payload?: object) =>
  http.server.inject({
    method,
    url,
    headers: sessions.get(login) ?? {},
    ...(payload === undefined ? {} : { payload }),
  });
let told = 0;
async function tell(subject: string, type: string, data: object) {
  const event = { specversion: "1.0", type, source: "core", id: `told-${told++}`, subject, data };
  const accepted = await acceptFacts(house.bank.intake, job("test"), [arrivalOfJson(event)]);
  while ((await house.bank.consumer.drain()) > 0);
  return accepted;
}
const actions = (action: string) =>
  house.bank.storage.batch("test", (tx) =>
    tx.rows<{ reason: string; after: unknown }>(
      sql`select detail->>'reason' as reason, detail->'after' as after from audit.entry where action = ${action} order by entry`,
    ),
  );

describe("channels", () => {
  const switches = async (login = "analyst") => (await ask(login, "GET", "/v1/channel-switches")).json().channels;
  const turn = (open: boolean, login = "risk", channel = "push", reason = "a wrong text is going out") =>
    ask(login, "POST", `/v1/channel-switches/${channel}`, { open, reason });

  it("are closed by those who answer for it: what is due waits, and goes out when they are opened", async () => {
    const { bank, clock } = house;
    expect((await turn(false, "analyst")).statusCode).toBe(403);
    expect((await turn(false)).json()).toEqual({ changed: true });
    expect((await turn(false)).json()).toEqual({ changed: false });
    const customer = (await bank.storage.batch("test", (tx) => bank.people.lookup(tx, "C-1"))) ?? -1;
    const touch = {
      playbook: "term-deposit-call",
      version: "1",
      enrolment: "00000000-0000-4000-8000-000000000001",
      wave: "push",
      customer,
      unit: bank.units.get("branch-1") ?? null,
      channel: "push" as const,
      class: "service" as const,
      content: "idle-two-year-push",
      decision: null,
      dueAt: clock.now(),
      deadline: null,
      order: { value: 1, probability: 0.3 },
      reasons: ["value_within_capacity"],
      trace: null,
    };
    await bank.storage.batch("test", (tx) => planTouches(tx, [touch], clock.now()));
    const state = async () =>
      (await bank.storage.batch("test", (tx) => tx.one<{ state: string }>(sql`select state from reach.touch`))).state;
    expect((await bank.dispatcher.drain()).claimed).toBe(0);
    expect(await state()).toBe("planned");
    expect(await switches()).toContainEqual({
      channel: "push",
      open: false,
      closedAt: clock.now().toISOString(),
      closedBy: expect.objectContaining({ en: expect.any(String) }),
      reason: "a wrong text is going out",
      waiting: 1,
    });
    expect((await turn(true, "risk", "push", "the text was put right")).json()).toEqual({ changed: true });
    expect((await bank.dispatcher.drain()).claimed).toBe(1);
    expect(await state()).not.toBe("planned");
    expect((await actions("reach.close_channel")).map(({ reason }) => reason)).toEqual(["a wrong text is going out"]);
    expect(await actions("reach.open_channel")).toHaveLength(1);
  });

  it("that do not exist are named among those that do", async () => {
    const answer = await turn(false, "risk", "pigeon");
    expect(answer.json()).toMatchObject({ status: 404, type: "urn:perennial:problem:reach.unknown_channel" });
    expect(answer.json().detail).toContain("sms");
    expect((await ask("risk", "POST", "/v1/channel-switches/sms", { open: false, reason: "" })).statusCode).toBe(400);
  });
});

describe("quarantine", () => {
  const mend = (id: string, fields: object[], reason = "the branch told the right age", login = "analyst") =>
    ask(login, "POST", `/v1/quarantine/${id}/mend`, { fields, reason });
  const open = async () => (await ask("analyst", "GET", "/v1/quarantine")).json().items as { id: string }[];

  it("lets a value be put right: what fits is taken in, what does not stays as it came", async () => {
    const [item] = (await tell("C-2", "customer_recorded", { branch: "branch-1", age: "forty", phone: "13800138002" }))
      .quarantined;
    const id = item?.id ?? "";
    const wrong = await mend(id, [{ pointer: "/data/age", value: "forty-one" }]);
    expect(wrong.json()).toMatchObject({ facts: 0, problems: [{ pointer: "/data/age", name: "facts.wrong_type" }] });
    expect((await open()).map((one) => one.id)).toContain(id);
    expect((await mend(id, [{ pointer: "/data/age", value: "41" }])).json()).toEqual({ facts: 1, problems: [] });
    expect(await open()).toEqual([]);
    while ((await house.bank.consumer.drain()) > 0);
    const seen = (await ask("analyst", "GET", "/v1/customers/C-2")).json();
    expect(seen.who.attributes).toContainEqual(expect.objectContaining({ name: "age", value: 41 }));
    // The trail names the field and why, not the value.
    expect(await actions("intake.mend_quarantined")).toEqual([
      { reason: "the branch told the right age", after: { fields: ["/data/age"] } },
    ]);
    expect((await mend(id, [{ pointer: "/data/age", value: "42" }])).statusCode).toBe(404);
  });

  it("says what can't be mended, and keeps it from those who may not", async () => {
    const [item] = (await tell("C-3", "customer_recorded", { branch: "branch-1", age: "old" })).quarantined;
    const id = item?.id ?? "";
    const nowhere = await mend(id, [{ pointer: "/data/age/deeper", value: "1" }]);
    expect(nowhere.json()).toMatchObject({ status: 400, type: "urn:perennial:problem:intake.not_mendable" });
    expect((await mend(id, [], "why")).statusCode).toBe(400);
    expect((await mend(id, [{ pointer: "/data/age", value: "1" }], "why", "agent-1-1")).statusCode).toBe(403);
    const gone = await ask("analyst", "POST", "/v1/quarantine/dismiss", { ids: [id], reason: "a test of the sender" });
    expect(gone.json()).toEqual({ dismissed: 1 });
    expect(await open()).toEqual([]);
    expect((await ask("analyst", "GET", "/v1/quarantine?state=dismissed")).json().items).toHaveLength(1);
  });
});

describe("consent", () => {
  const say = (login: string, body: object, customer = "C-1") =>
    ask(login, "POST", `/v1/customers/${customer}/consent`, { evidence: "call 4711", ...body });
  const consent = async () => (await ask("agent-1-1", "GET", "/v1/customers/C-1/consent")).json();

  it("is recorded as the customer says it, with its proof, and holds from the next set on", async () => {
    expect((await say("agent-1-1", { purpose: "marketing", channel: "sms", given: false })).statusCode).toBe(202);
    while ((await house.bank.consumer.drain()) > 0);
    const { current, history } = await consent();
    expect(current).toContainEqual(expect.objectContaining({ purpose: "marketing", channel: "sms", given: false }));
    expect(history).toContainEqual(expect.objectContaining({ evidence: "call 4711", source: "perennial/colleague" }));
    await say("agent-1-1", { purpose: "marketing", given: true, evidence: "form of today" });
    await say("agent-1-1", { purpose: "personalisation", given: false });
    while ((await house.bank.consumer.drain()) > 0);
    expect((await consent()).current).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ purpose: "marketing", channel: "", given: true }),
        expect.objectContaining({ purpose: "personalisation", given: false }),
      ]),
    );
    expect(await actions("profile.withdraw_consent")).toHaveLength(2);
  });

  it("is nobody's business elsewhere, and takes proof", async () => {
    const body = { purpose: "marketing", given: false };
    expect((await say("agent-2-1", body)).statusCode).toBe(404);
    expect((await say("analyst", body)).statusCode).toBe(403);
    expect((await say("agent-1-1", body, "nobody")).statusCode).toBe(404);
    const types = await Promise.all(
      [
        { ...body, evidence: "  " },
        { ...body, channel: "pigeon" },
        { purpose: "personalisation", channel: "sms", given: false },
      ].map(async (one) => (await say("agent-1-1", one)).json().type),
    );
    expect(types).toEqual(
      ["evidence_missing", "unknown_channel", "not_by_channel"].map((name) => `urn:perennial:problem:consent.${name}`),
    );
  });
});

describe("models and imports", () => {
  it("are told of before they have a version, and before a file is sent", async () => {
    const { models, versions } = (await ask("analyst", "GET", "/v1/models")).json();
    expect(versions).toEqual([]);
    expect(models).toContainEqual(expect.objectContaining({ model: "instalment", trains: "question" }));
    expect(models).toContainEqual(expect.objectContaining({ model: "term-deposit", trains: "calls" }));
    const { imports } = (await ask("analyst", "GET", "/v1/catalog")).json();
    const calls = imports.find(({ id }: { id: string }) => id === "bank-marketing");
    expect(calls.mapping).toContainEqual(
      expect.objectContaining({ column: "age", event: "customer_recorded", field: "age", required: true }),
    );
  });
});
