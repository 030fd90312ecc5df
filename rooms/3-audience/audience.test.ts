import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentOf, readDefinitions } from "#contracts/definitions";
import { machine } from "#ground/clock";
import { ownerTransaction } from "#ground/storage";
import { compileCondition } from "#kits/expr";
import { type TestBank, testBank } from "#model-bank";
import {
  addColumnarColumns,
  addColumnarLists,
  addColumns,
  addLists,
  applyFacts,
  copyChanged,
  type ProfileFact,
  profileRulesOf,
} from "#profile";
import { countAudience } from "./index.ts";

const { definitions } = readDefinitions([
  [
    "catalog/test.yaml",
    `
attributes:
  age: { type: int, zh: 年龄, en: Age }
  consent: { type: list, zh: 授权, en: Consent }
  outlet: { type: string, zh: 网点, en: Outlet }
  holdings:
    type: records
    zh: 持有
    en: Holdings
    fields:
      reference: { type: string, zh: 编号, en: Reference }
      amount: { type: money, zh: 金额, en: Amount }
      matures_on: { type: date, zh: 到期日, en: Matures on }
scores:
  buy: { zh: 购买, en: Buy }
metrics:
  visits: { type: int, zh: 登录数, en: Visits, sources: [{ event: login }], function: count, window: 30d }
tags:
  grown: { zh: 成年, en: Grown, rule: customer.age >= 30 }
  seen: { zh: 来访, en: Seen, rule: metric.visits >= 1 }
  size: { zh: 规模, en: Size, values: { small: { zh: 小, en: Small }, large: { zh: 大, en: Large } } }
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
const lists = [...rules.lists.values()];
const now = new Date("2026-03-02T00:00:00Z");

const environment = environmentOf(catalog, "Asia/Shanghai", "login", true);

function factsOf(customer: number): ProfileFact[] {
  const source = "test";
  const fact = (type: string, id: string, data: ProfileFact["data"], hours = 0): ProfileFact => {
    const occurredAt = new Date(now.getTime() - hours * 3_600_000);
    return { customer, type, source, id: `${customer}/${id}`, occurredAt, data };
  };
  const holding = (at: number) => ({ reference: `h${at}`, amount: `${at * 100}.50`, matures_on: `2026-04-0${at}` });
  return [
    fact("customer_recorded", "record", {
      ...(customer % 4 === 0 ? {} : { age: 10 + customer }),
      consent: customer % 2 ? ["marketing"] : [],
      outlet: customer < 10 ? "one" : "two",
      ...(customer < 8 ? { holdings: [holding(1), ...(customer < 4 ? [holding(9)] : [])] } : {}),
    }),
    ...(customer < 5 ? [fact("score_published", "score", { name: "buy", value: customer / 10 })] : []),
    ...(customer < 6 ? [fact("login", "login", { device: "d" }, 24)] : []),
    ...(customer === 3 ? [fact("tag_set", "tag", { name: "size", value: "large" })] : []),
  ];
}

describe("countAudience", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, async (tx) => {
      await addColumns(tx, attributes);
      await addLists(tx, lists);
    });
    await addColumnarColumns(bank.columnar, attributes);
    await addColumnarLists(bank.columnar, lists);
    const facts = Array.from({ length: 40 }, (_, customer) => factsOf(customer)).flat();
    await bank.storage.batch("test", (tx) => applyFacts(tx, facts, rules, { now }));
    await copyChanged({ storage: bank.storage, columnar: bank.columnar, attributes, lists, clock: machine });
    const stamp = (at: Date): string => at.toISOString().replace("T", " ").replace("Z", "");
    await bank.columnar.insert({
      table: "past",
      values: facts.map((one, offset) => ({
        shard: 0,
        offset,
        customer: one.customer,
        type: one.type,
        source: one.source,
        id: one.id,
        occurred_at: stamp(one.occurredAt),
        received_at: stamp(one.occurredAt),
        trace: "",
        data: JSON.stringify(one.data),
      })),
    });
  });
  afterAll(() => bank.close());
  const count = (text: string, scope: "all" | number[] = "all") =>
    countAudience(bank.columnar.reader(scope), compileCondition(text, environment), rules, now);

  it("counts whom the whole condition holds for; unknown does not belong", async () => {
    expect(await count("customer.age >= 18")).toMatchObject({ members: 24, of: 40 });
    expect(await count("!(customer.age >= 18)")).toMatchObject({ members: 6 });
    expect(await count("!has(customer.age)")).toMatchObject({ members: 10 });
    expect(await count('"marketing" in customer.consent')).toMatchObject({ members: 20 });
  });

  it("reads scores, and says when the copy was taken", async () => {
    const { members, copiedAt } = await count("score.buy >= 0.2");
    expect(members).toBe(3);
    expect(Number.isNaN(new Date(copiedAt ?? "").getTime())).toBe(false);
  });

  it("reads tags, lists of records and the metrics of the instant", async () => {
    expect(await count('"grown" in tag')).toMatchObject({ members: 15 });
    expect(await count('tag.size == "large"')).toMatchObject({ members: 1 });
    expect(await count("metric.visits >= 1")).toMatchObject({ members: 6 });
    expect(await count('"seen" in tag && metric.visits == 1')).toMatchObject({ members: 6 });
    expect(await count("customer.holdings.exists(h, h.amount > 500.0)")).toMatchObject({ members: 4 });
    expect(await count("size(customer.holdings) == 1")).toMatchObject({ members: 4 });
    expect(await count("customer.holdings.exists(h, days_until(h.matures_on) <= 30)")).toMatchObject({ members: 8 });
  });

  it("sees the actor's units alone", async () => {
    expect(await count("true", [1])).toMatchObject({ members: 10, of: 10 });
    expect(await count("true", [])).toMatchObject({ members: 0, of: 0 });
    expect(await count("metric.visits >= 1", [1])).toMatchObject({ members: 6, of: 10 });
    expect(await count('metric.visits >= 1 || "grown" in tag', [2])).toMatchObject({ members: 15, of: 30 });
  });

  it("refuses what belongs to one event", async () => {
    const refused = { caseName: "audience.one_event" };
    await expect(count("before.customer.age > 1")).rejects.toMatchObject(refused);
    await expect(count('event.device == "d"')).rejects.toMatchObject(refused);
  });
});
