import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { shardOf } from "#ground/ids";
import { appendFacts, createConsumer, createProjector } from "#ground/log";
import { type Random, seededRandom } from "#ground/random";
import { ownerTransaction, sql } from "#ground/storage";
import type { Value } from "#kits/expr";
import { type TestBank, testBank } from "#model-bank";
import { metricsFromHistory, refillMetrics } from "./jobs/metrics-from-history.ts";
import { type MetricBook, metricBookOf, metricReading, metricView, noMetrics } from "./rules/metrics/index.ts";
import {
  catalogWith,
  plainly,
  randomCatalog,
  randomHistory,
  randomInstant,
  testZones,
} from "./rules/metrics/testing.ts";
import type { ProfileFact } from "./rules/profile-fact.ts";
import { applyMetrics } from "./steps/apply-metrics.ts";
import { addColumnarColumns, addColumns } from "./store/columns.ts";
import { dropFields, keepFields } from "./store/field-columns.ts";
import { loadMetrics } from "./store/metrics.ts";
import { metricColumns } from "./store/metrics-sql.ts";

const received = new Date("2026-11-22T00:00:00Z");
// Before all that happens: nothing is let go, and every instant can be asked about.
const now = new Date("2020-01-01T00:00:00Z");
const aumColumn = [{ name: "aum", type: "money" }] as const;

