import { describe, expect, test } from "vitest";
import type { PerennialError } from "#ground/errors";
import { checkCondition, compileCondition, type Environment, type Moment, readValue, type View } from "./index.ts";

const environment: Environment = {
  zone: "Asia/Shanghai",
  records: {
    customer: {
      age: "int",
      city: "string",
      demand_balance: "money",
      euribor_3m: "double",
      payroll: "bool",
      consent: "list",
      opened_on: "date",
      app_last_login: "instant",
    },
    metric: { complaints_30d: "int" },
    score: { term_deposit: "double" },
    event: { outcome: "string" },
  },
  tags: { payroll: {}, tier: { values: ["mass", "affluent", "private"] } },
};
const moment: Moment = { now: Date.parse("2026-11-22T08:00:00+08:00"), today: "2026-11-22" };
const answer = (text: string, view: View = {}) => compileCondition(text, environment).test(view, moment);
const names = (text: string) =>
  checkCondition(text, environment).problems.map(({ name }) => name.replace("condition.", ""));

describe("missing values", () => {
  test("a missing value makes comparison, arithmetic and function unknown", () => {
    for (const text of [
      "customer.age > 3",
      "customer.age + 1 == 2",
      'customer.city.startsWith("a")',
      'tag.tier == "mass"',
      "score.term_deposit > 0.5",
    ]) {
      expect(answer(text)).toBeNull();
    }
  });

  test("unknown spreads by three-valued logic and admits nobody", () => {
    expect(answer("false && customer.age > 3")).toBe(false);
    expect(answer("customer.age > 3 && false")).toBe(false);
    expect(answer("true || customer.age > 3")).toBe(true);
    expect(answer("customer.age > 3 || true")).toBe(true);
    expect(answer("true && customer.age > 3")).toBeNull();
    expect(answer("!(customer.age > 3)")).toBeNull();
    expect(answer("customer.age > 3 ? true : true")).toBeNull();
    expect(compileCondition("!(customer.age > 3)", environment).holds({}, moment)).toBe(false);
  });

  test("a name that every object seems to have is missing all the same", () => {
    const odd = {
      ...environment,
      records: { customer: { constructor: "string" as const } },
      tags: { constructor: {} },
    };
    const of = (text: string, view: View) => compileCondition(text, odd).test(view, moment);
    expect(of("has(customer.constructor) || has(tag.constructor)", { customer: {}, tag: {} })).toBe(false);
    expect(of('customer.constructor == "a"', { customer: { constructor: "a" } } as unknown as View)).toBe(true);
  });

  test("has() is never unknown; a missing bool is false, a missing list empty", () => {
    expect(answer("has(customer.age)")).toBe(false);
    expect(answer("has(customer.age)", { customer: { age: 0 } })).toBe(true);
    expect(answer("!has(tag.tier)")).toBe(true);
    expect(answer("!customer.payroll")).toBe(true);
    expect(answer("customer.payroll == false")).toBe(true);
    expect(answer('"marketing" in customer.consent')).toBe(false);
    expect(answer("size(customer.consent) == 0")).toBe(true);
    expect(answer('"payroll" in tag', { tag: { payroll: "" } })).toBe(true);
  });
});

describe("numbers", () => {
  test("int and double compare exactly with each other", () => {
    expect(answer("customer.age > 29.5", { customer: { age: 30 } })).toBe(true);
    expect(answer("customer.age == 9007199254740992.0", { customer: { age: 9007199254740993n } })).toBe(false);
    expect(answer("customer.age in [1.5, 30.0]", { customer: { age: 30 } })).toBe(true);
  });

  test("double arithmetic is IEEE 754", () => {
    expect(answer("1.0 / 0.0 > 1e300")).toBe(true);
    expect(answer("0.0 / 0.0 < 1.0 || 0.0 / 0.0 >= 1.0 || 0.0 / 0.0 == 0.0 / 0.0")).toBe(false);
    expect(answer("0.1 + 0.2 == 0.3")).toBe(false);
  });

  test("int division by zero, overflow and bad conversions are unknown", () => {
    const age = { customer: { age: 2n ** 63n - 1n, city: "12a" } };
    expect(answer("1 / (customer.age - customer.age) == 1", age)).toBeNull();
    expect(answer("customer.age + 1 > 0", age)).toBeNull();
    expect(answer("customer.age - 1 == 9223372036854775806", age)).toBe(true);
    expect(answer("int(customer.city) == 12", age)).toBeNull();
    expect(answer("-7 / 2 == -3 && -7 % 2 == -1")).toBe(true);
  });

  test("money is decimal and a literal beside it is read as written", () => {
    const view = { customer: { demand_balance: 5_000_010, age: 3 } };
    expect(answer("customer.demand_balance == 50000.1", view)).toBe(true);
    expect(answer("customer.demand_balance > 50000.1000000000000000001", view)).toBe(false);
    expect(answer("customer.demand_balance * 0.1 == 5000.01", view)).toBe(true);
    expect(answer("customer.demand_balance + 0.2 == 50000.3", view)).toBe(true);
    expect(answer("customer.demand_balance / customer.age == 16666.7", view)).toBe(true);
    expect(answer("customer.demand_balance / 0 > 1", view)).toBeNull();
    expect(answer("customer.demand_balance in [1.0, 50000.10]", view)).toBe(true);
    expect(
      answer("double(customer.demand_balance) > customer.euribor_3m", {
        customer: { ...view.customer, euribor_3m: 4.8 },
      }),
    ).toBe(true);
  });
});

