import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machine } from "#ground/clock";
import { ownerTransaction } from "#ground/storage";
import { compileCondition } from "#kits/expr";
import { type TestBank, testBank } from "#model-bank";
import {
  type AttributeColumn,
  addColumnarColumns,
  addColumns,
  applyFacts,
  copyChanged,
  type ProfileRules,
} from "#profile";
import { countAudience } from "./index.ts";

const attributes: readonly AttributeColumn[] = [
  { name: "age", type: "int" },
  { name: "consent", type: "list" },
  { name: "outlet", type: "string" },
];
const rules: ProfileRules = {
  attributes: new Map(attributes.map((a) => [a.name, a])),
  units: new Map([
    ["one", 1],
    ["two", 2],
  ]),
};
const environment = {
  zone: "Asia/Shanghai",
  records: {
    customer: { age: "int", consent: "list", outlet: "string" },
    score: { buy: "double" },
    metric: { visits: "int" },
  },
  tags: {},
} as const;
const moment = { now: Date.UTC(2026, 2, 2), today: "2026-03-02" };

describe("countAudience", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, (tx) => addColumns(tx, attributes));
    await addColumnarColumns(bank.columnar, attributes);
    const facts = Array.from({ length: 40 }, (_, i) => [
      {
        customer: i,
        type: "customer_recorded",
        occurredAt: new Date(0),
        data: {
          ...(i % 4 === 0 ? {} : { age: 10 + i }),
          consent: i % 2 ? ["marketing"] : [],
          outlet: i < 10 ? "one" : "two",
        },
      },
      ...(i < 5
        ? [{ customer: i, type: "score_published", occurredAt: new Date(0), data: { name: "buy", value: i / 10 } }]
        : []),
    ]).flat();
    await bank.storage.batch("test", (tx) => applyFacts(tx, facts, rules));
    await copyChanged({ storage: bank.storage, columnar: bank.columnar, attributes, clock: machine });
  });
  afterAll(() => bank.close());
  const count = (text: string, scope: "all" | number[] = "all") =>
    countAudience(bank.columnar.reader(scope), compileCondition(text, environment), moment);

  it("counts whom the whole condition holds for; unknown does not belong", async () => {
    expect(await count("customer.age >= 18")).toMatchObject({ members: 24, of: 40 });
    expect(await count("!(customer.age >= 18)")).toMatchObject({ members: 6 });
    expect(await count("!has(customer.age)")).toMatchObject({ members: 10 });
    expect(await count('"marketing" in customer.consent')).toMatchObject({ members: 20 });
  });

  it("reads scores, and says when the copy was taken", async () => {
    const found = await bank.columnar.rows("select 1 as one");
    expect(found).toHaveLength(1);
    const { members, copiedAt } = await countAudience(
      bank.columnar,
      compileCondition("score.buy >= 0.2", environment),
      moment,
    );
    expect(members).toBe(3);
    expect(Number.isNaN(new Date(copiedAt ?? "").getTime())).toBe(false);
  });

  it("sees the actor's units alone", async () => {
    expect(await count("true", [1])).toMatchObject({ members: 10, of: 10 });
    expect(await count("true", [])).toMatchObject({ members: 0, of: 0 });
  });

  it("refuses what is not kept yet instead of finding nobody", async () => {
    await expect(count("metric.visits > 1")).rejects.toMatchObject({ caseName: "audience.not_kept" });
  });
});
