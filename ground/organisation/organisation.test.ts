import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { definePermissions, job, type PersonActor } from "#ground/authority";
import {
  actorOfKey,
  actorOfPerson,
  applyOrganisation,
  createApiKey,
  createDirectory,
  directoryOf,
  type Organisation,
  personIdOf,
  revokeApiKey,
  unitNumbers,
} from "#ground/organisation";
import { poolFor, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { flatten, mistakesIn } from "./tree.ts";

const intake = definePermissions("test", {
  send: { roles: ["administrator"], keys: true },
  see: { roles: ["analyst"] },
});

const bankOf: Organisation = {
  units: [
    { id: "north-1", kind: "outlet", parent: "north", zh: "北一网点", en: "North outlet 1" },
    { id: "head", kind: "head_office", zh: "总行", en: "Head office" },
    { id: "north", kind: "branch", parent: "head", zh: "北分行", en: "North branch" },
    { id: "south", kind: "branch", parent: "head", zh: "南分行", en: "South branch" },
  ],
  people: [
    { login: "designer", unit: "head", roles: ["designer", "analyst"], zh: "设计", en: "Designer" },
    { login: "manager-north", unit: "north", roles: ["manager"], zh: "北经理", en: "North manager" },
    { login: "agent1", unit: "north-1", roles: ["agent"], zh: "坐席一", en: "Agent 1" },
  ],
};
const administrator = job("bank definitions");

describe("organisation", () => {
  let bank: TestBank;
  const apply = (organisation: Organisation) =>
    bank.storage.as(administrator, (tx) => applyOrganisation(tx, administrator, organisation));
  const trail = (action: string) =>
    bank.storage.as(administrator, (tx) =>
      tx.rows<{ target: string; detail: unknown }>(
        sql`select target, detail from audit.entry where action = ${action} order by entry`,
      ),
    );

  beforeAll(async () => {
    bank = await testBank();
    expect(await apply(bankOf)).toEqual({ units: 4, people: 3 });
  });
  afterAll(() => bank.close());

  it("applied twice changes nothing and leaves no trace", async () => {
    const before = (await trail("organisation.apply")).length;
    expect(before).toBe(7);
    expect(await apply({ units: [...bankOf.units].reverse(), people: [...bankOf.people].reverse() })).toEqual({
      units: 0,
      people: 0,
    });
    expect(await trail("organisation.apply")).toHaveLength(before);
  });

  it("gives a person the unit and all below it; head office sees the whole bank", async () => {
    const units = await unitNumbers(bank.storage);
    const north = [units.get("north"), units.get("north-1")].sort();
    const manager = await actorOfPerson(bank.storage, personIdOf("manager-north"));
    expect(manager).toMatchObject({ kind: "person", roles: ["manager"] });
    expect(manager && manager.scope !== "all" && [...manager.scope].sort()).toEqual(north);
    expect(await actorOfPerson(bank.storage, personIdOf("designer"))).toMatchObject({
      roles: ["analyst", "designer"],
      scope: "all",
    });
    expect(await actorOfPerson(bank.storage, personIdOf("agent1"))).toMatchObject({ scope: [units.get("north-1")] });
    expect(await actorOfPerson(bank.storage, "nobody")).toBeNull();
    const visible = await bank.storage.as(manager as PersonActor, (tx) =>
      tx.rows<{ login: string }>(sql`select login from organisation.person order by login`),
    );
    expect(visible.map((row) => row.login)).toEqual(["agent1", "manager-north"]);
  });

  it("refuses who may not apply, and an organisation that does not hold together", async () => {
    const designer = (await actorOfPerson(bank.storage, personIdOf("designer"))) as PersonActor;
    await expect(bank.storage.as(designer, (tx) => applyOrganisation(tx, designer, bankOf))).rejects.toMatchObject({
      caseName: "authority.not_allowed",
    });
    const local: PersonActor = { ...designer, roles: ["administrator"], scope: [2] };
    await expect(bank.storage.as(local, (tx) => applyOrganisation(tx, local, bankOf))).rejects.toMatchObject({
      caseName: "organisation.whole_bank_only",
    });
    const broken: Organisation = {
      units: [
        { id: "a", kind: "branch", parent: "b" },
        { id: "b", kind: "branch", parent: "a" },
      ],
      people: [{ login: "X", unit: "c", roles: [] }],
    };
    await expect(apply(broken)).rejects.toMatchObject({ caseName: "organisation.bad_organisation" });
    expect(mistakesIn(broken).map((problem) => problem.pointer)).toEqual([
      "/units",
      "/units/0/parent",
      "/units/1/parent",
      "/people/0/login",
      "/people/0/unit",
    ]);
    expect(mistakesIn(bankOf)).toEqual([]);
  });

  it("closes what is no longer named, keeps numbers, and takes rights away within the freshness", async () => {
    const numbers = await unitNumbers(bank.storage);
    let elapsed = 0;
    const directory = createDirectory(bank.storage, {
      clock: { elapsed: () => elapsed, now: () => new Date(0) },
      freshMs: 3_000,
    });
    const agent = personIdOf("agent1");
    expect(await directory.actorOfPerson(agent)).not.toBeNull();
    const units = bankOf.units.filter((unit) => unit.id !== "north-1");
    const people = bankOf.people.filter((person) => person.login !== "agent1");
    expect(await apply({ units, people })).toEqual({ units: 1, people: 1 });
    elapsed = 2_999;
    expect(await directory.actorOfPerson(agent)).not.toBeNull();
    elapsed = 3_000;
    expect(await directory.actorOfPerson(agent)).toBeNull();
    expect(await apply(bankOf)).toEqual({ units: 1, people: 1 });
    expect(await unitNumbers(bank.storage)).toEqual(numbers);
    elapsed = 6_001;
    expect(await directory.actorOfPerson(agent)).toMatchObject({ roles: ["agent"] });
  });

  it("flattens a tree of any order", () => {
    const pairs = flatten([
      { unit: 3, parent: 2 },
      { unit: 1, parent: null },
      { unit: 2, parent: 1 },
    ]).map(({ unit, below }) => `${unit}>${below}`);
    expect(pairs.sort()).toEqual(["1>1", "1>2", "1>3", "2>2", "2>3", "3>3"]);
  });

  describe("API keys", () => {
    const key = { name: "core system", permissions: [intake.send], scope: "all", ratePerSecond: 50 } as const;

    it("shows a key once, keeps its hash, and knows it again", async () => {
      const units = await unitNumbers(bank.storage);
      const north = units.get("north") ?? 0;
      const made = await createApiKey(bank.storage, administrator, { ...key, scope: [north] });
      expect(made.keyText).toMatch(new RegExp(`^pk_${made.id}_[A-Za-z0-9_-]{43}$`));
      expect(await actorOfKey(bank.storage, made.keyText)).toEqual({
        kind: "key",
        id: made.id,
        name: "core system",
        permissions: ["test.send"],
        scope: [north, units.get("north-1")].sort(),
        ratePerSecond: 50,
      });
      const other = `${made.keyText.slice(0, -1)}${made.keyText.endsWith("A") ? "B" : "A"}`;
      for (const text of [other, made.keyText.slice(0, -1), `pk_${"0".repeat(16)}_${"A".repeat(43)}`, "", "pk_"]) {
        expect(await actorOfKey(bank.storage, text)).toBeNull();
      }
      const client = poolFor(bank.owner, 1, "test");
      const { rows } = await client.query(
        "select k::text from organisation.api_key k union all select e::text from audit.entry e",
      );
      await client.end();
      expect(JSON.stringify(rows)).not.toContain(made.keyText.slice(20));
    });

    it("ends revoked and expired keys within seconds, with a trace", async () => {
      let elapsed = 0;
      let now = new Date("2026-11-22T00:00:00Z");
      const elsewhere = createDirectory(bank.storage, { clock: { elapsed: () => elapsed, now: () => now } });
      const made = await createApiKey(bank.storage, administrator, key);
      expect(await elsewhere.actorOfKey(made.keyText)).toMatchObject({ scope: "all" });
      expect(await actorOfKey(bank.storage, made.keyText)).not.toBeNull();
      await revokeApiKey(bank.storage, administrator, made.id, "left the project");
      await revokeApiKey(bank.storage, administrator, made.id);
      expect(await actorOfKey(bank.storage, made.keyText)).toBeNull();
      expect(await elsewhere.actorOfKey(made.keyText)).not.toBeNull();
      elapsed = 3_000;
      expect(await elsewhere.actorOfKey(made.keyText)).toBeNull();
      expect((await trail("organisation.revoke_api_key")).map((row) => row.target)).toEqual([`key:${made.id}`]);
      const brief = await createApiKey(bank.storage, administrator, {
        ...key,
        expiresAt: new Date("2026-11-23T00:00:00Z"),
      });
      expect(await elsewhere.actorOfKey(brief.keyText)).not.toBeNull();
      now = new Date("2026-11-23T00:00:00Z");
      expect(await elsewhere.actorOfKey(brief.keyText)).toBeNull();
    });

    it("gives no key what keys may not hold, and no maker more than the whole bank gave", async () => {
      const make = (change: object) => createApiKey(bank.storage, administrator, { ...key, ...change });
      await expect(make({ permissions: [intake.see] })).rejects.toMatchObject({
        caseName: "organisation.unknown_permission",
      });
      await expect(make({ permissions: ["no.such"] })).rejects.toMatchObject({
        caseName: "organisation.unknown_permission",
      });
      await expect(make({ scope: [999] })).rejects.toMatchObject({ caseName: "organisation.unknown_unit" });
      await expect(make({ ratePerSecond: 0.5 })).rejects.toMatchObject({ caseName: "organisation.bad_rate" });
      const local = { kind: "person", id: "p", name: "p", roles: ["administrator"], scope: [2] } as const;
      await expect(createApiKey(bank.storage, local, key)).rejects.toMatchObject({ code: "forbidden" });
      await expect(revokeApiKey(bank.storage, administrator, "none")).rejects.toMatchObject({ code: "not_found" });
      directoryOf(bank.storage).forget();
    });
  });
});
