import { connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { loadSettings } from "#ground/settings";
import { closeServer, listen, type Server } from "./index.ts";
import type { Problem } from "./problem.ts";
import { start } from "./testing.ts";

const open: Server[] = [];
async function started(...options: Parameters<typeof start>): ReturnType<typeof start> {
  const running = await start(...options);
  open.push(running.server);
  return running;
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

describe("problems", () => {
  it("of rooms are RFC 9457 in the caller's language", async () => {
    const { server } = await started();
    const zh = await server.inject({ url: "/api/customers/7" });
    expect(zh.statusCode).toBe(404);
    expect(zh.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(zh.headers["content-language"]).toBe("zh-CN");
    const problem = zh.json<Problem>();
    expect(problem).toEqual({
      type: "urn:perennial:problem:http_test.no_such_customer",
      title: "未找到",
      status: 404,
      detail: "没有客户 7",
      instance: `urn:perennial:request:${String(zh.headers["x-request-id"])}`,
      code: "not_found",
      retryable: false,
      trace: zh.headers["x-trace-id"],
      fields: [],
    });
    const en = await server.inject({
      url: "/api/customers/7",
      headers: { "accept-language": "fr, en;q=0.9, zh;q=0.1" },
    });
    expect(en.json<Problem>()).toMatchObject({ title: "Not found", detail: "No customer 7" });
    expect(en.headers.vary).toContain("Accept-Language");
  });

  it("say whether to try again and when", async () => {
    const { server } = await started();
    const busy = await server.inject({ url: "/api/busy" });
    expect([busy.statusCode, busy.headers["retry-after"], busy.json<Problem>().retryable]).toEqual([503, "8", true]);
    const raced = await server.inject({ url: "/api/raced" });
    expect([raced.statusCode, raced.headers["retry-after"], raced.json<Problem>().retryable]).toEqual([
      409,
      undefined,
      true,
    ]);
    const engine = await server.inject({ url: "/api/engine" });
    expect([engine.statusCode, engine.headers["retry-after"]]).toEqual([503, "1"]);
    expect(engine.body).not.toContain("10.0.0.7");
  });

  it("point at every field that does not fit", async () => {
    const { server } = await started();
    const headers = { "accept-language": "en" };
    const body = await server.inject({
      method: "POST",
      url: "/api/customers",
      headers,
      payload: { phone: "12", age: "5", extra: 1, tags: [{}] },
    });
    expect(body.statusCode).toBe(400);
    const problem = body.json<Problem>();
    expect(problem.type).toBe("urn:perennial:problem:http.invalid_request");
    expect(problem.detail).toBe("4 field(s) of the request do not fit");
    const fields = new Map(problem.fields.map((field) => [field.pointer, field]));
    expect(fields.get("/phone")).toMatchObject({ value: "12", name: "pattern" });
    expect(fields.get("/age")).toMatchObject({ value: "5", reason: "must be integer" });
    expect(fields.get("/extra")).toMatchObject({ reason: "is not a known field" });
    expect(fields.get("/tags/0/a~1b")).toMatchObject({ reason: "is missing" });
    const query = await server.inject({ url: "/api/customers/x?limit=10" });
    expect(query.json<Problem>().fields.map(({ pointer }) => pointer)).toEqual(["path.customer"]);
    const limit = await server.inject({ url: "/api/customers/1?limit=10" });
    expect(limit.json<Problem>().fields).toEqual([
      { pointer: "query.limit", value: 10, reason: "必须 <= 9", name: "maximum" },
    ]);
  });

  it("stand for everything HTTP can refuse: 400, 404, 405, 413, 415, 500", async () => {
    const { server } = await started();
    const post = (payload: string, type: string) =>
      server.inject({ method: "POST", url: "/api/customers", payload, headers: { "content-type": type } });
    const answers = {
      "http.malformed_body": [await post("{", "application/json"), 400],
      "http.unknown_media_type": [await post("<a/>", "application/xml"), 415],
      "http.body_too_large": [await post(JSON.stringify({ phone: "1".repeat(2_000_000) }), "application/json"), 413],
      "http.no_such_path": [await server.inject({ url: "/nowhere" }), 404],
      "http.wrong_method": [await server.inject({ method: "DELETE", url: "/api/customers/1?x=1" }), 405],
      "http.bad_request": [await server.inject({ url: "/api/customers/%E0%A4%A" }), 400],
      "http.defect": [await server.inject({ url: "/api/defect" }), 500],
    } as const;
    for (const [name, [answer, status]] of Object.entries(answers)) {
      expect([answer.statusCode, answer.json<Problem>().type], name).toEqual([status, `urn:perennial:problem:${name}`]);
      expect(answer.json<Problem>().status).toBe(status);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
    }
    expect(answers["http.wrong_method"][0].headers.allow).toBe("GET, HEAD");
    expect(answers["http.defect"][0].body).not.toContain("hunter2");
    expect(answers["http.defect"][0].json<Problem>().detail).toContain(
      String(answers["http.defect"][0].headers["x-trace-id"]),
    );
  });

  it("answer 503 with Retry-After under pressure, while probes still answer", async () => {
    const { server } = await started({ pressure: { eventLoopDelayMs: 0, residentBytes: 1, sampleMs: 10 } });
    await vi.waitFor(() => expect(server.isUnderPressure()).toBe(true), { timeout: 20_000 });
    const answer = await server.inject({ url: "/api/customers/7" });
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "5"]);
    expect(answer.json<Problem>().type).toBe("urn:perennial:problem:http.under_pressure");
    expect((await server.inject({ url: "/healthz" })).statusCode).toBe(200);
  });
});

describe("a request", () => {
  it("continues the caller's trace, over a real socket and through body parsing", async () => {
    const { server } = await started();
    const origin = await server.listen({ host: "127.0.0.1", port: 0 });
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const answer = await fetch(`${origin}/api/customers`, {
      method: "POST",
      headers: { "content-type": "application/json", traceparent: `00-${trace}-00f067aa0ba902b7-01` },
      body: JSON.stringify({ phone: "13812345678" }),
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ greeting: "hello", trace });
    expect(answer.headers.get("x-trace-id")).toBe(trace);
    const fresh = await fetch(`${origin}/healthz`, { headers: { traceparent: "nonsense" } });
    expect(fresh.headers.get("x-trace-id")).toMatch(/^[0-9a-f]{32}$/);
  });

  it("leaves no personal data in the logs and carries the trace there", async () => {
    const { server, written } = await started();
    const phone = "13812345678";
    await server.inject({ method: "POST", url: "/api/customers", payload: { phone, name: "欧阳金丝雀" } });
    await server.inject({ url: `/api/${phone}/欧阳金丝雀?email=canary.bird@example.com` });
    await server.inject({ url: "/api/defect", headers: { cookie: "session=monday7", "user-agent": "canary" } });
    const log = written.join("");
    for (const secret of [phone, "欧阳", encodeURIComponent("欧阳"), "canary", "monday7", "127.0.0.1", "hunter2"]) {
      expect(log).not.toContain(secret);
    }
    const failed = written
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ msg }) => msg === "request failed");
    expect(failed).toMatchObject({
      route: "/api/defect",
      trace: expect.stringMatching(/^[0-9a-f]{32}$/),
      request: expect.any(String),
    });
  });

  it("that is no HTTP gets a problem too", async () => {
    const { server } = await started();
    await server.listen({ host: "127.0.0.1", port: 0 });
    const address = server.addresses()[0];
    const text = await new Promise<string>((resolve, reject) => {
      let received = "";
      const socket = connect(typeof address === "object" ? address.port : 0, "127.0.0.1", () =>
        socket.write("no http\r\n\r\n"),
      );
      socket.on("data", (chunk) => {
        received += String(chunk);
      });
      socket.on("end", () => resolve(received)).on("error", reject);
    });
    expect(text).toMatch(/^HTTP\/1.1 400 [\s\S]*urn:perennial:problem:http.bad_request/);
  });
});

