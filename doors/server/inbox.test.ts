/** The local inbox as a person opens it: behind the login, in scope, and with buttons that come back as facts. */
import type { LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { job } from "#ground/authority";
import { loadSecrets, loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { type Intent, planTouches } from "#reach";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { createHttp, type HttpServer } from "./http.ts";

const origin = "http://127.0.0.1:7400";
const PASSWORD = "a password of the test";

describe("the local inbox over HTTP", () => {
  let house: TestHouse;
  let http: HttpServer;
  const sessions = new Map<string, { cookie: string; token: string }>();
  const cookiesOf = (answer: LightMyRequestResponse) => answer.cookies.map((c) => `${c.name}=${c.value}`).join("; ");

  beforeAll(async () => {
    house = await testHouse({ start: new Date("2026-03-02T01:30:00Z") });
    const { bank } = house;
    const { cluster } = inject("engines");
    http = await createHttp({
      settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_LANG: "en", PERENNIAL_PUBLIC_URL: origin }),
      engines: { cluster, secrets: loadSecrets(house.home) },
      bank,
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      publicUrl: () => origin,
      // A machine that is busy with other tests is not what is tested here.
      pressure: { eventLoopDelayMs: 0 },
    });
    await http.server.ready();
    const people = ["compliance", "analyst", "agent-1-1", "agent-1-2", "team-lead-1", "agent-2-1"];
    await http.signIn.ensurePeople(
      job("test"),
      people.map((login) => ({ login, password: PASSWORD })),
    );
    for (const username of people) {
      const payload = { username, password: PASSWORD };
      const answer = await http.server.inject({
        method: "POST",
        url: "/auth/sign-in/username",
        headers: { origin },
        payload,
      });
      const cookie = cookiesOf(answer);
      const me = await http.server.inject({ url: "/v1/me", headers: { cookie } });
      const token = me.cookies.find(({ name }) => name === "perennial_csrf")?.value ?? "";
      sessions.set(username, { cookie: `${cookie}; perennial_csrf=${token}`, token });
    }
    const data = { name: "林微", phone: "13800138000", age: 41, branch: "branch-1", consent: ["marketing"] };
    const event = { specversion: "1.0", type: "customer_recorded", source: "core", id: "r1", subject: "C-1" };
    await acceptFacts(bank.intake, job("test"), [
      arrivalOfJson({ ...event, time: house.clock.now().toISOString(), data }),
    ]);
    await bank.consumer.drain();
    const customer = (await bank.storage.batch("test", (tx) => bank.people.lookup(tx, "C-1"))) ?? -1;
    const intent: Intent = {
      playbook: "offers",
      version: "1",
      enrolment: "e1",
      wave: "sms",
      customer,
      unit: bank.units.get("branch-1") ?? null,
      channel: "sms",
      class: "marketing",
      content: "idle-two-year-sms",
      decision: null,
      dueAt: house.clock.now(),
      deadline: null,
      order: { value: 0, probability: null },
      trace: null,
    };
    await bank.storage.batch("test", (tx) => planTouches(tx, [intent], house.clock.now()));
    await bank.dispatcher.drain();
    house.clock.advanceTo(new Date("2026-03-02T01:31:00Z"));
    await bank.receiver.drain();
    await bank.consumer.drain();
  });
  afterAll(async () => {
    await http?.server.close();
    await http?.signIn.close();
    await house?.close();
  });

  const get = (login: string, url: string) =>
    http.server.inject({ url, headers: { cookie: sessions.get(login)?.cookie ?? "" } });
  const post = (login: string, url: string, payload: object) => {
    const { cookie = "", token = "" } = sessions.get(login) ?? {};
    return http.server.inject({ method: "POST", url, headers: { cookie, origin, "x-csrf-token": token }, payload });
  };

  it("is a page in both languages, and shows nothing without a login", async () => {
    const page = await http.server.inject({ url: "/inbox" });
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-type"]).toContain("text/html");
    const texts = [...page.body.matchAll(/data-zh="([^"]+)" data-en="([^"]+)"/g)];
    expect(texts.length).toBeGreaterThan(4);
    for (const script of ["/inbox.js", "/tasks.js", "/ask.js", "/page.js"]) {
      expect((await http.server.inject({ url: script })).statusCode).toBe(200);
    }
    expect((await http.server.inject({ url: "/v1/inbox" })).statusCode).toBe(401);
  });

  it("shows what the customer would have got, masked, and plays her part", async () => {
    const { messages, next } = (await get("compliance", "/v1/inbox?channel=sms")).json();
    expect(next).toBeNull();
    expect(messages).toMatchObject([
      {
        channel: "sms",
        to: "138****8000",
        state: "delivered",
        cost: 10,
        happened: [{ what: "submitted" }, { what: "delivered" }],
        acts: ["reply", "fail", "block"],
      },
    ]);
    const [{ message }] = messages;
    const url = `/v1/inbox/${message}/acts`;
    expect((await post("analyst", url, { act: "reply", text: "R" })).statusCode).toBe(403);
    const impossible = await post("compliance", url, { act: "confirm" });
    expect([impossible.statusCode, impossible.json().type]).toEqual([
      400,
      "urn:perennial:problem:reach.act_not_possible",
    ]);
    expect((await post("compliance", "/v1/inbox/999/acts", { act: "reply" })).statusCode).toBe(404);
    expect((await post("compliance", url, { act: "reply", text: "退订" })).statusCode).toBe(200);
    const told = await house.bank.storage.batch("test", (tx) =>
      tx.rows<{ type: string }>(sql`
        select type from log.fact where source = 'local/sms' order by occurred_at, type`),
    );
    expect(told.map(({ type }) => type)).toEqual([
      "touch_submitted",
      "touch_delivered",
      "touch_replied",
      "unsubscribed",
    ]);
    const trail = await house.bank.storage.batch("test", (tx) =>
      tx.rows<{ target: string }>(sql`select target from audit.entry where action = 'reach.act_in_inbox'`),
    );
    expect(trail).toEqual([{ target: "touch:offers@1/e1/sms" }]);
  });

  it("tries content on a customer in scope, by way of the law, and never on a real channel", async () => {
    const { contents } = (await get("compliance", "/v1/inbox/trials")).json();
    const ids = contents.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining(["login-gift-inbox", "zone-payroll-slot", "idle-two-year-sms"]));
    expect(ids).not.toContain("term-deposit-email");
    const sms = contents.find(({ id }: { id: string }) => id === "idle-two-year-sms");
    expect(sms.longest).toEqual({ units: 75, parts: 2, cost: 10 });
    const send = (content: string, subject = "C-1", login = "compliance") =>
      post(login, "/v1/inbox/trials", { content, subject });
    const refused = [
      await send("login-gift-inbox", "C-1", "analyst"),
      await send("login-gift-inbox", "C-2"),
      await send("no-such-content"),
      await send("term-deposit-email"),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([403, 404, 404, 400]);

    const sent = await send("login-gift-inbox");
    expect(sent.statusCode).toBe(201);
    const denied = (await send("idle-two-year-sms")).json() as { key: string; customer: number };
    await house.bank.consumer.drain();
    await house.bank.dispatcher.drain();
    const { messages } = (await get("compliance", "/v1/inbox?channel=inbox")).json();
    expect(messages).toMatchObject([{ key: sent.json().key, title: "本月登录礼" }]);
    // She has refused SMS a moment ago: what was planned before that was read is cancelled.
    const { touches } = (await get("compliance", `/v1/touches?customer=${denied.customer}`)).json();
    const touch = touches.find(({ key }: { key: string }) => key === denied.key);
    expect(touch).toMatchObject({ state: "denied", code: "channel_closed" });
    expect(touch.codeText).not.toBe(touch.code);
  });

  it("lets a colleague work tasks: what is open, taken, recorded, handed over, in scope alone", async () => {
    const { bank, clock } = house;
    clock.advanceTo(new Date("2026-03-02T02:00:00Z"));
    const { customer } = (await get("compliance", "/v1/inbox?channel=sms")).json().messages[0];
    const call = (enrolment: string): Intent => ({
      ...{ playbook: "offers", version: "1", enrolment, wave: "call", customer, channel: "agent_call" },
      ...{ unit: bank.units.get("branch-1") ?? null, class: "service", content: "term-deposit-script" },
      ...{ decision: null, dueAt: clock.now(), deadline: null, order: { value: 1, probability: null }, trace: null },
      reasons: ["value"],
    });
    await bank.storage.batch("test", (tx) => planTouches(tx, [call("t1"), call("t2")], clock.now()));
    await bank.assignCalls();
    const mine = (await get("agent-1-2", "/v1/tasks?owner=me")).json();
    expect(mine).toMatchObject({
      next: null,
      tasks: [
        { mine: true, state: "open", kind: "contact", customer: { name: "林*", phone: "138****8000" }, late: false },
        { owner: { login: "agent-1-2" }, script: { title: expect.stringContaining("林*") } },
      ],
    });
    const page = (await get("agent-1-2", "/v1/tasks?limit=1")).json();
    const rest = (await get("agent-1-2", `/v1/tasks?limit=1&after=${page.next}`)).json();
    expect([page.tasks[0].task, rest.tasks[0].task]).toEqual(mine.tasks.map(({ task }: { task: number }) => task));
    expect((await get("agent-1-2", "/v1/tasks?after=nonsense")).statusCode).toBe(400);
    const [first, second] = mine.tasks.map(({ task }: { task: number }) => `/v1/tasks/${task}`);
    // Elsewhere nobody sees it, and who may not work tasks may not read them.
    expect((await get("agent-2-1", first)).statusCode).toBe(404);
    expect((await get("analyst", "/v1/tasks")).statusCode).toBe(403);
    expect((await post("agent-1-1", `${first}/take`, {})).statusCode).toBe(409);
    const taken = await post("agent-1-2", `${first}/take`, {});
    expect([taken.statusCode, taken.json()]).toMatchObject([200, { customer, heldUntil: "2026-03-02T02:30:00.000Z" }]);
    const refused = await post("agent-1-2", `${second}/take`, {});
    expect(refused.statusCode).toBe(409);
    const again = { outcome: "call_back", callBackAt: "2026-03-02T06:00:00Z" };
    expect((await post("agent-1-2", `${first}/outcome`, again)).json()).toMatchObject({ state: "open" });
    expect((await post("agent-1-2", `${second}/hand-over`, { to: "agent-1-1", reason: "" })).statusCode).toBe(400);
    expect((await post("agent-1-2", `${second}/hand-over`, { to: "agent-2-1", reason: "x" })).json().type).toBe(
      "urn:perennial:problem:reach.cannot_own",
    );
    expect((await post("agent-1-2", `${second}/hand-over`, { to: "agent-1-1", reason: "熟悉客户" })).statusCode).toBe(
      200,
    );
    expect((await post("agent-1-1", `${second}/outcome`, { outcome: "interested", seconds: 30 })).json()).toMatchObject(
      {
        state: "done",
      },
    );
    const { history } = (await get("team-lead-1", second)).json();
    expect(history.map(({ what, person }: { what: string; person: string }) => `${what} ${person}`)).toEqual([
      "given agent-1-2",
      "handed_over agent-1-1",
      "done agent-1-1",
    ]);
    // An agent is away: somebody else goes on with what is open.
    const away = { login: "agent-1-2", from: clock.now().toISOString(), until: "2026-03-03T09:00:00Z" };
    expect((await post("agent-1-1", "/v1/absences", away)).statusCode).toBe(403);
    const { absence } = (await post("agent-1-2", "/v1/absences", away)).json();
    await bank.tasks.keep();
    expect((await get("team-lead-1", first)).json().owner.login).toBe("agent-1-1");
    expect((await post("team-lead-1", "/v1/colleagues/agent-1-1/capacity", { perDay: 7 })).statusCode).toBe(200);
    const { colleagues, absences } = (await get("team-lead-1", "/v1/colleagues")).json();
    expect(colleagues.find(({ login }: { login: string }) => login === "agent-1-1")).toMatchObject({
      capacity: 7,
      open: 1,
      doneToday: 1,
      left: 5,
    });
    expect(absences).toMatchObject([{ absence, login: "agent-1-2" }]);
    expect((await post("team-lead-1", `/v1/absences/${absence}/end`, {})).statusCode).toBe(200);
    const value = (await get("team-lead-1", "/v1/outcomes/tasks?by=role")).json();
    expect(value).toMatchObject({ all: { tasks: 1 }, rows: [{ of: "agent", tasks: 1 }] });
    await bank.consumer.drain();
  });
});
