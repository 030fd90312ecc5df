/** The house and its oversight over HTTP: keys, settings, health, and what risk, compliance and head office look at. */
import type { FastifyRequest } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audit } from "#ground/audit";
import { job, type PersonActor } from "#ground/authority";
import { createServer, type Server } from "#ground/http";
import { derivedId } from "#ground/ids";
import { actorOfKey, actorOfPerson, personIdOf } from "#ground/organisation";
import { loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { settleNow } from "./flows/run-until/index.ts";
import { homeRoutes } from "./routes/home.ts";
import { houseRoutes } from "./routes/house.ts";

const CALL = "term-deposit-call";
const OFFER = "grow-idle-balance";

describe("the house over HTTP", () => {
  let house: TestHouse;
  let server: Server;
  let actor: PersonActor | null = null;
  let told = 0;

  const ask = async (method: "GET" | "POST", url: string, payload?: object) => {
    const answer = await server.inject({
      method,
      url,
      headers: { "accept-language": "en" },
      ...(payload ? { payload } : {}),
    });
    return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
  };
  const as = async (login: string): Promise<void> => {
    actor = await actorOfPerson(house.bank.storage, personIdOf(login));
  };
  const tell = async (subject: string, type: string, data: object): Promise<void> => {
    const event = { specversion: "1.0", type, source: "core", id: `house-${told++}`, subject };
    const arrival = arrivalOfJson({ ...event, time: house.clock.now().toISOString(), data });
    const { quarantined } = await acceptFacts(house.bank.intake, job("test"), [arrival]);
    expect(quarantined).toEqual([]);
  };

  beforeAll(async () => {
    house = await testHouse();
    const { bank } = house;
    const settings = loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_INBOX_DAYS: "90" });
    server = await createServer({
      settings,
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      document: { title: "t", version: "1" },
      pressure: { eventLoopDelayMs: 0 },
    });
    const authenticate = async (_: FastifyRequest) => actor as PersonActor;
    const { storage, columnar, clock, definitions } = bank;
    await server.register(houseRoutes, { authenticate, bank, settings });
    await server.register(homeRoutes, { authenticate, storage, columnar, clock, definitions });
  });
  afterAll(async () => {
    await server?.close();
    await house?.close();
  });

  it("makes a key that is shown once, sees its branch alone, and is refused what no key may hold", async () => {
    const { storage, units } = house.bank;
    const asked = { name: "CRM", permissions: ["profile.read"], units: ["branch-1"], ratePerSecond: 5 };
    await as("analyst");
    expect((await ask("POST", "/v1/keys", asked)).status).toBe(403);
    await as("administrator");
    const made = await ask("POST", "/v1/keys", asked);
    expect(made).toMatchObject({ status: 201, body: { keyText: expect.stringMatching(/^pk_[0-9a-f]{16}_/) } });
    const known = await actorOfKey(storage, made.body.keyText);
    expect(known).toMatchObject({ id: made.body.key, permissions: ["profile.read"], ratePerSecond: 5 });
    expect(known?.scope).toContain(units.get("branch-1"));
    const list = await ask("GET", "/v1/keys");
    expect(list.body.grantable).toContain("profile.read");
    expect(list.body.grantable).not.toContain("house.read_audit");
    expect(list.body.keys[0]).toMatchObject({ key: made.body.key, name: "CRM", units: ["branch-1"], expiresAt: null });
    expect(JSON.stringify(list.body)).not.toContain(made.body.keyText);
    for (const [change, said] of [
      [{ permissions: ["house.read_audit"] }, "house.read_audit"],
      [{ units: ["branch-9"] }, "branch-9"],
      [{ expiresAt: "2020-01-01T00:00:00Z" }, "2020-01-01"],
      [{ ratePerSecond: 0 }, "ratePerSecond"],
      [{ name: "  " }, "name"],
      [{ permissions: [] }, "permissions"],
    ] as const) {
      const refused = await ask("POST", "/v1/keys", { ...asked, ...change });
      expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining(said)]);
    }
    const ended = await ask("POST", `/v1/keys/${made.body.key}/revoke`, { reason: "handed to nobody" });
    expect(ended.status).toBe(204);
    expect(await actorOfKey(storage, made.body.keyText)).toBeNull();
  });

  it("tells settings with their bounds and without secrets, and how the installation does", async () => {
    await as("designer");
    expect((await ask("GET", "/v1/settings")).status).toBe(403);
    await as("administrator");
    const { body } = await ask("GET", "/v1/settings");
    const of = (name: string) => body.settings.find((one: { name: string }) => one.name === name);
    expect(of("PERENNIAL_INBOX_DAYS")).toMatchObject({ given: true, value: "90", fallback: "180", least: 1 });
    expect(of("PERENNIAL_ROLES")).toMatchObject({ given: false, value: "all" });
    expect(of("PERENNIAL_SECRET")).toMatchObject({ secret: true });
    await tell("C-9", "login", { device: "d" });
    const before = await ask("GET", "/v1/system");
    expect(before.body.waits).toMatchObject({ toApply: 1, parked: 0, quarantined: 0, aside: 0 });
    await settleNow({ bank: house.bank });
    const after = await ask("GET", "/v1/system");
    expect(after.body.waits.toApply).toBe(0);
    for (const { version, bytes } of after.body.engines) {
      expect(version).toMatch(/^\d+\./);
      expect(bytes).toBeGreaterThan(0);
    }
    await as("agent-1-1");
    expect((await ask("GET", "/v1/system")).status).toBe(403);
  });

  it("shows those who answer for risk what was stopped, who wants no contact and who complains", async () => {
    const { storage, clock } = house.bank;
    for (const n of [1, 2])
      await tell(`C-${n}`, "customer_recorded", { name: `客户${n}`, branch: "branch-1", consent: ["marketing"] });
    await settleNow({ bank: house.bank });
    await tell("C-1", "complaint_filed", { ticket: "T-1" });
    await tell("C-2", "complaint_filed", { ticket: "T-2" });
    await tell("C-2", "complaint_resolved", { ticket: "T-2" });
    await tell("C-1", "consent_withdrawn", { purpose: "marketing", channel: "sms" });
    await settleNow({ bank: house.bank });
    await house.bank.projector.drain();
    await storage.batch("test", async (tx) => {
      await tx.run(sql`
        insert into playbook.answer (event, customer, source, id, type, occurred_at, answered_at, answer, reasons)
        values (${derivedId("held")}, 1, 'app', 'e', 'transfer', ${clock.now()}, ${clock.now()}, 'hold', '[]')`);
      await audit(tx, job("test"), { action: "profile.reveal", target: "customer:1" });
    });
    await as("risk");
    const { status, body } = await ask("GET", "/v1/home/oversight?days=7");
    expect([status, body.days?.length, body.to]).toEqual([200, 7, "2026-03-02"]);
    expect(body.days.at(-1)).toMatchObject({ held: 1, steppedUp: 0, optOuts: 1, complaints: 2, resolved: 1 });
    expect(body.optOuts).toEqual([{ channel: "sms", count: 1 }]);
    expect(body.complaints).toEqual({ open: 1, customers: 1 });
    expect(body.unmasked).toEqual({ times: 1, people: 1 });
    expect((await ask("GET", "/v1/home/oversight?days=0")).status).toBe(400);
    await as("manager-1-1");
    expect((await ask("GET", "/v1/home/oversight")).status).toBe(403);
  });

  it("shows what playbooks brought beside their holdout, of one's part of the bank", async () => {
    const { storage, units } = house.bank;
    const branch = units.get("branch-1") ?? -1;
    await storage.batch("test", async (tx) => {
      const all = Array.from({ length: 100 }, (_, n) => n);
      // Every fifth is held out; two fifths convert, all of them treated; the branch has the first forty.
      await tx.run(sql`
        insert into outcome.enrolment (enrolment, playbook, version, customer, unit, admitted_at, ends_at, assigned_at, decided,
          control, control_share, converted_at, amount, cost)
        select u.enrolment, ${OFFER}, 1, 1000 + u.n, case when u.n < 40 then ${branch}::int end, '2026-03-01', '2026-03-16',
          '2026-03-01', 'chosen', u.n % 5 = 0, 0.2, case when u.n % 5 in (1, 2) then '2026-03-02'::timestamptz end,
          case when u.n % 5 in (1, 2) then 1000 else 0 end, 10
        from unnest(${all.map((n) => derivedId("result", String(n)))}::uuid[], ${all}::int[]) as u(enrolment, n)`);
      await tx.run(sql`
        insert into reach.touch (key, customer, unit, channel, class, playbook, version, enrolment, wave, content, reasons,
          value, state, planned_at, due_at, updated_at, trail, trail_at)
        select 'pressure ' || n, n % 2, ${branch}::int, 'sms', 'marketing', ${CALL}, '1', 'e', 'w', 'c', '{}', 0, 'delivered',
          '2026-03-01', '2026-03-01', '2026-03-01', '{}', '{}' from generate_series(1, 9) n`);
    });
    await as("designer");
    const { body } = await ask("GET", "/v1/home/results");
    expect(body.playbooks[0]).toMatchObject({ code: OFFER, treated: 80, control: 20, converted: 40, treatedRate: 0.5 });
    expect(body.playbooks[0].difference.value).toBeCloseTo(0.5, 12);
    expect(body.playbooks[0].verdict.code).toBe("better");
    expect(body.money).toEqual({ amount: "400.00", cost: "8.00", conversions: 40, brought: 40 });
    expect(body.pressure).toMatchObject({
      spread: [
        { touches: 4, customers: 1 },
        { touches: 5, customers: 1 },
      ],
      touches: 9,
      customers: 2,
    });
    await as("branch-operator-1");
    expect((await ask("GET", "/v1/home/results")).body.playbooks[0]).toMatchObject({ treated: 32, control: 8 });
    await as("branch-operator-2");
    expect((await ask("GET", "/v1/home/results")).body.playbooks).toEqual([]);
    expect((await ask("GET", "/v1/home/results?days=500")).status).toBe(400);
  });
});
