import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, job } from "#ground/authority";
import { PerennialError } from "#ground/errors";
import {
  applyOrganisation,
  createApiKey,
  directoryOf,
  type Organisation,
  personIdOf,
  revokeApiKey,
} from "#ground/organisation";
import { poolFor, roleConnection, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { addressLimits } from "./address-limits.ts";
import {
  type Authenticate,
  createAuthenticate,
  createSignIn,
  type SignIn,
  sampleLogins,
  signInRoutes,
} from "./index.ts";
import { Attempts } from "./limits.ts";
import { trustedOrigins } from "./origins.ts";

const origin = "http://127.0.0.1:7400";
const organisation: Organisation = {
  units: [
    { id: "head", kind: "head_office", zh: "总行", en: "Head office" },
    { id: "north", kind: "branch", parent: "head", zh: "北分行", en: "North" },
  ],
  people: [
    { login: "designer", unit: "head", roles: ["designer"] },
    { login: "branch-manager", unit: "north", roles: ["manager"] },
    { login: "agent1", unit: "north", roles: ["agent"] },
    { login: "agent2", unit: "north", roles: ["agent"] },
  ],
};
const administrator = job("test");

describe("sign-in", () => {
  let bank: TestBank;
  let signIn: SignIn;
  let authenticate: Authenticate;
  let server: FastifyInstance;
  let home: string;
  const passwords = new Map<string, string>();

  const post = (url: string, payload: object, headers: Record<string, string> = {}, remoteAddress = "10.0.0.1") =>
    server.inject({ method: "POST", url, payload, headers, remoteAddress });
  const login = (name: string, password = passwords.get(name) ?? "", headers: Record<string, string> = {}) =>
    post("/auth/sign-in/username", { username: name, password }, { origin, ...headers });
  const cookieOf = (response: LightMyRequestResponse) => response.cookies.map((c) => `${c.name}=${c.value}`).join("; ");
  const problem = (response: LightMyRequestResponse) => (response.json() as { case: string }).case;

  beforeAll(async () => {
    bank = await testBank();
    home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-logins-"));
    await bank.storage.as(administrator, (tx) => applyOrganisation(tx, administrator, organisation));
    signIn = createSignIn({
      storage: bank.storage,
      cluster: bank.cluster,
      database: bank.database,
      publicUrl: () => origin,
      secret: "a secret of this test and of nothing else",
    });
    authenticate = createAuthenticate(bank.storage, signIn);
    const logins = await sampleLogins(
      home,
      organisation.people.map((person) => person.login),
    );
    for (const { login, password } of logins) passwords.set(login, password);
    expect(await signIn.ensurePeople(administrator, logins)).toBe(4);
    expect(await signIn.ensurePeople(administrator, logins)).toBe(0);
    server = Fastify();
    server.setErrorHandler((error, _request, reply) => {
      const known = error instanceof PerennialError ? error : undefined;
      return reply.status(known?.status ?? 500).send({ case: known?.caseName ?? String(error) });
    });
    server.route({
      method: ["GET", "POST"],
      url: "/who",
      handler: async (request): Promise<{ actor: Actor }> => ({ actor: await authenticate(request) }),
    });
    await server.register(signInRoutes, { signIn });
  });
  afterAll(async () => {
    await server.close();
    await signIn.close();
    await bank.close();
    await fs.rm(home, { recursive: true, force: true });
  });

  it("makes a session in a cookie that scripts can't read, and knows the person with roles and scope", async () => {
    const response = await login("branch-manager");
    expect(response.statusCode).toBe(200);
    const cookie = response.cookies.find((c) => c.name === "perennial.session_token");
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    const who = await server.inject({ url: "/who", headers: { cookie: cookieOf(response) } });
    expect(who.json()).toMatchObject({
      actor: { kind: "person", id: personIdOf("branch-manager"), roles: ["manager"], scope: [2] },
    });
    const trail = await bank.storage.as(administrator, (tx) =>
      tx.rows(sql`select actor from audit.entry where action = 'sign_in.open_session'`),
    );
    expect(trail).toEqual([{ actor: `person:${personIdOf("branch-manager")}` }]);
  });

  it("signs out, and a copied cookie is worth nothing afterwards", async () => {
    const cookie = cookieOf(await login("designer"));
    expect((await post("/auth/sign-out", {}, { cookie, origin })).statusCode).toBe(200);
    const who = await server.inject({ url: "/who", headers: { cookie } });
    expect([who.statusCode, problem(who)]).toEqual([401, "sign_in.unauthenticated"]);
  });

  it("refuses a wrong password and an unknown login alike", async () => {
    for (const [name, password] of [
      ["designer", "wrong wrong wrong"],
      ["nobody", "wrong wrong wrong"],
    ] as const) {
      const response = await login(name, password);
      expect([response.statusCode, problem(response)]).toEqual([401, "sign_in.wrong_password"]);
    }
  });

  it("refuses what other sites start: sign-in, sign-out and every change under a cookie", async () => {
    const cookie = cookieOf(await login("designer"));
    const evil = { cookie, origin: "https://evil.example" };
    expect(problem(await post("/auth/sign-out", {}, evil))).toBe("sign_in.cross_site");
    expect(problem(await post("/who", {}, evil))).toBe("sign_in.cross_site");
    expect(problem(await post("/who", {}, { cookie }))).toBe("sign_in.cross_site");
    expect((await post("/who", {}, { cookie, origin })).statusCode).toBe(200);
    expect((await post("/who", {}, { cookie, origin: "http://localhost:7400" })).statusCode).toBe(200);
    const foreign = await login("designer", undefined, {
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    });
    expect(problem(foreign)).toBe("sign_in.cross_site");
    expect(trustedOrigins("https://loop.bank.example/x")).toEqual(["https://loop.bank.example"]);
  });

  it("shows nothing else of the sign-in service: no sign-up, no look-up of logins, no change of names", async () => {
    const shut = [
      "/auth/sign-up/email",
      "/auth/is-username-available",
      "/auth/update-user",
      "/auth/delete-user",
      "/auth/sign-in/email",
    ];
    for (const url of shut) expect((await post(url, { username: "designer" }, { origin })).statusCode).toBe(404);
  });

  it("keeps out who has left, and ends the session", async () => {
    const cookie = cookieOf(await login("agent2"));
    const people = organisation.people.filter((person) => person.login !== "agent2");
    await bank.storage.as(administrator, (tx) => applyOrganisation(tx, administrator, { ...organisation, people }));
    directoryOf(bank.storage).forget();
    expect((await server.inject({ url: "/who", headers: { cookie } })).statusCode).toBe(401);
    const again = await login("agent2");
    expect([again.statusCode, problem(again)]).toEqual([403, "sign_in.closed"]);
  });

  it("a new password ends every session", async () => {
    const cookie = cookieOf(await login("agent1"));
    const agent: Actor = { kind: "person", id: "a", name: "a", roles: ["agent"], scope: [2] };
    await expect(signIn.setPassword(agent, "agent1", "another password")).rejects.toMatchObject({ code: "forbidden" });
    await signIn.setPassword(administrator, "agent1", "another password");
    expect((await server.inject({ url: "/who", headers: { cookie } })).statusCode).toBe(401);
    expect((await login("agent1")).statusCode).toBe(401);
    expect((await login("agent1", "another password")).statusCode).toBe(200);
  });

  it("slows guessing: ten failures a minute on a login, whatever the address and whatever it claims", async () => {
    for (let n = 0; n < 10; n++) {
      const headers = { origin, "x-forwarded-for": `1.2.3.${n}`, "x-perennial-client": `1.2.3.${n}` };
      const payload = { username: "branch-manager", password: "guess guess guess" };
      const response = await post("/auth/sign-in/username", payload, headers, `10.0.1.${n}`);
      expect(response.statusCode).toBe(401);
    }
    const last = await login("branch-manager");
    expect([last.statusCode, problem(last)]).toEqual([429, "sign_in.too_many"]);
    const client = poolFor(roleConnection(bank.cluster, "auth", bank.database), 1, "test");
    const { rows } = await client.query(`select key from auth."rateLimit" where key like '10.0.%'`);
    await client.end();
    expect(rows.length).toBeGreaterThanOrEqual(10);
  });

  it("lets an address in again when its minute is over, however many keep trying", async () => {
    const client = poolFor(roleConnection(bank.cluster, "auth", bank.database), 2, "test");
    let at = 1_000_000_000_000;
    const limits = addressLimits(client, () => at);
    const rule = { window: 60, max: 3 };
    const tries: boolean[] = [];
    for (let n = 0; n < 12; n++) {
      tries.push((await limits.consume("branch", rule)).allowed);
      at += 10_000;
    }
    expect(tries).toEqual([true, true, true, false, false, false, true, true, true, false, false, false]);
    at -= 10_000;
    expect(await limits.consume("branch", rule)).toEqual({ allowed: false, retryAfter: 10 });
    const other = await Promise.all(Array.from({ length: 8 }, () => limits.consume("head", rule)));
    expect(other.filter(({ allowed }) => allowed)).toHaveLength(3);
    at += 7_200_000;
    await limits.consume("head", rule);
    const { rows } = await client.query(`select key from auth."rateLimit" where key = 'branch'`);
    await client.end();
    expect(rows).toEqual([]);
  });

  it("takes a key by either header, before a cookie, at the key's rate", async () => {
    const { id, keyText } = await createApiKey(bank.storage, administrator, {
      name: "core",
      permissions: [],
      scope: "all",
      ratePerSecond: 2,
    });
    const ask = (headers: Record<string, string>) => server.inject({ method: "POST", url: "/who", headers });
    expect((await ask({ authorization: `Bearer ${keyText}` })).json()).toEqual({
      actor: { kind: "key", id, name: "core", permissions: [], scope: "all" },
    });
    expect((await ask({ "x-api-key": keyText })).statusCode).toBe(200);
    const fast = await ask({ "x-api-key": keyText });
    expect([fast.statusCode, problem(fast)]).toEqual([429, "sign_in.too_fast"]);
    const cookie = cookieOf(await login("designer"));
    await revokeApiKey(bank.storage, administrator, id);
    const revoked = await ask({ "x-api-key": keyText, cookie, origin });
    expect([revoked.statusCode, problem(revoked)]).toEqual([401, "sign_in.bad_key"]);
    expect((await ask({})).statusCode).toBe(401);
  });

  it("keeps sample passwords for this installation alone, readable by its owner alone", async () => {
    const again = await sampleLogins(home, ["designer", "approver"]);
    expect(again[0]?.password).toBe(passwords.get("designer"));
    expect(again[1]?.password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    expect((await fs.stat(path.join(home, "logins.json"))).mode & 0o777).toBe(0o600);
  });

  it("the sign-in role sees its own schema and nothing else", async () => {
    const client = poolFor(roleConnection(bank.cluster, "auth", bank.database), 1, "test");
    await expect(client.query("select 1 from organisation.person")).rejects.toMatchObject({ code: "42501" });
    const { rows } = await client.query("select password from auth.account limit 1");
    await client.end();
    expect(JSON.stringify(rows)).not.toContain(passwords.get("designer"));
  });
});

describe("attempts", () => {
  it("counts failures in a window and forgets them on success", () => {
    const attempts = new Attempts(2, 1_000);
    attempts.failed("a", 0);
    expect(attempts.exhausted("a", 1)).toBe(false);
    attempts.failed("a", 999);
    expect(attempts.exhausted("a", 999)).toBe(true);
    expect(attempts.exhausted("a", 1_000)).toBe(false);
    attempts.failed("a", 1_000);
    attempts.succeeded("a");
    attempts.failed("a", 1_001);
    expect(attempts.exhausted("a", 1_001)).toBe(false);
  });
});
