import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { replayClock } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { createAppender } from "./appender.ts";
import { type Consumer, type ConsumerOptions, createConsumer } from "./consumer.ts";
import type { FactHandler } from "./handler.ts";
import { listParked, releaseParked } from "./parked.ts";
import { logSignal } from "./signal.ts";
import { fact, makeApplied } from "./testing.ts";
import type { Fact } from "./types.ts";

const cases = defineCases("log_test", {
  broken: { code: "internal", en: "broken", zh: "损坏" },
  away: { code: "unavailable", en: "away", zh: "不可用" },
});

describe("consumption", () => {
  let bank: TestBank;
  let consumer: Consumer;
  let name = "";
  const clock = replayClock("Asia/Shanghai", new Date("2026-11-22T02:00:00Z"));
  const batch = <T>(work: (tx: Tx) => Promise<T>) => bank.storage.batch("test", work);
  const append = async (facts: Parameters<ReturnType<typeof createAppender>["append"]>[0]) => {
    const appender = createAppender({ storage: bank.storage, clock });
    await appender.append(facts);
  };
  const open = (handlers: readonly FactHandler[], over: Partial<ConsumerOptions> = {}) =>
    createConsumer({ storage: bank.storage, name, owner: "one", handlers, clock, ...over });

  /** Writes each fact's place where it can be counted: state that commits with the position. */
  const recorder = (over: Partial<FactHandler> = {}): FactHandler => ({
    name: "recorder",
    handle: (tx, facts) => record(tx, facts),
    ...over,
  });
  const record = async (tx: Tx, facts: readonly Fact[]) => {
    await tx.run(sql`
      insert into test_log.applied (shard, place, customer, id)
      select shard, place, customer, id
      from unnest(${facts.map((f) => f.shard)}::smallint[], ${facts.map((f) => f.offset)}::bigint[],
        ${facts.map((f) => f.customer)}::int[], ${facts.map((f) => f.id)}::text[]) as u(shard, place, customer, id)`);
  };
  const recorded = () =>
    batch((tx) =>
      tx.rows<{ shard: number; place: number; customer: number; id: string }>(
        sql`select shard, place, customer, id from test_log.applied order by n`,
      ),
    );

  beforeAll(async () => {
    bank = await testBank();
    await makeApplied(bank.owner);
  });
  beforeEach(async () => {
    name = `test ${randomUUID()}`;
    consumer = open([recorder()]);
    await batch((tx) => tx.run(sql`delete from test_log.applied`));
  });
  afterAll(() => bank.close());

  it("goes over the same facts in the same sets, however long they take, where it is steady", async () => {
    await consumer.drain();
    await append(Array.from({ length: 700 }, (_, n) => fact({ customer: n % 150 })));
    const shared = async (work: number): Promise<string[]> => {
      const seen: string[] = [];
      const handle = async (_: Tx, set: readonly Fact[]) => {
        await batch((tx) => tx.one(sql`select count(*) from generate_series(1, ${work}::int)`));
        seen.push(set.map(({ customer, id }) => `${customer} ${id}`).join());
      };
      name = `test ${randomUUID()}`;
      const one = open([{ name: "shared", handle }], { setSize: 200, lanes: 1, steady: true });
      await one.drain();
      await one.stop();
      return seen;
    };
    const quick = await shared(1);
    expect(quick.length).toBeGreaterThan(3);
    expect(await shared(4_000_000)).toEqual(quick);
    // Nothing waits: one question, and no set.
    expect(await consumer.drain()).toBeGreaterThan(0);
    expect(await consumer.drain()).toBe(0);
  });

  it("applies every fact once, in the order of each shard, many shards in one commit", async () => {
    const facts = Array.from({ length: 300 }, (_, n) => fact({ customer: n % 90 }));
    await append(facts);
    const sets: number[] = [];
    consumer = open([
      recorder({
        handle: async (tx, set) => {
          sets.push(new Set(set.map((one) => one.shard)).size);
          await record(tx, set);
        },
      }),
    ]);
    expect(await consumer.drain()).toBeGreaterThanOrEqual(300);
    expect(Math.max(...sets)).toBeGreaterThan(30);
    const rows = await recorded();
    for (const one of facts) expect(rows.filter((row) => row.id === one.id)).toHaveLength(1);
    for (let shard = 0; shard < 64; shard++) {
      const places = rows.filter((row) => row.shard === shard).map((row) => row.place);
      expect(places).toEqual(places.map((_, n) => n));
    }
    expect(await consumer.drain()).toBe(0);
    await append([fact()]);
    expect(await consumer.drain()).toBe(1);
  });

  it("commits what handlers publish with the set, and undoes it with the set", async () => {
    await consumer.drain();
    const published = fact({ type: "score.changed" });
    let fail = true;
    const handler = recorder({
      types: ["go"],
      async handle(_tx, _facts, context) {
        context.publish([published]);
        if (fail) {
          fail = false;
          throw cases.away();
        }
      },
    });
    consumer = open([handler, recorder()]);
    await append([fact({ type: "go" })]);
    await consumer.drain();
    await consumer.drain();
    expect((await recorded()).filter((row) => row.id === published.id)).toHaveLength(1);
  });

  it("halves a failing set until the customer stands alone, parks it, and runs it in order when it is released", async () => {
    await consumer.drain();
    const bad = 777;
    let broken = true;
    const handler = recorder({
      async handle(tx, facts) {
        if (broken && facts.some((one) => one.customer === bad)) throw cases.broken();
        await record(tx, facts);
      },
    });
    consumer = open([handler]);
    const facts = Array.from({ length: 200 }, (_, n) => fact({ customer: n % 40 === 7 ? bad : n }));
    await append(facts);
    expect(await consumer.drain()).toBe(200);
    const late = fact({ customer: bad });
    await append([late, fact({ customer: 5 })]);
    await consumer.drain();
    const rows = await recorded();
    const others = facts.filter((one) => one.customer !== bad);
    expect(rows.filter((row) => others.some((one) => one.id === row.id))).toHaveLength(others.length);
    expect(rows.some((row) => row.customer === bad)).toBe(false);
    const parked = await batch(listParked);
    expect(parked).toMatchObject([{ consumer: name, customer: bad, facts: 6, released: false }]);
    expect(parked[0]?.reason).toContain("broken");

    // A restarted owner knows who is parked; a release that fails parks again, one that works runs everything in order.
    consumer = open([handler]);
    await releaseParked(bank.storage, job("test"), { consumer: name, customer: bad });
    await consumer.drain();
    expect(await batch(listParked)).toMatchObject([{ customer: bad, facts: 6, released: false }]);
    broken = false;
    await releaseParked(bank.storage, job("test"), { consumer: name, customer: bad });
    await consumer.drain();
    const mine = (await recorded()).filter((row) => row.customer === bad);
    expect(mine.map((row) => row.id)).toEqual([...facts.filter((f) => f.customer === bad), late].map((f) => f.id));
    expect(await batch(listParked)).toEqual([]);
  });

  it("fences a stale owner: its commit fails and it stops, nothing is applied twice", async () => {
    await consumer.drain();
    const customer = 12;
    let steal: Consumer | undefined;
    const slow = open(
      [
        recorder({
          async handle(tx, facts) {
            // The lease ran out while the handler worked; another owner took the shards and applied the facts.
            const other = steal;
            steal = undefined;
            await other?.drain();
            await record(tx, facts);
          },
        }),
      ],
      { leaseTtl: 1 },
    );
    await slow.drain();
    const contested = fact({ customer });
    await append([contested]);
    steal = open([recorder()], { owner: "two", leaseTtl: 60_000 });
    await slow.drain();
    expect(steal).toBeUndefined();
    expect((await recorded()).filter((row) => row.id === contested.id)).toHaveLength(1);
    expect(slow.shards()).not.toContain(shardOf(customer));
  });

  it("shares shards evenly with another owner and goes on in the background when woken", async () => {
    const signal = logSignal();
    const two = open([recorder()], { owner: "two", signal, leaseTtl: 400 });
    const one = open([recorder()], { signal, leaseTtl: 400 });
    one.start();
    two.start();
    const appender = createAppender({ storage: bank.storage, clock, signal });
    const facts = Array.from({ length: 50 }, (_, n) => fact({ customer: n * 13 }));
    await expect.poll(() => [one.shards().length, two.shards().length], { timeout: 5_000 }).toEqual([32, 32]);
    await appender.append(facts);
    await expect
      .poll(async () => (await recorded()).filter((row) => facts.some((f) => f.id === row.id)).length, {
        timeout: 5_000,
      })
      .toBe(50);
    await one.stop();
    await expect.poll(() => two.shards().length, { timeout: 5_000 }).toBe(64);
    await two.stop();
  });

  it("stops when everybody fails: then the handler is wrong and nobody is parked for it", async () => {
    await consumer.drain();
    await append(Array.from({ length: 10 }, (_, n) => fact({ customer: n })));
    const broken = open([recorder({ handle: () => Promise.reject(cases.broken()) })], { maxParked: 3 });
    await expect(broken.drain()).rejects.toMatchObject({ caseName: "log.too_many_parked" });
  });
});
