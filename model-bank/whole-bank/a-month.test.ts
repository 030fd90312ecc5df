/** A month of a simulated bank with all its playbooks: no law is broken, and every enrolment ends or waits for something named. */
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { addDays } from "#ground/clock";
import { dropColumnarDatabase } from "#ground/columnar";
import { loadSecrets } from "#ground/settings";
import { dropDatabase, ensureDatabase, sql } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { databaseOf } from "../../doors/server/bank.ts";
import { FIRST_DAY, type OpenedSimulation, openSimulation } from "../../doors/server/flows/simulate/index.ts";
import { stopsOf } from "../../doors/server/flows/simulate/life.ts";
import { sampleDefinitions } from "../test-house.ts";
import { brokenLaws } from "./broken-laws.ts";

const DAYS = 31;
const CUSTOMERS = 150;

describe("a month of a whole bank", () => {
  const name = `month_${randomBytes(4).toString("hex")}`;
  let home: string;
  let simulation: OpenedSimulation;

  beforeAll(async () => {
    home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-month-"));
    const { cluster, template, columnar: columnarUrl } = inject("engines");
    await ensureDatabase(cluster, databaseOf(name), template);
    simulation = await openSimulation({
      engines: { cluster, columnarUrl, secrets: loadSecrets(home), sole: true },
      home,
      name,
      definitions: sampleDefinitions(),
      choice: { customers: CUSTOMERS, days: DAYS, seed: 7 },
      metrics: createMetrics({ process: false }),
    });
  });
  afterAll(async () => {
    const { cluster, columnar: url } = inject("engines");
    const database = databaseOf(name);
    await simulation?.close();
    await Promise.all([dropDatabase(cluster, database), dropColumnarDatabase({ url, database })]);
    await fs.rm(home, { recursive: true, force: true });
  });

  it("breaks no cap, window, consent or holdout, and loses no enrolment", { timeout: 600_000 }, async () => {
    const { bank, clock, life } = simulation;
    await life.begin();
    for (let day = 0; day < DAYS; day++)
      for (const stop of stopsOf(addDays(FIRST_DAY, day), clock.zone, CUSTOMERS)) await life.advance(stop);
    expect(await brokenLaws(bank.storage, { definitions: bank.definitions, now: clock.now() })).toEqual([]);
    // A month in which nothing happens would break nothing either.
    const lived = await bank.storage.batch("test", (tx) =>
      tx.one<{ touches: number; over: number; held: number; playbooks: number; parked: number }>(sql`
        select (select count(*) from reach.touch where class = 'marketing' and state <> 'denied') as touches,
          (select count(*) from playbook.enrolment where state in ('ended', 'converted')) as over,
          (select count(*) from decision.assignment where arm = 'control') as held,
          (select count(distinct playbook) from playbook.enrolment) as playbooks,
          (select count(*) from log.parked) as parked`),
    );
    expect(life.counts.events).toBeGreaterThan(1_500);
    expect(Math.min(lived.touches, lived.over)).toBeGreaterThan(50);
    expect(Math.min(lived.held, lived.playbooks)).toBeGreaterThan(5);
    expect(lived.parked).toBe(0);
  });

  it("would be told of each law that was broken", { timeout: 60_000 }, async () => {
    const { bank, clock } = simulation;
    await bank.storage.batch("test", async (tx) => {
      await tx.run(sql`update decision.assignment set arm = 'control' where experiment = 'bank'`);
      await tx.run(sql`update playbook.enrolment set due_at = null where state = 'active'`);
      // Two in the morning, for everybody at once, and for somebody who never agreed.
      await tx.run(sql`update reach.touch set due_at = '2026-01-20T18:00:00Z' where class = 'marketing'`);
      await tx.run(sql`
        update reach.touch set customer = (select min(customer) from log.fact
          where type = 'customer_recorded' and data::jsonb -> 'consent' = '[]')
        where class = 'marketing' and state <> 'planned'`);
    });
    const broken = await brokenLaws(bank.storage, { definitions: bank.definitions, now: clock.now() });
    const laws = new Set(broken.map((one) => one.split(/[ :]/)[0]));
    expect([...laws]).toEqual(expect.arrayContaining(["cap", "window", "consent", "holdout", "enrolment"]));
  });
});
