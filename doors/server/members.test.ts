/** Members of audiences in an open bank: as facts come, as days go, when customers become one, when they are forgotten. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginSet, changeLists, takeFiles } from "#audience";
import type { AudienceDefinition } from "#contracts/definitions";
import { job, type PersonActor } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { findCustomer, mergeCustomers, requestErasure, unmergeCustomers } from "#profile";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { eraseCustomer } from "./flows/erase.ts";
import { catchUp } from "./flows/story/run.ts";

const ZONE = "Asia/Shanghai";
const at = (day: string, time = "10:00"): Date => instantOf(day, time, ZONE);
const head: PersonActor = { kind: "person", id: "head", name: "head", roles: ["compliance"], scope: "all" };
const second: PersonActor = { ...head, id: "second", name: "second" };

const made = (id: string, over: Partial<AudienceDefinition>): [string, AudienceDefinition] => [
  id,
  { id, zh: id, en: id, refresh: "live", breakdown: [], ...over },
];
const own = Object.fromEntries([
  made("well_off", { condition: "customer.demand_balance > 50000.0" }),
  made("by_day", { condition: "customer.demand_balance > 50000.0", refresh: "daily" }),
  made("when_asked", { condition: "customer.demand_balance > 50000.0", refresh: "manual" }),
  made("soon_expired", { condition: "days_until(customer.id_expires_on) < 30" }),
  made("guests", { list: true, refresh: "manual" }),
  made("rich_guests", { condition: '"guests" in audience && "well_off" in audience' }),
]);

describe("members of audiences", () => {
  let house: TestHouse;
  let counter = 0;

  const told = async (subject: string, type: string, data: object): Promise<void> => {
    const event = { specversion: "1.0", type, source: "core", id: `e-${counter++}`, subject, data };
    const time = house.clock.now().toISOString();
    await acceptFacts(house.bank.intake, job("test"), [arrivalOfJson({ ...event, time })]);
    while ((await house.bank.consumer.drain()) > 0);
  };
  const numberOf = (subject: string) =>
    house.bank.storage
      .batch("test", (tx) => findCustomer(tx, house.bank.people, subject))
      .then((number) => number ?? -1);
  /** The test's own audiences that a customer is in. */
  const inside = async (subject: string | number): Promise<string[]> => {
    const customer = typeof subject === "number" ? subject : await numberOf(subject);
    const rows = await house.bank.storage.batch("test", (tx) =>
      tx.rows<{ id: string }>(sql`
        select d.id from audience.membership m join audience.definition d on d.number = any(m.members)
        where m.customer = ${customer} and d.id = any(${Object.keys(own)}::text[]) order by d.id`),
    );
    return rows.map(({ id }) => id);
  };
  const crossings = (name: string) =>
    house.bank.storage.batch("test", (tx) =>
      tx.rows<{ customer: number; type: string; initial: boolean | null; trace: string | null }>(sql`
        select customer, type, (data::jsonb ->> 'initial')::boolean as initial, trace from log.fact
        where source = 'perennial/audience' and data::jsonb ->> 'name' = ${name} order by received_at, shard, "offset"`),
    );
  const listed = (subject: string, isMember: boolean) =>
    house.bank.storage.batch("test", async (tx) => {
      const { bank } = house;
      const customer = await findCustomer(tx, bank.people, subject);
      const book = await beginSet(tx, bank.audiences.within);
      const audience = book.byId.get("guests")?.number ?? -1;
      const changes = [{ customer: customer ?? -1, audience, isMember }];
      return await changeLists(tx, { book, rules: bank.rules }, changes, house.clock.now());
    });

  beforeAll(async () => {
    const definitions = sampleDefinitions();
    house = await testHouse({
      start: at("2026-03-02", "09:00"),
      definitions: { ...definitions, audiences: { ...definitions.audiences, ...own } },
    });
  });
  afterAll(() => house?.close());

  it("come and go with the fact that says so, and the log tells of it", async () => {
    await told("zhao", "customer_recorded", { demand_balance: "60000.00", id_expires_on: "2026-04-15" });
    expect(await inside("zhao")).toEqual(["well_off"]);
    await told("zhao", "balance_changed", { demand_balance: "50000.00" });
    expect(await inside("zhao")).toEqual([]);
    await told("zhao", "balance_changed", { demand_balance: "50000.01" });
    const number = await numberOf("zhao");
    const types = (await crossings("well_off")).map(({ customer, type, initial }) => [customer, type, initial]);
    expect(types).toEqual([
      [number, "audience_entered", null],
      [number, "audience_left", null],
      [number, "audience_entered", null],
    ]);
  });

  it("cross an edge and come back within one set of facts, and both are told", async () => {
    const [before, number] = [(await crossings("well_off")).length, await numberOf("zhao")];
    const time = house.clock.now().toISOString();
    const events = ["10.00", "60000.00", "20.00", "70000.00"].map((balance) =>
      arrivalOfJson({
        specversion: "1.0",
        type: "balance_changed",
        source: "core",
        id: `e-${counter++}`,
        subject: "zhao",
        time,
        data: { demand_balance: balance },
      }),
    );
    await acceptFacts(house.bank.intake, job("test"), events);
    while ((await house.bank.consumer.drain()) > 0);
    const told = (await crossings("well_off")).slice(before).map(({ customer, type }) => [customer, type]);
    expect(told).toEqual(["left", "entered", "left", "entered"].map((way) => [number, `audience_${way}`]));
    expect(await inside("zhao")).toEqual(["well_off"]);
  });

  it("of a daily audience are looked at once a day, of a manual one when somebody asks, of new ones at once", async () => {
    expect((await house.bank.refreshAudiences()).entered).toBeGreaterThanOrEqual(2);
    expect(await inside("zhao")).toEqual(["by_day", "well_off", "when_asked"]);
    expect(await crossings("by_day")).toMatchObject([{ type: "audience_entered", initial: true }]);
    await told("zhao", "balance_changed", { demand_balance: "10.00" });
    expect(await house.bank.refreshAudiences()).toMatchObject({ audiences: 0 });
    expect(await inside("zhao")).toEqual(["by_day", "when_asked"]);
    await house.bank.refreshAudiences(["when_asked"]);
    expect(await inside("zhao")).toEqual(["by_day"]);
    house.clock.advanceTo(at("2026-03-03"));
    await house.bank.refreshAudiences();
    expect(await inside("zhao")).toEqual([]);
    expect((await crossings("by_day")).at(-1)).toMatchObject({ type: "audience_left", initial: null });
  });

  it("enter by the day alone", async () => {
    house.clock.advanceTo(at("2026-03-16"));
    expect(await inside("zhao")).toEqual([]);
    await house.bank.refreshAudiences();
    expect(await inside("zhao")).toEqual([]);
    house.clock.advanceTo(at("2026-03-17"));
    await house.bank.refreshAudiences();
    expect(await inside("zhao")).toEqual(["soon_expired"]);
    expect(await crossings("soon_expired")).toMatchObject([{ type: "audience_entered", initial: null }]);
    await told("zhao", "id_renewed", { id_expires_on: "2036-03-17" });
    await told("zhao", "attribute_changed", { id_expires_on: "2036-03-17" });
    expect(await inside("zhao")).toEqual([]);
  });

  it("of a static list wake the audiences that read it", async () => {
    await told("qian", "customer_recorded", { demand_balance: "70000.00" });
    const { entered } = await listed("qian", true);
    expect([...entered.values()]).toEqual([1, 1]);
    expect(await inside("qian")).toEqual(["guests", "rich_guests", "well_off"]);
    expect((await listed("qian", true)).entered.size).toBe(0);
    await told("qian", "balance_changed", { demand_balance: "1.00" });
    expect(await inside("qian")).toEqual(["guests"]);
    await told("qian", "balance_changed", { demand_balance: "70000.00" });
    expect((await listed("nobody", true)).entered.size).toBe(0);
  });

  it("who become one are one member; parted again, each is where its own facts say", async () => {
    await told("sun", "customer_recorded", { id_expires_on: "2026-03-20" });
    const [survivor, absorbed] = [await numberOf("sun"), await numberOf("qian")];
    expect([await inside(survivor), await inside(absorbed)]).toEqual([
      ["soon_expired"],
      ["guests", "rich_guests", "well_off"],
    ]);
    await catchUp(house.bank);
    const when = house.clock.now();
    await mergeCustomers(house.bank.merge, head, { survivor, absorbed, reason: "same person", at: when });
    while ((await house.bank.consumer.drain()) > 0);
    expect(await inside(absorbed)).toEqual([]);
    expect(await inside(survivor)).toEqual(["guests", "rich_guests", "soon_expired", "well_off"]);
    await unmergeCustomers(house.bank.merge, head, { absorbed, reason: "two after all", at: when });
    while ((await house.bank.consumer.drain()) > 0);
    expect(await inside(absorbed)).toEqual(["well_off"]);
    // The list stays with whom it was given to: nobody can say for whom it was meant.
    expect(await inside(survivor)).toEqual(["guests", "soon_expired"]);
  });

  it("who are forgotten are in nothing", async () => {
    const customer = await numberOf("sun");
    const { storage, clock } = house.bank;
    const input = { subject: "sun", reason: "asked for it", at: clock.now() };
    const { request } = await requestErasure({ storage, people: house.bank.people }, head, input);
    const erased = await eraseCustomer(house.bank, second, request);
    expect(erased.deleted["audience.membership"]).toBe(1);
    expect(await inside(customer)).toEqual([]);
  });

  it("of an audience whose file is gone are none; the same files again change nothing", async () => {
    const { storage, definitions, clock } = house.bank;
    const take = (audiences: typeof definitions.audiences) =>
      storage.batch("test", (tx) => takeFiles(tx, audiences, "file", clock.now()));
    expect(await take(definitions.audiences)).toBe(0);
    expect(await inside("qian")).toEqual(["well_off"]);
    const { well_off: _, rich_guests: __, ...rest } = definitions.audiences;
    expect(await take(rest)).toBe(2);
    const { left } = await house.bank.refreshAudiences();
    expect(left).toBeGreaterThanOrEqual(1);
    expect(await inside("qian")).toEqual([]);
    expect(await house.bank.refreshAudiences()).toMatchObject({ audiences: 0 });
    expect(await take(definitions.audiences)).toBe(2);
    await house.bank.refreshAudiences();
    expect(await inside("qian")).toEqual(["well_off"]);
  });
});
