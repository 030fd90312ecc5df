/** The two plans answer alike, for every scope, before and after changes. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentOf, readDefinitions, withAudiences } from "#contracts/definitions";
import { machine } from "#ground/clock";
import type { UnitScope } from "#ground/columnar";
import { ownerTransaction, sql } from "#ground/storage";
import { checkCondition, compileCondition } from "#kits/expr";
import { type TestBank, testBank } from "#model-bank";
import { addColumnarColumns, addColumns, applyFacts, copyChanged, type ProfileFact, profileRulesOf } from "#profile";
import {
  type AudienceQuestion,
  audienceLag,
  breakDownAudience,
  breakdownFields,
  countAudience,
  countMembers,
  explainAudience,
  numbersOfAudience,
  overlapOf,
  profileAudience,
  refreshBitmaps,
  sampleAudience,
} from "./index.ts";

const { definitions } = readDefinitions([
  [
    "catalog/test.yaml",
    `
attributes:
  age: { type: int, zh: 年龄, en: Age }
  outlet: { type: string, zh: 网点, en: Outlet }
  balance: { type: money, zh: 余额, en: Balance }
  consent: { type: list, zh: 授权, en: Consent }
tags:
  payroll: { zh: 代发, en: Payroll }
  tier: { zh: 层级, en: Tier, values: { mass: { zh: 大众, en: Mass }, gold: { zh: 金, en: Gold }, private: { zh: 私行, en: Private } } }
  city: { zh: 城市, en: City }
`,
  ],
  [
    "organisation.yaml",
    `
zh: 银行
en: Bank
zone: Asia/Shanghai
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`,
  ],
]);
if (!definitions) throw new Error("the catalog of this test does not hold");
const { catalog } = definitions;
const units = new Map([
  ["one", 1],
  ["two", 2],
]);
const rules = profileRulesOf(catalog, "Asia/Shanghai", units);
const attributes = [...rules.attributes.values()];
const now = new Date("2026-03-02T00:00:00Z");
const lists = new Map([
  ["vip", 7],
  ["staff", 9],
]);
const environment = withAudiences(environmentOf(catalog, "Asia/Shanghai"), {
  vip: {},
  staff: {},
  golden: { condition: 'tag.tier == "gold" && !("staff" in audience)' },
  grown: { condition: "customer.age >= 18" },
});
const condition = (text: string) => compileCondition(text, environment);

// Numbers in three blocks of 65,536, so that blocks without some tag are there.
const numbers = Array.from({ length: 60 }, (_, i) => (i % 3) * 65_536 + i);
const cities = ["a", "b", "c"];

function factsOf(customer: number, at: number, round: number): ProfileFact[] {
  const fact = (type: string, id: string, data: ProfileFact["data"]): ProfileFact => ({
    customer,
    type,
    source: "test",
    id: `${customer}/${id}/${round}`,
    occurredAt: new Date(now.getTime() + round),
    data,
  });
  const tag = (name: string, value?: string) => fact("tag_set", `tag ${name}`, { name, ...(value ? { value } : {}) });
  const place = at + round * 7;
  return [
    fact("customer_recorded", "record", {
      ...(place % 5 === 0 ? {} : { age: 10 + (place % 40) }),
      ...(place % 7 === 0 ? {} : { balance: `${(place % 11) * 137}.25` }),
      outlet: place % 4 === 0 ? "two" : "one",
      consent: place % 3 === 0 ? ["marketing", "calls"] : [],
    }),
    ...(place % 2 === 0 ? [tag("payroll")] : []),
    ...(place % 3 === 0 ? [] : [tag("tier", ["mass", "gold", "private"][place % 3] as string)]),
    ...(place % 6 === 5 ? [] : [tag("city", cities[place % 3] as string)]),
  ];
}

describe("sets of customers", () => {
  let bank: TestBank;
  const copy = () => copyChanged({ storage: bank.storage, columnar: bank.columnar, attributes, clock: machine });
  const refresh = (gone = false) =>
    refreshBitmaps({ storage: bank.storage, columnar: bank.columnar, clock: machine, gone });
  const question = (scope: UnitScope = "all"): AudienceQuestion => ({
    columnar: bank.columnar,
    scope,
    rules,
    lists,
    at: now,
  });
  const apply = (facts: readonly ProfileFact[]) =>
    bank.storage.batch("test", (tx) => applyFacts(tx, facts, rules, { now }));
  const remember = (rows: readonly (readonly [customer: number, members: readonly number[]])[], revision: number) =>
    bank.storage.batch("test", async (tx) => {
      for (const [customer, members] of rows) {
        await tx.run(sql`
          insert into audience.membership (customer, shard, members, revision)
          values (${customer}, 0, ${[...members]}::int[], ${revision})
          on conflict (customer) do update set members = excluded.members, revision = excluded.revision`);
        await tx.run(sql`insert into audience.dirty values (${customer}) on conflict do nothing`);
      }
    });

  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, (tx) => addColumns(tx, attributes));
    await addColumnarColumns(bank.columnar, attributes);
    await apply(numbers.flatMap((customer, at) => factsOf(customer, at, 0)));
    await copy();
  });
  afterAll(() => bank.close());

  const all = async (text: string, scope: UnitScope = "all"): Promise<number[]> => {
    const found: number[] = [];
    for await (const some of numbersOfAudience(question(scope), condition(text))) found.push(...some);
    return found;
  };

  it("looks at every customer until bitmaps are kept", async () => {
    const text = '"payroll" in tag';
    expect(await countMembers(question(), condition(text))).toMatchObject({ members: 30, of: 60, how: "scan" });
    expect((await explainAudience(question(), condition(text))).en).toContain("no bitmaps yet");
    expect(await all(text)).toHaveLength(30);
  });

  it("fills bitmaps from the copy, and says how old they are", async () => {
    await remember(
      numbers.slice(0, 20).map((customer, at) => [customer, at % 2 ? [7] : [7, 9]]),
      1,
    );
    expect(await audienceLag({ ...bank, clock: machine })).toMatchObject({ memberships: 20, bitmapsAt: null });
    expect(await refresh()).toMatchObject({ memberships: 20 });
    expect(await audienceLag({ ...bank, clock: machine })).toMatchObject({ customers: 0, memberships: 0, seconds: 0 });
    expect(await countMembers(question(), condition('"payroll" in tag'))).toMatchObject({
      members: 30,
      of: 60,
      how: "bitmap",
    });
    expect(await countMembers(question(), condition('"vip" in audience'))).toMatchObject({
      members: 20,
      how: "bitmap",
    });
    expect(await countMembers(question(), condition('"vip" in audience && !("staff" in audience)'))).toMatchObject({
      members: 10,
    });
  });

  // What conditions are made of: leaves of algebra and leaves that are not.
  const algebraic = [
    '"payroll" in tag',
    'tag.tier == "gold"',
    'tag.tier != "gold"',
    'tag.tier in ["gold", "private"]',
    '"city" in tag',
    'tag.city == "a"',
    '"vip" in audience',
    '"staff" in audience',
    '"golden" in audience',
    "true",
    "false",
  ];
  const other = ["customer.age >= 30", "customer.balance > 500.0", '"grown" in audience', 'tag.city.startsWith("a")'];
  const tree = (leaves: readonly string[]) =>
    fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom(...leaves),
        fc.tuple(tie("node"), fc.constantFrom("&&", "||"), tie("node")).map(([a, op, b]) => `(${a} ${op} ${b})`),
        tie("node").map((a) => `!(${a})`),
        fc.tuple(tie("node"), tie("node"), tie("node")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      ),
    })).node;
  const scopes: readonly UnitScope[] = ["all", [1], [2], [1, 2], []];

  const same = async (text: string, scope: UnitScope) => {
    const { members, of, how } = await countMembers(question(scope), condition(text));
    const scan = await countAudience(bank.columnar.reader(scope), condition(text), rules, now, lists);
    expect({ text, scope, members, of }).toEqual({ text, scope, members: scan.members, of: scan.of });
    expect(await all(text, scope)).toHaveLength(members);
    return how;
  };

  it("answers the same by algebra as customer by customer, in every scope", async () => {
    await fc.assert(
      fc.asyncProperty(tree(algebraic), fc.constantFrom(...scopes), async (text, scope) => {
        expect(await same(text, scope)).toBe("bitmap");
      }),
      { numRuns: 20 },
    );
  });

  it("narrows by algebra where one part of several is of tags and audiences", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(tree([...algebraic, ...other]), fc.constantFrom(...scopes), async (text, scope) => {
        seen.add(await same(text, scope));
      }),
      { numRuns: 20 },
    );
    seen.add(await same('"payroll" in tag && customer.age >= 30 && "grown" in audience', "all"));
    expect([...seen].sort()).toEqual(["bitmap", "narrowed", "scan"]);
  });

  /** Each leaf in the whole bank and in one part of it. */
  const everywhere = async () => {
    for (const [at, text] of [...algebraic, '!("vip" in audience)'].entries())
      for (const scope of ["all", scopes[1 + (at % 3)] ?? []] as const) await same(text, scope);
  };

  it("follows changed tags, units and memberships, and forgets who is gone", async () => {
    const changed = numbers.filter((_, at) => at % 3 === 1);
    await apply(changed.flatMap((customer) => factsOf(customer, numbers.indexOf(customer), 1)));
    await apply([
      {
        customer: 2 * 65_536 + 2,
        type: "tag_cleared",
        source: "test",
        id: "clear",
        occurredAt: now,
        data: { name: "payroll" },
      },
    ]);
    await remember(
      [
        [0, []],
        [65_537, [9]],
      ],
      2,
    );
    await copy();
    await refresh();
    await everywhere();
    const before = await countMembers(question(), condition("true"));
    for (const table of ["customer", "member"])
      await bank.columnar.command(
        `delete from ${table} where customer in (0, 65537)`,
        {},
        {
          settings: { lightweight_deletes_sync: 2 },
        },
      );
    await refresh(true);
    await everywhere();
    expect((await countMembers(question(), condition("true"))).of).toBe(before.of - 2);
    const rows = () =>
      bank.columnar.rows<{ n: number }>(
        "select (select count() from tag_bitmap) + (select count() from unit_bitmap) + (select count() from audience_bitmap) as n",
      );
    const had = await rows();
    await refresh();
    expect(await rows()).toEqual(had);
  });

  it("streams members in rising order, from a number on and up to a number of them", async () => {
    const members = await all('"payroll" in tag');
    expect(members).toEqual([...members].sort((a, b) => a - b));
    for (const after of [members[3] ?? 0, 65_536, 200_000]) {
      const found: number[] = [];
      const options = { after, most: 5 };
      for await (const some of numbersOfAudience(question(), condition('"payroll" in tag'), options))
        found.push(...some);
      expect(found).toEqual(members.filter((one) => one > after).slice(0, 5));
    }
  });

  it("draws the same sample again, of members alone", async () => {
    const members = await all("customer.age >= 30");
    const { customers } = await sampleAudience(question(), condition("customer.age >= 30"), 5, "seed");
    expect(customers).toHaveLength(5);
    for (const one of customers) expect(members).toContain(one);
    expect(await sampleAudience(question(), condition("customer.age >= 30"), 5, "seed")).toEqual({ customers });
    expect((await sampleAudience(question([]), condition("true"), 5)).customers).toEqual([]);
  });

  it("breaks members down by tags and attributes together, alike by both plans", async () => {
    const by = breakdownFields(catalog, ["tier", "tag.city"]);
    for (const scope of scopes) {
      const algebra = await breakDownAudience(question(scope), condition('"payroll" in tag'), by);
      const rows = await breakDownAudience(
        question(scope),
        condition('"payroll" in tag && (customer.age > 0 || !has(customer.age))'),
        by,
      );
      expect(algebra.how).toBe("bitmap");
      expect(rows.how).toBe("narrowed");
      expect(rows.cells).toEqual(algebra.cells);
      const { members } = await countMembers(question(scope), condition('"payroll" in tag'));
      expect(algebra.cells.reduce((sum, cell) => sum + cell.members, 0)).toBe(members);
    }
    const mixed = await breakDownAudience(
      question(),
      condition('"payroll" in tag'),
      breakdownFields(catalog, ["tier", "balance", "consent"]),
    );
    expect(mixed.how).toBe("narrowed");
    expect(mixed.cells.some(({ values }) => values[1] === "1000" && values[2] === "marketing")).toBe(true);
    expect(mixed.cells.some(({ values }) => values[1] === null)).toBe(true);
    expect(() => breakdownFields(catalog, ["teir"])).toThrow(/tier/);
    await expect(breakDownAudience(question(), condition("true"), [])).rejects.toMatchObject({
      caseName: "audience.breakdown_by",
    });
  });

  it("says for each of many fields by itself what values members have", async () => {
    const by = breakdownFields(catalog, ["tier", "city", "payroll"]);
    for (const scope of scopes) {
      const algebra = await profileAudience(question(scope), condition('!("staff" in audience)'), by);
      const rows = await profileAudience(
        question(scope),
        condition('!("staff" in audience) && (true || customer.age > 1)'),
        by,
      );
      expect(algebra.how).toBe("bitmap");
      const sorted = ({ fields, members }: typeof rows) => ({
        members,
        fields: fields.map(({ name, values }) => ({
          name,
          values: [...values].sort((a, b) => `${a.value}`.localeCompare(`${b.value}`)),
        })),
      });
      expect(sorted(rows)).toEqual(sorted(algebra));
    }
  });

  it("lays up to eight audiences over each other, with every intersection", async () => {
    const texts = ['"payroll" in tag', 'tag.tier == "gold"', 'tag.city in ["a", "b"]', '"vip" in audience'];
    for (const scope of scopes) {
      const algebra = await overlapOf(question(scope), texts.map(condition));
      const rows = await overlapOf(
        question(scope),
        texts.map((text) => condition(`${text} && (true || customer.age > 1)`)),
      );
      expect(algebra.how).toBe("bitmap");
      expect({ ...rows, how: "" }).toEqual({ ...algebra, how: "" });
      expect(algebra.intersections).toHaveLength(11);
      for (const { of, members } of algebra.intersections) {
        const text = of.map((place) => `(${texts[place]})`).join(" && ");
        expect((await countMembers(question(scope), condition(text))).members).toBe(members);
      }
      const any = texts.map((text) => `(${text})`).join(" || ");
      expect((await countMembers(question(scope), condition(any))).members).toBe(algebra.any);
    }
    await expect(overlapOf(question(), [condition("true")])).rejects.toMatchObject({ caseName: "audience.overlap_of" });
  });

  it("explains by which plan it is answered", async () => {
    const algebra = await explainAudience(question(), condition('"payroll" in tag && "golden" in audience'));
    expect(algebra).toMatchObject({ how: "bitmap", algebra: "((tag payroll ∩ tag tier = gold) ∖ audience staff)" });
    expect(algebra.bitmaps.map(({ name }) => name)).toEqual(["tag payroll", "tag tier = gold", "audience staff"]);
    expect(algebra.sql).toContain("bitmapAnd");
    const narrowed = await explainAudience(question([1]), condition('"payroll" in tag && customer.age > 30'));
    expect(narrowed).toMatchObject({
      how: "narrowed",
      algebra: "tag payroll",
      reads: { attributes: ["age"], tags: [] },
    });
    expect(await explainAudience(question(), condition("customer.age > 30"))).toMatchObject({
      how: "scan",
      bitmaps: [],
    });
  });
});

