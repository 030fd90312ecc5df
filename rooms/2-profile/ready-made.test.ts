import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { benefitsOn, environmentOf, loadDefinitions } from "#contracts/definitions";
import { chinaCalendar } from "#ground/calendar";
import { addDays, instantOf, machine, type ReplayClock, replayClock } from "#ground/clock";
import { shardOf } from "#ground/ids";
import { packageRoot } from "#ground/settings";
import { sql } from "#ground/storage";
import { compileCondition } from "#kits/expr";
import { type TestBank, testBank } from "#model-bank";
import {
  type ComputeTagsOptions,
  computeDueTags,
  evidenceText,
  loadStates,
  momentOf,
  type ProfileFact,
  profileRulesOf,
  viewOf,
} from "./index.ts";
import { allWoken } from "./rules/tag-desk.ts";
import { applyFacts } from "./steps/apply-facts.ts";
import { applyTags, askRules } from "./steps/change-tags.ts";
import { copyChanged } from "./steps/copy-to-columnar.ts";
import { prepare, zone } from "./testing.ts";

const { definitions } = loadDefinitions(path.join(packageRoot(), "bank"));
if (!definitions) throw new Error("the sample bank's definitions do not hold");
const { catalog } = definitions;
const rules = profileRulesOf(catalog, zone, new Map());
const products = new Map(Object.values(catalog.products).map(({ name, kind }) => [name, kind]));
const morning = new Date("2026-11-16T02:00:00Z");
const DAY = 86_400_000;
const ago = (days: number, from = morning): Date => new Date(from.getTime() - days * DAY);

let sequence = 0;
const fact = (customer: number, type: string, data: Record<string, unknown>, occurredAt: Date): ProfileFact => ({
  customer,
  type,
  source: "test",
  id: `${sequence++}`,
  occurredAt,
  data,
});

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
  await prepare(bank, rules);
});
afterAll(() => bank.close());

async function tell(facts: readonly ProfileFact[], now: Date): Promise<void> {
  await bank.storage.batch("test", (tx) => applyFacts(tx, facts, rules, { now }));
}

async function tagsOf(customer: number): Promise<Readonly<Record<string, string>>> {
  const states = await bank.storage.batch("test", (tx) => loadStates(tx, [customer], [], false));
  return states.get(customer)?.tags ?? {};
}

/** What a customer's tags are when a day has begun. */
async function tagsOn(customer: number, now: Date): Promise<Readonly<Record<string, string>>> {
  await bank.storage.batch("test", (tx) => askRules(tx, [customer], allWoken(rules.tags), now, rules));
  return await tagsOf(customer);
}

async function copy(): Promise<void> {
  await copyChanged({
    storage: bank.storage,
    columnar: bank.columnar,
    attributes: [...rules.attributes.values()],
    lists: [...rules.lists.values()],
    clock: machine,
  });
}

