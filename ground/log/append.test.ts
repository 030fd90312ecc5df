import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { machine, replayClock } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { shardOf } from "#ground/ids";
import { dropDatabase, ensureDatabase, poolFor, roleConnection, sql, type Tx } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { appendFacts } from "./append.ts";
import { createAppender } from "./appender.ts";
import { ensurePartitions } from "./partitions.ts";
import { readFacts, readHeads } from "./read.ts";
import { fact, gaplessness } from "./testing.ts";
import type { Fact, NewFact, Position } from "./types.ts";

const at = new Date("2026-11-22T02:00:00Z");
const cases = defineCases("append_test", { no: { code: "conflict", en: "no", zh: "否" } });
const everywhere = (): Position[] => Array.from({ length: 64 }, (_, shard) => ({ shard, offset: 0 }));

describe("append", () => {
  let bank: TestBank;
  let source = "";
  const batch = <T>(work: (tx: Tx) => Promise<T>) => bank.storage.batch("test", work);
  const readAll = () => batch((tx) => readFacts(tx, everywhere(), 1e6));
  beforeAll(async () => {
    bank = await testBank();
  });
  beforeEach(() => {
    source = randomUUID();
  });
  afterAll(() => bank.close());

  it("gives gapless offsets per shard in the order of the call and reads back what was written", async () => {
    const facts = Array.from({ length: 100 }, (_, n) => fact({ source, customer: n, data: { n, text: '茶 \\ \n "' } }));
    const results = await batch((tx) => appendFacts(tx, facts, at));
    expect(results.every((result) => result.accepted)).toBe(true);
    expect(results.map((result) => result.shard)).toEqual(facts.map((one) => shardOf(one.customer)));
    const mine = (await readAll()).filter((one) => one.source === source);
    expect(mine).toHaveLength(100);
    for (const [n, one] of facts.entries()) {
      expect(mine.find((other) => other.customer === n)).toMatchObject({
        offset: results[n]?.offset,
        data: one.data,
        occurredAt: one.occurredAt,
        receivedAt: at,
      });
    }
    await gaplessness(bank.storage);
  });

  it("tells duplicates in a call, across calls and months of receipt, with and without a partition of their own", async () => {
    const one = fact({ source, id: "a" });
    const first = await batch((tx) => appendFacts(tx, [one, one, { ...one, id: "b" }], at));
    expect(first.map((result) => result.duplicate)).toEqual([false, true, false]);
    const later = new Date("2027-03-01T00:00:00Z");
    const again = await batch((tx) => appendFacts(tx, [{ ...one, id: "b" }, one, { ...one, id: "c" }], later));
    expect(again.map((result) => result.duplicate)).toEqual([true, true, false]);
    const far = fact({ source, id: "old", occurredAt: new Date("1931-05-01T00:00:00Z") });
    expect((await batch((tx) => appendFacts(tx, [far, far], at))).map((r) => r.accepted)).toEqual([true, false]);
    // The partition is made after the fact came: it moves over and is still known.
    const early = fact({ source, id: "early", occurredAt: new Date("2019-02-03T00:00:00Z") });
    await batch((tx) => appendFacts(tx, [early], at));
    await Promise.all([1, 2, 3, 4].map(() => ensurePartitions(bank.storage, at, [201902, 193105])));
    expect((await batch((tx) => appendFacts(tx, [early, far], at))).map((r) => r.duplicate)).toEqual([true, true]);
    const moved = await batch((tx) =>
      tx.rows<{ month: number; part: string }>(sql`
        select month, tableoid::regclass::text as part from log.seen where month in (201902, 193105) order by month`),
    );
    expect(moved).toEqual([
      { month: 193105, part: "log.seen_other" },
      { month: 201902, part: "log.seen_201902" },
    ]);
  });

  it("lets a verb under row-level security append in its own transaction, and read or write nothing by hand", async () => {
    const person = { kind: "person", id: "p", name: "p", roles: ["agent"], scope: [3] } as const;
    const one = fact({ source });
    expect(await bank.storage.as(person, (tx) => appendFacts(tx, [one], at))).toMatchObject([{ accepted: true }]);
    expect(await batch((tx) => appendFacts(tx, [one], at))).toMatchObject([{ duplicate: true }]);
    for (const forbidden of [sql`select 1 from log.fact`, sql`update log.shard set next_offset = 0`]) {
      await expect(bank.storage.as(person, (tx) => tx.rows(forbidden))).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(batch((tx) => tx.run(sql`update log.shard set next_offset = 0`))).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("[P1] keeps one fact of each (source, id) whatever is sent, repeated and interleaved", async () => {
    const appender = createAppender({ storage: bank.storage, clock: replayClock("UTC", at), lanes: 4, maxFacts: 20 });
    let run = 0;
    const request = fc.record({
      ids: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 12 }),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (requests) => {
        const mine = `${source} ${run++}`;
        const kept = new Set<number>();
        const outcomes = await Promise.allSettled(
          requests.map(({ ids, fails }) =>
            appender.append(
              ids.map((id) => fact({ source: mine, id: String(id), customer: id * 7 })),
              async (tx, results) => {
                expect(results).toHaveLength(ids.length);
                await tx.run(sql`select 1`);
                if (fails) throw cases.no();
              },
            ),
          ),
        );
        for (const [n, outcome] of outcomes.entries()) {
          expect(outcome.status).toBe(requests[n]?.fails ? "rejected" : "fulfilled");
          if (outcome.status === "rejected") continue;
          for (const id of requests[n]?.ids ?? []) kept.add(id);
        }
        const accepted = outcomes.flatMap((outcome) =>
          outcome.status === "fulfilled" ? outcome.value.filter((one) => one.accepted) : [],
        );
        expect(accepted).toHaveLength(kept.size);
        const rows = await batch((tx) => tx.rows<{ id: string }>(sql`select id from log.fact where source = ${mine}`));
        expect(rows.map((row) => Number(row.id)).sort((a, b) => a - b)).toEqual([...kept].sort((a, b) => a - b));
      }),
      { numRuns: 25 },
    );
    await gaplessness(bank.storage);
    await appender.close();
  });

  it("lets a reader skip nothing while transactions interleave, abort and stay open elsewhere", async () => {
    const writers = 6;
    const positions = everywhere().map((one) => ({ ...one }));
    for (const [shard, next] of await batch(readHeads)) Object.assign(positions[shard] ?? {}, { offset: next });
    const start = positions.map((one) => one.offset);
    const seen: Fact[] = [];
    let writing = true;
    const reader = (async () => {
      for (;;) {
        const last = !writing;
        const facts = await batch((tx) => readFacts(tx, positions, 40));
        for (const one of facts) {
          seen.push(one);
          Object.assign(positions[one.shard] ?? {}, { offset: one.offset + 1 });
        }
        if (last && facts.length === 0) return;
      }
    })();
    const accepted: string[] = [];
    const close = await openElsewhere(bank);
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let n = 0; n < 25; n++) {
          const facts = Array.from({ length: 1 + ((n * 5 + writer) % 9) }, (_, k) =>
            fact({ source, id: `${writer}-${n}-${k}`, customer: (n * 31 + k * 17 + writer) % 200 }),
          );
          const done = await batch(async (tx) => {
            await appendFacts(tx, facts, at);
            if ((n + writer) % 3 === 0) await machine.sleep(1);
            if ((n + writer) % 4 === 0) throw cases.no();
          }).then(
            () => true,
            (error: unknown) => {
              // Sorted hashes and shards: nothing ever deadlocks.
              expect(error).toMatchObject({ caseName: "append_test.no" });
              return false;
            },
          );
          if (done) accepted.push(...facts.map((one) => one.id));
        }
      }),
    );
    writing = false;
    await reader;
    await close();
    expect(seen.map((one) => one.id).sort()).toEqual(accepted.sort());
    for (const [shard, from] of start.entries()) {
      const offsets = seen.filter((one) => one.shard === shard).map((one) => one.offset);
      expect(offsets).toEqual(offsets.map((_, n) => from + n));
    }
  });
});

