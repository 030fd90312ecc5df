import { Buffer } from "node:buffer";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attribute, Catalog } from "#contracts/definitions";
import { job, type PersonActor } from "#ground/authority";
import { machine } from "#ground/clock";
import { ownerTransaction, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  addColumnarColumns,
  addColumns,
  columnsOf,
  copyChanged,
  createPeople,
  createVault,
  type QualityReport,
  reportQuality,
} from "./index.ts";
import { judge, psi, shiftOf } from "./rules/quality.ts";

const day = 86_400_000;
const now = new Date("2026-03-31T00:00:00Z");
const clock = { now: () => now };
const people = createPeople(createVault({ wrapping: Buffer.alloc(32, 3), pepper: Buffer.alloc(32, 4) }));

const attribute = (name: string, type: Attribute["type"], more: Partial<Attribute> = {}): Attribute => ({
  name,
  type,
  zh: name,
  en: name,
  personal: false,
  knownAt: "always",
  model: "allowed",
  ...more,
});
const attributes = [
  attribute("phone", "string", {
    personal: true,
    quality: { requiredShare: 0.9, pattern: "1[3-9][0-9]{9}", unique: true },
  }),
  attribute("age", "int", { quality: { minimum: 0, maximum: 120 } }),
  attribute("aum", "money", { quality: { requiredShare: 0.9, minimum: 0, freshWithin: "7d" } }),
  attribute("city", "string"),
  attribute("risk_level", "string", { values: { C1: { zh: "一", en: "1" }, C2: { zh: "二", en: "2" } } }),
  attribute("postcode", "string", { quality: { pattern: "[0-9]{6}" } }),
  attribute("badge", "string", { quality: { unique: true } }),
  attribute("contracts", "list"),
];
const catalog = { attributes: Object.fromEntries(attributes.map((one) => [one.name, one])) } as unknown as Catalog;

const customers = 400;
/** What each customer's record said: a month ago the one, lately the other. */
const recordOf = (n: number, late: boolean) => ({
  age: n === 7 ? 200 : 20 + (n % 50),
  ...(n % 10 === 0 ? {} : { aum: `${n === 9 ? -5 : (n % 100) * 1_000 + (late ? 40_000 : 0)}.50` }),
  city: late && n % 3 !== 0 ? "上海" : ["北京", "上海", "杭州"][n % 3],
  risk_level: n === 11 ? "C9" : "C1",
  postcode: n < 4 ? "20003" : "200030",
  badge: n < 6 ? "same" : `b-${n}`,
});