describe("operations", () => {
  it("see liveness, readiness by name, and metrics by route", async () => {
    let broken = false;
    const check = async (): Promise<void> => {
      if (broken) throw new Error("postgres://u:hunter2@h");
    };
    const { server } = await started({ checks: [{ name: "postgres", check }] });
    expect((await server.inject({ url: "/healthz" })).json()).toEqual({ status: "ok" });
    expect((await server.inject({ url: "/readyz" })).json()).toEqual({
      ready: true,
      checks: [{ name: "postgres", ok: true }],
    });
    broken = true;
    const down = await server.inject({ url: "/readyz" });
    expect([down.statusCode, down.headers["retry-after"]]).toEqual([503, "1"]);
    expect(down.json()).toEqual({ ready: false, checks: [{ name: "postgres", ok: false, reason: "failed" }] });
    const metrics = await server.inject({ url: "/metrics" });
    expect(metrics.headers["content-type"]).toContain("text/plain");
    expect(metrics.body).toContain('perennial_http_request_seconds_count{method="GET",route="/readyz",status="503"} 1');
  });

  it("can be denied metrics", async () => {
    const { server } = await started({
      guardMetrics: () => {
        throw new Error("no");
      },
    });
    expect((await server.inject({ url: "/metrics" })).statusCode).toBe(500);
  });

  it("are told of a port in use", async () => {
    const { server } = await started();
    const other = await started();
    const port = new URL(await server.listen({ host: "127.0.0.1", port: 0 })).port;
    const settings = loadSettings({ PERENNIAL_PORT: port });
    await expect(listen(other.server, settings)).rejects.toMatchObject({ caseName: "http.port_in_use" });
  });

  it("close gracefully: a request in hand is finished", async () => {
    const { server } = await started();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let entered = (): void => undefined;
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    server.get("/slow", async () => {
      entered();
      await held;
      return "done";
    });
    const origin = await server.listen({ host: "127.0.0.1", port: 0 });
    const answer = fetch(`${origin}/slow`);
    await inside;
    const closed = closeServer(server);
    release();
    expect(await (await answer).text()).toBe("done");
    await closed;
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow();
  });
});

