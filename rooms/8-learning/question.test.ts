/** Features of a question equal a plain replay of the facts up to the moment, and nothing known later is in them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Definitions, type Question, readDefinitions } from "#contracts/definitions";
import { addDays, type Day, instantOf } from "#ground/clock";
import { seededRandom } from "#ground/random";
import { type TestBank, testBank } from "#model-bank";
import { addColumnarColumns, columnsOf } from "#profile";
import { type Moment, momentAt } from "./rules/question/moments.ts";
import type { FeatureRow } from "./rules/question/table.ts";
import { questionRows, rowsAt } from "./steps/question-rows.ts";
import { openQuestion } from "./steps/question-sql.ts";

const zone = "Asia/Shanghai";
const DAY = 86_400_000;
const START: Day = "2026-03-01";
const both = "zh: 名, en: name";
const organisation = `
${both.replace(", ", "\n")}
zone: ${zone}
language: zh
units: [{ id: head, kind: head_office, ${both} }]
people: [{ login: ann, unit: head, roles: [analyst], ${both} }]
`;
const catalogText = `
attributes:
  aum: { type: money, ${both} }
  age: { type: int, ${both} }
  city: { type: string, ${both} }
  vip: { type: bool, ${both} }
  opened_on: { type: date, ${both} }
  personalisation_off: { type: bool, ${both} }
tags:
  tier: { ${both}, values: { mass: { ${both} }, rich: { ${both} } } }
  keen: { ${both} }
metrics:
  paid_30d: { type: money, ${both}, function: sum, window: 30d, sources: [{ event: transfer, of: amount }] }
  paid_month: { type: money, ${both}, function: sum, window: month, sources: [{ event: transfer, of: amount }] }
  share: { type: double, ${both}, ratio: { of: metric.paid_30d, to: customer.aum } }
  latest_payee: { type: string, ${both}, function: last, sources: [{ event: transfer, of: payee }] }
scores:
  buy: { ${both} }
`;
const questionText = `
id: buy
${both.replace(", ", "\n")}
owner: ann
value: { yuan: 10 }
population: has(customer.age) && customer.age < 60 || tag.tier == "rich"
exclude: [{ ${both}, when: 'customer.city == "gone"' }]
observe: { every: week }
history: 10d
gap: 1d
horizon: 7d
label: { event: wealth_purchased, where: event.amount >= 50.00 }
features:
  attributes: [aum, age, city, vip, opened_on]
  metrics: [share, paid_month, latest_payee]
  tags: [tier, keen]
  expand:
    - { event: transfer, as: paid, of: amount, functions: [count, sum, average, min, max], windows: [3d, 10d] }
    - { event: transfer, as: large, where: event.amount >= 50.00, functions: [count], windows: [10d] }
    - { event: login, of: device, functions: [distinct, days_since], windows: [10d] }
algorithms: [logistic, tree]
split: { test: 0.3 }
minimum_rows: 50
minimum_successes: 5
score: buy
`;

function definitionsOf(question: string): Definitions {
  const { definitions, problems } = readDefinitions([
    ["organisation.yaml", organisation],
    ["catalog/all.yaml", catalogText],
    ["models/buy.yaml", question],
  ]);
  if (!definitions) throw new Error(JSON.stringify(problems));
  return definitions;
}
const definitions = definitionsOf(questionText);
const question = definitions.questions?.buy as Question;

interface Fact {
  readonly customer: number;
  readonly offset: number;
  readonly type: string;
  readonly id: string;
  readonly occurred: number;
  readonly received: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const begin = instantOf(START, "00:00", zone).getTime();
const CUSTOMERS = 60;
const SPAN = 56;
/** Who was merged into whom. */
const merged: Readonly<Record<number, number>> = { 7: 8, 15: 3 };
const ownerOf = (customer: number): number => merged[customer] ?? customer;

/** Facts in the order of receipt, some of them late, some taken back, some of the future; receipts are all different. */
function history(seed: string): Fact[] {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const drafts: { customer: number; type: string; id: string; occurred: number; late: number; data: object }[] = [];
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    const own: (typeof drafts)[number][] = [];
    const add = (type: string, data: object, at = random.below(SPAN * 24 * 60) * 60_000): void => {
      const late = random.below(5) === 0 ? random.below(20 * 24) * 3_600_000 : 0;
      own.push({ customer, type, id: `${customer}/${own.length}`, occurred: begin + at, late, data });
    };
    const amount = (): string => `${random.below(100)}.${pick(["00", "05", "50"])}`;
    add(
      "customer_recorded",
      { age: 20 + random.below(60), aum: amount(), city: pick(["a", "b", "gone", ""]), vip: random.below(2) === 0 },
      random.below(20 * DAY),
    );
    for (let n = random.below(12); n > 0; n--) add("transfer", { amount: amount(), payee: pick(["x", "y", "z"]) });
    for (let n = random.below(6); n > 0; n--) add("login", random.below(4) === 0 ? {} : { device: pick(["p", "q"]) });
    for (let n = random.below(4); n > 0; n--) add("wealth_purchased", { amount: amount() });
    for (let n = random.below(3); n > 0; n--)
      add(
        "attribute_changed",
        pick([{ aum: amount() }, { age: null }, { opened_on: "2025-12-24" }, { city: "b", vip: false }]),
      );
    for (let n = random.below(3); n > 0; n--) {
      const until = new Date(begin + random.below(SPAN * DAY)).toISOString();
      add("tag_set", pick([{ name: "tier", value: "rich" }, { name: "tier", value: "mass", until }, { name: "keen" }]));
    }
    if (random.below(3) === 0) add("tag_cleared", { name: "tier" });
    for (const fact of own.filter(() => random.below(8) === 0)) {
      if (["transfer", "login", "wealth_purchased"].includes(fact.type))
        add("fact_retracted", { source: "test", id: fact.id }, fact.occurred - begin + random.below(10 * DAY));
    }
    drafts.push(...own);
  }
  const sorted = drafts
    .map((draft, n) => ({ ...draft, received: draft.occurred + draft.late + (draft.late > 0 ? n : 0) }))
    .sort((a, b) => a.received - b.received);
  let last = 0;
  return sorted.map(({ late: _, data, ...fact }, offset) => {
    last = Math.max(last + 1, fact.received);
    return { ...fact, received: last, offset: offset + 1, data: data as Fact["data"] };
  });
}

