/** A playbook in people's hands: proposed and approved over HTTP, edited, paused and rolled back while customers are in flight. */
import type { FastifyRequest } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job, type PersonActor } from "#ground/authority";
import { createServer, type Server } from "#ground/http";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { playbookRoutes } from "#playbook";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { runUntil } from "./flows/run-until/index.ts";
import { playbookTrialRoutes } from "./routes/playbook-trials.ts";

const text = (second: string) => `# For those who were let down.
id: some-care
zh: 关怀
en: Care
stage: warn
class: service
trigger: { event: complaint_filed }
waves:
  # One word at once,
  - { id: told, channel: inbox, content: id-renewal-inbox }
  - { id: asked, wait: 2d, channel: ${second}, content: id-renewal-${second} }
`;
const at = (day: number, hour = 10): Date => new Date(Date.UTC(2026, 2, day, hour - 8));

describe("a playbook in people's hands", () => {
  let house: TestHouse;
  let server: Server;
  const actors = new Map<string, PersonActor>();

  const call = async (login: string, method: "GET" | "POST", url: string, payload?: object) => {
    const headers = { "x-actor": login, "accept-language": "en" };
    const answer = await server.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    const isJson = String(answer.headers["content-type"]).includes("json");
    return { status: answer.statusCode, body: isJson ? answer.json() : answer.body };
  };
  const propose = (file: string) =>
    call("designer", "POST", "/v1/playbooks", { id: "some-care", file, reason: "better words" });
  const approve = (version: number, login = "approver") =>
    call(login, "POST", `/v1/playbooks/some-care/versions/${version}/approve`);
  const change = (what: string, login = "approver") =>
    call(login, "POST", `/v1/playbooks/some-care/${what}`, { reason: "to look at it" });
  const until = (to: Date) => runUntil({ bank: house.bank, clock: house.clock }, to);
  /** A complaint now, from a customer who has a telephone, the app and an address in it. */
  const complain = async (subject: string): Promise<void> => {
    const { bank, clock } = house;
    const event = (type: string, data: object) =>
      arrivalOfJson({
        specversion: "1.0",
        type,
        source: "core",
        id: `${type}-${subject}`,
        subject,
        time: clock.now().toISOString(),
        data,
      });
    const person = { phone: `1380000${subject.slice(1).padStart(4, "0")}`, push_token: true };
    const facts = [event("customer_recorded", person), event("complaint_filed", { ticket: subject })];
    expect((await acceptFacts(bank.intake, job("test"), facts)).accepted).toBe(2);
    await until(clock.now());
  };
  /** Touches in their order, as `version wave channel day`. */
  const touches = async (): Promise<string[]> => {
    const rows = await house.bank.storage.batch("read", (tx) =>
      tx.rows<{ version: string; wave: string; channel: string; due: Date }>(sql`
        select version, wave, channel, due_at as due from reach.touch where playbook = 'some-care' order by due_at, key`),
    );
    return rows.map(({ version, wave, channel, due }) => `${version} ${wave} ${channel} ${due.getUTCDate()}`);
  };

  beforeAll(async () => {
    house = await testHouse({ start: at(2) });
    const { bank } = house;
    for (const login of ["designer", "approver", "risk", "agent-1-1"]) {
      const actor = await actorOfPerson(bank.storage, personIdOf(login));
      if (actor) actors.set(login, actor);
    }
    server = await createServer({
      settings: loadSettings({ PERENNIAL_HOME: house.home }),
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      document: { title: "t", version: "1" },
      pressure: { eventLoopDelayMs: 0 },
    });
    const { storage, definitions, clock, playbooks } = bank;
    const authenticate = async (request: FastifyRequest) => {
      const actor = actors.get(String(request.headers["x-actor"]));
      if (!actor) throw new Error("no actor");
      return actor;
    };
    await server.register(playbookRoutes, { ...{ storage, definitions, clock, playbooks }, authenticate });
    await server.register(playbookTrialRoutes, { bank, authenticate });
  });
  afterAll(async () => {
    await server?.close();
    await house?.close();
  });

  it("takes two persons to be live, and names each mistake with its place", async () => {
    const wrong = await propose(text("inbox").replace("complaint_filed", "complaint_file"));
    expect(wrong.status).toBe(400);
    expect(wrong.body.error ?? wrong.body).toMatchObject({
      fields: [{ pointer: "/trigger/event", reason: expect.stringMatching(/^7: .*complaint_filed\?/) }],
    });
    const checked = await call("designer", "POST", "/v1/playbooks/check", { file: text("inbox").replace("2d", "2x") });
    expect(checked.body.problems).toMatchObject([{ line: 11, pointer: "/waves/1/wait" }]);
    expect(await propose(text("inbox"))).toMatchObject({ status: 201, body: { version: 1, state: "draft" } });
    expect((await approve(1, "designer")).status).toBe(403);
    expect(house.bank.definitions.playbooks["some-care"]).toBeUndefined();
    expect(await approve(1)).toMatchObject({ status: 200, body: { state: "live" } });
    expect(house.bank.definitions.playbooks["some-care"]?.en).toBe("Care");
    expect((await call("agent-1-1", "GET", "/v1/playbooks")).body.playbooks).toEqual([
      expect.objectContaining({ id: "some-care", state: "live", version: 1, trigger: "event" }),
    ]);
  });

  it("keeps who is in flight on their version, waits while it is paused, and goes on where it stood", async () => {
    await complain("C1");
    expect(await touches()).toEqual(["1 told inbox 2"]);
    // Changed in flight: the next one goes another way.
    await propose(text("sms"));
    const shown = await call("risk", "GET", "/v1/playbooks/some-care");
    expect(shown.body.changes).toEqual([
      { path: "waves.asked.channel", before: "inbox", after: "sms" },
      { path: "waves.asked.content", before: "id-renewal-inbox", after: "id-renewal-sms" },
    ]);
    await approve(2);
    house.clock.advanceTo(at(3));
    await complain("C2");
    await until(at(3, 12));
    // Both next waves come due while it stands still; who complains meanwhile is not admitted.
    expect(await change("pause", "risk")).toMatchObject({ status: 200, body: { state: "paused" } });
    await until(at(6));
    await complain("C3");
    expect(await touches()).toEqual(["1 told inbox 2", "2 told inbox 3"]);
    expect((await change("resume", "risk")).status).toBe(403);
    await change("resume");
    await until(at(6));
    expect(await touches()).toEqual(["1 told inbox 2", "2 told inbox 3", "1 asked inbox 6", "2 asked sms 6"]);
  });

  it("goes back in one step, and its file keeps what a person wrote", async () => {
    const back = await change("roll-back");
    expect(back).toMatchObject({ status: 200, body: { version: 3, state: "live", from: 1 } });
    await complain("C4");
    await until(at(12));
    expect((await touches()).slice(4)).toEqual(["3 told inbox 6", "3 asked inbox 8"]);
    const file = await call("designer", "GET", "/v1/playbooks/some-care/versions/3/file");
    expect(file.body).toBe(text("inbox"));
    expect((await change("retire")).body.state).toBe("retired");
    expect((await change("pause")).status).toBe(409);
  });

  it("is tried over HTTP on what has happened, and nothing comes of it", async () => {
    const before = await touches();
    const tried = (login: string, asked: object) => call(login, "POST", "/v1/playbooks/try", { over: "30d", ...asked });
    const done = await tried("designer", { file: text("sms") });
    expect(done).toMatchObject({
      status: 200,
      body: { problems: [], tried: { playbook: "some-care", candidates: 4, admissions: 4, people: 4, touches: 8 } },
    });
    const { channels, days, customers } = done.body.tried;
    expect(channels.map((one: { channel: string; touches: number }) => [one.channel, one.touches])).toEqual(
      expect.arrayContaining([
        ["inbox", 4],
        ["sms", 4],
      ]),
    );
    expect(days[0]).toMatchObject({ day: "2026-03-02", people: 1, messages: 1, calls: 0 });
    expect(customers).toHaveLength(4);
    expect(await touches()).toEqual(before);
    const wrong = await tried("designer", { file: text("inbox").replace("2d", "2x") });
    expect(wrong).toMatchObject({
      status: 200,
      body: { tried: null, problems: [{ line: 11, pointer: "/waves/1/wait" }] },
    });
    const asData = await tried("designer", { definition: { id: "some-care" } });
    expect(asData.body.tried).toBeNull();
    expect((await tried("designer", { file: text("sms"), over: "7y" })).status).toBe(400);
    expect((await tried("agent-1-1", { file: text("sms") })).status).toBe(403);
  });
});