describe("documents", () => {
  it("are OpenAPI 3.1 with problems, parameters and bodies", async () => {
    const { server } = await started();
    const document = (await server.inject({ url: "/openapi.json" })).json<{
      openapi: string;
      paths: Record<
        string,
        Record<string, { responses: Record<string, { content?: Record<string, unknown> }>; requestBody?: unknown }>
      >;
    }>();
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(["/healthz", "/readyz", "/metrics", "/api/customers"]),
    );
    const post = document.paths["/api/customers"]?.post;
    expect(post?.requestBody).toBeDefined();
    expect(Object.keys(post?.responses ?? {})).toEqual(expect.arrayContaining(["201", "4XX", "5XX"]));
    expect(post?.responses["4XX"]?.content).toHaveProperty(["application/problem+json"]);
  });

  it("are readable at /docs without a network, under the policy that the browser is told", async () => {
    const { server } = await started();
    const page = await server.inject({ url: "/docs" });
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/upgrade-insecure-requests|https?:/);
    // Nothing inline, which the policy forbids, and nothing from elsewhere.
    expect(page.body).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|<style|\son\w+=|https?:\/\//);
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect((await server.inject({ url: new URL(file, "http://host/docs").pathname })).statusCode, file).toBe(200);
    }
    const initializer = await server.inject({ url: "/docs/static/swagger-initializer.js" });
    expect(initializer.body).not.toMatch(/["'`]https?:/);
    expect((await server.inject({ url: "/docs/json" })).json()).toHaveProperty("openapi", "3.1.0");
  });

  it("and answers carry the headers that protect a browser", async () => {
    const { server } = await started();
    const { headers } = await server.inject({ url: "/healthz" });
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "SAMEORIGIN" });
    expect(headers).not.toHaveProperty("strict-transport-security");
  });
});