describe("tags by rules", () => {
  it("tiers, account classes and groups follow the record (C014, C021)", async () => {
    const given: [Record<string, unknown>, Record<string, string>][] = [
      [{ aum: 6_000_000 }, { tier: "private" }],
      [{ aum: 5_999_999.99 }, { tier: "affluent" }],
      [{ aum: 200_000 }, { tier: "affluent" }],
      [
        { aum: 199_999.99, account_class: "II" },
        { tier: "mass", account_class: "II" },
      ],
      [
        { aum: 0, account_class: "I" },
        { tier: "mass", account_class: "I" },
      ],
      [
        { payroll: true, occupation: "retired" },
        { payroll: "", pension: "", group: "payroll" },
      ],
      [{ contracts: ["pension"] }, { pension: "", group: "pension" }],
      [
        { spend_scenes: ["dining", "fuel"], district: "浦东新区" },
        { car_owner: "", group: "car_owner" },
      ],
      [{ holdings: [{ reference: "1", product: "in_car", kind: "insurance" }] }, { car_owner: "", group: "car_owner" }],
      [{ district: "桐庐县" }, { county: "", group: "county" }],
      [{ district: "义乌市" }, { county: "", group: "county" }],
      [{ city: "上海" }, {}],
    ];
    await tell(
      given.map(([data], n) => fact(100 + n, "customer_recorded", data, ago(1))),
      morning,
    );
    for (const [n, [, tags]] of given.entries())
      expect(await tagsOf(100 + n), JSON.stringify(given[n]?.[0])).toEqual(tags);
    await tell([fact(100, "attribute_changed", { aum: 100 }, morning)], morning);
    expect(await tagsOf(100)).toEqual({ tier: "mass" });
  });

  it("[C026] the lifecycle stage goes from acquisition through growth, promotion and consolidation, and to win-back", async () => {
    const opened = "2026-03-02";
    const on = (days: number): Date => instantOf(addDays(opened, days), "10:00", zone);
    const stage = async (days: number): Promise<string | undefined> => (await tagsOn(1, on(days))).stage;
    const spend = (days: number) => fact(1, "card_spent", { amount: 50 }, on(days));

    await tell([fact(1, "customer_recorded", { prospect: true, registered_on: "2026-02-20" }, on(-10))], on(-10));
    expect(await stage(-10)).toBe("acquire");
    await tell([fact(1, "customer_recorded", { prospect: false, opened_on: opened, aum: 0 }, on(0))], on(0));
    expect(await stage(0)).toBe("acquire");
    await tell(
      [fact(1, "account_funded", { amount: 8_000 }, on(1)), fact(1, "attribute_changed", { aum: 8_000 }, on(1))],
      on(1),
    );
    expect(await stage(1)).toBe("grow");
    await tell([spend(85)], on(85));
    expect(await stage(90)).toBe("grow");
    expect(await stage(91)).toBe("promote");
    const held = (kind: string, n: number) =>
      fact(1, "holding_changed", { reference: `r${n}`, kind, product: "x", amount: 1_000, status: "active" }, on(95));
    await tell([held("wealth", 1), held("wealth", 2), held("card", 3)], on(95));
    expect(await stage(95)).toBe("promote");
    await tell([fact(1, "holding_changed", { reference: "r4", kind: "fund" }, on(96)), spend(96)], on(96));
    expect(await stage(96)).toBe("consolidate");
    await tell([fact(1, "holding_changed", { reference: "r3", status: "closed" }, on(97))], on(97));
    expect(await stage(97)).toBe("promote");
    await tell(
      [fact(1, "complaint_filed", { ticket: "1" }, on(98)), fact(1, "complaint_filed", { ticket: "2" }, on(99))],
      on(99),
    );
    expect(await stage(99)).toBe("warn");
    expect((await tagsOn(1, on(125))).dormant).toBeUndefined();
    expect((await tagsOn(1, on(126))).dormant).toBe("30");
    // A warn condition comes before win-back while it holds.
    expect(await stage(126)).toBe("warn");
    expect(await stage(129)).toBe("winback");
    await tell([spend(130)], on(130));
    expect(await stage(130)).toBe("promote");
    await tell([fact(1, "account_closed", { product: "demand_deposit" }, on(131))], on(131));
    expect(await tagsOf(1)).toMatchObject({ stage: "winback", churned: "" });
    await tell([fact(1, "account_opened", { account_class: "I" }, on(200)), spend(200)], on(200));
    expect(await tagsOf(1)).toMatchObject({ stage: "promote" });
  });

  it("sleep begins 15, 30 and 45 times 24 hours after the last transaction; a waking ends it", async () => {
    const last = new Date("2026-06-01T08:30:00Z");
    const later = (days: number, milliseconds = 0): Date => new Date(last.getTime() + days * DAY + milliseconds);
    await tell(
      [2, 3].flatMap((customer) => [
        fact(
          customer,
          "customer_recorded",
          { opened_on: "2024-01-01", demand_balance: customer === 2 ? 99.99 : 100 },
          last,
        ),
        fact(customer, "transaction", { direction: "out", amount: 5 }, last),
      ]),
      last,
    );
    const level = async (customer: number, now: Date) => (await tagsOn(customer, now)).dormant;
    expect(await level(2, later(15, -1))).toBeUndefined();
    expect(await level(2, later(15))).toBe("15");
    expect(await level(3, later(15))).toBeUndefined();
    expect(await level(2, later(30, -1))).toBe("15");
    expect([await level(2, later(30)), await level(3, later(30))]).toEqual(["30", "30"]);
    expect([await level(2, later(45)), await level(3, later(45))]).toEqual(["45", "45"]);
    await tell([fact(3, "transfer", { amount: 1, payee: "p" }, later(46))], later(46));
    expect((await tagsOf(3)).dormant).toBeUndefined();
    // Without any transaction the days count from the opening.
    await tell([fact(4, "customer_recorded", { opened_on: "2026-06-01", demand_balance: 0 }, last)], last);
    expect([await level(4, later(14)), await level(4, later(15))]).toEqual([undefined, "15"]);
  });

  it("a day's outflow of half the balance and more than 50,000 warns (C061)", async () => {
    const dawn = instantOf("2026-06-10", "08:00", zone);
    const record = (customer: number, balance: number) => [
      fact(customer, "customer_recorded", { opened_on: "2024-01-01", demand_balance: balance }, ago(5, dawn)),
      fact(customer, "balance_changed", { demand_balance: balance }, ago(1, dawn)),
      fact(customer, "card_spent", { amount: 1 }, ago(1, dawn)),
    ];
    await tell([...record(5, 120_000), ...record(6, 130_000), ...record(7, 60_000)], dawn);
    const out = (customer: number, amount: number) => fact(customer, "transfer", { amount, payee: "p" }, dawn);
    await tell([out(5, 60_000.01), out(6, 60_000.01), out(7, 50_000)], dawn);
    expect([(await tagsOf(5)).stage, (await tagsOf(6)).stage, (await tagsOf(7)).stage]).toEqual([
      "warn",
      "promote",
      "promote",
    ]);
  });

  it("assets below 100 for 90 days after at least 1,000 are a loss", async () => {
    const at = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * DAY);
    const aum = (customer: number, days: number, amount: number) =>
      fact(customer, days === 0 ? "customer_recorded" : "attribute_changed", { aum: amount }, at(days));
    await tell([aum(8, 0, 1_000), aum(9, 0, 999), aum(10, 0, 5_000)], at(0));
    await tell([aum(8, 10, 99), aum(9, 10, 99), aum(10, 10, 99)], at(10));
    await tell([aum(10, 60, 400), aum(10, 61, 50)], at(61));
    const isLost = async (customer: number, days: number) => "churned" in (await tagsOn(customer, at(days)));
    expect([await isLost(8, 99), await isLost(8, 100), await isLost(9, 100), await isLost(10, 100)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(await isLost(10, 151)).toBe(true);
  });
});

describe("computed tags", () => {
  let clock: ReplayClock;
  const people = Array.from({ length: 20 }, (_, n) => 201 + n);
  let told: string[] = [];

  const options = (more: Partial<ComputeTagsOptions> = {}): ComputeTagsOptions => ({
    storage: bank.storage,
    columnar: bank.columnar,
    tags: Object.values(catalog.tags),
    products,
    rules,
    calendar: chinaCalendar,
    clock,
    machine,
    owner: "test",
    refresh: copy,
    progress: ({ tag, phase }) => {
      if (phase !== "applying") told.push(`${tag} ${phase}`);
    },
    ...more,
  });

  /** What happened before there was a log. */
  async function past(events: readonly ProfileFact[]): Promise<void> {
    const stamp = (time: Date): string => time.toISOString().replace("T", " ").replace("Z", "");
    await bank.columnar.insert({
      table: "past",
      values: events.map(({ customer, type, source, id, occurredAt, data }) => ({
        shard: shardOf(customer),
        offset: 0,
        customer,
        type,
        source,
        id,
        occurred_at: stamp(occurredAt),
        received_at: stamp(occurredAt),
        trace: "",
        data: JSON.stringify(data),
      })),
    });
  }

  const words = async (name: string) =>
    await bank.storage.batch("test", (tx) =>
      tx.rows<{
        customer: number;
        value: string;
        evidence: string;
        confidence: number | null;
        source: string;
        set_by: string;
      }>(
        sql`select customer, value, evidence, confidence, source, set_by from profile.tag
            where name = ${name} and customer > 200 order by customer`,
      ),
    );
  const whoHas = async (name: string) => (await words(name)).map(({ customer }) => customer);

  beforeAll(async () => {
    clock = replayClock(zone, morning);
    told = [];
    await tell(
      people.map((customer) =>
        fact(customer, "customer_recorded", { aum: (customer - 200) * 20_000, opened_on: "2024-01-01" }, ago(200)),
      ),
      morning,
    );
    const busy = people.filter((customer) => customer < 220);
    await tell(
      busy.map((customer) => fact(customer, "card_spent", { amount: 10 }, ago(2))),
      morning,
    );
    const spent = (customer: number, days: number) => fact(customer, "card_spent", { amount: 10 }, ago(days));
    const wages = ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"].map((month) =>
      fact(203, "payroll_credited", { amount: 9_000 }, instantOf(chinaCalendar.payday(month, 10), "09:00", zone)),
    );
    const balances = ["2026-09", "2026-10"].flatMap((month) => [
      fact(204, "balance_changed", { demand_balance: 10 }, instantOf(`${month}-05`, "09:00", zone)),
      fact(204, "balance_changed", { demand_balance: 9_000 }, instantOf(`${month}-30`, "09:00", zone)),
    ]);
    await past([
      ...people.flatMap((customer) => {
        // 220 was as busy as anybody and fell silent 70 days ago.
        const silent = customer === 220 ? 70 : 0;
        return [1, 20, 60, 100, 130].map((days) => spent(customer, days + silent + (customer % 7)));
      }),
      ...wages,
      ...balances,
      ...Array.from({ length: 9 }, () =>
        fact(205, "product_viewed", { product: "wm_180d", dwell_seconds: 90 }, ago(3)),
      ),
      ...Array.from({ length: 9 }, (_, n) => n).flatMap((n) => [
        fact(206, "touch_delivered", { touch: `t${n}`, channel: "wecom" }, ago(n + 1)),
        fact(206, "touch_replied", { touch: `t${n}`, channel: "wecom" }, ago(n + 1)),
      ]),
      ...Array.from({ length: 9 }, () => fact(207, "coupon_used", { activity: "a" }, ago(3))),
    ]);
  });

  it("are due by the day, week and month, from the early morning on, and once", async () => {
    const early = replayClock(zone, instantOf("2026-11-16", "00:10", zone));
    expect(await computeDueTags(options({ clock: early }))).toEqual([]);
    const all = Object.values(catalog.tags).filter(({ computed }) => computed);
    const done = await computeDueTags(options());
    expect(done.map(({ tag }) => tag).sort()).toEqual(all.map(({ name }) => name).sort());
    expect(told.filter((one) => one.endsWith("done"))).toHaveLength(all.length);
    expect(await computeDueTags(options())).toEqual([]);
    expect(Object.fromEntries(done.map(({ tag, period }) => [tag, period]))).toMatchObject({
      rfm: "2026-11-16",
      payday: "2026-11-16",
      grade: "2026-11-01",
    });
  });

  it("[C012] RFM by the week tags who is declining, and its stage of win-back finds it", async () => {
    expect(await whoHas("rfm")).toEqual(people);
    expect(await words("declining")).toMatchObject([
      { customer: 220, value: "", source: "rule", set_by: "computed:declining" },
    ]);
    const [row] = await words("declining");
    expect(evidenceText(row?.evidence ?? "", "zh")).toMatch(/^90 天前最近得分 \d，现为 \d/);
    const facts = await bank.storage.batch("test", (tx) =>
      tx.rows<{ type: string; data: string }>(
        sql`select type, data from log.fact where customer = 220 and type = 'tag_set' and data like '%"declining"%'`,
      ),
    );
    expect(facts).toHaveLength(1);
  });

  it("[C011] gives a predicted payday, with its evidence and confidence", async () => {
    const [row] = await words("payday");
    expect(row).toMatchObject({ customer: 203, value: "10", confidence: 1 });
    expect(evidenceText(row?.evidence ?? "", "en")).toBe(
      "Of 6 paydays wages came around that day 6 times, to the day 6 times",
    );
    expect(await whoHas("payday")).toEqual([203]);
  });

  it("[C004] mines patterns, preferences and needs into tags", async () => {
    expect(await tagsOf(205)).toMatchObject({ preferred_product: "wealth" });
    expect(await tagsOf(206)).toMatchObject({ preferred_channel: "wecom" });
    expect(await tagsOf(207)).toMatchObject({ preferred_content: "coupon" });
    expect(await tagsOf(205)).toHaveProperty("preferred_hour");
    expect(await whoHas("month_end_peak")).toEqual([204]);
    // The attribute that follows the tag is told as a fact, which the engine applies like any other (C044).
    const facts = await bank.storage.batch("test", (tx) =>
      tx.rows<{ customer: number; data: string }>(
        sql`select customer, data from log.fact where source = 'computed' and type = 'attribute_changed'`,
      ),
    );
    expect(facts.map(({ customer, data }) => [customer, JSON.parse(data)])).toEqual([[204, { month_end_peak: true }]]);
  });

  it("[C022] grades by contribution, and the best fifth by value", async () => {
    const grades = await words("grade");
    expect(grades.map(({ customer }) => customer)).toEqual(people);
    // Assets of 20,000 earn 20 of 50 points, five purchases in 90 days another three: two stars; 400,000 a star more.
    expect(grades[0]).toMatchObject({ value: "2" });
    expect(grades[19]).toMatchObject({ value: "3" });
    // Of 28 customers with assets six are the best fifth; one of them is of the tests above.
    expect(await whoHas("value_top20")).toEqual([216, 217, 218, 219, 220]);
  });

  it("[C032] every star level has benefits and products of its own", async () => {
    const stars = Object.keys(catalog.tags.grade?.values ?? {});
    expect(stars).toEqual(["1", "2", "3", "4", "5"]);
    const yearly = stars.map((value) => {
      const { benefits, products: own = [] } = benefitsOn(definitions, "grade", value, "2026-11-16");
      expect(benefits.length, value).toBeGreaterThan(0);
      for (const product of own) expect(Object.keys(catalog.products)).toContain(product);
      const times = { month: 12, quarter: 4, year: 1 };
      return benefits.reduce((sum, { every, quantity, yuan = 0 }) => sum + times[every] * quantity * yuan, 0);
    });
    expect(yearly).toEqual([...yearly].sort((a, b) => a - b));
    expect(new Set(yearly).size).toBe(5);
    const { grade } = await tagsOf(220);
    expect(benefitsOn(definitions, "grade", grade, "2026-11-16").benefits.map(({ id }) => id)).toContain("coffee");
    expect(benefitsOn(definitions, "grade", undefined, "2026-11-16").benefits).toEqual([]);
    expect(benefitsOn(definitions, "grade", grade, "1999-12-31").benefits).toEqual([]);
  });

  it("[C018] conditions cut segments by nature, value, behaviour, preference and loyalty, the same for one and for all", async () => {
    await copy();
    const kinds = new Set(Object.values(catalog.tags).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(["attribute", "behaviour", "lifecycle", "preference", "value"]);
    const environment = environmentOf(catalog, zone);
    const segments: [string, number[]][] = [
      [
        'tag.tier == "affluent" && customer.opened_on < date("2025-01-01") && customer.aum >= 340000.0',
        [217, 218, 219, 220],
      ],
      ['"value_top20" in tag && tag.grade == "3" && "declining" in tag', [220]],
      ['tag.preferred_product == "wealth" || tag.preferred_channel == "wecom"', [205, 206]],
      ['"payday" in tag && int(tag.payday) <= 15 || "month_end_peak" in tag', [203, 204]],
      [
        'tag.stage == "promote" && tag.rfm in ["111", "110", "101", "011", "010", "001", "100", "000"] && tag.tier == "mass"',
        [201, 202, 203, 204, 205, 206, 207, 208, 209],
      ],
    ];
    const states = await bank.storage.batch("test", (tx) =>
      loadStates(tx, people, [...rules.attributes.values()], false, { lists: [], metrics: rules.metrics }),
    );
    const moment = momentOf(morning, zone);
    for (const [text, expected] of segments) {
      const condition = compileCondition(text, environment);
      const one = people.filter((customer) => {
        const state = states.get(customer);
        return state && condition.holds(viewOf(state, rules, morning), moment);
      });
      const { text: where, params } = condition.sql(
        {
          field: (_, name) => `\`${name}\``,
          tag: (name, bind) => {
            const key = bind("String", name);
            return { present: `mapContains(tags, ${key})`, value: `if(mapContains(tags, ${key}), tags[${key}], NULL)` };
          },
        },
        moment,
      );
      const all = await bank.columnar.rows<{ customer: number }>(
        `select customer from customer final where customer > 200 and (${where}) order by customer`,
        params,
      );
      expect(one, text).toEqual(expected);
      expect(
        all.map(({ customer }) => customer),
        text,
      ).toEqual(expected);
    }
  });

  it("the next week changes what differs and leaves alone what does not", async () => {
    clock.advanceTo(instantOf("2026-11-17", "09:00", zone));
    expect((await computeDueTags(options())).map(({ tag }) => tag)).toEqual(["preferred_product"]);
    clock.advanceTo(instantOf("2026-11-23", "09:00", zone));
    // 220 is back; the busy fact came through the log since.
    await past([fact(220, "card_spent", { amount: 1 }, instantOf("2026-11-23", "08:00", zone))]);
    const done = await computeDueTags(options());
    expect(done.map(({ tag }) => tag)).toEqual(expect.arrayContaining(["declining", "preferred_product", "rfm"]));
    expect(await whoHas("declining")).toEqual([]);
    expect(done.find(({ tag }) => tag === "declining")).toMatchObject({ rows: 0, changed: 1 });
    expect(done.find(({ tag }) => tag === "preferred_product")).toMatchObject({ rows: 1, changed: 0 });
  });

  it("a colleague's word stands above a computation", async () => {
    await bank.storage.batch("test", (tx) =>
      applyTags(
        tx,
        [
          { customer: 205, name: "preferred_product", value: "fund", source: "colleague", by: "person:ann" },
          { customer: 208, name: "rfm", value: null, source: "colleague", by: "person:ann" },
        ],
        clock.now(),
        rules,
      ),
    );
    clock.advanceTo(instantOf("2026-11-30", "09:00", zone));
    await computeDueTags(options());
    expect((await tagsOf(205)).preferred_product).toBe("fund");
    expect((await tagsOf(208)).rfm).toBeUndefined();
  });

  it("goes on after it was cut off, and another process leaves alone what one is at", async () => {
    clock.advanceTo(instantOf("2026-12-07", "09:00", zone));
    await bank.storage.batch("test", (tx) =>
      tx.run(sql`delete from profile.tag where name = 'rfm' and customer > 200`),
    );
    const onlyRfm = Object.values(catalog.tags).filter(({ name }) => name === "rfm");
    const dead = new AbortController();
    let sets = 0;
    const cut = options({
      tags: onlyRfm,
      setSize: 6,
      signal: dead.signal,
      progress: ({ phase }) => {
        if (phase === "applying" && ++sets === 2) dead.abort();
      },
    });
    expect(await computeDueTags(cut)).toEqual([]);
    expect(await whoHas("rfm")).toHaveLength(12);
    expect(await computeDueTags(options({ tags: onlyRfm, owner: "another" }))).toEqual([]);
    // What ClickHouse lost meanwhile is computed again, and takes no tag from those who are left.
    await bank.columnar.command("truncate table computed_tag");
    const [rest] = await computeDueTags(options({ tags: onlyRfm, setSize: 6 }));
    expect(rest).toMatchObject({ rows: 20 });
    expect(await whoHas("rfm")).toHaveLength(20);
    const twice = await bank.storage.batch("test", (tx) =>
      tx.rows(sql`select customer from log.fact where type = 'tag_set' and customer > 200 and data like '%"rfm"%'
        and occurred_at >= ${instantOf("2026-12-07", "00:00", zone)}::timestamptz group by customer having count(*) > 1`),
    );
    expect(twice).toEqual([]);
  });

  it("[law C-11] KAT-77 a changed definition is computed at once; personalisation off takes tags away and keeps them away", async () => {
    expect(await tagsOf(218)).toHaveProperty("rfm");
    await tell([fact(218, "attribute_changed", { personalisation_off: true }, clock.now())], clock.now());
    expect(await tagsOf(218)).not.toHaveProperty("rfm");
    expect(await tagsOf(218)).toHaveProperty("grade");
    const top = catalog.tags.value_top20;
    if (!top?.computed) throw new Error("value_top20 is computed");
    const changed = { ...top, computed: { ...top.computed, with: { ...top.computed.with, share: 0.1 } } };
    const done = await computeDueTags(options({ tags: [changed] }));
    expect(done.map(({ tag }) => tag)).toEqual(["value_top20"]);
    expect(await whoHas("value_top20")).toEqual([219, 220]);
    clock.advanceTo(instantOf("2026-12-14", "09:00", zone));
    await computeDueTags(options());
    expect(await tagsOf(218)).not.toHaveProperty("rfm");
    expect(await tagsOf(218)).toHaveProperty("grade");
  });
});