const fen = (value: unknown): number => Math.round(Number(value) * 100);

/** The plainest way: go through the facts one by one and look at what is left. */
function replay(
  facts: readonly Fact[],
  customer: number,
  { at, opens, closes, day }: Moment,
  knownBy: "received" | "occurred",
) {
  const t = at.getTime();
  const own = facts.filter((fact) => ownerOf(fact.customer) === customer);
  const known = own.filter(({ occurred, received }) => occurred <= t && (knownBy === "occurred" || received <= t));
  if (known.length === 0) return undefined;
  const attributes: Record<string, unknown> = {};
  const tags: Record<string, string> = {};
  const ends: Record<string, number> = {};
  for (const { type, data } of known) {
    if (type === "customer_recorded" || type === "attribute_changed") Object.assign(attributes, data);
    const name = String(data.name);
    if (type === "tag_set" || type === "tag_cleared") {
      delete tags[name];
      if (type === "tag_set") tags[name] = String(data.value ?? "");
      ends[name] = data.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(data.until));
    }
  }
  for (const name of Object.keys(tags)) if ((ends[name] ?? 0) <= t) delete tags[name];
  const gone = (among: readonly Fact[]) =>
    new Set(among.filter(({ type }) => type === "fact_retracted").map(({ data }) => String(data.id)));
  const goneByThen = gone(known);
  const events = (type: string, after: number) =>
    known
      .filter((fact) => fact.type === type && fact.occurred > after && !goneByThen.has(fact.id))
      .sort((a, b) => a.occurred - b.occurred || a.offset - b.offset);
  const paid = (days: number) => events("transfer", t - days * DAY).map(({ data }) => fen(data.amount));
  const total = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0);
  const yuan = (value: number | undefined) => (value === undefined ? null : value / 100);
  const mean = (list: readonly number[]) =>
    list.length === 0 ? null : Math.floor((2 * total(list) + list.length) / (2 * list.length)) / 100;
  const aum = attributes.aum === undefined ? null : fen(attributes.aum);
  const age = (attributes.age ?? null) as number | null;
  const month = instantOf(`${day.slice(0, 8)}01`, "00:00", zone).getTime() - 1;
  const least = (list: readonly number[]) => yuan(list.length === 0 ? undefined : Math.min(...list));
  const greatest = (list: readonly number[]) => yuan(list.length === 0 ? undefined : Math.max(...list));
  const perWindow = (make: (days: number) => number | null) => [make(3), make(10)];
  const opened = attributes.opened_on as string | undefined;
  const lastLogin = events("login", 0).at(-1)?.occurred;
  const devices = new Set(
    events("login", t - 10 * DAY).flatMap(({ data }) => (data.device === undefined ? [] : [data.device])),
  );
  const isIn = ((age !== null && age < 60) || tags.tier === "rich") && attributes.city !== "gone";
  if (!isIn) return undefined;
  const happened = own.some(
    ({ type, id, occurred, data }) =>
      type === "wealth_purchased" &&
      fen(data.amount) >= 5_000 &&
      occurred > opens.getTime() &&
      occurred <= closes.getTime() &&
      !gone(own).has(id),
  );
  return {
    c: customer,
    n: [
      yuan(aum ?? undefined),
      age,
      attributes.vip === true ? 1 : 0,
      opened === undefined ? null : (Date.parse(day) - Date.parse(opened)) / DAY,
      aum === null || aum === 0 ? null : total(paid(30)) / aum,
      total(events("transfer", month).map(({ data }) => fen(data.amount))) / 100,
      ...perWindow((days) => paid(days).length),
      ...perWindow((days) => total(paid(days)) / 100),
      ...perWindow((days) => mean(paid(days))),
      ...perWindow((days) => least(paid(days))),
      ...perWindow((days) => greatest(paid(days))),
      paid(10).filter((amount) => amount >= 5_000).length,
      devices.size,
      lastLogin === undefined ? null : (t - lastLogin) / DAY,
      "keen" in tags ? 1 : 0,
    ],
    s: [
      (attributes.city ?? null) as string | null,
      (events("transfer", 0).at(-1)?.data.payee ?? null) as string | null,
      tags.tier ?? null,
    ],
    y: happened ? 1 : 0,
  };
}

