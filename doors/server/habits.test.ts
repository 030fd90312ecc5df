/** Computed tags against the habits that made customers lived by, of which their past alone tells. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { replayClock } from "#ground/clock";
import { dropColumnarDatabase } from "#ground/columnar";
import { loadSecrets } from "#ground/settings";
import { dropDatabase, sql } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { dayNumber } from "#kits/expr";
import { CustomerMaker, makeBank, planBank } from "../../model-bank/bank-make/index.ts";
import { nominalPaydays } from "../../model-bank/bank-make/plan.ts";
import { sampleDefinitions } from "../../model-bank/test-house.ts";
import { openBank } from "./bank.ts";
import type { Bank } from "./bank-types.ts";
import { databaseOf } from "./flows/backup/index.ts";

const CUSTOMERS = 800;
const name = "habits";
const definitions = sampleDefinitions();
const choice = { customers: CUSTOMERS, seed: 3, months: 8, until: "2026-03-02" };

describe("what months of events tell of habits (C010)", () => {
  let home: string;
  let bank: Bank;
  const tags = new Map<string, Map<number, string>>();
  const made = Array.from({ length: CUSTOMERS }, (_, index) => index);
  const maker = new CustomerMaker(planBank(choice, definitions, new Date("2026-03-02T00:00:00Z")));
  const habits = made.map((index) => maker.make(index, { event: () => {} }).person.habits);

  beforeAll(async () => {
    home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-habits-"));
    const { cluster, columnar } = inject("engines");
    const shared = {
      engines: { cluster, columnarUrl: columnar, secrets: loadSecrets(home), sole: true },
      home,
      definitions,
      metrics: createMetrics({ process: false }),
      publicUrl: "http://127.0.0.1:7400",
    };
    await makeBank({ ...shared, bank: name, choice, threads: 2 });
    bank = await openBank({ ...shared, name, clock: replayClock("Asia/Shanghai", new Date("2026-03-02T01:00:00Z")) });
    await bank.computeTags();
    const rows = await bank.storage.batch("test", (tx) =>
      tx.rows<{ customer: number; name: string; value: string }>(
        sql`select customer, name, value from profile.tag where set_by like 'computed:%'`,
      ),
    );
    for (const { customer, name: tag, value } of rows) {
      const of = tags.get(tag) ?? new Map<number, string>();
      tags.set(tag, of.set(customer - 1, value));
    }
  }, 180_000);
  afterAll(async () => {
    await bank?.close();
    const { cluster, columnar: url } = inject("engines");
    const database = databaseOf(name);
    await Promise.all([dropDatabase(cluster, database), dropColumnarDatabase({ url, database })]);
    await fs.rm(home, { recursive: true, force: true });
  });

  it("finds paydays, and none where no wages come", () => {
    const paydays = tags.get("payday") ?? new Map<number, string>();
    // Those who had their account before the months that are looked at.
    const paid = made.filter((index) => {
      const { payday, openedOn = Number.POSITIVE_INFINITY } = habits[index] ?? {};
      return payday !== undefined && openedOn < dayNumber("2025-08-01");
    });
    const right = paid.filter((index) => Number(paydays.get(index)) === nominalPaydays[habits[index]?.payday ?? -1]);
    expect(right.length / paid.length).toBeGreaterThan(0.95);
    expect([...paydays.keys()].filter((index) => habits[index]?.payday === undefined)).toEqual([]);
  });

  it("finds who peaks at month end, and the hour of most who have one", () => {
    const peakers = made.filter((index) => habits[index]?.monthEndPeak);
    const found = peakers.filter((index) => tags.get("month_end_peak")?.has(index));
    expect(found.length / peakers.length).toBeGreaterThan(0.8);
    const hours = [...(tags.get("preferred_hour") ?? [])];
    // A third of what they do is at that hour, the rest whenever people are awake.
    expect(hours.filter(([index, hour]) => Number(hour) === habits[index]?.hour).length / hours.length).toBeGreaterThan(
      0.6,
    );
  });

  it("parts customers into all eight classes and grades of several stars", () => {
    expect(new Set(tags.get("rfm")?.values()).size).toBe(8);
    expect(new Set(tags.get("grade")?.values()).size).toBeGreaterThanOrEqual(4);
    const declining = tags.get("declining")?.size ?? 0;
    expect(declining).toBeGreaterThan(0);
    expect(declining).toBeLessThan(CUSTOMERS / 5);
  });
});