describe("metrics in both stores", () => {
  let bank: TestBank;
  let next = 1_000;
  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, (tx) => addColumns(tx, aumColumn));
    await addColumnarColumns(bank.columnar, aumColumn);
  });
  afterAll(() => bank.close());
  // Tests have consumers of their own in one bank: what was live for one is not for the next.
  beforeEach(() =>
    bank.storage.batch("test", async (tx) => {
      for (const table of ["metric_live", "metric_series", "metric_state", "metric_repair"])
        await tx.run(sql`delete from ${sql.table(`profile.${table}`)}`);
    }),
  );

  /** Customers of a test's own, with a row in the copy. */
  async function newCustomers(count: number, aum: (customer: number) => number | undefined): Promise<number[]> {
    const customers = Array.from({ length: count }, () => next++);
    await bank.columnar.insert({
      table: "customer",
      values: customers.map((customer) => ({
        customer,
        shard: shardOf(customer),
        unit: null,
        revision: 1,
        copied_at: "2026-01-01 00:00:00",
        aum: aum(customer) === undefined ? null : ((aum(customer) ?? 0) / 100).toFixed(2),
      })),
    });
    return customers;
  }

  const append = (facts: readonly ProfileFact[]) =>
    bank.storage.batch("test", (tx) =>
      appendFacts(
        tx,
        facts.map(({ customer, type, source, id, occurredAt, data }) => ({
          customer,
          type,
          source,
          id,
          occurredAt,
          data,
        })),
        received,
      ),
    );

  function consumerOf(name: string, book: () => MetricBook, setSize: number) {
    return createConsumer({
      storage: bank.storage,
      name,
      owner: `${name} owner`,
      clock: { now: () => now },
      setSize,
      handlers: [
        {
          name: "metrics",
          handle: async (tx, facts) => {
            await applyMetrics(tx, facts, book(), { now, consumer: name });
          },
        },
      ],
    });
  }

  async function project(): Promise<void> {
    const projector = createProjector({
      storage: bank.storage,
      sink: bank.columnar,
      owner: "test",
      archiveDir: path.join(tmpdir(), "none"),
    });
    await projector.drain();
    await projector.stop();
  }

  type Values = Record<string, Value | undefined>;
  /** What ClickHouse says, as closures would see it. */
  async function recomputed(book: MetricBook, customers: readonly number[], at: Date): Promise<Map<number, Values>> {
    const { text, params } = metricColumns(book, book.names, at);
    const rows = await bank.columnar.rows<Record<string, string | number | null> & { customer: number }>(
      `select * from (${text}) where customer in {customers:Array(UInt32)}`,
      { ...params, customers },
    );
    return new Map(
      rows.map((row) => [
        row.customer,
        Object.fromEntries(book.names.map((name) => [name, shown(row[name] ?? null, book.metrics.get(name)?.type)])),
      ]),
    );
  }

  function shown(raw: string | number | null, type: string | undefined): Value | undefined {
    if (raw === null) return undefined;
    if (type === "money") return Math.round(Number(raw) * 100);
    return type === "instant" ? Date.parse(String(raw)) : raw;
  }

  async function kept(
    book: MetricBook,
    consumer: string,
    customers: readonly number[],
    at: Date,
    aum: (customer: number) => number | undefined,
  ) {
    const states = await bank.storage.batch("test", (tx) => loadMetrics(tx, customers, book, { consumer }));
    return new Map(
      [...states].map(([customer, state]) => {
        const own = aum(customer);
        const view = metricView(state, book, at, own === undefined ? {} : { aum: own });
        return [customer, { values: Object.fromEntries(book.names.map((name) => [name, view[name]])), state }] as const;
      }),
    );
  }

  function history(random: Random, customers: readonly number[], count: number, run: string): ProfileFact[] {
    return randomHistory(random, customers, count).map((fact) => ({
      ...fact,
      id: `${run}-${fact.id}`,
      data: fact.type === "fact_retracted" ? { ...fact.data, id: `${run}-${String(fact.data.id)}` } : fact.data,
    }));
  }

  const instants = (random: Random, count: number) => Array.from({ length: count }, () => randomInstant(random));

  it("agree: increments in sets of any size, history in SQL, and the plainest reckoning", {
    timeout: 120_000,
  }, async () => {
    let run = 0;
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = seededRandom(seed);
        const name = `agree ${run++}`;
        const zone = testZones[random.below(testZones.length)] ?? "UTC";
        const catalog = randomCatalog(random, 15);
        const book = metricBookOf(catalog, zone);
        const aum = (customer: number) => (customer % 3 === 0 ? undefined : (customer % 4) * 12_345);
        const customers = await newCustomers(6, aum);
        const facts = history(random, customers, 20 + random.below(100), name);
        // The same fact twice is one.
        await append([...facts, ...facts.slice(0, 5)]);
        const consumer = consumerOf(name, () => book, 1 + random.below(50));
        await consumer.drain();
        await consumer.stop();
        await project();
        for (const [n, at] of instants(random, 4).entries()) {
          // At first fields are taken out of the JSON, then they stand beside facts that were there before.
          if (n === 2) await keepFields(bank.columnar, book);
          const [sql, states] = [await recomputed(book, customers, at), await kept(book, name, customers, at, aum)];
          for (const customer of customers) {
            const own = facts.filter((fact) => fact.customer === customer);
            const expected = plainly(catalog, zone, own, at, aum(customer));
            const where = `${seed} ${zone} ${at.toISOString()} ${customer}`;
            expect({ where, ...sql.get(customer) }).toEqual({ where, ...expected });
            const state = states.get(customer);
            if (!state || state.state.repair) continue;
            expect({ where, ...state.values }).toEqual({ where, ...expected });
            compared++;
          }
        }
      }),
      { numRuns: 5, seed: 42, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it("look into no JSON once their fields are kept, and let go of fields that nothing reads any more", async () => {
    const columns = async (table: string): Promise<string[]> => {
      const rows = await bank.columnar.rows<{ name: string }>(
        `select name from system.columns where database = currentDatabase() and table = {table:String}
           and default_kind = 'MATERIALIZED' order by name`,
        { table },
      );
      return rows.map(({ name }) => name);
    };
    const book = (seed: string) => metricBookOf(randomCatalog(seededRandom(seed), 15), "UTC");
    const [before, after] = [book("kept before"), book("kept after")];
    expect(metricColumns(before, before.names, now).text).toContain("JSONType");
    await keepFields(bank.columnar, before);
    await keepFields(bank.columnar, after);
    for (const one of [before, after])
      expect(metricColumns(one, one.names, now).text).not.toMatch(/JSONType|JSONExtract(?!String\(h\.data)/);
    await dropFields(bank.columnar, after);
    const wanted = [...new Set([...after.kept.values()].map(({ column }) => column))].sort();
    expect(wanted.length).toBeGreaterThan(0);
    for (const table of ["facts", "past"]) expect(await columns(table)).toEqual(wanted);
  });

  it("a metric defined in mid-stream is, once filled, what it is when defined from the start", {
    timeout: 120_000,
  }, async () => {
    const random = seededRandom("mid-stream");
    const customers = await newCustomers(12, () => undefined);
    const zone = "Asia/Shanghai";
    const early = metricBookOf(catalogWith({}), zone);
    const catalog = randomCatalog(random, 20);
    const late = metricBookOf(catalog, zone);
    const facts = history(random, customers, 300, "mid");
    const past = history(seededRandom("mid-stream past"), customers, 80, "past").filter(
      ({ type }) => type !== "fact_retracted",
    );
    await pastOf(past);
    let book = early;
    const consumer = consumerOf("mid", () => book, 40);
    await append(facts.slice(0, 150));
    await consumer.drain();
    book = late;
    await append(facts.slice(150, 200));
    await consumer.drain();
    const parts = { storage: bank.storage, columnar: bank.columnar, book: late, now: () => now, consumer: "mid" };
    // Until history has been asked, a metric is missing and says so.
    const [first = 0] = customers;
    const before = await bank.storage.batch("test", (tx) => loadMetrics(tx, [first], late, { consumer: "mid" }));
    const at = new Date("2024-04-02T00:00:00Z");
    const reading = metricReading(before.get(first) ?? noMetrics, late, "m2", at, {});
    expect(reading).toEqual({ value: undefined, exact: true, live: false });
    expect(await metricsFromHistory({ ...parts, patienceMilliseconds: 10 })).toEqual({ filled: 0, repaired: 0 });
    await project();
    // Facts go on coming while history is read.
    await append(facts.slice(200, 250));
    const [done] = await Promise.all([
      metricsFromHistory({ ...parts, patienceMilliseconds: 10_000 }),
      consumer.drain().then(project),
    ]);
    expect(done.filled).toBeGreaterThan(0);
    await append(facts.slice(250));
    await consumer.drain();
    await project();
    await metricsFromHistory(parts);
    await consumer.stop();
    const whole = [...past, ...facts];
    for (const when of instants(random, 8)) {
      const states = await kept(late, "mid", customers, when, () => undefined);
      const sql = await recomputed(late, customers, when);
      for (const customer of customers) {
        const own = whole.filter((fact) => fact.customer === customer);
        const expected = plainly(catalog, zone, own, when, undefined);
        const where = `${when.toISOString()} ${customer}`;
        expect({ where, ...sql.get(customer) }).toEqual({ where, ...expected });
        expect({ where, ...states.get(customer)?.values }).toEqual({ where, ...expected });
      }
    }
  });

  it("what a retraction leaves unsaid, history says", { timeout: 120_000 }, async () => {
    const random = seededRandom("repairs");
    const customers = await newCustomers(20, () => undefined);
    const catalog = randomCatalog(random, 25);
    const book = metricBookOf(catalog, "Europe/Berlin");
    const facts = history(random, customers, 600, "repair");
    await append(facts);
    const consumer = consumerOf("repair", () => book, 70);
    await consumer.drain();
    await consumer.stop();
    await project();
    const parts = { storage: bank.storage, columnar: bank.columnar, book, now: () => now, consumer: "repair" };
    expect((await metricsFromHistory(parts)).repaired).toBeGreaterThan(0);
    for (const when of instants(random, 8)) {
      const states = await kept(book, "repair", customers, when, () => undefined);
      for (const customer of customers) {
        const own = facts.filter((fact) => fact.customer === customer);
        const where = `${when.toISOString()} ${customer}`;
        const expected = plainly(catalog, "Europe/Berlin", own, when, undefined);
        expect({ where, ...states.get(customer)?.values }).toEqual({ where, ...expected });
      }
    }
    expect((await metricsFromHistory(parts)).repaired).toBe(0);
    // All of it anew comes to the same.
    const before = await kept(book, "repair", customers, new Date("2024-04-02T00:00:00Z"), () => undefined);
    expect((await refillMetrics(parts)).filled).toBeGreaterThan(0);
    const after = await kept(book, "repair", customers, new Date("2024-04-02T00:00:00Z"), () => undefined);
    for (const customer of customers) expect(after.get(customer)?.values).toEqual(before.get(customer)?.values);
  });

  /** Loads what happened before the log. */
  async function pastOf(facts: readonly ProfileFact[]): Promise<void> {
    const stamp = (at: Date) => at.toISOString().replace("T", " ").replace("Z", "");
    await bank.columnar.insert({
      table: "past",
      values: facts.map((fact) => ({
        shard: shardOf(fact.customer),
        offset: 0,
        customer: fact.customer,
        type: fact.type,
        source: fact.source,
        id: fact.id,
        occurred_at: stamp(fact.occurredAt),
        received_at: stamp(received),
        trace: "",
        data: JSON.stringify(fact.data),
      })),
    });
  }
});
