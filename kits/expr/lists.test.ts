import { describe, expect, test } from "vitest";
import {
  type Columns,
  checkCondition,
  compileCondition,
  type Environment,
  type Moment,
  readItems,
  type View,
} from "./index.ts";

const holding = { kind: "string", amount: "money", matures: "date", pledged: "bool" } as const;
const environment: Environment = {
  zone: "Asia/Shanghai",
  records: { customer: { age: "int", consent: "list" }, metric: { logins_30d: "int" } },
  lists: { customer: { holdings: holding, cards: { kind: "string", limit: "money" } } },
  tags: { payroll: {} },
  before: true,
};
const moment: Moment = { now: Date.parse("2026-11-22T08:00:00+08:00"), today: "2026-11-22" };
const answer = (text: string, view: View = {}) => compileCondition(text, environment).test(view, moment);
const names = (text: string) =>
  checkCondition(text, environment).problems.map(({ name }) => name.replace("condition.", ""));

const deposit = { kind: "term_deposit", amount: 2_000_000, matures: "2026-12-01" };
const fund = { kind: "fund", amount: 50_000 };
const view: View = { customer: { holdings: [deposit, fund] } };

describe("lists of records", () => {
  test("exists is true of one, all of every item", () => {
    expect(answer('customer.holdings.exists(h, h.kind == "term_deposit" && h.amount > 10000.0)', view)).toBe(true);
    expect(answer('customer.holdings.exists(h, h.kind == "fund" && h.amount > 10000.0)', view)).toBe(false);
    expect(answer("customer.holdings.all(h, h.amount >= 500)", view)).toBe(true);
    expect(answer("customer.holdings.all(h, h.amount > 500)", view)).toBe(false);
    expect(answer('customer.holdings.filter(h, h.kind != "loan").size() == 2', view)).toBe(true);
    expect(answer('size(customer.holdings.filter(h, h.kind == "fund")) == 1', view)).toBe(true);
  });

  test("an empty list has none and all, and is empty when it is missing", () => {
    for (const one of [{}, { customer: { holdings: [] } }]) {
      expect(answer("customer.holdings.exists(h, true)", one)).toBe(false);
      expect(answer("customer.holdings.all(h, false)", one)).toBe(true);
      expect(answer("size(customer.holdings) == 0 && !has(customer.holdings)", one)).toBe(true);
      expect(answer("customer.holdings.filter(h, h.amount > 0).size() == 0", one)).toBe(true);
    }
    expect(answer("has(customer.holdings) && size(customer.holdings) == 2", view)).toBe(true);
  });

  test("unknown of an item spreads as with || and &&; a count is unknown as soon as one item is", () => {
    expect(answer("customer.holdings.exists(h, days_until(h.matures) < 0)", view)).toBeNull();
    expect(answer("customer.holdings.exists(h, days_until(h.matures) < 30)", view)).toBe(true);
    expect(answer("customer.holdings.all(h, days_until(h.matures) < 30)", view)).toBeNull();
    expect(answer("customer.holdings.all(h, days_until(h.matures) < 5)", view)).toBe(false);
    expect(answer("customer.holdings.filter(h, days_until(h.matures) < 30).size() == 1", view)).toBeNull();
    expect(answer("customer.holdings.filter(h, has(h.matures) && days_until(h.matures) < 30).size() == 1", view)).toBe(
      true,
    );
    expect(answer("customer.holdings.all(h, !h.pledged)", view)).toBe(true);
  });

  test("an item sees the customer and the lists around it", () => {
    const cards = [{ kind: "fund", limit: 1 }];
    const both: View = { customer: { age: 40, holdings: [deposit, fund], cards } };
    expect(answer("customer.holdings.exists(h, customer.cards.exists(c, c.kind == h.kind))", both)).toBe(true);
    expect(answer("customer.holdings.all(h, customer.cards.exists(c, c.kind == h.kind))", both)).toBe(false);
    expect(answer("customer.holdings.exists(h, h.amount > customer.age)", both)).toBe(true);
    expect(
      answer('customer.consent.exists(c, c.startsWith("sms"))', { customer: { consent: ["sms:marketing"] } }),
    ).toBe(true);
  });

  test.each([
    ["customer.holdings.exists(h, h.ammount > 1)", "unknown_field"],
    ["customer.holdings.exists(h, h)", "bare_item"],
    ["customer.holdings.exists(h, h.amount)", "wrong_kind"],
    ["customer.holdings.exists(customer, true)", "taken_name"],
    ["customer.holdings.exists(h, customer.cards.exists(h, true))", "taken_name"],
    ["customer.age.exists(h, true)", "not_a_list"],
    ["customer.holdings.filter(h, h.amount > 1)", "filter_size"],
    ["customer.holdings.exists(h.kind, true)", "syntax"],
    ["customer.holdings.exists_one(h, true)", "unknown_function"],
    ["customer.holdings.map(h, h.amount)", "unknown_function"],
    ["customer.holdings == customer.cards", "no_operator"],
    ['"a" in customer.holdings', "wrong_kind"],
    ["customer.holdings[0].amount > 1", "no_index"],
    ["customer.holdings.amount > 1", "no_index"],
  ])("refused: %s: %s", (text, name) => {
    expect(names(text)).toContain(name);
  });

  test("a list of records is an attribute that a condition reads", () => {
    const { reads } = compileCondition("customer.holdings.exists(h, h.amount > customer.age)", environment);
    expect(reads.attributes).toEqual(["age", "holdings"]);
  });

  test("raw records are read field by field; what is not declared or does not fit is left out", () => {
    const raw = [{ kind: "fund", amount: "12.05", matures: "2023-02-29", note: "x" }];
    expect(readItems(holding, raw)).toEqual([{ kind: "fund", amount: 1205 }]);
    expect(readItems(holding, "fund")).toBeUndefined();
    expect(readItems(holding, [1])).toBeUndefined();
  });
});

