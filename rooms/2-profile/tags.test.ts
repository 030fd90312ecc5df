/** Tags on the real engines: by rules as facts come, by others, by time; and who said what when. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PersonActor, Role } from "#ground/authority";
import { machine, type ReplayClock, replayClock } from "#ground/clock";
import { createServer } from "#ground/http";
import { createConsumer, type Fact, type NewFact } from "#ground/log";
import { loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { type TestBank, testBank } from "#model-bank";
import {
  applyFacts,
  applyTags,
  copyChanged,
  createPeople,
  createVault,
  endTags,
  loadStates,
  type ProfileFact,
  refreshTags,
  sayTag,
  tagRoutes,
  viewTags,
  wholeState,
} from "./index.ts";
import { prepare, rulesOf, zone } from "./testing.ts";

const rules = rulesOf(
  `
attributes:
  aum: { type: money }
  payroll: { type: bool }
  outlet: { type: string }
  last_login: { type: instant }
  birthday: { type: date }
  holdings:
    type: records
    zh: 持有
    en: Holdings
    fields:
      reference: { type: string, zh: 编号, en: Reference }
      kind: { type: string, zh: 种类, en: Kind }
      amount: { type: money, zh: 金额, en: Amount }
      matures_on: { type: date, zh: 到期日, en: Matures on }
metrics:
  logins_30d: { type: int, zh: 登录, en: Logins, sources: [{ event: login }], function: count, window: 30d }
  logins_1h: { type: int, zh: 登录, en: Logins, sources: [{ event: login }], function: count, window: 1h }
tags:
  tier:
    zh: 分层
    en: Tier
    values: { private: { zh: 私行, en: Private }, affluent: { zh: 财富, en: Affluent }, mass: { zh: 大众, en: Mass } }
    rule:
      private: customer.aum >= 6000000.0
      affluent: customer.aum >= 200000.0
      mass: has(customer.aum)
  vip: { rule: 'tag.tier == "private" || "payroll" in tag && tag.tier == "affluent"' }
  payroll: { rule: customer.payroll }
  active: { rule: metric.logins_30d >= 2 }
  busy: { rule: metric.logins_1h >= 2 }
  maturing: { rule: 'customer.holdings.exists(h, days_until(h.matures_on) >= 0 && days_until(h.matures_on) <= 7)' }
  stage:
    zh: 阶段
    en: Stage
    values: { grow: { zh: 成长, en: Grow }, warn: { zh: 预警, en: Warn } }
    rule:
      warn: customer.aum < 100.0
      grow: customer.aum >= 100.0
  churn_cause: { zh: 流失原因, en: Cause of churn, expires_after: 30d }
  promised: { zh: 承诺, en: Promised, rule: customer.payroll, rule_wins: true }
  wealthy: { rule: 'customer.aum >= 1000000.0', expires_after: 10d }
`,
  new Map([["outlet-1", 7]]),
);
const attributes = [...rules.attributes.values()];
const START = new Date("2026-03-02T01:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const people = createPeople(createVault({ wrapping: randomBytes(32), pepper: randomBytes(32) }));

const person = (id: string, roles: readonly Role[], scope: PersonActor["scope"]): PersonActor => ({
  kind: "person",
  id,
  name: id,
  roles,
  scope,
});

describe("tags", () => {
  let bank: TestBank;
  let clock: ReplayClock;
  let counter = 0;
  const happened: ProfileFact[] = [];

  beforeAll(async () => {
    bank = await testBank();
    await prepare(bank, rules);
    clock = replayClock(zone, START);
  });
  afterAll(() => bank.close());

  const fact = (customer: number, type: string, data: Record<string, unknown>, source = "core"): ProfileFact => ({
    customer,
    type,
    source,
    id: `${type}-${counter++}`,
    occurredAt: clock.now(),
    data,
  });
  /** Applies facts as an engine set does; gives what the set would publish. */
  async function apply(...facts: ProfileFact[]): Promise<NewFact[]> {
    const told: NewFact[] = [];
    happened.push(...facts);
    await bank.storage.batch("test", (tx) =>
      applyFacts(tx, facts, rules, { now: clock.now(), publish: (more) => told.push(...more) }),
    );
    return told;
  }
  const tagsOf = async (customer: number) =>
    (await bank.storage.batch("test", (tx) => loadStates(tx, [customer], attributes, false))).get(customer)?.tags;
  const historyOf = async (customer: number, name: string) =>
    await bank.storage.batch("test", (tx) =>
      tx.rows<{ action: string; value: string | null; source: string; set_by: string | null; at: Date }>(sql`
        select action, value, source, set_by, at from profile.tag_history
        where customer = ${customer} and name = ${name} order by entry`),
    );
  const rowOf = async (customer: number, name: string) =>
    await bank.storage.batch("test", (tx) =>
      tx.maybe<Record<string, unknown>>(sql`
        select value, source, evidence, confidence, until, set_by, rule_version from profile.tag
        where customer = ${customer} and name = ${name}`),
    );

  it("[C005] attributes, behaviour and what is held give tags, with evidence; rules read one another", async () => {
    const told = await apply(
      fact(1, "customer_recorded", { aum: "300000.00", payroll: true }),
      fact(1, "login", { device: "d" }),
      fact(1, "login", { device: "d" }),
      fact(1, "holding_changed", { reference: "a", kind: "term_deposit", matures_on: "2026-03-05" }),
    );
    const tags = {
      tier: "affluent",
      vip: "",
      payroll: "",
      active: "",
      busy: "",
      maturing: "",
      stage: "grow",
      promised: "",
    };
    expect(await tagsOf(1)).toEqual(tags);
    expect(await rowOf(1, "tier")).toMatchObject({
      value: "affluent",
      source: "rule",
      evidence: "customer.aum: 300000.00",
      rule_version: rules.tags.ordered.find(({ name }) => name === "tier")?.version,
    });
    expect(told.map(({ type, data }) => [type, (data as { name: string }).name]).sort()).toEqual(
      [...Object.keys(tags).map((name) => ["tag_set", name]), ["stage_changed", "grow"]].sort(),
    );
    expect(
      told.every(({ source, occurredAt }) => source === "perennial/tags" && Number(occurredAt) === Number(clock.now())),
    ).toBe(true);
    const less = await apply(fact(1, "attribute_changed", { aum: "50.00" }));
    expect(await tagsOf(1)).toMatchObject({ tier: "mass", stage: "warn" });
    expect(await tagsOf(1)).not.toHaveProperty("vip");
    expect(less.map(({ type, data }) => `${type} ${(data as { name: string }).name}`).sort()).toEqual([
      "stage_changed warn",
      "tag_cleared vip",
      "tag_set stage",
      "tag_set tier",
    ]);
    expect(await historyOf(1, "vip")).toMatchObject([{ action: "set" }, { action: "cleared" }]);
  });

  it("gives each fact its before and after, tags included", async () => {
    const now = clock.now();
    const facts = [
      fact(2, "customer_recorded", { aum: "10.00" }),
      fact(2, "attribute_changed", { aum: "7000000.00" }),
      fact(2, "login", { device: "d" }),
      fact(2, "attribute_changed", { aum: "10.00" }),
    ];
    const { steps, changes } = await bank.storage.batch("test", (tx) => applyFacts(tx, facts, rules, { now }));
    expect(steps.map(({ before, after }) => [before.tags.tier, after.tags.tier])).toEqual([
      [undefined, "mass"],
      ["mass", "private"],
      ["private", "private"],
      ["private", "mass"],
    ]);
    expect(steps.map(({ fact: { id } }) => id)).toEqual(facts.map(({ id }) => id));
    expect(changes.get(2)?.after.tags).toEqual({ tier: "mass", stage: "warn" });
    expect((await historyOf(2, "tier")).map(({ value }) => value)).toEqual(["mass", "private", "mass"]);
  });

  it("what a colleague or a source system says stands above rules; releasing it lets the rule decide again", async () => {
    await apply(fact(3, "customer_recorded", { aum: "300000.00", payroll: true }));
    await apply(fact(3, "tag_set", { name: "tier", value: "private", evidence: "CRM" }, "crm"));
    expect(await tagsOf(3)).toMatchObject({ tier: "private", vip: "" });
    await apply(fact(3, "attribute_changed", { aum: "20.00" }));
    expect(await tagsOf(3)).toMatchObject({ tier: "private", stage: "warn" });
    // A model infers; it stays below, and history says so.
    await apply(fact(3, "tag_set", { name: "tier", value: "mass", origin: "model", confidence: 0.9 }, "lab"));
    expect(await rowOf(3, "tier")).toMatchObject({
      value: "private",
      source: "import",
      set_by: "crm",
      evidence: "CRM",
    });
    expect((await historyOf(3, "tier")).map(({ action, source }) => [action, source])).toEqual([
      ["set", "rule"],
      ["set", "import"],
      ["outranked", "model"],
    ]);
    await apply(fact(3, "tag_cleared", { name: "payroll" }, "crm"));
    await apply(fact(3, "attribute_changed", { payroll: false }), fact(3, "attribute_changed", { payroll: true }));
    expect(await tagsOf(3)).not.toHaveProperty("payroll");
    expect(await rowOf(3, "payroll")).toMatchObject({ value: null, source: "import" });
    await apply(
      fact(3, "tag_cleared", { name: "payroll", release: true }, "crm"),
      fact(3, "tag_cleared", { name: "tier", release: true }, "crm"),
    );
    expect(await tagsOf(3)).toMatchObject({ payroll: "", tier: "mass" });
    // Where the catalog says that the rule wins, it answers at once.
    await apply(fact(3, "tag_cleared", { name: "promised" }, "crm"));
    expect(await tagsOf(3)).toHaveProperty("promised");
  });

  it("a source can neither speak as a rule nor as a colleague, nor give tags that nobody declared", async () => {
    await apply(fact(4, "customer_recorded", { aum: "10.00" }));
    await apply(
      fact(4, "tag_set", { name: "churn_cause", value: "price", origin: "colleague", by: "person:ann" }, "crm"),
      fact(4, "tag_set", { name: "nonsense" }, "crm"),
      fact(4, "tag_set", { name: "tier", value: "royal" }, "crm"),
      fact(4, "tag_set", { name: "vip" }, "perennial/tags"),
    );
    expect(await tagsOf(4)).toEqual({ tier: "mass", stage: "warn", churn_cause: "price" });
    expect(await rowOf(4, "churn_cause")).toMatchObject({ source: "import", set_by: "crm" });
  });

  it("ends on time: by its own end, by the catalog's, and a rule's tag goes on where the rule still holds", async () => {
    await apply(
      fact(5, "customer_recorded", { aum: "2000000.00" }),
      fact(5, "tag_set", { name: "churn_cause", value: "price" }, "crm"),
      fact(5, "tag_set", { name: "vip", until: new Date(clock.now().getTime() + HOUR).toISOString() }, "crm"),
    );
    const since = clock.now();
    expect(await tagsOf(5)).toMatchObject({ churn_cause: "price", vip: "", wealthy: "" });
    clock.advanceTo(new Date(since.getTime() + HOUR - 1));
    expect(await endTags({ storage: bank.storage, clock, rules })).toBe(0);
    clock.advanceTo(new Date(since.getTime() + HOUR));
    // A set sees it end without the job, and nobody is told twice.
    const told = await apply(fact(5, "login", { device: "d" }));
    expect(told.map(({ type, data }) => [type, data])).toEqual([
      ["tag_cleared", { name: "vip", origin: "import", expired: true, was: "" }],
    ]);
    expect(await endTags({ storage: bank.storage, clock, rules })).toBe(0);
    clock.advanceTo(new Date(since.getTime() + 10 * DAY));
    expect(await endTags({ storage: bank.storage, clock, rules })).toBe(0);
    expect(await rowOf(5, "wealthy")).toMatchObject({ until: new Date(since.getTime() + 20 * DAY) });
    clock.advanceTo(new Date(since.getTime() + 30 * DAY));
    expect(await endTags({ storage: bank.storage, clock, rules })).toBe(2);
    expect(await tagsOf(5)).toEqual({ tier: "affluent", stage: "grow", wealthy: "" });
    expect((await historyOf(5, "churn_cause")).map(({ action }) => action)).toEqual(["set", "expired"]);
    // Told late of a time that is over: it is in the history and holds no more.
    const late = { ...fact(5, "tag_set", { name: "churn_cause", value: "move" }, "crm"), occurredAt: since };
    await apply(late);
    expect(await tagsOf(5)).not.toHaveProperty("churn_cause");
    expect((await historyOf(5, "churn_cause")).map(({ action, value }) => [action, value]).slice(2)).toEqual([
      ["set", "move"],
      ["expired", "move"],
    ]);
  });

  it("lets computations give tags in sets; rules that read them follow, facts tell of it once", async () => {
    await apply(...[10, 11, 12].map((customer) => fact(customer, "customer_recorded", { aum: "300000.00" })));
    const at = clock.now();
    const assignments = [10, 11, 12, 999].map((customer) => ({
      customer,
      name: "tier",
      value: "private",
      source: "model" as const,
      evidence: "cluster 3",
      confidence: 0.8,
      by: "clusters@4",
    }));
    const run = () => bank.storage.batch("test", (tx) => applyTags(tx, assignments, at, rules));
    const changes = await run();
    expect(changes.map(({ customer, name, after }) => [customer, name, after]).sort()).toEqual(
      [10, 11, 12].flatMap((customer) => [
        [customer, "tier", "private"],
        [customer, "vip", ""],
      ]),
    );
    expect(await run()).toEqual([]);
    const logged = await bank.storage.batch("test", (tx) =>
      tx.rows<{ n: number }>(
        sql`select count(*) as n from log.fact where source = 'perennial/tags' and customer in (10, 11, 12)`,
      ),
    );
    expect(logged).toEqual([{ n: 6 }]);
    expect(await tagsOf(999)).toEqual({});
  });

  it("[C016] a colleague's tag is seen by every department in whose part of the bank the customer is", async () => {
    const [customer = 0] = await bank.storage.batch("test", (tx) => people.identify(tx, ["C-77"], [null], clock.now()));
    await apply(fact(customer, "customer_recorded", { aum: "300000.00", outlet: "outlet-1" }));
    const agent = person("agent-1", ["agent"], [7]);
    const parts = { storage: bank.storage, people, rules };
    const say = {
      customer: "C-77",
      tag: "churn_cause",
      say: "set",
      value: "price",
      evidence: "13800138000 said so",
    } as const;
    const more = { ...say, confidence: 0.7, reason: "heard on the phone", at: clock.now() };
    const said = await sayTag(parts, agent, more);
    expect(said).toMatchObject({ customer, tag: "churn_cause" });
    await drain();
    for (const colleague of [agent, person("boss", ["manager"], [7]), person("designer", ["designer"], "all")]) {
      const seen = await viewTags(bank.storage, colleague, people, "C-77");
      expect(seen?.tags.find(({ tag }) => tag === "churn_cause")).toMatchObject({
        value: "price",
        source: "colleague",
        by: "person:agent-1",
        confidence: 0.7,
      });
      expect(JSON.stringify(seen)).not.toContain("13800138000");
      expect(seen?.history[0]).toMatchObject({ tag: "churn_cause", action: "set", at: clock.now() });
    }
    const elsewhere = person("other", ["agent"], [8]);
    expect(await viewTags(bank.storage, elsewhere, people, "C-77")).toBeUndefined();
    await expect(sayTag(parts, elsewhere, more)).rejects.toMatchObject({ caseName: "tag.no_customer" });
    await expect(sayTag(parts, person("d", ["designer"], "all"), more)).rejects.toMatchObject({
      caseName: "authority.not_allowed",
    });
    await expect(sayTag(parts, agent, { ...more, reason: " " })).rejects.toMatchObject({
      caseName: "tag.reason_missing",
    });
    await expect(sayTag(parts, agent, { ...more, tag: "tier", value: "royal" })).rejects.toMatchObject({
      caseName: "tag.unknown_value",
    });
    const audited = await bank.storage.batch("test", (tx) =>
      tx.rows<{ target: string }>(sql`select target from audit.entry where action = 'profile.set_tag'`),
    );
    expect(audited).toEqual([{ target: `customer:${customer}` }]);
    await sayTag(parts, agent, { ...more, say: "clear" });
    await drain();
    expect(await tagsOf(customer)).not.toHaveProperty("churn_cause");
  });

  it("over HTTP: says it is taken, shows who set what when, and refuses what makes no sense", async () => {
    const [customer = 0] = await bank.storage.batch("test", (tx) => people.identify(tx, ["C-78"], [null], clock.now()));
    await apply(fact(customer, "customer_recorded", { aum: "300000.00", outlet: "outlet-1" }));
    const server = await createServer({
      settings: loadSettings({ PERENNIAL_HOME: "/tmp/perennial-tag-routes" }),
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      document: { title: "t", version: "1" },
      pressure: { eventLoopDelayMs: 0 },
    });
    const agent = person("agent-1", ["agent"], [7]);
    await server.register(tagRoutes, { authenticate: async () => agent, storage: bank.storage, people, rules, clock });
    const url = "/v1/customers/C-78/tags";
    const post = (payload: object) => server.inject({ method: "POST", url, payload });
    const taken = await post({ tag: "vip", reason: "promised" });
    expect([taken.statusCode, taken.json()]).toMatchObject([202, { customer, tag: "vip" }]);
    await drain();
    const shown = (await server.inject({ url: `${url}?tag=vip&limit=1` })).json();
    const words = { tag: "vip", value: "", source: "colleague", by: "person:agent-1", evidence: null, until: null };
    expect(shown).toMatchObject({ customer, tags: [words], history: [{ ...words, action: "set" }] });
    for (const wrong of [
      { tag: "vip" },
      { tag: "nonsense", reason: "x" },
      { tag: "tier", reason: "x" },
      { tag: "vip", value: "gold", reason: "x" },
      { tag: "vip", until: "2020-01-01T00:00:00Z", reason: "x" },
    ])
      expect((await post(wrong)).statusCode, JSON.stringify(wrong)).toBe(400);
    expect((await server.inject({ url: "/v1/customers/C-unknown/tags" })).statusCode).toBe(404);
    await server.close();
  });

  it("a fact that comes back changes nothing, and a set that is repeated after a crash ends alike", async () => {
    const seen = async () =>
      await bank.storage.batch("test", async (tx) => [
        await tx.rows(sql`select customer, tags, revision from profile.customer order by customer`),
        await tx.rows(sql`select * from profile.tag order by customer, name`),
        await tx.rows(sql`select * from profile.tag_history order by entry`),
      ]);
    const first = fact(20, "customer_recorded", { aum: "7000000.00", payroll: true });
    const told = await apply(first);
    const before = await seen();
    const echoes = told.map((one, at) => ({ ...one, shard: 0, offset: at, receivedAt: clock.now(), trace: null }));
    await apply(...(echoes as unknown as Fact[]));
    expect(await seen()).toEqual(before);
    // The transaction that dies takes everything along; the set that follows it tells the same facts by the same names.
    const second = fact(21, "customer_recorded", { aum: "7000000.00" });
    const ids: string[][] = [];
    const attempt = (dies: boolean) =>
      bank.storage.batch("test", async (tx) => {
        await applyFacts(tx, [second], rules, {
          now: clock.now(),
          publish: (more) => ids.push(more.map(({ id }) => id)),
        });
        if (dies) throw new Error("power cut");
      });
    await expect(attempt(true)).rejects.toThrow("power cut");
    await attempt(false);
    expect(ids[1]).toEqual(ids[0]);
  });

  it("time alone changes what rules say: by the hour, by the day, and when a rule is new; once each", async () => {
    const at = clock.now();
    await apply(
      fact(30, "customer_recorded", { aum: "300000.00" }),
      fact(30, "login", { device: "d" }),
      fact(30, "login", { device: "d" }),
      fact(30, "holding_changed", { reference: "a", kind: "term_deposit", matures_on: dayAfter(at, 8) }),
    );
    expect(await tagsOf(30)).toMatchObject({ active: "", busy: "" });
    expect(await tagsOf(30)).not.toHaveProperty("maturing");
    const settle = async () => {
      await copyChanged({
        storage: bank.storage,
        columnar: bank.columnar,
        attributes,
        lists: [...rules.lists.values()],
        clock: machine,
      });
      await project();
    };
    const refresh = () => refreshTags({ storage: bank.storage, columnar: bank.columnar, clock, rules, settle });
    expect(await refresh()).toMatchObject({ tags: rules.tags.ordered.length });
    expect(await refresh()).toEqual({ tags: 0, asked: 0, changed: 0 });
    clock.advanceTo(new Date(at.getTime() + HOUR));
    await refresh();
    expect(await tagsOf(30)).not.toHaveProperty("busy");
    expect(await tagsOf(30)).toMatchObject({ active: "" });
    clock.advanceTo(new Date(at.getTime() + DAY));
    await refresh();
    expect(await tagsOf(30)).toHaveProperty("maturing");
    clock.advanceTo(new Date(at.getTime() + 30 * DAY));
    const last = await refresh();
    expect(last.changed).toBeGreaterThanOrEqual(2);
    expect(await tagsOf(30)).toEqual({ tier: "affluent", stage: "grow" });
    expect(await refresh()).toEqual({ tags: 0, asked: 0, changed: 0 });
    expect((await historyOf(30, "maturing")).map(({ action }) => action)).toEqual(["set", "cleared"]);
  });

  it("keeps lists of records as they were told, whole or one by one", async () => {
    const one = { reference: "a", kind: "fund", amount: "10.50", matures_on: "2026-05-01" };
    await apply(
      fact(40, "customer_recorded", { holdings: [one, { reference: "b", kind: "card" }] }),
      fact(40, "holding_changed", { reference: "b", amount: "3.00" }),
      fact(40, "holding_changed", { reference: "c", kind: "loan", amount: null }),
      fact(40, "holding_changed", { reference: "a", matures_on: null }),
      fact(40, "holding_ended", { reference: "x" }),
    );
    const held = async () =>
      (await bank.storage.batch("test", (tx) => loadStates(tx, [40], attributes, false, wholeState(rules)))).get(40)
        ?.lists;
    expect(await held()).toEqual({
      holdings: [
        { reference: "a", kind: "fund", amount: 1050 },
        { reference: "b", kind: "card", amount: 300 },
        { reference: "c", kind: "loan" },
      ],
    });
    await apply(fact(40, "holding_ended", { reference: "b" }));
    expect((await held())?.holdings).toHaveLength(2);
    await apply(fact(40, "attribute_changed", { holdings: null }));
    expect(await held()).toEqual({});
  });

  const dayAfter = (at: Date, days: number): string =>
    new Date(at.getTime() + 8 * HOUR + days * DAY).toISOString().slice(0, 10);

  /** Applies what stands in the log. */
  async function drain(): Promise<void> {
    const consumer = createConsumer({
      storage: bank.storage,
      name: "engine",
      owner: "test",
      clock,
      handlers: [
        {
          name: "profile",
          handle: async (tx, facts, context) => {
            await applyFacts(tx, facts, rules, { now: context.now, publish: context.publish });
          },
        },
      ],
    });
    while ((await consumer.drain()) > 0);
    await consumer.stop();
  }

  /** Brings the events of this test, which never went through the log, into ClickHouse's history. */
  async function project(): Promise<void> {
    const stamp = (at: Date): string => at.toISOString().replace("T", " ").replace("Z", "");
    const values = happened.splice(0).map((one, offset) => ({
      shard: 0,
      offset,
      customer: one.customer,
      type: one.type,
      source: one.source,
      id: one.id,
      occurred_at: stamp(one.occurredAt),
      received_at: stamp(one.occurredAt),
      trace: "",
      data: JSON.stringify(one.data),
    }));
    await bank.columnar.insert({ table: "past", values });
  }
});
