/** A customer whose facts or runs can't be handled: it is set aside with the reason, and all others go on. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { listParked, releaseParked } from "#ground/log";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { settleNow } from "../../doors/server/flows/run-until/index.ts";
import { type TestHouse, testHouse } from "../test-house.ts";
import { definitionsOf } from "./definitions.ts";
import type { World } from "./generate-world.ts";
import { HOUR, type Plan } from "./types.ts";

const START = new Date("2026-03-02T10:00:00+08:00");
const CUSTOMERS = Array.from({ length: 20 }, (_, n) => `c${n}`);
const POISONED = "c7";

const plan: Plan = {
  id: "p-0",
  class: "service",
  trigger: { by: "event", event: "login", where: { is: "count", name: "logins_30d", op: ">=", value: 1 } },
  audience: { is: "word", of: "customer", name: "city", value: "hangzhou" },
  reentry: { concurrent: 5 },
  exits: [],
  waves: [
    {
      id: "w0",
      wait: HOUR,
      if: { is: "word", of: "event", name: "device", value: "d1" },
      channels: ["inbox"],
    },
  ],
  liveFrom: START.getTime(),
};
const world: World = {
  seed: "poison",
  liveFrom: START.getTime(),
  until: START.getTime(),
  plans: [plan],
  audiences: new Map(),
  customers: new Map(),
  told: new Map(),
  react: () => [],
  caps: [],
  changes: [],
  uploads: [],
};

let house: TestHouse;
let sent = 0;

async function tell(customers: readonly string[], type: string, data: object): Promise<void> {
  const time = house.clock.now().toISOString();
  const arrivals = customers.map((subject) =>
    arrivalOfJson({ specversion: "1.0", type, source: "core", id: `e-${sent++}`, subject, time, data }),
  );
  expect((await acceptFacts(house.bank.intake, job("core system"), arrivals)).quarantined).toEqual([]);
}

const drain = async (): Promise<void> => {
  while ((await house.bank.consumer.drain()) > 0);
};

/** Runs by customer, in the order of names. */
async function runs(state: string): Promise<string[]> {
  const { storage, people } = house.bank;
  return await storage.batch("test", async (tx) => {
    const names = new Map<number, string>();
    for (const name of CUSTOMERS) names.set((await people.lookup(tx, name)) ?? -1, name);
    const rows = await tx.rows<{ customer: number }>(sql`
      select customer from playbook.enrolment where state = ${state} and fault is null`);
    return rows.map(({ customer }) => names.get(customer) ?? "").sort();
  });
}

async function poison(statement: (customer: number) => ReturnType<typeof sql>): Promise<void> {
  await house.bank.storage.batch("poison", async (tx) => {
    await tx.run(statement((await house.bank.people.lookup(tx, POISONED)) ?? -1));
  });
}

beforeAll(async () => {
  house = await testHouse({ definitions: definitionsOf(world), start: START, channels: "none" });
  await tell(CUSTOMERS, "customer_recorded", { city: "hangzhou" });
  await tell(CUSTOMERS, "login", { device: "d1" });
  await drain();
  await house.bank.publish(plan.id, START);
  house.clock.advanceTo(new Date(START.getTime() + HOUR));
});
afterAll(async () => {
  await house?.close();
});

const others = CUSTOMERS.filter((name) => name !== POISONED).sort();

describe("a poisoned customer", () => {
  it("whose facts fail is parked with the reason, waits with all that follows, and loses nothing", async () => {
    const { storage } = house.bank;
    const whole = await storage.batch("test", async (tx) => {
      const customer = (await house.bank.people.lookup(tx, POISONED)) ?? -1;
      return await tx.one<{ state: Buffer }>(sql`select state from profile.metric_state where customer = ${customer}`);
    });
    await poison(
      (customer) => sql`update profile.metric_state set state = '\\xff00ff'::bytea where customer = ${customer}`,
    );
    await tell(CUSTOMERS, "login", { device: "d1" });
    await drain();
    expect(await runs("active")).toEqual(others);
    const [parked, ...more] = await storage.batch("test", (tx) => listParked(tx));
    expect(more).toEqual([]);
    expect(parked?.reason).toBeTruthy();
    await tell([POISONED], "login", { device: "d2" });
    await drain();
    expect(await runs("active")).toEqual(others);

    await poison(
      (customer) => sql`update profile.metric_state set state = ${whole.state} where customer = ${customer}`,
    );
    if (parked) await releaseParked(storage, job("repair"), parked);
    await drain();
    expect(await runs("active")).toEqual([...CUSTOMERS, POISONED].sort());
  });

  it("whose run can't move is set aside with the reason, and the others are touched", async () => {
    const { storage } = house.bank;
    await poison(
      (customer) => sql`
      update playbook.enrolment set cause = cause || '{"data": null}' where customer = ${customer}`,
    );
    house.clock.advanceTo(new Date(house.clock.now().getTime() + 2 * HOUR));
    await settleNow({ bank: house.bank });
    expect(await runs("ended")).toEqual(others);
    const aside = await storage.batch("test", (tx) =>
      tx.rows<{ fault: string; due: Date | null }>(sql`
        select fault, due_at as due from playbook.enrolment where fault is not null`),
    );
    expect(aside).toHaveLength(2);
    const { touched } = await storage.batch("test", (tx) =>
      tx.one<{ touched: number }>(sql`select count(*)::int as touched from reach.touch`),
    );
    expect(touched).toBe(others.length);
    for (const { fault, due } of aside) expect([fault.length > 0, due]).toEqual([true, null]);
  });
});
