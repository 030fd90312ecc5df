import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chinaCalendar, lunarOf } from "#ground/calendar";
import { type TestBank, testBank } from "#model-bank";
import { meaningIn } from "./closure.ts";
import {
  type Columns,
  type Condition,
  checkCondition,
  compileCondition,
  dayBounds,
  dayNumber,
  type Environment,
  lunarBounds,
  type Moment,
  type View,
} from "./index.ts";

const environment: Environment = {
  zone: "Asia/Shanghai",
  calendar: { isWorkday: chinaCalendar.isWorkday, lunar: lunarOf },
  records: { customer: { day: "date", at: "instant", n: "int", s: "string" } },
  tags: {},
};
const moment: Moment = { now: Date.parse("2026-11-22T08:00:00+08:00"), today: "2026-11-22" };
const [firstDay, lastDay] = [dayNumber(dayBounds.first), dayNumber(dayBounds.last)];
const answer = (text: string, view: View = {}) => compileCondition(text, environment).test(view, moment);

test("days are counted from today, in the bank's zone", () => {
  expect(answer('days_until(date("2026-12-01")) == 9 && days_since(date("2026-11-01")) == 21')).toBe(true);
  expect(answer("days_until(customer.day) < 0", { customer: { day: "2026-11-21" } })).toBe(true);
  expect(answer("days_until(customer.day) < 0")).toBeNull();
});

test("parts of a date, the weekday from Monday, the hour on the bank's clock", () => {
  const leap = 'date("2024-02-29")';
  expect(answer(`year(${leap}) == 2024 && month(${leap}) == 2 && day(${leap}) == 29 && weekday(${leap}) == 4`)).toBe(
    true,
  );
  expect(answer('hour(timestamp("2026-11-22T16:30:00Z")) == 0')).toBe(true);
  expect(answer("year(customer.day + 400000) > 0", { customer: { day: "2026-11-21" } })).toBeNull();
});

test("workdays know holidays and adjusted working days; lunar dates mark a leap month", () => {
  expect(answer('is_workday(date("2026-02-14")) && !is_workday(date("2026-02-16"))')).toBe(true);
  expect(answer('lunar(date("2026-02-17")) == "01-01" && lunar(date("2025-07-25")) == "L06-01"')).toBe(true);
  expect(answer('lunar(today()).startsWith("10-")')).toBe(true);
  expect(answer('lunar(date("2101-01-01")) == "01-01"')).toBeNull();
  expect(answer('lunar(date("1900-01-30")) == "01-01"')).toBeNull();
  // Beyond the years that the calendar is read for, Monday to Friday are worked.
  expect(answer('!is_workday(date("2059-01-01")) && is_workday(date("2060-01-01"))')).toBe(true);
  expect(answer('is_workday(date("2061-01-03"))')).toBe(true);
});

test("without a calendar the two are refused, in both languages", () => {
  const { problems } = checkCondition("is_workday(today())", { zone: "UTC", records: {}, tags: {} });
  expect(problems.map(({ name }) => name)).toEqual(["condition.no_calendar"]);
  expect(problems[0]?.zh).toContain("银行日历");
});

describe("one customer and all are told the same", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  const columns: Columns = { field: (_, name) => name, tag: () => ({ present: "false", value: "''" }) };

  /** Rows of which SQL does not say what the closure says, at most three; the value is the left side's of a comparison. */
  async function different(texts: readonly string[], zone: string, rows: readonly { day?: string; at?: number }[]) {
    const of = { ...environment, zone };
    const conditions = texts.map((text) => compileCondition(`${text} == customer.s`, of));
    const own = conditions.map(({ tree }) => meaningIn(tree.op === "compare" ? tree.left : tree, of));
    const said = rows.map((row) => own.map((value) => value({ customer: row }, moment)));
    const asked = conditions.map((one: Condition, at) =>
      one.sql({ ...columns, field: (_, name) => (name === "s" ? `said[${at + 1}]` : name) }, moment, `c${at}x`),
    );
    const table = `rows_${tables++}`;
    await bank.columnar.command(
      `CREATE TABLE ${table} (i UInt32, day Nullable(Date32), at Nullable(DateTime64(3, 'UTC')), said Array(Nullable(String))) ENGINE = Memory`,
    );
    const values = rows.map(({ day, at }, i) => ({
      i,
      day: day ?? null,
      at: at === undefined ? null : new Date(at).toISOString(),
      said: said[i],
    }));
    await bank.columnar.insert({ table, values });
    const same = asked.map(({ text }, at) => `ifNull(${text}, isNull(said[${at + 1}]))`).join(" AND ");
    return await bank.columnar.rows(
      `SELECT day, at, said FROM ${table} WHERE NOT (${same}) ORDER BY i LIMIT 3`,
      Object.assign({}, ...asked.map(({ params }) => params)) as Record<string, unknown>,
    );
  }
  let tables = 0;

  test("of days: every one of 1995–2062, and every seventh of four hundred years", async () => {
    const numbers = Array.from({ length: lastDay - firstDay + 1 }, (_, at) => firstDay + at);
    const [from, to] = [dayNumber("1995-01-01"), dayNumber("2062-12-31")];
    const days = numbers
      .filter((number) => number % 7 === 0 || (number >= from && number <= to) || lastDay - number < 9)
      .map((number) => ({ day: new Date(number * 86_400_000).toISOString().slice(0, 10) }));
    const texts = [
      "lunar(customer.day)",
      "string(year(customer.day) * 10000 + month(customer.day) * 100 + day(customer.day))",
      "string(weekday(customer.day))",
      '(is_workday(customer.day) ? "yes" : "no")',
    ];
    expect(await different(texts, "Asia/Shanghai", days)).toEqual([]);
  });

  test("of instants: the hour and the day in zones with and without daylight saving", async () => {
    const zones = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"];
    const step = 20 * 86_400_000 + 7 * 3_600_000 + 1_234_567;
    const times = Array.from({ length: 3_500 }, (_, at) => ({ at: Date.UTC(1900, 0, 2) + at * step }));
    for (const zone of zones) {
      const texts = ["string(hour(customer.at))", 'string(date(customer.at) - date("1970-01-01"))'];
      expect(await different(texts, zone, times), zone).toEqual([]);
    }
  });

  test("and a lunar date is the calendar's own", () => {
    const lunar = compileCondition("lunar(customer.day) == customer.s", environment);
    for (let number: number = lunarBounds.first; number <= lunarBounds.last; number += 23) {
      const day = new Date(number * 86_400_000).toISOString().slice(0, 10);
      const of = lunarOf(day);
      const s = `${of.leap ? "L" : ""}${String(of.month).padStart(2, "0")}-${String(of.day).padStart(2, "0")}`;
      expect(lunar.test({ customer: { day, s } }, moment), day).toBe(true);
    }
  });
});