describe("appender", () => {
  let bank: TestBank;
  const clock = replayClock("Asia/Shanghai", at);
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  it("groups requests, answers each with its own results, and fails the bad one alone", async () => {
    const appender = createAppender({ storage: bank.storage, clock, lanes: 1 });
    const bad: NewFact = fact({ type: "nul\u0000" });
    const requests = Array.from({ length: 40 }, (_, n) => (n === 20 ? [bad] : [fact({ customer: n }), fact()]));
    const before = await commits(bank);
    const outcomes = await Promise.allSettled(requests.map((facts) => appender.append(facts)));
    expect(outcomes.filter((one) => one.status === "rejected")).toHaveLength(1);
    expect(outcomes[20]?.status).toBe("rejected");
    for (const one of outcomes) if (one.status === "fulfilled") expect(one.value).toHaveLength(2);
    const calm = await commits(bank);
    await Promise.all(Array.from({ length: 200 }, () => appender.append([fact()])));
    expect((await commits(bank)) - calm).toBeLessThan(20);
    expect(calm - before).toBeGreaterThan(0);
    await expect(appender.append([fact({ occurredAt: new Date("2400-01-01T00:00:00Z") })])).rejects.toMatchObject({
      caseName: "log.bad_time",
    });
    await expect(appender.append([fact({ customer: 1.5 })])).rejects.toMatchObject({ caseName: "log.bad_customer" });
    await appender.close();
    await expect(appender.append([fact()])).rejects.toMatchObject({ caseName: "log.closed" });
  });

  it("turns requests away instead of growing, and says when to come back", async () => {
    const appender = createAppender({ storage: bank.storage, clock, maxWaiting: 10 });
    const many = Array.from({ length: 10 }, () => fact());
    const first = appender.append(many);
    await expect(appender.append([fact()])).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: 1 });
    expect(await first).toHaveLength(10);
    expect(appender.waiting()).toBe(0);
    expect(await appender.append([fact()])).toMatchObject([{ accepted: true }]);
  });
});

/** Transactions that stay open in this database and in another one, with writes of their own. */
async function openElsewhere(bank: TestBank): Promise<() => Promise<void>> {
  const other = `${bank.database}_other`;
  await ensureDatabase(bank.cluster, other);
  const pools = [bank.database, other].map((name) => poolFor(roleConnection(bank.cluster, "owner", name), 1, "test"));
  const clients = await Promise.all(pools.map((pool) => pool.connect()));
  for (const client of clients) await client.query("begin; create schema left_open");
  return async () => {
    for (const client of clients) {
      await client.query("rollback");
      client.release();
    }
    await Promise.all(pools.map((pool) => pool.end()));
    await dropDatabase(bank.cluster, other);
  };
}

/** Distinct transactions that added facts. */
async function commits(bank: TestBank): Promise<number> {
  const row = await bank.storage.batch("test", (tx) =>
    tx.one<{ n: number }>(sql`select count(distinct xmin::text) as n from log.fact`),
  );
  return row.n;
}