const facts = history("point in time");
const clickhouseTime = (at: number): string => new Date(at).toISOString().replace("T", " ").replace("Z", "");

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
  await addColumnarColumns(bank.columnar, columnsOf(definitions.catalog));
  await bank.columnar.insert({
    table: "facts",
    values: facts.map(({ customer, offset, type, id, occurred, received, data }) => ({
      shard: customer % 64,
      offset,
      customer,
      type,
      source: "test",
      id,
      occurred_at: clickhouseTime(occurred),
      received_at: clickhouseTime(received),
      trace: "",
      data: JSON.stringify(data),
    })),
  });
  const numbers = [...new Set(facts.map(({ customer }) => ownerOf(customer)))];
  await bank.columnar.insert({
    table: "customer",
    values: numbers
      .map((customer) => ({
        customer,
        shard: customer % 64,
        revision: 1,
        copied_at: clickhouseTime(begin),
        // Number 11 wants nothing inferred; number 12 was erased and is no row at all.
        personalisation_off: customer === 11,
      }))
      .filter(({ customer }) => customer !== 12),
  });
  await bank.columnar.insert({
    table: "merged",
    values: Object.entries(merged).map(([customer, survivor]) => ({
      customer: Number(customer),
      survivor,
      revision: 1,
    })),
  });
});
afterAll(async () => {
  await bank?.close();
});

async function asked(of: Question, moment: Moment): Promise<FeatureRow[]> {
  const open = openQuestion(of, { catalog: definitions.catalog, zone });
  const rows: FeatureRow[] = [];
  for await (const set of rowsAt(bank.columnar, open, moment, { labels: true }, CUSTOMERS)) rows.push(...set);
  return rows.sort((a, b) => a.c - b.c);
}

describe("features as of a moment", () => {
  it.each(["received", "occurred"] as const)("equal a plain replay of what was known by then (%s)", async (knownBy) => {
    let compared = 0;
    for (const days of [8, 17, 26, 31, 40]) {
      const moment = momentAt(question, addDays(START, days), zone);
      const expected = Array.from({ length: CUSTOMERS }, (_, n) => n + 1)
        .filter((customer) => customer !== 11 && customer !== 12)
        .flatMap((customer) => replay(facts, customer, moment, knownBy) ?? []);
      const found = await asked({ ...question, known_by: knownBy }, moment);
      expect(found.map(({ c }) => c)).toEqual(expected.map(({ c }) => c));
      found.forEach((row, at) => {
        const wanted = expected[at];
        expect([row.c, row.s, row.y], `customer ${row.c} on ${moment.day}`).toEqual([wanted?.c, wanted?.s, wanted?.y]);
        expect(
          row.n.map((n) => (n === null ? null : Math.round(n * 1e9) / 1e9)),
          `customer ${row.c} on ${moment.day}`,
        ).toEqual(wanted?.n.map((n) => (n === null ? null : Math.round(n * 1e9) / 1e9)));
      });
      compared += found.length;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it("gather into a table in order of time, its later moments apart", async () => {
    const until = instantOf(addDays(START, SPAN), "00:00", zone);
    const parts = { columnar: bank.columnar, catalog: definitions.catalog, zone };
    const rows = await questionRows(parts, { ...question, known_by: "occurred" }, { until });
    expect(rows.moments.length).toBeGreaterThan(3);
    expect(rows.data.rows).toBe(rows.labels.length);
    expect([...rows.days].sort()).toEqual(rows.days);
    expect(rows.counts.reduce((sum, count) => sum + count, 0)).toBe(rows.data.rows);
    expect(rows.data.columns.map(({ name }) => name)).toEqual(rows.open.features.map(({ name }) => name));
    for (const { closes } of rows.moments) expect(closes.getTime()).toBeLessThanOrEqual(until.getTime());
  });

  it("are asked for after an event too, on the bank's day that follows", async () => {
    const after: Question = { ...question, population: "true", exclude: [], observe: { any: [{ event: "login" }] } };
    const moment = momentAt(after, addDays(START, 30), zone);
    const found = await asked(after, moment);
    const t = moment.at.getTime();
    const seen = facts.filter(
      ({ type, id, customer, occurred, received }) =>
        type === "login" &&
        occurred > t - DAY &&
        occurred <= t &&
        received <= t &&
        !facts.some(
          (other) =>
            other.type === "fact_retracted" && other.data.id === id && other.received <= t && other.occurred <= t,
        ) &&
        ![11, 12].includes(ownerOf(customer)),
    );
    expect(found.map(({ c }) => c)).toEqual(
      [...new Set(seen.map(({ customer }) => ownerOf(customer)))].sort((a, b) => a - b),
    );
    expect(found.length).toBeGreaterThan(0);
  });
});
