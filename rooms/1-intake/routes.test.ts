import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machine } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { createRateLimiter, createServer, type Server } from "#ground/http";
import { actorOfKey, createApiKey } from "#ground/organisation";
import { loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { type TestBank, testBank } from "#model-bank";
import { createPeople, createVault } from "#profile";
import { intakeRoutes } from "./routes/index.ts";
import { administrator, logRows, testIntake } from "./testing.ts";

const authenticationCases = defineCases("routestest", {
  no_key: { code: "unauthenticated", en: "No key", zh: "没有密钥" },
});

let bank: TestBank;
let server: Server;
let key: string;
let slowKey: string;
let intake: ReturnType<typeof testIntake>["intake"];

beforeAll(async () => {
  bank = await testBank();
  const people = createPeople(createVault({ wrapping: Buffer.alloc(32, 1), pepper: Buffer.alloc(32, 2) }));
  ({ intake } = testIntake(bank.storage, people));
  const base = loadSettings({ PERENNIAL_HOME: "/tmp/perennial-routes" });
  const settings = { ...base, http: { ...base.http, bodyLimitBytes: 20_000 } };
  server = await createServer({
    settings,
    logger: createLogger({ level: "silent" }),
    metrics: createMetrics(),
    document: { title: "t", version: "1" },
    pressure: { eventLoopDelayMs: 0 },
  });
  await server.register(intakeRoutes, {
    intake,
    limiter: createRateLimiter(machine),
    authenticate: async (request) => {
      const text = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
      const actor = await actorOfKey(bank.storage, text);
      if (!actor) throw authenticationCases.no_key();
      return actor;
    },
  });
  const all = ["intake.accept", "intake.import", "intake.read_quarantine", "intake.replay_quarantine"];
  const wide = { name: "core", permissions: all, scope: "all", ratePerSecond: 10_000 } as const;
  key = (await createApiKey(bank.storage, administrator, wide)).keyText;
  slowKey = (await createApiKey(bank.storage, administrator, { ...wide, name: "slow", ratePerSecond: 1 })).keyText;
});
afterAll(async () => {
  await server?.close();
  await intake?.close();
  await bank?.close();
});

const event = (id: string, more: object = {}) => ({
  specversion: "1.0",
  id,
  source: "core",
  type: "login",
  subject: `c-${id}`,
  data: { device: "phone" },
  ...more,
});

async function post(body: unknown, type: string, headers: Record<string, string> = {}, url = "/v1/events") {
  const payload = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await server.inject({
    method: "POST",
    url,
    payload,
    headers: { "content-type": type, authorization: `Bearer ${key}`, ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}
const single = "application/cloudevents+json";
const batch = "application/cloudevents-batch+json";

describe("POST /v1/events", () => {
  it("takes structured, batch and binary events and knows repeats", async () => {
    const none = { accepted: 0, duplicates: 1, quarantined: [] };
    expect(await post(event("s1"), `${single}; charset=utf-8`)).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(await post(event("s1"), single)).toMatchObject({ status: 202, body: none });
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const headers = {
      "ce-specversion": "1.0",
      "ce-id": "b1",
      "ce-source": "core",
      "ce-type": "login",
      "ce-subject": "%E5%AE%A2",
      traceparent,
    };
    expect(await post({ device: "d" }, "application/json", headers)).toMatchObject({
      status: 202,
      body: { accepted: 1 },
    });
    const rows = await logRows(bank.storage);
    expect(rows.map((row) => row.id)).toEqual(["b1", "s1"]);
    expect(rows[0]?.trace).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
    expect(rows[1]?.trace).toMatch(/^[0-9a-f]{32}$/);
    const many = [event("m1"), event("m2", { data: {} }), event("s1"), 5];
    const answer = await post(many, batch, { "accept-language": "en" });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 1 } });
    expect(
      answer.body.quarantined.map((item: Record<string, unknown>) => [item.index, item.pointer, item.reason]),
    ).toEqual([
      [1, "/data/device", "device is required"],
      [3, "", "An event must be an object"],
    ]);
    expect(await post([], batch)).toMatchObject({ status: 202, body: { accepted: 0 } });
  });

  it("answers a lone misfit with a problem that points at the field, in the caller's language, and keeps it aside", async () => {
    const misfit = event("x1", { data: { device: 5 } });
    const answer = await post(misfit, single, { "accept-language": "zh-CN" });
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer).toMatchObject({
      status: 400,
      body: { type: "urn:perennial:problem:intake.misfit", retryable: false },
    });
    expect(answer.body.fields).toEqual([
      { pointer: "/data/device", value: 5, reason: "device 必须是文本", name: "facts.wrong_type" },
    ]);
    const list = await server.inject({ url: "/v1/quarantine", headers: { authorization: `Bearer ${key}` } });
    expect(list.json().items.map((item: Record<string, unknown>) => item.factId)).toContain("x1");
  });

  it.each([
    ["{", single, 400, "intake.not_json"],
    [{}, batch, 400, "intake.not_a_batch"],
    [{}, "text/plain", 415, "intake.unsupported_media"],
    [{}, "application/cloudevents+avro", 415, "intake.unsupported_media"],
    [Buffer.from([0x7b, 0xff, 0x7d]), single, 400, "intake.not_json"],
    [event("big", { data: { device: "x".repeat(30_000) } }), single, 413, "http.body_too_large"],
    [Array.from({ length: 5_001 }, () => 1), batch, 413, "intake.batch_too_long"],
  ])("refuses %# with a problem", async (body, type, status, name) => {
    const answer = await post(body, type);
    expect([answer.status, answer.body.type]).toEqual([status, `urn:perennial:problem:${name}`]);
  });

  it("asks for a key, and gives each key its own rate", async () => {
    expect((await post(event("n"), single, { authorization: "Bearer pk_0" })).status).toBe(401);
    const answers = [];
    for (const id of ["r1", "r2", "r3"])
      answers.push(await post(event(id), single, { authorization: `Bearer ${slowKey}` }));
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 429]);
    expect(answers[2]?.headers["retry-after"]).toBe("1");
    expect(answers[0]?.headers["ratelimit-limit"]).toBe("2");
    expect((await post(event("r4"), single)).status).toBe(202);
  });
});

