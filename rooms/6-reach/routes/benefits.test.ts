import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitions } from "#contracts/definitions";
import type { KeyActor, PersonActor } from "#ground/authority";
import { replayClock } from "#ground/clock";
import { createServer, type Server } from "#ground/http";
import { shardOf } from "#ground/ids";
import { loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { type TestBank, testBank } from "#model-bank";
import { createPeople, createVault } from "#profile";
import { benefitRoutes, fingerprints } from "../index.ts";

const { definitions } = readDefinitions([
  [
    "organisation.yaml",
    `
zh: 银行
en: Bank
zone: Asia/Shanghai
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`,
  ],
  [
    "benefits/wheel.yaml",
    "{ id: wheel, zh: 抽奖, en: Draw, kind: draw, quantity: 2, prizes: [{ id: phone, zh: 手机, en: Phone, kind: goods, yuan: 900, stock: 1, probability: 1 }] }",
  ],
  ["benefits/tea.yaml", "{ id: tea, zh: 茶券, en: Tea, kind: coupon, yuan: 10, budget: { yuan: 30, per: month } }"],
  ["benefits/thanks.yaml", "{ id: thanks, zh: 谢礼, en: Thanks, kind: points, activity: share, referral: referrer }"],
  [
    "policies/limits.yaml",
    `
id: limits
kind: benefit_limits
zh: 限制
en: Limits
effective_from: 2000-01-01
limits: [{ id: device, zh: 一机一户, en: One account a device, of: device, max: 1 }]
referral: { apart: [device], depth: 3, per_day: 5 }
shared: { above: 10, known: [] }
`,
  ],
]);

const person = (id: string, roles: PersonActor["roles"], scope: PersonActor["scope"]): PersonActor => ({
  kind: "person",
  id,
  name: id,
  roles,
  scope,
});
const app: KeyActor = { kind: "key", id: "app", name: "app", permissions: ["reach.claim_benefit"], scope: "all" };
const actors: Readonly<Record<string, PersonActor | KeyActor>> = {
  app,
  teller: person("teller", ["branch_operator"], [2]),
  risk: person("risk", ["risk"], "all"),
  compliance: person("compliance", ["compliance"], "all"),
  analyst: person("analyst", ["analyst"], "all"),
};

let bank: TestBank;
let server: Server;
beforeAll(async () => {
  bank = await testBank();
  await bank.storage.batch("customers", async (tx) => {
    for (const [customer, unit] of [
      [1, 2],
      [2, 2],
      [3, 9],
    ] as const)
      await tx.run(sql`
        insert into profile.customer (customer, shard, unit, revision)
        values (${customer}, ${shardOf(customer)}, ${unit}, 0)`);
  });
  if (!definitions) throw new Error("not read");
  server = await createServer({
    settings: loadSettings({ PERENNIAL_HOME: "/tmp/perennial-benefit-routes" }),
    logger: createLogger({ level: "silent" }),
    metrics: createMetrics({ process: false }),
    document: { title: "t", version: "1" },
    pressure: { eventLoopDelayMs: 0 },
  });
  await server.register(benefitRoutes, {
    storage: bank.storage,
    people: createPeople(createVault({ wrapping: Buffer.alloc(32, 1), pepper: Buffer.alloc(32, 2) })),
    definitions,
    clock: replayClock("Asia/Shanghai", new Date("2026-11-22T04:00:00Z")),
    fingerprint: fingerprints("test"),
    seedOf: (draw) => `seed of ${draw}`,
    authenticate: async (request) => {
      const actor = actors[String(request.headers["x-actor"])];
      if (!actor) throw new Error("no actor");
      return actor;
    },
  });
});
afterAll(async () => {
  await server?.close();
  await bank?.close();
});

async function ask(actor: string, method: "GET" | "POST", url: string, payload?: object) {
  const answer = await server.inject({
    method,
    url,
    headers: { "x-actor": actor },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
}

describe("benefits over HTTP", () => {
  it("are claimed for customers in scope, and the doubtful one is settled by another role", async () => {
    const claim = (actor: string, customer: string) =>
      ask(actor, "POST", "/v1/benefits/tea/claim", { customer, enrolment: "visit", signals: { device: "x" } });
    const first = await claim("teller", "@1");
    expect(first).toMatchObject({ status: 200, body: { state: "granted", repeated: false, evidence: [] } });
    const second = await claim("app", "@2");
    expect(second.body).toMatchObject({ state: "held", evidence: [{ rule: "limits/device", customers: [1] }] });
    expect((await claim("teller", "@3")).status).toBe(404);
    expect((await claim("analyst", "@1")).status).toBe(403);
    const held = await ask("risk", "GET", "/v1/benefit-grants?state=held");
    expect(held.body.grants).toMatchObject([{ customer: 2, benefit: "tea", cost: 1_000, state: "held" }]);
    const release = `/v1/benefit-grants/${second.body.grant}/release`;
    expect((await ask("teller", "POST", release, { reason: "known" })).status).toBe(403);
    expect((await ask("risk", "POST", release, { reason: "one family" })).status).toBe(204);
    expect((await ask("risk", "POST", release, { reason: "again" })).status).toBe(409);
    const use = `/v1/benefit-grants/${first.body.grant}/use`;
    expect((await ask("teller", "POST", use, {})).body).toEqual({ used: 1 });
    expect((await ask("teller", "POST", use, {})).status).toBe(409);
    const { body } = await ask("analyst", "GET", "/v1/benefits/tea");
    expect(body.budget).toEqual({ total: "30.00", left: "10.00", period: "2026-11" });
    const trail = await bank.storage.batch("read", (tx) =>
      tx.rows<{ actor: string; action: string }>(sql`select actor, action from audit.entry order by entry`),
    );
    expect(trail.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      "person:teller reach.claim_benefit",
      "key:app reach.claim_benefit",
      "person:risk reach.release_benefit",
      "person:teller reach.use_benefit",
    ]);
  });

  it("[law O-09] draws show prizes, probabilities and winnings above 500 yuan, and are played again by anybody", async () => {
    const { body: claimed } = await ask("app", "POST", "/v1/benefits/wheel/claim", {
      customer: "@1",
      enrolment: "spin",
    });
    const play = `/v1/benefit-grants/${claimed.grant}/play`;
    const { body: played } = await ask("teller", "POST", play, { chances: 2 });
    expect(played.results.map((one: { prize: string | null }) => one.prize)).toEqual(["phone", null]);
    expect((await ask("teller", "POST", play, {})).status).toBe(409);
    const open = await ask("analyst", "GET", "/v1/draws/wheel");
    expect(open.body).toMatchObject({
      draw: "wheel@1",
      seed: null,
      prizes: [{ id: "phone", probability: 1, stock: 1, yuan: 900 }],
      published: [{ prize: "phone", yuan: 900, position: 1 }],
    });
    expect((await ask("analyst", "GET", "/v1/draws/wheel@1/verify")).status).toBe(409);
    expect((await ask("compliance", "POST", "/v1/draws/wheel@1/close")).status).toBe(204);
    const verified = await ask("analyst", "GET", "/v1/draws/wheel@1/verify");
    expect(verified.body).toMatchObject({ chances: 2, committed: true, wrong: [] });
  });

  it("invitations and the tree they make", async () => {
    const { body } = await ask("teller", "POST", "/v1/referral-codes", {
      customer: "@1",
      activity: "share",
      scene: "deposit",
    });
    expect((await ask("teller", "POST", "/v1/benefits/thanks/claim", { customer: "@1", enrolment: "x" })).status).toBe(
      409,
    );
    const came = await ask("teller", "POST", "/v1/referrals", { code: body.code, customer: "@2" });
    expect(came.body).toMatchObject({ state: "held", evidence: [{ rule: "limits/device" }] });
    expect((await ask("risk", "GET", "/v1/referrals")).body.referrals).toHaveLength(1);
    const review = { activity: "share", customer: "@2", release: true, reason: "known to the branch" };
    expect((await ask("risk", "POST", "/v1/referrals/review", review)).status).toBe(204);
    const tree = await ask("teller", "GET", "/v1/referrals/@1");
    expect(tree.body).toMatchObject({
      customer: 1,
      codes: [{ scene: "deposit" }],
      below: [{ customer: 2, referrer: 1, depth: 1, state: "accepted" }],
    });
    const grants = await ask("teller", "GET", "/v1/benefit-grants?customer=@1&benefit=thanks");
    expect(grants.body.grants).toMatchObject([{ state: "granted" }]);
  });
});
