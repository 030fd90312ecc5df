import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replayClock } from "#ground/clock";
import { shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { appendFacts } from "./append.ts";
import { createAppender } from "./appender.ts";
import { readFacts, readHeads } from "./read.ts";
import { fact, gaplessness } from "./testing.ts";

const at = new Date("2026-11-22T02:00:00Z");

describe("append", () => {
  let bank: TestBank;
  const batch = <T>(work: (tx: Tx) => Promise<T>) => bank.storage.batch("test", work);
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  it("gives gapless offsets per shard in the order of the call and reads back what was written", async () => {
    const source = randomUUID();
    const facts = Array.from({ length: 100 }, (_, n) => fact({ source, customer: n, data: { n, text: '茶 \\ \n "' } }));
    const results = await batch((tx) => appendFacts(tx, facts, at));
    expect(results.every((result) => result.accepted)).toBe(true);
    expect(results.map((result) => result.shard)).toEqual(facts.map((one) => shardOf(one.customer)));
    const read = await batch((tx) =>
      readFacts(
        tx,
        Array.from({ length: 64 }, (_, shard) => ({ shard, offset: 0 })),
        1e6,
      ),
    );
    const mine = read.filter((one) => one.source === source);
    expect(mine).toHaveLength(100);
    for (const [n, one] of facts.entries()) {
      const found = mine.find((other) => other.customer === n);
      expect(found).toMatchObject({
        offset: results[n]?.offset,
        data: one.data,
        occurredAt: one.occurredAt,
        receivedAt: at,
      });
    }
    await gaplessness(bank.storage);
  });

  it("[C105] tells duplicates in a call, across calls and across months of the facts' time", async () => {
    const source = randomUUID();
    const one = fact({ source, id: "a" });
    const first = await batch((tx) => appendFacts(tx, [one, one, { ...one, id: "b" }], at));
    expect(first.map((result) => result.duplicate)).toEqual([false, true, false]);
    const later = new Date("2027-03-01T00:00:00Z");
    const again = await batch((tx) => appendFacts(tx, [{ ...one, id: "b" }, one, { ...one, id: "c" }], later));
    expect(again.map((result) => result.duplicate)).toEqual([true, true, false]);
    const old = fact({ source, id: "old", occurredAt: new Date("1931-05-01T00:00:00Z") });
    expect((await batch((tx) => appendFacts(tx, [old, old], at))).map((r) => r.accepted)).toEqual([true, false]);
  });
});