describe("how it was before the event", () => {
  test("is read apart from how it is now", () => {
    const once = compileCondition(
      'metric.logins_30d == 1 && before.metric.logins_30d == 0 && !("payroll" in before.tag) && "payroll" in tag',
      environment,
    );
    const now: View = { metric: { logins_30d: 1 }, tag: { payroll: "" } };
    expect(once.test({ ...now, before: { metric: { logins_30d: 0 } } }, moment)).toBe(true);
    expect(once.test({ ...now, before: { metric: { logins_30d: 0 }, tag: { payroll: "" } } }, moment)).toBe(false);
    expect(once.test(now, moment)).toBeNull();
    expect(once.reads.before).toEqual({ attributes: [], metrics: ["logins_30d"], scores: [], tags: ["payroll"] });
    expect(answer("has(before.customer.age) || has(before.tag.payroll)", { before: { customer: { age: 1 } } })).toBe(
      true,
    );
    expect(answer("before.customer.holdings.exists(h, h.amount > 0)", { before: view })).toBe(true);
    expect(answer('before.tag["payroll"] == ""', { before: { tag: { payroll: "" } } })).toBe(true);
  });

  test("stands in columns of its own", () => {
    const side = (prefix: string): Columns => ({
      field: (record, name) => `${prefix}${record}_${name}`,
      tag: (name) => ({ present: `${prefix}has_${name}`, value: `${prefix}tag_${name}` }),
    });
    const condition = compileCondition('customer.age > before.customer.age && "payroll" in before.tag', environment);
    const { text } = condition.sql({ ...side("n_"), before: side("b_") }, moment);
    expect(text).toBe("((n_customer_age > b_customer_age) AND b_has_payroll)");
    expect(() => condition.sql(side("n_"), moment)).toThrow("before");
  });

  test.each([
    ["before.event.x == 1", "unknown_name"],
    ["before.customer == 1", "bare_before"],
    ["before", "bare_before"],
    ["before.customer.agee > 1", "unknown_field"],
    ['"payrol" in before.tag', "unknown_tag"],
  ])("refused: %s: %s", (text, name) => {
    expect(names(text)).toContain(name);
  });

  test("is refused where no event is at hand", () => {
    const { problems } = checkCondition("before.customer.age > 1 && event.x == 1", { ...environment, before: false });
    expect(problems.map(({ name }) => name)).toEqual(["condition.no_event", "condition.no_event"]);
    expect(problems[0]?.zh).toContain("触发条件");
  });
});
