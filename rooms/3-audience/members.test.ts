/** Random audiences over random histories: who is kept as a member as facts come is who anyone would find from scratch. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AudienceDefinition, type Catalog, readDefinitions as readFiles } from "#contracts/definitions";
import { machine, type ReplayClock, replayClock } from "#ground/clock";
import {
  appendFacts,
  type Consumer,
  createConsumer,
  createProjector,
  ensurePartitions,
  monthOf,
  type NewFact,
  type Projector,
} from "#ground/log";
import { ownerTransaction, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  addColumnarColumns,
  addColumnarLists,
  addColumns,
  addLists,
  admitFacts,
  applyFacts,
  copyChanged,
  endTags,
  isHistoryPlain,
  loadStates,
  metricsFromHistory,
  momentOf,
  type ProfileRules,
  profileRulesOf,
  refreshTags,
  wholeState,
} from "#profile";
import { refreshAudiences } from "./jobs/refresh-audiences.ts";
import { differing, everybody } from "./read/differing.ts";
import { askCustomers, beginSet, memberView, whoBelong } from "./steps/ask-members.ts";
import { changeLists } from "./steps/change-lists.ts";
import { keepMembers, wantsCustomer } from "./steps/keep-members.ts";
import { refreshBitmaps } from "./steps/refresh-bitmaps.ts";
import { retireDefinition, saveDefinition } from "./store/definitions.ts";
import { type Audiences, keepAudiences } from "./store/keeper.ts";
import { lastLooks } from "./store/looks.ts";
import { loadMemberships } from "./store/memberships.ts";

const zone = "Asia/Shanghai";
const organisation = `
zh: 银行
en: Bank
zone: ${zone}
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`;
const catalogText = `
attributes:
  aum: { type: money, zh: 资产, en: AUM }
  age: { type: int, zh: 年龄, en: Age }
  city: { type: string, zh: 城市, en: City }
  payroll: { type: bool, zh: 代发, en: Payroll }
  opened_on: { type: date, zh: 开户, en: Opened on }
  holdings:
    type: records
    zh: 持有
    en: Holdings
    fields:
      reference: { type: string, zh: 编号, en: Reference }
      kind: { type: string, zh: 种类, en: Kind }
      amount: { type: money, zh: 金额, en: Amount }
metrics:
  logins: { type: int, zh: 登录, en: Logins, sources: [{ event: login }], function: count, window: 48h }
  spent: { type: money, zh: 消费, en: Spent, sources: [{ event: card_spent, of: amount }], function: sum, window: 3d }
  latest: { type: money, zh: 最近, en: Latest, sources: [{ event: card_spent, of: amount }], function: last }
  share: { type: double, zh: 占比, en: Share, ratio: { of: metric.spent, to: customer.aum } }
scores:
  buy: { zh: 买, en: Buy }
tags:
  rich: { zh: 富, en: Rich, rule: "customer.aum >= 100.00" }
  active: { zh: 活跃, en: Active, rule: "metric.logins >= 1" }
  told: { zh: 告知, en: Told, values: { a: { zh: 甲, en: A }, b: { zh: 乙, en: B } }, expires_after: 2d }
`;
const START = new Date("2026-03-02T01:00:00Z");
const HOUR = 3_600_000;
const AUDIENCES = 6;
const LISTS = ["vip", "watched"];
const CUSTOMERS = 6;
const cities = ["上海", "北京", ""];

const amount = fc.constantFrom("0.00", "0.01", "99.99", "100.00", "5000.00");
const operator = fc.constantFrom("<", "<=", ">", ">=", "==", "!=");
const compared = (field: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(operator, value).map(([sign, literal]) => `${field} ${sign} ${literal}`);
const atom: fc.Arbitrary<string> = fc.oneof(
  compared("customer.aum", amount),
  compared("customer.age", fc.integer({ min: 17, max: 20 }).map(String)),
  compared(
    "customer.city",
    fc.constantFrom(...cities).map((city) => JSON.stringify(city)),
  ),
  compared(
    "customer.opened_on",
    fc.integer({ min: 0, max: 4 }).map((days) => `today() - ${days}`),
  ),
  fc.constantFrom("customer.payroll", "has(customer.aum)", "has(customer.city)", "has(customer.holdings)"),
  fc.constantFrom("fund", "card").map((kind) => `customer.holdings.exists(h, h.kind == "${kind}")`),
  amount.map((least) => `customer.holdings.exists(h, h.amount >= ${least})`),
  compared("metric.logins", fc.integer({ min: 0, max: 3 }).map(String)),
  compared("metric.spent", amount),
  compared("metric.latest", amount),
  compared("metric.share", fc.constantFrom("0.5", "1.0")),
  compared("score.buy", fc.constantFrom("0.25", "0.5")),
  fc.constantFrom('"rich" in tag', '"active" in tag', 'tag.told == "a"', 'tag.told != "b"', '!("told" in tag)'),
  fc.constantFrom(...LISTS).map((list) => `"${list}" in audience`),
);
/** Conditions that name audiences of lower numbers as well. */
function condition(place: number): fc.Arbitrary<string> {
  const named = Array.from({ length: place }, (_, n) => [`"a${n}" in audience`, `!("a${n}" in audience)`]).flat();
  const leaf =
    named.length === 0
      ? atom
      : fc.oneof({ weight: 3, arbitrary: atom }, { weight: 1, arbitrary: fc.constantFrom(...named) });
  const joined = fc.tuple(leaf, fc.constantFrom("&&", "||"), leaf).map(([a, sign, b]) => `(${a}) ${sign} (${b})`);
  return fc.oneof(
    leaf,
    joined,
    leaf.map((of) => `!(${of})`),
  );
}
const conditions = fc.tuple(...Array.from({ length: AUDIENCES }, (_, place) => condition(place)));