describe("audiences in conditions", () => {
  const problems = (text: string, audiences: Record<string, { condition?: string }> = {}) =>
    checkCondition(text, withAudiences(environmentOf(catalog, "Asia/Shanghai"), { vip: {}, ...audiences })).problems;

  it("refuses rings, unknown names and what means nothing", () => {
    expect(problems('"vop" in audience')[0]).toMatchObject({ name: "condition.unknown_audience", start: 0 });
    expect(problems('"vop" in audience')[0]?.en).toContain("vip");
    const ring = { a: { condition: '"b" in audience' }, b: { condition: '"payroll" in tag || "a" in audience' } };
    expect(problems('"a" in audience', ring)[0]?.en).toContain("a → b → a");
    expect(problems("audience")[0]?.name).toBe("condition.bare_audience");
    expect(problems('audience.vip == "x"')[0]?.name).toBe("condition.bare_audience");
    expect(problems('"bad" in audience', { bad: { condition: "customer.nothing > 1" } })[0]).toMatchObject({
      name: "condition.bad_audience",
    });
    const doubling = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [
        `d${at}`,
        { condition: at === 0 ? '"payroll" in tag' : `"d${at - 1}" in audience && "d${at - 1}" in audience` },
      ]),
    );
    expect(problems('"d11" in audience', doubling)[0]?.en).toContain("100");
  });

  it("names the static lists that it reads, and reads what inlined audiences read", () => {
    const { reads } = condition('"golden" in audience || "grown" in audience');
    expect(reads).toMatchObject({ audiences: ["staff"], tags: ["tier"], attributes: ["age"] });
    expect(condition('"golden" in audience').holds({ tag: { tier: "gold" } }, { now: 0, today: "1970-01-01" })).toBe(
      true,
    );
    const staff = new Set(["staff"]);
    expect(
      condition('"golden" in audience').holds(
        { tag: { tier: "gold" }, audience: staff },
        { now: 0, today: "1970-01-01" },
      ),
    ).toBe(false);
    // Of a customer without the tag the condition inside is unknown; not belonging is known.
    expect(condition('!("golden" in audience)').holds({}, { now: 0, today: "1970-01-01" })).toBe(true);
  });
});
