import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Definitions } from "#contracts/definitions";
import { job } from "#ground/authority";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { sampleDefinitions } from "../../../model-bank/test-house.ts";
import { readApplied, recordApplied } from "./index.ts";

const actor = job("test");

describe("applied definitions", () => {
  let bank: TestBank;
  const given = sampleDefinitions();
  const changed = (version: string, change: (catalog: Definitions["catalog"]) => Partial<Definitions["catalog"]>) => ({
    ...given,
    version,
    catalog: { ...given.catalog, ...change(given.catalog) },
  });
  const versions = async () =>
    await bank.storage.batch("test", (tx) =>
      tx.rows<{ version: string }>(sql`select version from definitions.applied order by applied`),
    );

  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank?.close());

  it("are recorded once, and read as they were", async () => {
    expect(await readApplied(bank.cluster, bank.database)).toBeUndefined();
    expect(await recordApplied(bank.storage, actor, given)).toBe(true);
    expect(await recordApplied(bank.storage, actor, given)).toBe(false);
    const applied = await readApplied(bank.cluster, bank.database);
    expect(applied).toMatchObject({ by: "job:test", definitions: { version: given.version } });
    expect(applied?.definitions).toEqual(given);
  });

  it("give way to what says more, and hold against what would break their users", async () => {
    const { marital: _gone, ...attributes } = given.catalog.attributes;
    const broken = changed("broken", () => ({ attributes }));
    const refused = recordApplied(bank.storage, actor, broken);
    await expect(refused).rejects.toMatchObject({
      caseName: "applied.incompatible",
      code: "conflict",
      fields: [{ name: "definitions.removed_used", reason: expect.stringContaining("model term-deposit") }],
    });
    const { age } = given.catalog.attributes;
    if (!age) throw new Error("the sample bank knows no age");
    const retyped = changed("retyped", ({ attributes: all }) => ({
      attributes: { ...all, age: { ...age, type: "string" } },
    }));
    await expect(recordApplied(bank.storage, actor, retyped)).rejects.toMatchObject({
      fields: [{ name: "definitions.retyped_stored" }],
    });
    const shoe = { ...age, name: "shoe_size", zh: "鞋码", en: "Shoe size" };
    const more = changed("more", ({ attributes: all }) => ({ attributes: { ...all, shoe_size: shoe } }));
    expect(await recordApplied(bank.storage, actor, more)).toBe(true);
    expect(await versions()).toEqual([{ version: given.version }, { version: "more" }]);
  });

  it("of an earlier release are completed with what it did not know", async () => {
    const { products: _products, channels: _channels, ...catalog } = given.catalog;
    const early = {
      ...given,
      version: "early",
      catalog: { ...catalog, metrics: { old: { name: "old", zh: "旧", en: "Old", type: "int" } } },
    };
    await bank.storage.batch("test", (tx) =>
      tx.run(sql`insert into definitions.applied (version, applied_at, applied_by, body)
        values ('early', ${new Date("2026-01-01T00:00:00Z")}, 'job:test', ${JSON.stringify(early)})`),
    );
    const applied = await readApplied(bank.cluster, bank.database);
    expect(applied?.definitions.catalog).toMatchObject({
      products: {},
      channels: {},
      metrics: { old: { sources: [], window: "ever" } },
    });
    expect(await recordApplied(bank.storage, actor, given)).toBe(true);
  });

  it("are applied by those who may", async () => {
    const agent = { kind: "person", id: "a", name: "A", roles: ["agent"], scope: "all" } as const;
    await expect(recordApplied(bank.storage, agent, given)).rejects.toMatchObject({ code: "forbidden" });
  });
});
