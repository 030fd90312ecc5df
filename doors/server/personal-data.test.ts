/** Personal data as colleagues, customers and operators meet it: revealed with a reason, exported, erased, under new keys. */
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import type { LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { job } from "#ground/authority";
import { derivedDataKeys, loadSecrets, loadSettings, openDataKeys } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { createPeople, createVault, rotateDataKeys, wrappingKeys } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { recordApplied } from "./applied/index.ts";
import { catchUp } from "./flows/story/run.ts";
import { createHttp, type HttpServer } from "./http.ts";

const origin = "http://127.0.0.1:7400";
const PASSWORD = "a password of the test";

describe("personal data of a bank", () => {
  let house: TestHouse;
  let http: HttpServer;
  const sessions = new Map<string, { cookie: string; token: string }>();

  const take = async (
    subject: string,
    type: string,
    data: object,
    id = `${type}-${subject}-${randomBytes(4).toString("hex")}`,
  ) =>
    await acceptFacts(house.bank.intake, job("test"), [
      arrivalOfJson({ specversion: "1.0", type, source: "core", id, subject, time: "2026-03-02T00:10:00Z", data }),
    ]);
  const post = (login: string, url: string, payload: object = {}) => {
    const { cookie = "", token = "" } = sessions.get(login) ?? {};
    return http.server.inject({ method: "POST", url, headers: { cookie, origin, "x-csrf-token": token }, payload });
  };
  const get = (login: string, url: string) =>
    http.server.inject({ url, headers: { cookie: sessions.get(login)?.cookie ?? "" } });
  const cookiesOf = (answer: LightMyRequestResponse) => answer.cookies.map((c) => `${c.name}=${c.value}`).join("; ");

  beforeAll(async () => {
    house = await testHouse({ start: new Date("2026-03-02T00:05:00Z") });
    const { bank } = house;
    await recordApplied(bank.storage, job("test"), bank.definitions);
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
    const people = ["agent-1-1", "agent-2-1", "analyst", "risk", "compliance"];
    await http.signIn.ensurePeople(
      job("test"),
      people.map((login) => ({ login, password: PASSWORD })),
    );
    for (const username of people) {
      const answer = await http.server.inject({
        method: "POST",
        url: "/auth/sign-in/username",
        headers: { origin },
        payload: { username, password: PASSWORD },
      });
      expect([username, answer.statusCode]).toEqual([username, 200]);
      const cookie = cookiesOf(answer);
      const me = await http.server.inject({ url: "/v1/me", headers: { cookie } });
      const token = me.cookies.find(({ name }) => name === "perennial_csrf")?.value ?? "";
      sessions.set(username, { cookie: `${cookie}; perennial_csrf=${token}`, token });
    }
    await take("zhang", "customer_recorded", {
      name: "张三",
      phone: "13800138000",
      id_number: "11010519491231002X",
      email: "zhang@bank.cn",
      branch: "branch-1",
      age: 40,
      demand_balance: "60000.00",
      consent: ["marketing"],
    });
    await take("zhang", "login", { device: "d-1" });
    await catchUp(bank);
  });
  afterAll(async () => {
    await http?.server.close();
    await http?.signIn.close();
    await house?.close();
  });

  it("shows fields unmasked for a reason alone, to who may, in the own part of the bank; the trail has no value", async () => {
    const shown = await post("agent-1-1", "/v1/customers/zhang/reveal", {
      fields: ["phone", "union_id"],
      reason: "call-back asked for",
    });
    expect(shown.statusCode).toBe(200);
    expect(shown.json()).toMatchObject({ fields: { phone: "13800138000", union_id: null } });
    expect(shown.headers["cache-control"]).toBe("no-store");
    const cases = await Promise.all([
      post("agent-1-1", "/v1/customers/zhang/reveal", { fields: ["phone"], reason: "  " }),
      post("agent-1-1", "/v1/customers/zhang/reveal", { fields: ["phone"] }),
      post("agent-1-1", "/v1/customers/zhang/reveal", { fields: ["phones"], reason: "x" }),
      post("analyst", "/v1/customers/zhang/reveal", { fields: ["phone"], reason: "x" }),
      post("agent-2-1", "/v1/customers/zhang/reveal", { fields: ["phone"], reason: "x" }),
      post("agent-1-1", "/v1/customers/nobody/reveal", { fields: ["phone"], reason: "x" }),
      post("nobody", "/v1/customers/zhang/reveal", { fields: ["phone"], reason: "x" }),
    ]);
    expect(cases.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400, 403, 404, 404, 401]);
    expect(cases[2]?.body).not.toContain("phones");
    const trail = await house.bank.storage.batch("test", (tx) =>
      tx.rows<{ text: string }>(sql`select e::text as text from audit.entry e where action = 'profile.reveal'`),
    );
    expect(trail).toHaveLength(1);
    expect(trail[0]?.text).toContain("call-back asked for");
    expect(trail[0]?.text).not.toContain("13800138000");
  });

  it("finds by phone and shows the mask of the caller's role", async () => {
    const found = async (login: string) =>
      (await post(login, "/v1/customers/find", { kind: "phone", value: "+86 138 0013 8000" })).json() as {
        customers: { masked: Record<string, string> }[];
      };
    expect((await found("agent-1-1")).customers[0]?.masked).toMatchObject({
      name: "张*",
      id_number: "110105********002X",
    });
    expect((await found("analyst")).customers[0]?.masked).toMatchObject({ name: "***", phone: "***" });
    expect((await found("agent-2-1")).customers).toEqual([]);
  });

  it("gives a customer a copy of everything, masked, or as it is for a reason that is audited", async () => {
    const masked = await post("risk", "/v1/customers/zhang/export");
    expect(masked.statusCode).toBe(200);
    expect(masked.body).not.toMatch(/13800138000|张三|zhang@bank/);
    const copy = (await post("compliance", "/v1/customers/zhang/export", { reason: "the customer asked" })).json() as {
      profile: { personal: object; attributes: object; consent: { history: unknown[] }; keys: { kind: string }[] };
      timeline: { type: string }[];
    };
    expect(copy.profile.personal).toMatchObject({ name: "张三", phone: "13800138000" });
    expect(copy.profile.attributes).toMatchObject({ age: 40, demand_balance: "60000.00" });
    expect(copy.profile.consent.history).toHaveLength(1);
    expect(copy.profile.keys.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["device", "phone", "name"]));
    expect(copy.timeline.map(({ type }) => type)).toEqual(expect.arrayContaining(["customer_recorded", "login"]));
    expect((await post("agent-1-1", "/v1/customers/zhang/export")).statusCode).toBe(403);
  });

  it("merges and parts customers over HTTP, in scope, with what each of them is found by", async () => {
    await take("wang", "customer_recorded", { name: "王五", union_id: "wx-1", branch: "branch-1" });
    await take("wang-app", "customer_recorded", { phone: "13900139000", union_id: "wx-1", branch: "branch-1" });
    await catchUp(house.bank);
    const { proposals } = (await get("risk", "/v1/identity/proposals")).json() as {
      proposals: { first: number; second: number }[];
    };
    expect(proposals).toHaveLength(1);
    const [one] = proposals;
    const merge = { survivor: one?.first, absorbed: one?.second, reason: "the same WeChat" };
    expect((await post("agent-1-1", "/v1/identity/merge", merge)).statusCode).toBe(403);
    expect((await post("risk", "/v1/identity/merge", merge)).statusCode).toBe(200);
    const identity = (await get("agent-1-1", "/v1/customers/wang-app/identity")).json() as { members: number[] };
    expect(identity.members).toEqual([one?.first, one?.second]);
    const shown = await post("agent-1-1", "/v1/customers/wang-app/reveal", { fields: ["name", "phone"], reason: "x" });
    expect(shown.json()).toMatchObject({ fields: { name: "王五", phone: "13900139000" } });
    expect(
      (await post("risk", "/v1/identity/unmerge", { absorbed: one?.second, reason: "not the same" })).statusCode,
    ).toBe(200);
    const apart = await post("agent-1-1", "/v1/customers/wang-app/reveal", { fields: ["name", "phone"], reason: "x" });
    expect(apart.json()).toMatchObject({ fields: { name: null, phone: "13900139000" } });
  });

  it("[law C-10] KAT-77 erases with two persons: nothing tells any more who the number was, and the same subject is somebody new", async () => {
    const { bank } = house;
    const canary = { name: "李雷", phone: "13711112222", email: "lilei@bank.cn" };
    await take("lilei", "customer_recorded", {
      ...canary,
      branch: "branch-1",
      demand_balance: "70000",
      consent: ["marketing"],
    });
    await take("lilei", "household_linked", { household: "h-9" });
    // A misfit of the same customer lies in quarantine, sealed.
    await take("lilei", "customer_recorded", { age: "young", phone: canary.phone });
    await catchUp(bank);
    const number = (await bank.storage.batch("test", (tx) => bank.people.lookup(tx, "lilei"))) ?? -1;
    const count = async () =>
      (await post("compliance", "/v1/audiences/count", { condition: "customer.demand_balance == 70000.0" })).json() as {
        count: number;
      };
    expect((await count()).count).toBe(1);

    expect((await post("agent-1-1", "/v1/customers/lilei/erasure", { reason: "x" })).statusCode).toBe(403);
    const asked = await post("compliance", "/v1/customers/lilei/erasure", { reason: "asked by phone 13711112222" });
    expect(asked.statusCode).toBe(201);
    const { request } = asked.json() as { request: string };
    expect((await post("risk", "/v1/customers/lilei/erasure", { reason: "again" })).json()).toMatchObject({
      type: "urn:perennial:problem:erasure.asked_already",
    });
    expect((await post("compliance", `/v1/erasures/${request}/confirm`)).json()).toMatchObject({
      type: "urn:perennial:problem:authority.same_person",
    });
    expect((await post("risk", `/v1/erasures/${request}/confirm`)).statusCode).toBe(403);
    // Whoever asked is not who confirms: risk asks anew, compliance confirms.
    expect((await post("compliance", `/v1/erasures/${request}/refuse`, { reason: "wrong form" })).statusCode).toBe(204);
    const second = (await post("risk", "/v1/customers/lilei/erasure", { reason: "the customer asked" })).json() as {
      request: string;
    };
    // Facts that wait in the log when the customer goes are nobody's.
    await take("lilei", "login", { device: "d-9" });
    const erased = await post("compliance", `/v1/erasures/${second.request}/confirm`);
    expect(erased.json()).toMatchObject({
      customers: [number],
      deleted: { "profile.person": 1, "profile.customer": 1, "intake.quarantine": 1, "profile.household_member": 1 },
      kept: { "profile.consent_history": 1 },
    });
    await catchUp(bank);

    expect((await count()).count).toBe(0);
    expect((await post("compliance", "/v1/customers/find", { kind: "phone", value: canary.phone })).json()).toEqual({
      customers: [],
    });
    expect((await post("compliance", "/v1/customers/lilei/export")).statusCode).toBe(404);
    for (const table of ["customer", "person", "identity_key", "tag", "consent", "household_member", "metric_state"]) {
      const { n } = await bank.storage.batch("test", (tx) =>
        tx.one<{ n: number }>(
          sql`select count(*) as n from ${sql.table(`profile.${table}`)} where customer = ${number}`,
        ),
      );
      expect([table, n]).toEqual([table, 0]);
    }
    const copies = await bank.columnar.rows<{ n: number }>(
      "select count() as n from customer where customer = {c: UInt32}",
      { c: number },
    );
    expect(Number(copies[0]?.n)).toBe(0);
    // Facts stay, under the bare number.
    const facts = await bank.columnar.rows<{ n: number }>(
      "select count() as n from facts where customer = {c: UInt32}",
      { c: number },
    );
    expect(Number(facts[0]?.n)).toBeGreaterThan(1);

    await take("lilei", "customer_recorded", { ...canary, branch: "branch-1" });
    await catchUp(bank);
    const again = await bank.storage.batch("test", (tx) => bank.people.lookup(tx, "lilei"));
    expect(again).toBeGreaterThan(number);
    expect(
      (await post("compliance", "/v1/customers/find", { kind: "phone", value: canary.phone })).json(),
    ).toMatchObject({ customers: [{ customer: again }] });
  });

  it("wraps everybody's key anew, goes on after a crash, and opens everything before, amid and after", async () => {
    const { storage } = house.bank;
    const secrets = loadSecrets(house.home);
    await storage.batch("test", (tx) =>
      house.bank.people.identify(
        tx,
        Array.from({ length: 25 }, (_, n) => `many-${n}`),
        Array.from({ length: 25 }, (_, n) => ({ phone: `1380000${1000 + n}` })),
        new Date("2026-03-02T00:00:00Z"),
      ),
    );
    const file = `${house.home}/data-keys`;
    await fs.writeFile(file, JSON.stringify({ keys: { 2: randomBytes(32).toString("hex") } }), { mode: 0o600 });
    const source = await openDataKeys({ kind: "file", file }, secrets);
    const phones = async () => {
      const wrapping = await wrappingKeys(storage, source, new Date("2026-03-02T00:00:00Z"));
      const people = createPeople(createVault({ wrapping, pepper: secrets.derive("personal:pepper") }));
      return await storage.batch("test", async (tx) => {
        const numbers = await tx.rows<{ customer: number }>(
          sql`select customer from profile.person where sealed is not null order by customer`,
        );
        const opened = await people.personal(
          tx,
          numbers.map((row) => row.customer),
        );
        return numbers.map(({ customer }) => opened.get(customer)?.phone ?? null);
      });
    };
    const before = await phones();
    expect(before.length).toBeGreaterThan(25);
    const stop = new AbortController();
    const broken = rotateDataKeys(storage, job("test"), source, {
      setSize: 7,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error("crash")),
    });
    await expect(broken).rejects.toThrow("crash");
    expect(await phones()).toEqual(before);
    const resumed = await rotateDataKeys(storage, job("test"), source, { setSize: 7 });
    expect(resumed).toMatchObject({ key: 2, resumed: true, left: 0 });
    expect(resumed.rewrapped).toBe((await allPeople()) - 7);
    expect(await phones()).toEqual(before);
    // The next one makes a third key in the file; the derived first one is no longer needed by anybody.
    expect(await rotateDataKeys(storage, job("test"), source)).toMatchObject({ key: 3, resumed: false, left: 0 });
    expect(await phones()).toEqual(before);
    expect(JSON.parse(await fs.readFile(file, "utf8"))).toMatchObject({
      keys: { 3: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const wrong = { ...derivedDataKeys(secrets), place: "elsewhere" };
    await expect(wrappingKeys(storage, wrong, new Date("2026-03-02T00:00:00Z"))).rejects.toMatchObject({
      caseName: "data_keys.wrong_key",
    });
  });

  async function allPeople(): Promise<number> {
    const { n } = await house.bank.storage.batch("test", (tx) =>
      tx.one<{ n: number }>(sql`select count(*) as n from profile.person`),
    );
    return n;
  }
});