describe("POST /v1/imports", () => {
  const text = "age,job,email,result\n30,clerk,a@example.com,yes\nx,clerk,b@example.com,no\n";
  const upload = (body: string | Buffer, type: string, query = "map=calls&name=f.csv") =>
    post(body, type, {}, `/v1/imports?${query}`);

  it("takes a file larger than a request body may be, packed or not, and tells how far it has come", async () => {
    const long = text + Array.from({ length: 2_000 }, (_, i) => `${i % 90},nurse,${i}@example.com,no`).join("\n");
    const opened = await upload(gzipSync(long), "application/gzip");
    expect(opened).toMatchObject({ status: 202, body: { map: "calls", file: "f.csv" } });
    await intake.uploaded.settled();
    const url = String(opened.headers.location);
    const done = await server.inject({ url, headers: { authorization: `Bearer ${key}` } });
    expect(done.json()).toMatchObject({ state: "done", accepted: 2_001, quarantined: 1, duplicates: 0, line: 2_003 });
    expect(await upload(gzipSync(long), "application/gzip")).toMatchObject({ status: 202, body: { state: "done" } });
    const quality = await server.inject({
      url: `/v1/quarantine/quality?import=${opened.body.id}`,
      headers: { authorization: `Bearer ${key}` },
    });
    expect(quality.json().counts).toMatchObject([{ field: "age", name: "import.not_of_type", open: 1 }]);
    const replay = await post({ import: opened.body.id }, "application/json", {}, "/v1/quarantine/replay");
    expect(replay.body).toEqual({ replayed: 0, facts: 0, open: 1 });
  });

  it("refuses other media, unknown maps and wrong headers", async () => {
    expect((await upload(text, "application/json")).body.type).toContain("intake.unsupported_file");
    expect((await upload(text, "text/csv", "map=none")).status).toBe(404);
    const wrong = await upload(text.replace("email", "mail"), "text/csv");
    expect([wrong.status, wrong.body.fields.map((field: Record<string, unknown>) => field.pointer)]).toEqual([
      400,
      ["email", "mail"],
    ]);
    const unknown = await server.inject({
      url: `/v1/imports/${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}`,
      headers: { authorization: `Bearer ${key}` },
    });
    expect(unknown.statusCode).toBe(404);
  });

  it("goes on at start with what was left behind", async () => {
    const left = `${text}44,clerk,z@example.com,no\n`;
    await intake.uploaded.close();
    const opened = await upload(left, "text/csv");
    expect(opened.body.state).toBe("running");
    await intake.uploaded.settled();
    const people = createPeople(createVault({ wrapping: Buffer.alloc(32, 1), pepper: Buffer.alloc(32, 2) }));
    const { createIntake } = await import("./intake.ts");
    const next = createIntake({ ...intake, people });
    expect(await next.uploaded.resume()).toBe(1);
    await next.uploaded.settled();
    const done = await server.inject({
      url: String(opened.headers.location),
      headers: { authorization: `Bearer ${key}` },
    });
    expect(done.json()).toMatchObject({ state: "done", quarantined: 1 });
    await next.close();
  });
});