describe("the quality report", () => {
  let bank: TestBank;
  let report: QualityReport;
  let numbers: readonly number[] = [];
  const parts = () => ({ storage: bank.storage, columnar: bank.columnar, people, catalog, clock });

  beforeAll(async () => {
    bank = await testBank();
    const columns = columnsOf(catalog);
    await ownerTransaction(bank.owner, (tx) => addColumns(tx, columns));
    await addColumnarColumns(bank.columnar, columns);
    await bank.storage.batch("test", async (tx) => {
      const subjects = Array.from({ length: customers }, (_, n) => `s-${n}`);
      // One in eight has no phone; two families share one; one is written wrong.
      const phones = subjects.map((_, n) =>
        n % 8 === 0
          ? null
          : { phone: n === 1 || n === 2 ? "13800138001" : n === 3 ? "12345" : `138${String(n).padStart(8, "0")}` },
      );
      numbers = await people.identify(tx, subjects, phones, now);
      const records = numbers.map((_, n) => recordOf(n, true));
      await tx.run(sql`
        insert into profile.customer (customer, shard, unit, revision, age, aum, city, risk_level, postcode, badge, contracts)
        select u.customer, u.customer % 64, u.unit, 1, u.age, u.aum::numeric, u.city, u.risk, u.postcode, u.badge, '{}'::text[]
        from unnest(${numbers}::int[], ${numbers.map((_, n) => (n % 4) + 1)}::int[], ${records.map((one) => one.age)}::int[],
          ${records.map((one) => one.aum ?? null)}::text[], ${records.map((one) => one.city)}::text[],
          ${records.map((one) => one.risk_level)}::text[], ${records.map((one) => one.postcode)}::text[],
          ${records.map((one) => one.badge)}::text[]) as u(customer, unit, age, aum, city, risk, postcode, badge)`);
      await tx.run(sql`insert into profile.dirty select customer from profile.customer`);
      await tell(bank);
    });
    await copyChanged({ storage: bank.storage, columnar: bank.columnar, attributes: columns, clock: machine });
    report = await reportQuality(parts(), job("test"));
  });
  afterAll(() => bank?.close());

  /** A record of each customer 40 days ago, and one 3 days ago; aum of every fourth is older than its time. */
  async function tell({ columnar }: TestBank): Promise<void> {
    const told = numbers.flatMap((customer, n) => {
      const fact = (ago: number, data: object) => ({
        shard: customer % 64,
        offset: 0,
        customer,
        type: "customer_recorded",
        source: "crm",
        id: `${n}-${ago}`,
        occurred_at: new Date(now.getTime() - ago * day).toISOString().replace("T", " ").replace("Z", ""),
        received_at: new Date(now.getTime() - ago * day).toISOString().replace("T", " ").replace("Z", ""),
        trace: "",
        data: JSON.stringify(data),
      });
      const { aum, ...rest } = recordOf(n, true);
      return [
        fact(40, recordOf(n, false)),
        fact(3, n % 4 === 1 ? { ...rest, ...(aum === undefined ? {} : { aum }) } : rest),
        ...(n % 4 === 1 || aum === undefined ? [] : [fact(20, { aum })]),
      ];
    });
    await columnar.insert({ table: "past", values: told });
  }

  const of = (name: string) => {
    const found = report.attributes.find((one) => one.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };

  it("counts who has a value, and compares with what the catalog asks", () => {
    expect(report.customers).toBe(customers);
    expect(report.missing).toEqual([]);
    expect(of("aum")).toMatchObject({ of: 400, present: 360, share: 0.9, requiredShare: 0.9 });
    expect(of("phone")).toMatchObject({ of: 400, present: 350, share: 0.875, personal: true });
    expect(of("phone").faults).toContain("incomplete");
    expect(of("aum").faults).not.toContain("incomplete");
    expect(of("contracts")).toMatchObject({ present: 0, share: 0, faults: [] });
  });

  it("counts values that break a rule, and of sealed ones a sample", () => {
    expect([of("age").invalid, of("aum").invalid, of("risk_level").invalid, of("postcode").invalid]).toEqual([
      1, 1, 1, 4,
    ]);
    expect(of("phone")).toMatchObject({ invalid: 1, judged: 350 });
    expect(of("city")).toMatchObject({ invalid: 0, judged: 400 });
  });

  it("counts customers who share what should be theirs alone, and names a few", () => {
    expect(of("badge").duplicates).toBe(5);
    expect(of("phone").duplicates).toBe(1);
    expect(report.duplicates).toEqual([
      { key: "phone", customers: 2, examples: [[numbers[1], numbers[2]].sort((a = 0, b = 0) => a - b)] },
    ]);
  });

  it("says how old values are", () => {
    const { freshness, faults } = of("aum");
    expect(freshness).toMatchObject({ newest: "2026-03-28T00:00:00.000Z", told: 360, fresh: 100 });
    expect(faults).toContain("stale");
    expect(of("city").freshness).toMatchObject({ newest: "2026-03-28T00:00:00.000Z", fresh: null });
  });

  it("says how values moved against the period before", () => {
    expect(of("age").shift).toMatchObject({ psi: 0, before: 400, now: 400 });
    // A third each before; lately two thirds say Shanghai.
    const share = [134, 133, 133].map((n) => n / 400);
    const moved = [134 / 400, 266 / 400, 1e-4];
    const expected = moved.reduce((sum, a, at) => sum + (a - (share[at] ?? 0)) * Math.log(a / (share[at] ?? 1)), 0);
    expect(of("city").shift?.psi).toBeCloseTo(expected, 6);
    expect(of("city").faults).toEqual(["shifted"]);
    expect(of("aum").shift?.psi).toBeGreaterThan(0.25);
  });

  it("shows a branch its own customers and no more, and nobody who may not see it", async () => {
    const branch: PersonActor = { kind: "person", id: "p", name: "P", roles: ["branch_operator"], scope: [2] };
    const own = await reportQuality(parts(), branch);
    expect(own.customers).toBe(100);
    const aum = own.attributes.find((one) => one.name === "aum");
    expect(aum).toMatchObject({ of: 100, freshness: null, shift: null });
    expect(own.attributes.find((one) => one.name === "phone")).toMatchObject({ of: 100, present: 100, duplicates: 0 });
    expect(own.missing).toEqual([
      { part: "freshness", reason: "whole_bank_only" },
      { part: "shift", reason: "whole_bank_only" },
    ]);
    await expect(reportQuality(parts(), { ...branch, roles: ["agent"] })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("repeats no value of a person", () => {
    expect(JSON.stringify(report)).not.toMatch(/138001|12345\D/);
  });

  it("leaves out and names what does not end in time", async () => {
    // More keys than can be taken apart in no time at all.
    const { columnar } = bank;
    await columnar.command(`
      insert into past select 0, 0, number, 'customer_recorded', 'bulk', toString(number), toDateTime64('2026-03-30 00:00:00', 3, 'UTC'),
        toDateTime64('2026-03-30 00:00:00', 3, 'UTC'), '', concat('{"city":"', repeat('x', 50), '","aum":', toString(number), '}')
      from numbers(1500000)`);
    const slow = await reportQuality(parts(), job("test"), { seconds: 0.05 });
    expect(slow.missing).toContainEqual({ part: "shift", reason: "out_of_time" });
    expect(slow.attributes.find((one) => one.name === "city")?.shift).toBeNull();
    expect(slow.attributes.find((one) => one.name === "phone")?.present).toBe(350);
  });
});

describe("measures", () => {
  it("PSI by the known answers", () => {
    expect(psi([0.1, 0.2, 0.4, 0.2, 0.1], [0.12, 0.18, 0.4, 0.2, 0.1])).toBeCloseTo(0.00575364, 8);
    expect(psi([1, 1, 1, 1, 1], [300, 250, 200, 150, 100])).toBeCloseTo(0.13540251, 8);
    expect(psi([1, 1, 1, 1, 1], [100, 200, 400, 200, 100])).toBeCloseTo(0.27725887, 8);
    expect(Number.isFinite(psi([5, 0], [0, 5]))).toBe(true);
  });

  it("PSI is never negative, zero on what is the same, and blind to size", () => {
    const counts = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: 2, max: 9 }), (a, b, times) => {
        expect(psi(a, b)).toBeGreaterThanOrEqual(-1e-12);
        expect(psi(a, a)).toBe(0);
        expect(
          psi(
            a,
            b.map((n) => n * times),
          ),
        ).toBeCloseTo(psi(a, b), 9);
      }),
    );
  });

  it("says nothing of few values, and puts what is rare together", () => {
    const few = [{ bin: "a", current: true, count: 99, total: 99 }];
    expect(shiftOf(few)).toEqual({ psi: null, before: 0, now: 99 });
    const many = Array.from({ length: 40 }, (_, n) => `b${n}`).flatMap((bin) => [
      { bin, current: false, count: 10, total: 400 },
      { bin, current: true, count: 10, total: 400 },
    ]);
    expect(shiftOf(many).psi).toBe(0);
  });

  it("judges by what the catalog asks", () => {
    const asked = attribute("a", "int", { quality: { requiredShare: 0.5, freshWithin: "7d" } });
    const fine = { of: 100, present: 60, invalid: 0, judged: 60, duplicates: null, freshness: null, shift: null };
    expect(judge(asked, fine).faults).toEqual([]);
    const freshness = { newest: null, fresh: 94, told: 100 };
    const shift = { psi: 0.12, before: 100, now: 100 };
    expect(judge(asked, { ...fine, present: 49, invalid: 1, duplicates: 2, freshness, shift }).faults).toEqual([
      "incomplete",
      "invalid",
      "stale",
      "watch",
      "duplicate",
    ]);
    expect(judge(asked, { ...fine, of: 0, present: 0 })).toMatchObject({ share: null, faults: [] });
  });
});
