import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { shardOf } from "#ground/ids";
import { sql } from "#ground/storage";
import { testBank } from "#model-bank";
import {
  copyChanged,
  defaultIdentityRules,
  findCustomers,
  householdTier,
  mergeByRule,
  mergeCustomers,
  openProposals,
  readHistory,
  refreshHouseholds,
  refuseMerge,
  tidyCopies,
  unmergeCustomers,
  viewIdentity,
} from "./index.ts";
import { head, pictureOf, start, type TestProfile, testProfile } from "./testing-identity.ts";

describe("one customer from several keys", () => {
  let p: TestProfile;
  beforeAll(async () => {
    p = await testProfile(await testBank());
  });
  afterAll(() => p.close());
  const at = start;
  const merge = (survivor: number, absorbed: number) =>
    mergeCustomers(p.merge, head, { survivor, absorbed, reason: "same person", at: p.clock.now() });
  const unmerge = (absorbed: number) =>
    unmergeCustomers(p.merge, head, { absorbed, reason: "two after all", at: p.clock.now() });
  const find = async (kind: string, value: string) =>
    (await findCustomers(p.bank.storage, head, p.people, { kind, value })).map(({ customer }) => customer);

  it("is found by phone, e-mail, ID number, name, union id and device, however they are written", async () => {
    const personal = {
      phone: "13911110001",
      email: "Found@Bank.cn",
      id_number: "11010519491231002X",
      name: "欧阳修",
      union_id: "wx-found",
    };
    const number = await p.record("found", { outlet: "outlet-1" }, personal);
    await p.fact("found", "login", { device: "device-found" });
    await p.drain();
    for (const [kind, value] of [
      ["phone", "+86 139 1111 0001"],
      ["email", "found@bank.CN "],
      ["id_number", "11010519491231002x"],
      ["name", "欧阳修"],
      ["union_id", "wx-found"],
      ["device", "device-found"],
    ] as const) {
      expect([kind, await find(kind, value)]).toEqual([kind, [number]]);
    }
    await p.record("found", {}, { phone: "13911110002" });
    expect([await find("phone", "13911110001"), await find("phone", "13911110002")]).toEqual([[], [number]]);
    const [one] = await findCustomers(p.bank.storage, head, p.people, { kind: "phone", value: "13911110002" });
    expect(one?.masked).toMatchObject({ phone: "139****0002", name: "欧阳*", union_id: "***" });
    const dump = await p.bank.storage.batch("test", (tx) =>
      tx.rows<{ t: string }>(sql`select k::text as t from profile.identity_key k`),
    );
    expect(dump.some(({ t }) => /13911|wx-found|device-found/.test(t))).toBe(false);
  });

  it("a family's phone says nothing; an exclusive key on two customers becomes a proposal that a person settles", async () => {
    const [a, b] = [
      await p.record("fam-1", {}, { phone: "13922220001" }),
      await p.record("fam-2", {}, { phone: "13922220001" }),
    ];
    expect(await find("phone", "13922220001")).toEqual([a, b]);
    expect((await openProposals(p.bank.storage, head)).filter(({ first }) => first === a)).toEqual([]);
    await p.record("fam-1", {}, { id_number: "110105194912310062" });
    await p.record("fam-2", {}, { id_number: "110105194912310062" });
    const [proposal] = (await openProposals(p.bank.storage, head)).filter(({ first }) => first === a);
    expect(proposal).toMatchObject({ first: a, second: b, kinds: ["id_number"] });
    await refuseMerge(p.bank.storage, head, { proposal: proposal?.proposal ?? "", reason: "typing mistake", at });
    await p.record("fam-2", { city: "上海" }, { id_number: "110105194912310062" });
    expect((await openProposals(p.bank.storage, head)).filter(({ first }) => first === a)).toEqual([]);
    // One more exclusive key in common is news, and enough for the bank's rule.
    await p.record("fam-1", {}, { union_id: "wx-fam" });
    await p.record("fam-2", {}, { union_id: "wx-fam" });
    expect(await mergeByRule(p.merge, job("identity rules"), defaultIdentityRules, p.clock)).toBe(1);
    expect(await find("phone", "13922220001")).toEqual([a]);
    await p.drain();
    const view = await viewIdentity(p.bank.storage, head, p.people, "fam-2");
    expect(view).toMatchObject({ customer: a, members: [a, b] });
  });

  const life = async (one: string, two: string) => {
    await p.record(one, { city: "杭州", age: 40, outlet: "outlet-1", consent: ["marketing"] }, { name: "张三" });
    await p.record(two, { city: "北京", aum: "100.50", outlet: "outlet-2" }, { phone: "13800138000" });
    await p.fact(two, "login", { device: "d-2" });
    await p.fact(one, "unsubscribed", { channel: "email" });
    await p.fact(two, "household_linked", { household: "h-2", relation: "spouse" });
  };
  const later = async (one: string, two: string) => {
    await p.fact(one, "login", { device: "d-1" });
    await p.fact(two, "login", { device: "d-2" });
    await p.fact(two, "balance_changed", { demand_balance: "60000" });
    await p.fact(one, "score_published", { name: "m", value: 0.25, version: "m@1" });
    await p.fact(two, "consent_given", { purpose: "survey" });
    await p.record(two, { age: 41 });
  };
  const numberOf = (subject: string) =>
    p.bank.storage.batch("test", (tx) => p.people.lookup(tx, subject)).then((n) => n ?? -1);
  it("merged, has one picture of all facts; parted again, each has its own, those that came meanwhile included", async () => {
    await life("s-one", "s-two");
    await life("s-lone", "s-ltwo");
    await p.drain();
    const [one, two] = [await numberOf("s-one"), await numberOf("s-two")];
    await merge(one, two);
    expect([await numberOf("s-one"), await numberOf("s-two")]).toEqual([one, one]);
    await later("s-one", "s-two");
    await later("s-lone", "s-ltwo");
    await p.drain();
    const merged = await pictureOf(p, one);
    expect(merged.values).toMatchObject({ city: "北京", age: 41, aum: 10_050, outlet: "outlet-2" });
    expect(merged).toMatchObject({
      unit: 8,
      tags: { rich: "" },
      scores: ["m 0.25"],
      household: "h-2",
      metrics: { logins: 3 },
    });
    expect(merged.consent).toEqual(["marketing/ true", "marketing/email false", "survey/ true"]);
    expect(await pictureOf(p, two)).toMatchObject({ values: {}, tags: {}, scores: [], consent: [], household: null });
    const personal = await p.bank.storage.batch("test", (tx) => p.people.personal(tx, [one]));
    expect(personal.get(one)).toEqual({ name: "张三", phone: "13800138000" });

    await unmerge(two);
    await p.drain();
    for (const [subject, reference] of [
      ["s-one", "s-lone"],
      ["s-two", "s-ltwo"],
    ] as const) {
      const [own, never] = [await numberOf(subject), await numberOf(reference)];
      expect([subject, await pictureOf(p, own)]).toEqual([subject, await pictureOf(p, never)]);
      const types = async (customer: number) =>
        (await p.bank.storage.batch("test", (tx) => readHistory(tx, p.bank.columnar, [customer], { all: true })))
          .map(({ type }) => type)
          .filter((type) => !type.startsWith("customers_") && !type.startsWith("tag_"));
      expect(await types(own)).toEqual(await types(never));
    }
    const opened = await p.bank.storage.batch("test", (tx) => p.people.personal(tx, [one, two]));
    expect([opened.get(one), opened.get(two)]).toEqual([{ name: "张三" }, { phone: "13800138000" }]);
  });

  it("has the picture of one who had all the facts from the start", async () => {
    await p.record("t-both", { city: "A", consent: ["marketing"] });
    await p.record("t-one", { city: "A", consent: ["marketing"] });
    for (const [n, type, data] of [
      [1, "login", { device: "x" }],
      [2, "attribute_changed", { city: "B" }],
      [1, "attribute_changed", { age: 5 }],
      [2, "consent_withdrawn", { purpose: "marketing", channel: "sms" }],
      [1, "balance_changed", { demand_balance: "70000" }],
    ] as const) {
      await p.fact(n === 1 ? "t-one" : "t-two", type, { ...data });
      await p.fact("t-both", type, { ...data });
    }
    await p.drain();
    await merge(await numberOf("t-one"), await numberOf("t-two"));
    expect(await pictureOf(p, await numberOf("t-one"))).toEqual(await pictureOf(p, await numberOf("t-both")));
  });

  it("keeps what was loaded into a bank past the log, of either side", async () => {
    const { storage } = p.bank;
    const numbers = await storage.batch("load", async (tx) => {
      const [one = 0, two = 0] = await p.people.identify(tx, ["loaded-1", "loaded-2"], [null, null], at);
      await tx.run(sql`
        insert into profile.customer (customer, shard, unit, revision, city, aum, consent)
        values (${one}, ${shardOf(one)}, 7, 1, 'A', 12.50, '{marketing}'), (${two}, ${shardOf(two)}, 8, 1, null, null, null)`);
      await tx.run(sql`update profile.customer set age = 33 where customer = ${two}`);
      return [one, two] as const;
    });
    await merge(...numbers);
    await p.drain();
    const whole = { city: "A", aum: 1_250, consent: ["marketing"] };
    expect((await pictureOf(p, numbers[0])).values).toEqual({ ...whole, age: 33 });
    await unmerge(numbers[1]);
    await p.drain();
    expect((await pictureOf(p, numbers[0])).values).toEqual(whole);
    expect((await pictureOf(p, numbers[1])).values).toEqual({ age: 33 });
  });

  it("chains: what was merged into one that was merged follows it, and comes back with it", async () => {
    for (const name of ["a", "b", "c"]) await p.record(`chain-${name}`, { city: name });
    await p.drain();
    const [a, b, c] = [await numberOf("chain-a"), await numberOf("chain-b"), await numberOf("chain-c")];
    await merge(a, b);
    await merge(c, a);
    expect([await numberOf("chain-a"), await numberOf("chain-b")]).toEqual([c, c]);
    await expect(merge(a, c)).rejects.toMatchObject({ caseName: "identity.already_merged" });
    await p.fact("chain-b", "attribute_changed", { age: 7 });
    await p.drain();
    await unmerge(a);
    await p.drain();
    expect([await numberOf("chain-a"), await numberOf("chain-b"), await numberOf("chain-c")]).toEqual([a, a, c]);
    expect((await pictureOf(p, a)).values).toEqual({ city: "b", age: 7 });
    expect((await pictureOf(p, c)).values).toEqual({ city: "c" });
    await unmerge(b);
    await expect(unmerge(b)).rejects.toMatchObject({ caseName: "identity.not_merged" });
    expect((await pictureOf(p, b)).values).toEqual({ city: "b", age: 7 });
    expect((await pictureOf(p, a)).values).toEqual({ city: "a" });
  });

  it("asks for authority, a reason and scope, and writes who merged whom", async () => {
    await p.record("auth-1", { outlet: "outlet-1" });
    await p.record("auth-2", { outlet: "outlet-2" });
    await p.drain();
    const [one, two] = [await numberOf("auth-1"), await numberOf("auth-2")];
    const input = { survivor: one, absorbed: two, reason: "call 13800138000", at };
    const agent = { ...head, roles: ["agent"] as const };
    await expect(mergeCustomers(p.merge, agent, input)).rejects.toMatchObject({ caseName: "authority.not_allowed" });
    await expect(mergeCustomers(p.merge, { ...head, scope: [7] }, input)).rejects.toMatchObject({
      caseName: "identity.no_customer",
    });
    await expect(mergeCustomers(p.merge, head, { ...input, reason: " " })).rejects.toMatchObject({
      caseName: "identity.reason_missing",
    });
    await expect(mergeCustomers(p.merge, head, { ...input, absorbed: one })).rejects.toMatchObject({
      caseName: "identity.same_customer",
    });
    await mergeCustomers(p.merge, head, input);
    const trail = await p.bank.storage.batch("test", (tx) =>
      tx.rows<{ detail: string }>(
        sql`select detail::text as detail from audit.entry where target = ${`customer:${one}`}`,
      ),
    );
    expect(trail).toHaveLength(1);
    expect(trail[0]?.detail).toContain("[phone]");
    // Whoever sees the survivor finds it under the other's id too.
    const branch = { ...head, roles: ["agent"] as const, scope: [7] };
    expect(await viewIdentity(p.bank.storage, branch, p.people, "auth-2")).toBeUndefined();
    const other = { ...branch, scope: [8] };
    expect(await viewIdentity(p.bank.storage, other, p.people, "auth-2")).toMatchObject({ customer: one });
    expect(await viewIdentity(p.bank.storage, other, p.people, "auth-1")).toMatchObject({ customer: one });
  });

  it("loses and doubles nothing when facts are applied while merges come and go", async () => {
    const names = ["race-1", "race-2"] as const;
    for (const name of names) await p.record(name, { city: name });
    await p.drain();
    const [one, two] = [await numberOf("race-1"), await numberOf("race-2")];
    p.consumer.start();
    for (let n = 0; n < 6; n++) {
      const facts = async () => {
        for (const name of names) for (let i = 0; i < 4; i++) await p.fact(name, "login", { device: `d-${n}-${i}` });
      };
      await Promise.all([facts(), n % 2 === 0 ? merge(one, two) : unmerge(two)]);
    }
    await p.drain();
    expect(await pictureOf(p, one)).toMatchObject({ values: { city: "race-1" }, metrics: { logins: 24 } });
    expect(await pictureOf(p, two)).toMatchObject({ values: { city: "race-2" }, metrics: { logins: 24 } });
  });

  it("takes copies of merged customers out of ClickHouse, tells it who is whom, and brings them back", async () => {
    await p.record("copy-1", { city: "x" });
    await p.record("copy-2", { city: "y" });
    await p.drain();
    const [one, two] = [await numberOf("copy-1"), await numberOf("copy-2")];
    const { storage, columnar } = p.bank;
    const copy = async () => {
      await copyChanged({ storage, columnar, attributes: [...p.rules.attributes.values()], clock: machine });
      await tidyCopies({ storage, columnar });
      const rows = await columnar.rows<{ customer: number; city: string }>(
        "select customer, city from customer final where customer in {c: Array(UInt32)} order by customer",
        { c: [one, two] },
      );
      const merged = await columnar.rows<{ survivor: number }>(
        "select survivor from merged final where customer = {c: UInt32}",
        { c: two },
      );
      return [rows.map((row) => `${row.customer === one ? 1 : 2}${row.city}`), merged.map((row) => row.survivor)];
    };
    expect(await copy()).toEqual([["1x", "2y"], []]);
    await merge(one, two);
    expect(await copy()).toEqual([["1y"], [one]]);
    await unmerge(two);
    expect(await copy()).toEqual([["1x", "2y"], [two]]);
  });

  it("forgets what models said of a customer who switches personalisation off, and hears no more of it", async () => {
    await p.record("off", { city: "x", consent: ["marketing"] });
    await p.fact("off", "score_published", { name: "m", value: 0.5, version: "m@1" });
    await p.drain();
    const number = await numberOf("off");
    const { storage, columnar } = p.bank;
    const copied = async () => {
      await copyChanged({ storage, columnar, attributes: [...p.rules.attributes.values()], clock: machine });
      await tidyCopies({ storage, columnar });
      return (await columnar.rows("select 1 from score final where customer = {c: UInt32}", { c: number })).length;
    };
    expect([(await pictureOf(p, number)).scores, await copied()]).toEqual([["m 0.5"], 1]);
    await p.fact("off", "consent_withdrawn", { purpose: "personalisation" });
    await p.fact("off", "score_published", { name: "m", value: 0.9, version: "m@2" });
    await p.drain();
    expect(await pictureOf(p, number)).toMatchObject({
      scores: [],
      values: { personalisation_off: true, consent: ["marketing"] },
    });
    expect(await copied()).toBe(0);
    await p.fact("off", "consent_given", { purpose: "personalisation" });
    await p.fact("off", "score_published", { name: "m", value: 0.7, version: "m@2" });
    await p.drain();
    expect((await pictureOf(p, number)).scores).toEqual(["m 0.7"]);
  });

  it("[C017] gives managed customers a tag of their whole household, computed for all households at once", async () => {
    await p.record("fam-a", { aum: "150000", manager: "m-1" });
    await p.record("fam-b", { aum: "80000" });
    await p.record("fam-c", { aum: "9000000", manager: "m-1" });
    await p.fact("fam-a", "household_linked", { household: "H-1", relation: "self" });
    await p.fact("fam-b", "household_linked", { household: "H-1", relation: "spouse" });
    await p.drain();
    const refresh = () => refreshHouseholds({ storage: p.bank.storage, rules: [householdTier], clock: p.clock });
    const tagOf = async (subject: string) => (await pictureOf(p, await numberOf(subject))).tags.household_tier;
    await refresh();
    await p.drain();
    // 150,000 alone would be mass; with the spouse's 80,000 the family is affluent. Who has no manager has no such tag.
    expect([await tagOf("fam-a"), await tagOf("fam-b"), await tagOf("fam-c")]).toEqual([
      "affluent",
      undefined,
      undefined,
    ]);
    expect((await refresh()).facts).toBe(0);
    await p.fact("fam-c", "household_linked", { household: "H-1", relation: "parent" });
    await p.drain();
    await refresh();
    await p.drain();
    expect([await tagOf("fam-a"), await tagOf("fam-c")]).toEqual(["private", "private"]);
    await p.fact("fam-c", "household_unlinked", { household: "H-1" });
    await p.drain();
    await refresh();
    await p.drain();
    expect([await tagOf("fam-a"), await tagOf("fam-c")]).toEqual(["affluent", undefined]);
  });
});
