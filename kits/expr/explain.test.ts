import { describe, expect, test } from "vitest";
import {
  compileCondition,
  conditionIndex,
  decisive,
  type Environment,
  type Explanation,
  explain,
  type Moment,
  type Read,
  type View,
} from "./index.ts";

const environment: Environment = {
  zone: "Asia/Shanghai",
  records: {
    customer: { age: "int", city: "string", balance: "money", payroll: "bool", consent: "list", seen: "instant" },
    metric: { logins_30d: "int" },
    event: { amount: "money" },
  },
  lists: { customer: { holdings: { kind: "string", amount: "money" } } },
  tags: { payroll: {}, tier: {} },
  before: true,
};
const moment: Moment = { now: Date.parse("2026-11-22T08:00:00+08:00"), today: "2026-11-22" };
const of = (text: string, view: View): Explanation => explain(compileCondition(text, environment), view, moment);

describe("explain", () => {
  const text =
    '(customer.age + 1) > 30 && (customer.balance >= 500.00 || "payroll" in tag) && !(metric.logins_30d == 0)';
  const view: View = { customer: { age: 25, balance: 100_000 }, metric: {} };

  test("takes a condition apart with each answer and the values read", () => {
    const whole = of(text, view);
    expect(whole).toMatchObject({ how: "all", answer: false, start: 0, end: text.length });
    expect(whole.parts.map(({ how, text: part, answer }) => [how, part, answer])).toEqual([
      ["clause", "(customer.age + 1) > 30", false],
      ["any", 'customer.balance >= 500.00 || "payroll" in tag', true],
      ["not", "!(metric.logins_30d == 0)", null],
    ]);
    expect(whole.parts[0]?.values).toEqual([{ name: "customer.age", value: 25 }]);
    expect(whole.parts[1]?.parts[0]?.values).toEqual([{ name: "customer.balance", value: "1000.00" }]);
    for (const { text: part, start, end } of whole.parts) expect(text.slice(start, end)).toBe(part);
  });

  test("says it in both languages", () => {
    const [age, balance, logins] = of(text, view).parts;
    expect(age?.en).toBe("(customer.age + 1) > 30 does not hold: customer.age = 25");
    expect(age?.zh).toBe("(customer.age + 1) > 30 不成立：customer.age = 25");
    expect(balance?.en).toBe("any of them holds: 1 of 2 hold");
    expect(logins?.parts[0]?.zh).toBe("metric.logins_30d == 0 无法判断：metric.logins_30d 缺失");
    expect(of(text, view).zh).toBe("全部满足不成立：3 项中 1 项成立，1 项无法判断");
  });

  test("names the clauses that decided", () => {
    const decided = (one: View) => decisive(of(text, one)).map((part) => part.text);
    expect(decided(view)).toEqual(["(customer.age + 1) > 30"]);
    expect(decided({ customer: { age: 40, balance: 100_000 } })).toEqual(["metric.logins_30d == 0"]);
    expect(decided({ customer: { age: 40 }, tag: { payroll: "" }, metric: { logins_30d: 1 } })).toEqual([
      "(customer.age + 1) > 30",
      '"payroll" in tag',
      "metric.logins_30d == 0",
    ]);
    const choice = of("customer.payroll ? customer.age > 1 : customer.age > 50", { customer: { age: 25 } });
    expect(decisive(choice).map((part) => part.text)).toEqual(["customer.payroll", "customer.age > 50"]);
  });

  test("shows values of every kind, before the event too", () => {
    const one = of(
      'size(customer.consent) > 0 && now > customer.seen && customer.holdings.exists(h, h.amount > 1) && before.customer.age == 1 && tag.tier == "a"',
      {
        customer: { consent: ["sms"], seen: 0, holdings: [{ amount: 1 }] },
        before: { customer: { age: 1 } },
      },
    );
    expect(one.parts.flatMap(({ values }) => values)).toEqual([
      { name: "customer.consent", value: ["sms"] },
      { name: "now", value: "2026-11-22T00:00:00.000Z" },
      { name: "customer.seen", value: "1970-01-01T00:00:00.000Z" },
      { name: "customer.holdings", value: "1", items: 1 },
      { name: "before.customer.age", value: 1 },
      { name: "tag.tier", value: null },
    ]);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  });
});

describe("the index of conditions by what changes them", () => {
  const sources: Readonly<Record<Read["of"], (name: string) => { event: string; field?: string }[]>> = {
    attribute: (name) => [{ event: "attribute_changed", field: name }, { event: "customer_recorded" }],
    metric: () => [{ event: "app_login" }],
    score: () => [{ event: "scored" }],
    tag: () => [{ event: "tag_set" }, { event: "tag_cleared" }],
    audience: () => [],
    event: () => [{ event: "transfer" }],
  };
  const texts = {
    adults: "customer.age > 18",
    rich: "customer.balance > 1.0 && metric.logins_30d > 1",
    fresh: '!("payroll" in before.tag) && "payroll" in tag',
    spend: "event.amount > 1.0 && customer.age > 1",
    today: "customer.seen < now",
  };
  const conditions = Object.entries(texts).map(([key, text]) => [key, compileCondition(text, environment)] as const);
  const index = conditionIndex(conditions, ({ of: kind, name }) => sources[kind](name));

  test("an event wakes only the conditions that it can change", () => {
    expect(index.wokenBy("app_login")).toEqual(["rich"]);
    expect(index.wokenBy("tag_set")).toEqual(["fresh"]);
    expect(index.wokenBy("transfer")).toEqual(["spend"]);
    expect(index.wokenBy("nothing")).toEqual([]);
    expect(index.byTime).toEqual(["today"]);
  });

  test("by the fields that the event has, and all of them when nobody says", () => {
    expect(index.wokenBy("attribute_changed", ["age"])).toEqual(["adults", "spend"]);
    expect(index.wokenBy("attribute_changed", ["city"])).toEqual([]);
    expect(index.wokenBy("attribute_changed", ["seen", "balance"])).toEqual(["rich", "today"]);
    expect(index.wokenBy("attribute_changed")).toEqual(["adults", "rich", "spend", "today"]);
    expect(index.wokenBy("customer_recorded", ["age"])).toEqual(["adults", "rich", "spend", "today"]);
  });
});
