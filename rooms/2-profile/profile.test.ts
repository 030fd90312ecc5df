import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { ownerTransaction, sql } from "#ground/storage";
import type { Value } from "#kits/expr";
import { type TestBank, testBank } from "#model-bank";
import {
  type AttributeColumn,
  addColumnarColumns,
  addColumns,
  applyFacts,
  type CustomerState,
  copyChanged,
  createPeople,
  createVault,
  emptyState,
  loadStates,
  maskEmail,
  maskIdNumber,
  maskName,
  maskPhone,
  type ProfileFact,
  revealPerson,
  viewCustomer,
} from "./index.ts";
import { saveStates } from "./store/customers.ts";
import { rulesOf } from "./testing.ts";

const attributes: readonly AttributeColumn[] = [
  { name: "city", type: "string" },
  { name: "minor", type: "bool" },
  { name: "age", type: "int" },
  { name: "euribor", type: "double" },
  { name: "aum", type: "money" },
  { name: "birthday", type: "date" },
  { name: "last_login", type: "instant" },
  { name: "consent", type: "list" },
  { name: "outlet", type: "string" },
];
const declared = attributes.map(({ name, type }) => `  ${name}: { type: ${type} }`).join("\n");
const rules = rulesOf(`attributes:\n${declared}`, new Map([["outlet-1", 7]]));
const options = { now: new Date("2026-03-02T00:00:00Z") };
const keys = { wrapping: randomBytes(32), pepper: randomBytes(32) };
const people = createPeople(createVault(keys));
const at = new Date("2026-03-01T00:00:00Z");
const fact = (customer: number, type: string, data: Record<string, unknown>, minutes = 0): ProfileFact => ({
  customer,
  type,
  source: "test",
  id: `${customer}/${type}/${minutes}/${JSON.stringify(data)}`,
  occurredAt: new Date(at.getTime() + minutes * 60_000),
  data,
});
const text = fc.string({ unit: "grapheme", maxLength: 12 }).map((s) => s.replaceAll("\u0000", "").toWellFormed());
const values: fc.Arbitrary<Record<string, Value>> = fc.record(
  {
    city: text,
    minor: fc.boolean(),
    age: fc.integer({ min: -5, max: 200 }),
    euribor: fc.double({ noNaN: true, noDefaultInfinity: true }).map((d) => d + 0),
    aum: fc.integer({ min: -1e12, max: 1e12 }),
    birthday: fc
      .integer({ min: 0, max: 40_000 })
      .map((d) => new Date(Date.UTC(1920, 0, 1) + d * 86_400_000).toISOString().slice(0, 10)),
    last_login: fc.integer({ min: 0, max: 2e12 }),
    consent: fc.array(text, { maxLength: 4 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, Value>>;

describe("profile", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, (tx) => addColumns(tx, attributes));
    await addColumnarColumns(bank.columnar, attributes);
  });
  afterAll(() => bank.close());

  it("adds columns once and refuses to change a type", async () => {
    expect(await ownerTransaction(bank.owner, (tx) => addColumns(tx, attributes))).toEqual([]);
    const changed = ownerTransaction(bank.owner, (tx) => addColumns(tx, [{ name: "age", type: "string" }]));
    await expect(changed).rejects.toMatchObject({ caseName: "profile.type_changed" });
    const injected = ownerTransaction(bank.owner, (tx) =>
      addColumns(tx, [{ name: "a int; drop table x", type: "int" }]),
    );
    await expect(injected).rejects.toMatchObject({ caseName: "profile.bad_name" });
  });

  it("keeps every value exactly, in both stores", async () => {
    let next = 1_000;
    const written: CustomerState[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 8 }), async (list) => {
        const states = list.map((one): CustomerState => ({ ...emptyState(next++), values: one, revision: 1 }));
        const read = await bank.storage.batch("test", async (tx) => {
          await saveStates(
            tx,
            states.map((after) => ({ before: emptyState(after.customer), after })),
            rules,
          );
          return await loadStates(
            tx,
            states.map((s) => s.customer),
            attributes,
            false,
          );
        });
        for (const state of states) expect(read.get(state.customer)?.values).toEqual(state.values);
        written.push(...states);
      }),
      { numRuns: 25 },
    );
    expect(await copyChanged({ storage: bank.storage, columnar: bank.columnar, attributes, clock: machine })).toBe(
      written.length,
    );
    const rows = await bank.columnar.rows<{
      customer: number;
      aum: string | null;
      consent: string[];
      city: string | null;
    }>(
      "select customer, toString(aum) as aum, consent, city from customer final where customer >= 1000 order by customer",
    );
    expect(rows).toHaveLength(written.length);
    rows.forEach((row, i) => {
      const { aum, consent, city } = written[i]?.values ?? {};
      expect(row.consent).toEqual(consent ?? []);
      expect(row.city).toBe(city ?? null);
      expect(row.aum === null ? undefined : Math.round(Number(row.aum) * 100)).toBe(aum);
    });
    expect(await copyChanged({ storage: bank.storage, columnar: bank.columnar, attributes, clock: machine })).toBe(0);
  });

  it("applies facts in log order; a set applied in two parts ends alike", async () => {
    const facts = [
      fact(1, "customer_recorded", { age: 30, outlet: "outlet-1", consent: ["marketing"], unknown_field: 1 }),
      fact(2, "customer_recorded", { age: 40 }),
      fact(1, "attribute_changed", { age: 31, city: "上海" }),
      fact(1, "score_published", { name: "m", value: 0.5, version: "m@1" }, 5),
      fact(1, "score_published", { name: "m", value: 0.1, version: "m@1" }, 1),
      fact(1, "attribute_changed", { city: null }),
      fact(2, "unsubscribed", { purpose: "marketing", channel: "email" }),
      fact(1, "consent_given", { purpose: "marketing", channel: "sms" }),
      fact(1, "consent_withdrawn", { purpose: "marketing" }),
    ];
    const other = facts.map((one) => ({ ...one, customer: one.customer + 10 }));
    await bank.storage.batch("test", (tx) => applyFacts(tx, facts, rules, options));
    await bank.storage.batch("test", (tx) => applyFacts(tx, other.slice(0, 4), rules, options));
    await bank.storage.batch("test", (tx) => applyFacts(tx, other.slice(4), rules, options));
    const states = await bank.storage.batch("test", (tx) => loadStates(tx, [1, 2, 11, 12], attributes, false));
    expect(states.get(1)).toMatchObject({ unit: 7, values: { age: 31, outlet: "outlet-1", consent: [] } });
    expect(states.get(1)?.values).not.toHaveProperty("city");
    expect(states.get(1)?.scores.m?.value).toBe(0.5);
    for (const [a, b] of [
      [1, 11],
      [2, 12],
    ] as const) {
      expect({ ...states.get(b), customer: a, shard: 0 }).toEqual({ ...states.get(a), shard: 0 });
    }
  });

  it("gives a subject one number, however many ask at once, and seals what is personal", async () => {
    const subjects = Array.from({ length: 50 }, (_, i) => `subject-${i}`);
    const ask = (list: string[]) =>
      bank.storage.batch("test", (tx) =>
        people.identify(
          tx,
          list,
          list.map(() => null),
          at,
        ),
      );
    const answers = await Promise.all([ask(subjects), ask([...subjects].reverse()), ask(subjects.slice(10, 40))]);
    expect(answers[1]?.reverse()).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]?.slice(10, 40));
    const canary = {
      name: "欧阳修",
      phone: "13800138000",
      email: "canary@example.com",
      id_number: "11010519491231002X",
    };
    const [number = 0] = await bank.storage.batch("test", (tx) =>
      people.identify(tx, ["subject-0"], [{ phone: canary.phone }], at),
    );
    await bank.storage.batch("test", (tx) => people.identify(tx, ["subject-0"], [canary], at));
    const opened = await bank.storage.batch("test", (tx) => people.personal(tx, [number]));
    expect(opened.get(number)).toEqual(canary);
    const dump = await bank.storage.batch("test", (tx) =>
      tx.rows<{ t: string }>(sql`select p::text as t from profile.person p`),
    );
    for (const value of [...Object.values(canary), "subject-0"]) {
      expect(dump.some(({ t }) => t.includes(value) || t.includes(Buffer.from(value).toString("hex")))).toBe(false);
    }
  });

  it("numbers people in the order in which they come, whatever the bank's secret makes of their names", async () => {
    const subjects = Array.from({ length: 40 }, (_, i) => `comes-${i}`);
    const numbers = await bank.storage.batch("test", (tx) =>
      people.identify(
        tx,
        subjects,
        subjects.map(() => null),
        at,
      ),
    );
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(subjects.length);
  });

  it("masks by default, and reveals with a reason that is audited", async () => {
    const actor = { kind: "person", id: "p1", name: "p1", roles: ["compliance"], scope: "all" } as const;
    const view = await viewCustomer(bank.storage, actor, "subject-0", people, attributes);
    expect(view?.masked).toEqual({
      name: "欧阳*",
      phone: "138****8000",
      email: "c***@example.com",
      id_number: "110105********002X",
    });
    const customer = view?.state.customer ?? 0;
    await bank.storage.batch("test", (tx) =>
      applyFacts(tx, [fact(customer, "customer_recorded", { outlet: "outlet-1" })], rules, options),
    );
    await expect(
      revealPerson(bank.storage, actor, people, { customer, fields: ["phone"], reason: " " }),
    ).rejects.toMatchObject({
      caseName: "reveal.reason_missing",
    });
    const shown = await revealPerson(bank.storage, actor, people, {
      customer,
      fields: ["phone"],
      reason: "call-back asked for",
    });
    expect(shown).toEqual({ phone: "13800138000" });
    const audited = await bank.storage.as(job("test"), (tx) =>
      tx.rows<{ action: string; detail: unknown }>(
        sql`select action, detail from audit.entry where action = 'profile.reveal'`,
      ),
    );
    expect(audited).toHaveLength(1);
    expect(JSON.stringify(audited)).not.toContain("13800138000");
    const elsewhere = { ...actor, roles: ["agent"], scope: [8] } as const;
    await expect(
      revealPerson(bank.storage, elsewhere, people, { customer, fields: ["phone"], reason: "x" }),
    ).rejects.toMatchObject({ caseName: "reveal.no_person" });
    expect(await viewCustomer(bank.storage, elsewhere, "subject-0", people, attributes)).toBeUndefined();
  });

  it("masks by the known answers", () => {
    expect([maskName("张三"), maskName("欧阳修")]).toEqual(["张*", "欧阳*"]);
    expect(maskPhone("13800138000")).toBe("138****8000");
    expect(maskIdNumber("11010519491231002X")).toBe("110105********002X");
    expect(maskEmail("li@bank.cn")).toBe("l***@bank.cn");
  });

  it("can no longer open what was sealed once the person's row is gone", async () => {
    const [number = 0] = await bank.storage.batch("test", (tx) =>
      people.identify(tx, ["to-forget"], [{ name: "张三" }], at),
    );
    await bank.storage.batch("test", (tx) => tx.run(sql`delete from profile.person where customer = ${number}`));
    expect((await bank.storage.batch("test", (tx) => people.personal(tx, [number]))).size).toBe(0);
  });
});
