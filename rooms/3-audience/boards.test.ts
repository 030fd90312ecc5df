/** Boards on the real engines: days are counted against what the profile really said on each evening. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitions } from "#contracts/definitions";
import type { PersonActor } from "#ground/authority";
import { addDays, dayOf, instantOf, machine, type ReplayClock, replayClock } from "#ground/clock";
import { seededRandom } from "#ground/random";
import { ownerTransaction, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  addColumnarColumns,
  addColumns,
  applyFacts,
  copyChanged,
  endTags,
  type ProfileFact,
  profileRulesOf,
} from "#profile";
import { type BoardDay, boardTags, keepBoards, readBoard } from "./index.ts";

const ZONE = "Asia/Shanghai";
const { definitions, problems } = readDefinitions([
  [
    "catalog/test.yaml",
    `
attributes:
  aum: { type: money, zh: 资产, en: Assets }
  stopped: { type: bool, zh: 停止, en: Stopped }
  outlet: { type: string, zh: 网点, en: Outlet }
tags:
  tier:
    zh: 分层
    en: Tier
    values: { private: { zh: 私行, en: Private }, affluent: { zh: 财富, en: Affluent }, mass: { zh: 大众, en: Mass } }
    rule: { private: customer.aum >= 6000000.0, affluent: customer.aum >= 200000.0, mass: customer.aum < 200000.0 }
  grade: { zh: 星级, en: Grade, values: { "1": { zh: 一星, en: One }, "2": { zh: 二星, en: Two } } }
  stage:
    zh: 阶段
    en: Stage
    values: { grow: { zh: 成长, en: Grow }, promote: { zh: 提升, en: Promote }, winback: { zh: 挽回, en: Win back } }
    rule: { winback: customer.stopped, promote: 'tag.tier in ["affluent", "private"]', grow: has(customer.aum) }
`,
  ],
  [
    "organisation.yaml",
    `
zh: 银行
en: Bank
zone: ${ZONE}
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`,
  ],
]);
if (!definitions) throw new Error(`the catalog of this test does not hold: ${JSON.stringify(problems)}`);
const { catalog } = definitions;
const units = new Map([
  ["one", 1],
  ["two", 2],
]);
const rules = profileRulesOf(catalog, ZONE, units);
const attributes = [...rules.attributes.values()];
const tags = boardTags(catalog).map(({ name }) => name);
const FIRST = "2026-03-02";
const analyst = (scope: PersonActor["scope"]): PersonActor => ({
  kind: "person",
  id: "analyst",
  name: "analyst",
  roles: ["analyst"],
  scope,
});

/** Value by customer on an evening, of one tag. */
type Evening = ReadonlyMap<number, string>;