test("days are the bank's, instants are exact", () => {
  const view = { customer: { opened_on: "2026-08-24", app_last_login: Date.parse("2026-11-21T16:30:00Z") } };
  expect(answer("today() - customer.opened_on == 90", view)).toBe(true);
  expect(answer("customer.opened_on >= today() - 90", view)).toBe(true);
  expect(answer("date(customer.app_last_login) == today()", view)).toBe(true);
  expect(answer('now - customer.app_last_login < duration("8h")', view)).toBe(true);
  expect(answer('customer.app_last_login == timestamp("2026-11-22T00:30:00+08:00")', view)).toBe(true);
});

describe("what is refused, with place and advice", () => {
  test.each([
    ["customer.age + 1.5 > 2.0", "mixed_numbers"],
    ["customer.age > 1 ? 1 : 2", "not_bool"],
    ["customer.demand_balance > customer.euribor_3m", "mixed_money"],
    ["customer.demand_balance + customer.euribor_3m > 1", "mixed_money"],
    ["customer.opened_on < now", "date_and_instant"],
    ["customer.agee > 3", "unknown_field"],
    ["custmer.age > 3", "unknown_name"],
    ['"payrol" in tag', "unknown_tag"],
    ['tag.tier == "privat"', "unknown_tag_value"],
    ['customer.city.startWith("a")', "unknown_function"],
    ['customer.city.matches("a")', "unknown_function"],
    ["customer.age == null", "no_null"],
    ["customer.age in []", "empty_list"],
    ["customer.age in [1, -2.5]", "mixed_list"],
    ["customer.payroll ? customer.demand_balance > 0 : customer.age", "no_operator"],
    ["(customer.payroll ? customer.demand_balance : 1.0) > 0", "no_operator"],
    ["customer.age in [customer.age]", "no_list"],
    ['customer.consent == ["a"]', "no_list"],
    ["customer", "bare_record"],
    ["customer.payroll > false", "no_operator"],
    ['customer.age > "3"', "no_operator"],
    ["customer.age >", "syntax"],
    ['customer.consent.exists(c, c + 1 == "a")', "no_operator"],
    ["event.outcom == 1", "unknown_field"],
    ["before.customer.age > 1", "no_event"],
    ["abs(customer.city) > 1", "wrong_kind"],
    ["min(customer.age, 1.5) > 1.0", "mixed_numbers"],
    ['string(customer.euribor_3m) == "1"', "wrong_kind"],
    ["days_until(customer.app_last_login) > 1", "wrong_kind"],
    ["is_workday(today())", "no_calendar"],
    ['has(tag["tier"])', "has_field"],
    ["has(5)", "has_field"],
    ["customer.age + customer.payroll > 1", "no_operator"],
    ["size(customer.age) > 1", "wrong_kind"],
    ['-duration("1d") < duration("2d")', "wrong_kind"],
    ["customer.age == 5u", "unsupported"],
    ['{"a": 1} == {"a": 1}', "unsupported"],
  ])("%s: %s", (text, name) => {
    expect(names(text)).toContain(name);
  });

  test("every problem at once, each with its characters, in both languages", () => {
    const { problems, condition } = checkCondition("customer.agee > 3 && metric.complaint_30d > 1", environment);
    expect(condition).toBeUndefined();
    expect(problems.map(({ start, end }) => [start, end])).toEqual([
      [9, 13],
      [28, 41],
    ]);
    expect(problems[0]?.en).toBe("There is no customer.agee; did you mean age?");
    expect(problems[1]?.zh).toBe("没有 metric.complaint_30d；是否想写 complaints_30d？");
  });

  test("arithmetic between int and double is refused with the advice to write double(x)", () => {
    expect(() => compileCondition("customer.age * customer.euribor_3m > 1.0", environment)).toThrow("write double(x)");
    try {
      compileCondition("customer.agee > 1", environment);
    } catch (error) {
      expect((error as PerennialError).text("zh")).toBe("没有 customer.agee；是否想写 age？");
    }
    expect.assertions(2);
  });

  test("a literal is never pasted into SQL", () => {
    const evil = compileCondition('customer.city == "\'; DROP TABLE x --"', environment);
    const { text, params } = evil.sql({ field: (_, name) => name, tag: () => ({ present: "1", value: "''" }) }, moment);
    expect(text).toBe("(city = {p0:String})");
    expect(params).toEqual({ p0: "'; DROP TABLE x --" });
  });
});

test("reads names what can change the answer", () => {
  const { reads } = compileCondition(
    'customer.age > 3 && "payroll" in tag && event.outcome == "x" && now > timestamp("2020-01-01T00:00:00Z")',
    environment,
  );
  expect(reads).toEqual({
    attributes: ["age"],
    metrics: [],
    scores: [],
    tags: ["payroll"],
    audiences: [],
    event: ["outcome"],
    before: { attributes: [], metrics: [], scores: [], tags: [] },
    time: true,
  });
});

test("raw values are read by type, and what does not fit is not", () => {
  expect(readValue("money", "12.05")).toBe(1205);
  expect(readValue("money", 12.345)).toBeUndefined();
  expect(readValue("int", "9007199254740993")).toBe(9007199254740993n);
  expect(readValue("int", "1.5")).toBeUndefined();
  expect(readValue("date", "2023-02-29")).toBeUndefined();
  expect(readValue("date", "1899-12-31")).toBeUndefined();
  expect(readValue("instant", "2026-11-22T08:00:00+08:00")).toBe(moment.now);
  expect(readValue("instant", "2026-11-22T08:00:00")).toBeUndefined();
  expect(readValue("double", "-0")).toBe(0);
});
