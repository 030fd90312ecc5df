import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { derivedId, factHash, newId, SHARDS, shardOf } from "#ground/ids";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe("ids", () => {
  it("puts each customer in one shard for ever, and the dense numbers evenly in all", () => {
    // Another answer here would move customers of every installation.
    expect([0, 1, 2, 3, 5, 1_000, 2_147_483_647].map(shardOf)).toMatchInlineSnapshot(`
      [
        0,
        55,
        6,
        39,
        13,
        24,
        40,
      ]
    `);
    const counts = new Array<number>(SHARDS).fill(0);
    for (let customer = 0; customer < 64_000; customer++) {
      const shard = shardOf(customer);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });

  it("hashes a fact's source and id to the same 128 bits for ever", () => {
    expect(factHash("core", "1")).toMatchInlineSnapshot(`"70dd0337-eadc-0747-ccfa-153172385bb7"`);
    expect(factHash("a", "bc")).not.toBe(factHash("ab", "c"));
    expect(factHash("a", "")).not.toBe(factHash("", "a"));
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (source, id, otherSource, otherId) => {
        expect(factHash(source, id)).toMatch(uuid);
        const same = source === otherSource && id === otherId;
        expect(factHash(source, id) === factHash(otherSource, otherId)).toBe(same);
      }),
    );
  });

  it("makes ids that sort by time, and ids that are a function of their parts", () => {
    const early = newId(new Date("2026-11-22T00:00:00.000Z"));
    const late = newId(new Date("2026-11-22T00:00:00.001Z"));
    expect(early < late).toBe(true);
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newId(new Date(0))).not.toBe(newId(new Date(0)));
    expect(derivedId("a", "bc")).toBe(derivedId("a", "bc"));
    expect(derivedId("a", "bc")).not.toBe(derivedId("ab", "c"));
    expect(derivedId("a", "")).not.toBe(derivedId("a"));
  });
});