describe("boards", () => {
  let bank: TestBank;
  let clock: ReplayClock;
  let counter = 0;
  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, (tx) => addColumns(tx, attributes));
    await addColumnarColumns(bank.columnar, attributes);
    clock = replayClock(ZONE, instantOf(FIRST, "09:00", ZONE));
  });
  afterAll(() => bank.close());

  const fact = (customer: number, type: string, data: ProfileFact["data"]): ProfileFact => ({
    customer,
    type,
    source: "core",
    id: `${type}-${counter++}`,
    occurredAt: clock.now(),
    data,
  });
  const tell = (facts: readonly ProfileFact[]) =>
    bank.storage.batch("test", (tx) => applyFacts(tx, facts, rules, { now: clock.now() }));
  const copy = () => copyChanged({ storage: bank.storage, columnar: bank.columnar, attributes, clock: machine });
  const keep = () => keepBoards({ ...bank, clock, machine, tags });
  const read = (scope: PersonActor["scope"], board: "lifecycle" | "value" = "lifecycle", from = FIRST) =>
    readBoard({ ...bank, catalog, clock }, analyst(scope), board, { from });

  async function eveningOf(tag: string): Promise<Map<number, string>> {
    const rows = await bank.storage.batch("test", (tx) =>
      tx.rows<{ customer: number; value: string }>(sql`
        select c.customer, v.value from profile.customer c join profile.tag_value v on v.id = any(c.tags)
        where v.name = ${tag}`),
    );
    return new Map(rows.map(({ customer, value }) => [customer, value]));
  }

  /** What a day's line has to be, from two evenings; customers of odd numbers are those of unit 1. */
  function expected(day: string, before: Evening, after: Evening, seen: (customer: number) => boolean) {
    const flows = new Map<string, number>();
    const values = new Map<string, number>();
    for (const customer of new Set([...before.keys(), ...after.keys()])) {
      if (!seen(customer)) continue;
      const [was, is] = [before.get(customer) ?? null, after.get(customer) ?? null];
      if (is !== null) values.set(is, (values.get(is) ?? 0) + 1);
      if (was !== is) flows.set(JSON.stringify([was, is]), (flows.get(JSON.stringify([was, is])) ?? 0) + 1);
    }
    return { day, values: Object.fromEntries([...values].sort()), flows: Object.fromEntries([...flows].sort()) };
  }
  function plain({ day, values, flows }: BoardDay) {
    const counted = values.filter(({ customers }) => customers !== 0).map((one) => [one.value, one.customers] as const);
    const moved = flows.map(({ from, to, customers }) => [JSON.stringify([from, to]), customers] as const);
    return {
      day,
      values: Object.fromEntries(counted.sort(([a], [b]) => (a < b ? -1 : 1))),
      flows: Object.fromEntries(moved.sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }

  it("counts and flows are those of the evenings, however rarely the copy and the board are brought up to date", async () => {
    const drawn = seededRandom(75);
    const random = () => drawn.next();
    const customers = 300;
    const evenings = new Map<string, Map<string, Evening>>();
    await tell(
      Array.from({ length: customers }, (_, customer) =>
        fact(customer, "customer_recorded", {
          outlet: customer % 2 === 1 ? "one" : "two",
          ...(customer % 7 === 0 ? {} : { aum: `${Math.round(random() * 300_000)}.00` }),
        }),
      ),
    );
    const days = 10;
    for (let n = 0; n < days; n++) {
      const day = addDays(FIRST, n);
      for (const time of ["10:00", "15:30", "23:50"]) {
        clock.advanceTo(instantOf(day, time, ZONE));
        await endTags({ storage: bank.storage, clock, rules });
        await tell(Array.from({ length: 25 }, () => change(Math.floor(random() * customers), random)));
        const isLast = n === days - 1;
        if (random() < 0.3 && !isLast) await copy();
        if (random() < 0.3) await keep();
      }
      evenings.set(day, new Map(await Promise.all(tags.map(async (tag) => [tag, await eveningOf(tag)] as const))));
    }
    clock.advanceTo(instantOf(addDays(FIRST, days), "00:10", ZONE));
    await copy();
    expect(await keep()).toBeGreaterThan(0);
    expect(await keep()).toBe(0);
    for (const [scope, seen] of [
      ["all", () => true],
      [[1], (customer: number) => customer % 2 === 1],
      [[], () => false],
    ] as const) {
      for (const board of ["lifecycle", "value"] as const) {
        const { parts, copiedAt } = await read(scope, board);
        expect(copiedAt).not.toBeNull();
        for (const part of parts) {
          let before: Evening = new Map();
          for (const line of part.days.slice(0, days)) {
            const after = evenings.get(line.day)?.get(part.tag) ?? new Map<number, string>();
            expect([part.tag, plain(line)]).toEqual([part.tag, expected(line.day, before, after, seen)]);
            before = after;
          }
        }
      }
    }
  });

  /** One of the things that change a tag: an attribute that a rule reads, a statement, one with an end, taking it away. */
  function change(customer: number, random: () => number): ProfileFact {
    const kind = Math.floor(random() * 6);
    const aum = `${Math.round(10 ** (3 + random() * 4))}.00`;
    if (kind === 0) return fact(customer, "attribute_changed", { stopped: random() < 0.5 });
    if (kind === 1) return fact(customer, "tag_set", { name: "grade", value: random() < 0.5 ? "1" : "2" });
    if (kind === 2) {
      const until = new Date(clock.now().getTime() + Math.round(random() * 72) * 3_600_000).toISOString();
      return fact(customer, "tag_set", { name: "grade", value: "2", until });
    }
    if (kind === 3) return fact(customer, "tag_cleared", { name: random() < 0.5 ? "grade" : "stage" });
    // A model is overruled by an import: nothing changes, and the board must not think so.
    if (kind === 4) return fact(customer, "tag_set", { name: "stage", value: "winback", origin: "model" });
    return fact(customer, "attribute_changed", { aum });
  }

  it("a period that begins later begins with what was before it", async () => {
    const whole = await read("all");
    const later = await read("all", "lifecycle", addDays(FIRST, 6));
    expect(later.parts[0]?.days).toEqual(whole.parts[0]?.days.slice(6));
    await expect(read("all", "lifecycle", addDays(FIRST, 30))).rejects.toMatchObject({ caseName: "board.period" });
    const agent: PersonActor = { ...analyst("all"), roles: ["agent"] };
    await expect(readBoard({ ...bank, catalog, clock }, agent, "value")).rejects.toMatchObject({ code: "forbidden" });
  });

  it("customers who came with their tags are counted from the day on which the board first saw them", async () => {
    const loaded = Array.from({ length: 20 }, (_, n) => 1_000 + n);
    await tell(loaded.map((customer) => fact(customer, "customer_recorded", { aum: "500000.00", outlet: "one" })));
    await bank.storage.batch("test", (tx) =>
      tx.run(sql`delete from profile.tag_history where customer = any(${loaded}::int[])`),
    );
    await copy();
    await bank.columnar.command("truncate table tag_move");
    await bank.storage.batch("test", (tx) => tx.run(sql`delete from audience.board`));
    const before = await read("all");
    expect(before.copiedAt).toBeNull();
    expect(before.parts[0]?.days.at(-1)?.flows).toEqual([]);
    // Made anew from history: the days of those who have one are where they were.
    await keep();
    const [stage] = (await read("all")).parts;
    expect(stage?.days[0]?.values.find(({ value }) => value === "grow")?.customers).toBeGreaterThan(100);
    expect(stage?.days.at(-1)?.day).toBe(dayOf(clock.now(), ZONE));
    expect(stage?.days.at(-1)?.flows).toEqual([{ from: null, to: "promote", customers: 20 }]);
  });
});