interface Told {
  readonly who: number;
  readonly type: string;
  readonly data: Record<string, unknown>;
  /** Hours before it is told. */
  readonly late: number;
}
const record = fc.record(
  {
    aum: fc.oneof(amount, fc.constant(null)),
    age: fc.integer({ min: 17, max: 20 }),
    city: fc.constantFrom(...cities, null),
    payroll: fc.boolean(),
    opened_on: fc.integer({ min: 0, max: 8 }).map((n) => `2026-03-0${n + 1}`),
    holdings: fc.array(
      fc.record({ reference: fc.constantFrom("x", "y"), kind: fc.constantFrom("fund", "card"), amount }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);
const typed = <T extends object>(type: string, data: fc.Arbitrary<T>) =>
  data.map((one) => ({ type, data: one as Record<string, unknown> }));
const told: fc.Arbitrary<Told> = fc
  .record({
    who: fc.integer({ min: 0, max: CUSTOMERS - 1 }),
    late: fc.constantFrom(0, 0, 1, 24, 47, 72),
    what: fc.oneof(
      { weight: 4, arbitrary: typed("customer_recorded", record) },
      { weight: 3, arbitrary: typed("attribute_changed", record) },
      { weight: 3, arbitrary: typed("login", fc.constant({ device: "d" })) },
      { weight: 3, arbitrary: typed("card_spent", fc.record({ amount })) },
      { weight: 1, arbitrary: typed("holding_changed", fc.record({ reference: fc.constantFrom("x", "z"), amount })) },
      { weight: 1, arbitrary: typed("holding_ended", fc.record({ reference: fc.constantFrom("x", "z") })) },
      {
        weight: 1,
        arbitrary: typed(
          "score_published",
          fc.record({ name: fc.constant("buy"), value: fc.constantFrom(0, 0.25, 0.5) }),
        ),
      },
      { weight: 1, arbitrary: typed("score_withdrawn", fc.constant({ name: "buy" })) },
      {
        weight: 1,
        arbitrary: typed("tag_set", fc.record({ name: fc.constant("told"), value: fc.constantFrom("a", "b") })),
      },
      { weight: 1, arbitrary: typed("tag_cleared", fc.record({ name: fc.constant("told"), release: fc.boolean() })) },
      { weight: 2, arbitrary: typed("fact_retracted", fc.record({ back: fc.integer({ min: 1, max: 8 }) })) },
      {
        weight: 2,
        arbitrary: typed("listed", fc.record({ list: fc.constantFrom(...LISTS), isMember: fc.boolean() })),
      },
    ),
  })
  .map(({ who, late, what }) => ({ who, late, ...what }));
const history = fc.array(
  fc.record({ hours: fc.integer({ min: 0, max: 30 }), told: fc.array(told, { maxLength: 15 }) }),
  { minLength: 1, maxLength: 4 },
);

// Time alone takes a member away: a login two days ago; and a tag that runs out.
const others = Array.from({ length: AUDIENCES - 2 }, () => "customer.age > 99");
const examples: [string[], { hours: number; told: Told[] }[], number][] = [
  [
    ["metric.logins >= 1", '"told" in tag', ...others],
    [
      {
        hours: 0,
        told: [
          { who: 0, late: 0, type: "customer_recorded", data: { age: 18 } },
          { who: 0, late: 0, type: "login", data: { device: "d" } },
          { who: 0, late: 0, type: "tag_set", data: { name: "told", value: "a" } },
        ],
      },
    ],
    60,
  ],
];

function catalogOf(): Catalog {
  const { definitions, problems } = readFiles([
    ["catalog/test.yaml", catalogText],
    ["organisation.yaml", organisation],
  ]);
  if (!definitions) throw new Error(`${problems[0]?.pointer}: ${problems[0]?.en}`);
  return definitions.catalog;
}

const audience = (id: string, over: Partial<AudienceDefinition>): AudienceDefinition => ({
  id,
  zh: id,
  en: id,
  refresh: "live",
  breakdown: [],
  ...over,
});

describe("live membership", () => {
  let bank: TestBank;
  let clock: ReplayClock;
  let consumer: Consumer;
  let projector: Projector;
  let folder: string;
  let audiences: Audiences;
  let first = 1;
  let counter = 0;
  let sent: NewFact[] = [];
  const catalog = catalogOf();
  const rules: ProfileRules = profileRulesOf(catalog, zone, new Map());
  const attributes = [...rules.attributes.values()];
  const lists = [...rules.lists.values()];

  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, async (tx) => {
      await addColumns(tx, attributes);
      await addLists(tx, lists);
    });
    await addColumnarColumns(bank.columnar, attributes);
    await addColumnarLists(bank.columnar, lists);
    clock = replayClock(zone, START);
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-audience-"));
    const { storage } = bank;
    audiences = keepAudiences(storage, { catalog, zone });
    projector = createProjector({ storage, sink: bank.columnar, owner: "test", archiveDir: folder });
    consumer = createConsumer({
      storage,
      name: "engine",
      owner: "test",
      clock,
      // Sets of any size give the same answer.
      setSize: 20,
      handlers: [
        {
          name: "rooms",
          handle: async (tx, appended, { now, publish }) => {
            const facts = await admitFacts(tx, appended);
            const book = await audiences.within(tx);
            const options = { now, publish, alsoWanted: wantsCustomer(book), lists: book.records };
            const applied = await applyFacts(tx, facts, rules, options);
            await keepMembers(tx, facts, applied, { book, rules }, options);
          },
        },
      ],
    });
    await define(LISTS.map((id) => audience(id, { list: true, refresh: "manual" })));
  });
  afterAll(async () => {
    await consumer.stop();
    await projector.stop();
    await bank.close();
    await fs.rm(folder, { recursive: true, force: true });
  });

  const define = (all: readonly AudienceDefinition[]) =>
    bank.storage.batch("test", async (tx) => {
      for (const one of all)
        await saveDefinition(tx, { audience: one, origin: "api", state: "live", by: "ann", at: clock.now() });
    });

  async function tell(all: readonly Told[]): Promise<void> {
    const facts: NewFact[] = [];
    for (const { who, type, data, late } of all) {
      if (type === "listed") continue;
      const own = [...sent, ...facts].filter(({ customer }) => customer === first + who);
      const back = own.at(-Number(data.back ?? 0));
      if (type === "fact_retracted" && !back) continue;
      facts.push({
        customer: first + who,
        type,
        source: "core",
        id: String(counter++),
        occurredAt: new Date(clock.now().getTime() - late * HOUR),
        data: type === "fact_retracted" ? { source: "core", id: back?.id } : data,
      });
    }
    await bank.storage.batch("test", (tx) => appendFacts(tx, facts, machine.now()));
    sent.push(...facts);
    while ((await consumer.drain()) > 0);
    const listed = all.filter(({ type }) => type === "listed");
    await bank.storage.batch("test", async (tx) => {
      const book = await beginSet(tx, audiences.within);
      const changes = listed.map(({ who, data }) => ({
        customer: first + who,
        audience: book.byId.get(String(data.list))?.number ?? 0,
        isMember: data.isMember === true,
      }));
      await changeLists(tx, { book, rules }, changes, clock.now());
    });
  }

  async function settle(): Promise<void> {
    while ((await consumer.drain()) > 0);
    await projector.drain();
    const { storage, columnar } = bank;
    await metricsFromHistory({
      storage,
      columnar,
      book: rules.metrics,
      now: () => clock.now(),
      repaired: (customers) => askCustomers({ storage, audiences, rules }, customers, clock.now()),
    });
    await copyChanged({ storage, columnar, attributes, lists, clock: machine });
    await refreshBitmaps({ columnar, storage, clock: machine });
  }

  /** What time does, tags first. */
  async function passTime(): Promise<number> {
    const parts = { storage: bank.storage, columnar: bank.columnar, clock, rules, settle };
    await ensurePartitions(bank.storage, clock.now(), [monthOf(clock.now())]);
    await endTags(parts);
    await refreshTags(parts);
    while ((await consumer.drain()) > 0);
    const { entered, left } = await refreshAudiences({ ...parts, audiences });
    return entered + left;
  }

  const named = (numbers: readonly number[], book: Awaited<ReturnType<Audiences["book"]>>): string[] =>
    numbers.flatMap((number) => book.byNumber.get(number)?.id ?? []).sort();

  /** Who belongs where by closures over what is kept of each customer now, and where each stands. */
  async function bothOf(customers: readonly number[], isAsked: (renewed: string | undefined) => boolean) {
    const book = await audiences.book();
    return await bank.storage.batch("test", async (tx) => {
      const states = await loadStates(tx, customers, attributes, false, wholeState(rules));
      const memberships = await loadMemberships(tx, customers);
      const moment = momentOf(clock.now(), zone);
      return customers.map((customer) => {
        const state = states.get(customer);
        const membership = memberships.get(customer);
        const asked = book.live.filter(({ renewed }) => isAsked(renewed));
        const found = asked.flatMap(({ id, condition }) => {
          if (!state || state.revision === 0) return [];
          const view = memberView(state, membership, { book, rules }, clock.now());
          return condition?.holds(view, moment) ? [id] : [];
        });
        const stands = named(membership?.members ?? [], book);
        return { customer, found: found.sort(), stands: stands.filter((id) => asked.some((one) => one.id === id)) };
      });
    });
  }

  /** Whether time alone can change what an audience means. */
  const isTimeless = (text: string): boolean => !/today|metric\.(?:logins|spent|share)|active|told|"a\d"/.test(text);

  it("is what a full recompute finds, after late and retracted facts, files of lists, and time", async () => {
    let byTime = 0;
    let members = 0;
    await fc.assert(
      fc.asyncProperty(conditions, history, fc.integer({ min: 0, max: 80 }), async (texts, days, rest) => {
        first += CUSTOMERS;
        sent = [];
        const customers = Array.from({ length: CUSTOMERS }, (_, n) => first + n);
        await define(texts.map((text, n) => audience(`a${n}`, { condition: text })));
        // From here on the audiences are no news: what facts wake, facts alone must wake.
        await passTime();
        for (const { hours, told: facts } of days) {
          clock.advanceTo(new Date(clock.now().getTime() + hours * HOUR));
          await tell(facts);
          // What was taken back of metrics may have to be said anew by history.
          if (facts.some(({ type }) => type === "fact_retracted")) await settle();
          const timeless = texts.flatMap((text, n) => (isTimeless(text) ? [`a${n}`] : []));
          for (const { found, stands } of await bothOf(customers, () => true)) {
            const only = (ids: readonly string[]) => ids.filter((id) => timeless.includes(id));
            expect(only(stands), texts.join("\n")).toEqual(only(found));
          }
        }
        clock.advanceTo(new Date(clock.now().getTime() + rest * HOUR));
        byTime += await passTime();
        for (const { found, stands } of await bothOf(customers, () => true)) {
          expect(stands, texts.join("\n")).toEqual(found);
          members += stands.length;
        }
        await bySql(customers, texts.join("\n"));
      }),
      { numRuns: 3, endOnFailure: true, examples },
    );
    // Time alone has had its part in it.
    expect(byTime).toBeGreaterThan(0);
    expect(members).toBeGreaterThan(0);
  }, 120_000);

  /** ClickHouse, from the copy and the history of facts, finds nobody who belongs elsewhere. */
  async function bySql(customers: readonly number[], text: string): Promise<void> {
    await settle();
    const book = await audiences.book();
    const [slice] = everybody;
    if (!slice) throw new Error("everybody is one slice");
    const plain = await isHistoryPlain(bank.columnar);
    for (const bitmaps of [true, false]) {
      const parts = { rules, book, bitmaps, plain };
      const found = await differing(bank.columnar, book.live, parts, clock.now(), slice);
      expect(
        found.filter((customer) => customers.includes(customer)),
        text,
      ).toEqual([]);
    }
  }

  it("tells of every crossing once, in turn", async () => {
    const facts = await bank.storage.batch("test", (tx) =>
      tx.rows<{ customer: number; type: string; name: string; initial: boolean | null }>(sql`
        select customer, type, data::jsonb ->> 'name' as name, (data::jsonb ->> 'initial')::boolean as initial from log.fact
        where source = 'perennial/audience' order by shard, "offset"`),
    );
    const inside = new Map<string, boolean>();
    for (const { customer, type, name } of facts) {
      const key = `${customer} ${name}`;
      expect([key, inside.get(key) ?? false]).toEqual([key, type === "audience_left"]);
      inside.set(key, type === "audience_entered");
    }
    expect(facts.some(({ initial }) => initial)).toBe(true);
    expect(facts.some(({ initial }) => !initial)).toBe(true);
    const book = await audiences.book();
    const standing = await bank.storage.batch("test", (tx) =>
      tx.rows<{ customer: number; number: number }>(sql`
        select customer, unnest(members) as number from audience.membership`),
    );
    const stands = standing.map(({ customer, number }) => `${customer} ${book.byNumber.get(number)?.id}`).sort();
    expect([...inside].flatMap(([key, is]) => (is ? [key] : [])).sort()).toEqual(stands);
  });

  it("a list is checked customer by customer, and a retired audience is emptied", async () => {
    await define([
      audience("a0", { condition: "customer.age >= 17" }),
      audience("a1", { condition: '"a0" in audience' }),
    ]);
    await passTime();
    const book = await audiences.book();
    const condition = book.compile('"a1" in audience && customer.age == 18');
    const everybody = Array.from({ length: first + CUSTOMERS }, (_, n) => n);
    const belong = await bank.storage.batch("test", (tx) =>
      whoBelong(tx, { book, rules }, condition, everybody, clock.now()),
    );
    const ages = await bank.columnar.rows<{ customer: number }>(
      "select customer from customer final where age = 18 order by customer",
    );
    expect([...belong].sort((a, b) => a - b)).toEqual(ages.map(({ customer }) => customer));
    const number = book.byId.get("a1")?.number ?? -1;
    const looks = await bank.storage.batch("test", lastLooks);
    expect(looks.get(number)).toMatchObject({ kind: "fill" });
    const count = () =>
      bank.storage.batch("test", (tx) =>
        tx.one<{ n: number }>(sql`select count(*) as n from audience.membership where ${number} = any(members)`),
      );
    expect((await count()).n).toBe(looks.get(number)?.members);
    expect((await count()).n).toBeGreaterThan(0);
    await bank.storage.batch("test", (tx) => retireDefinition(tx, "a1"));
    await passTime();
    expect((await count()).n).toBe(0);
    expect((await audiences.book()).byId.has("a1")).toBe(false);
  });
});
