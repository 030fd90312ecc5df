import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadDefinitions, type Tag, transactionEvents } from "#contracts/definitions";
import { chinaCalendar } from "#ground/calendar";
import { addDays, instantOf, machine } from "#ground/clock";
import { shardOf } from "#ground/ids";
import { packageRoot } from "#ground/settings";
import { type TestBank, testBank } from "#model-bank";
import { evidenceText, nextPayday, type ProfileFact, profileRulesOf } from "./index.ts";
import { applyFacts } from "./steps/apply-facts.ts";
import { computedSql } from "./steps/computed.ts";
import { copyChanged } from "./steps/copy-to-columnar.ts";
import { prepare, zone } from "./testing.ts";

const { definitions } = loadDefinitions(path.join(packageRoot(), "bank"));
if (!definitions) throw new Error("the sample bank's definitions do not hold");
const { catalog } = definitions;
const rules = profileRulesOf(catalog, zone, new Map());
const products = new Map(Object.values(catalog.products).map(({ name, kind }) => [name, kind]));
const context = {
  zone,
  calendar: chinaCalendar,
  attributes: new Set(rules.attributes.keys()),
  lists: rules.lists,
  products,
};
const at = new Date("2026-11-22T04:00:00Z");
const daysAgo = (days: number): Date => new Date(at.getTime() - days * 86_400_000);

interface Event {
  readonly customer: number;
  readonly type: string;
  readonly time: Date;
  readonly data?: object;
  readonly id?: string;
}
interface Row {
  readonly customer: number;
  readonly value: string;
  readonly evidence: string;
  readonly confidence: number | null;
}

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
  await prepare(bank, rules);
});
afterAll(() => bank.close());
beforeEach(async () => {
  for (const table of ["past", "customer", "merged"]) await bank.columnar.command(`truncate table ${table}`);
});

const stamp = (time: Date): string => time.toISOString().replace("T", " ").replace("Z", "");

async function happened(events: readonly Event[]): Promise<void> {
  await bank.columnar.insert({
    table: "past",
    values: events.map(({ customer, type, time, data = {}, id }, n) => ({
      shard: shardOf(customer),
      offset: 0,
      customer,
      type,
      source: "test",
      id: id ?? `${type}/${n}`,
      occurred_at: stamp(time),
      received_at: stamp(time),
      trace: "",
      data: JSON.stringify(data),
    })),
  });
}

/** Customers as ClickHouse's copy has them. */
async function known(customers: readonly (Readonly<Record<string, unknown>> & { customer: number })[]): Promise<void> {
  await bank.columnar.insert({
    table: "customer",
    values: customers.map((one) => ({ shard: 0, unit: null, revision: 1, copied_at: stamp(at), ...one })),
  });
}

/** The copy's arrays of holdings, each given by kind and status. */
function holding(...held: readonly string[]): Record<string, unknown> {
  const fields = Object.keys(rules.lists.get("holdings")?.fields ?? {});
  const columns = fields.map((field) => {
    const place = ["kind", "status"].indexOf(field);
    return [`holdings.${field}`, held.map((one) => (place < 0 ? null : one.split(" ")[place]))];
  });
  return Object.fromEntries(columns) as Record<string, unknown>;
}

function tagNamed(name: string, settings: Readonly<Record<string, unknown>> = {}): Tag {
  const tag = catalog.tags[name];
  if (!tag?.computed) throw new Error(`${name} is not computed`);
  return { ...tag, computed: { ...tag.computed, with: { ...tag.computed.with, ...settings } } };
}

async function computed(name: string, settings: Readonly<Record<string, unknown>> = {}, now = at): Promise<Row[]> {
  const { text, params } = computedSql(tagNamed(name, settings), context, now);
  return await bank.columnar.rows<Row>(
    `select customer, value, evidence, confidence from (${text}) order by customer`,
    params,
  );
}
const valuesOf = (rows: readonly Row[]): Record<number, string> =>
  Object.fromEntries(rows.map(({ customer, value }) => [customer, value]));

const kat40 = [
  [2, 30, 500],
  [5, 25, 80],
  [9, 3, 900],
  [14, 12, 40],
  [20, 2, 300],
  [33, 18, 10],
  [45, 1, 60],
  [60, 6, 700],
  [75, 4, 20],
  [90, 1, 5],
] as const;

/** The last transaction some days ago, the others on the days before it, all amounts in the last. */
function transactions(customer: number, days: number, frequency: number, amount: number): Event[] {
  return Array.from({ length: frequency }, (_, n) => ({
    customer,
    type: transactionEvents[n % 3] ?? "transaction",
    time: daysAgo(days + n),
    data: { direction: "out", amount: n === 0 ? amount : 0, payee: "x" },
    id: `${customer}/${n}`,
  }));
}

describe("recency, frequency, money", () => {
  it("KAT-40 eight classes by quintiles, ties by the first", async () => {
    await happened(kat40.flatMap(([days, frequency, amount], n) => transactions(n + 1, days, frequency, amount)));
    const expected = ["111", "110", "101", "110", "001", "010", "000", "001", "000", "000"];
    const byAmount = await computed("rfm", { money: "amount" });
    expect(byAmount.map(({ value }) => value)).toEqual(expected);
    expect(byAmount.map(({ evidence }) => evidence.match(/\w=(\d)/g)?.join(" "))).toEqual(
      ["554", "553", "425", "442", "324", "341", "213", "235", "132", "111"].map(
        ([r, f, m]) => `r=${r} f=${f} m=${m} f=5`,
      ),
    );
    await known(kat40.map(([, , amount], n) => ({ customer: n + 1, aum: amount })));
    expect((await computed("rfm")).map(({ value }) => value)).toEqual(expected);
    expect(evidenceText(byAmount[0]?.evidence ?? "", "en")).toBe("Recency 5, frequency 5, money 4 of 5");
    expect(evidenceText(byAmount[0]?.evidence ?? "", "zh")).toContain("最近 5 分");
  });

  it("answers as the plainest reckoning does, with ties, for any history", async () => {
    const history = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 })),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom("mean", "median", 2, 3.5), async (rows, threshold) => {
        await bank.columnar.command("truncate table past");
        await happened(rows.flatMap(([days, frequency, amount], n) => transactions(n + 1, days, frequency, amount)));
        const answer = await computed("rfm", { money: "amount", threshold });
        const r = scores(
          rows.map(([days]) => -days),
          true,
        );
        const f = scores(rows.map(([, frequency]) => frequency));
        const m = scores(rows.map(([, , amount]) => amount));
        const bits = [r, f, m].map((list) => list.map((score) => (score > limit(list, threshold) ? "1" : "0")));
        expect(answer.map(({ value }) => value)).toEqual(rows.map((_, n) => bits.map((list) => list[n]).join("")));
      }),
      { numRuns: 12 },
    );
  });

  it("finds who is declining: was recent, is not, and still mattered", async () => {
    // Five come and go as ever; 6 was as active and fell silent 70 days ago; 7 was never more than a guest and silent as long.
    const events = [1, 2, 3, 4, 5].flatMap((customer) => [
      ...transactions(customer, customer, 4, 10).map((one) => ({ ...one, id: `now/${one.id}` })),
      ...transactions(customer, 100 + customer, 4, 10),
    ]);
    const gone = [
      ...transactions(6, 70, 20, 10),
      ...transactions(6, 91, 20, 10).map((one) => ({ ...one, id: `then/${one.id}` })),
    ];
    const guest = transactions(7, 200, 1, 1);
    await happened([...events, ...gone, ...guest]);
    await known([1, 2, 3, 4, 5, 6, 7].map((customer) => ({ customer, aum: customer === 6 ? 90_000 : 500 })));
    const rows = await computed("declining");
    expect(rows.map(({ customer }) => customer)).toEqual([6]);
    expect(evidenceText(rows[0]?.evidence ?? "", "en")).toMatch(/^Recency fell from \d to \d within 90 days/);
    // Seventy-one days earlier it was among the most recent.
    expect((await computed("declining", {}, daysAgo(71))).map(({ customer }) => customer)).not.toContain(6);
  });
});

/** Quantile scores as the textbook has them: bins over ranks, ties in the order given. */
function scores(values: readonly number[], isReversed = false): number[] {
  const order = values.map((value, n) => ({ value, n }));
  // For recency the least days come first and get the highest score.
  order.sort((a, b) => (isReversed ? b.value - a.value : a.value - b.value) || a.n - b.n);
  const made = new Array<number>(values.length).fill(1);
  order.forEach(({ n }, place) => {
    const bin = values.length === 1 ? 1 : Math.max(1, Math.ceil((place / (values.length - 1)) * 5 - 1e-9));
    made[n] = isReversed ? 6 - bin : bin;
  });
  return made;
}

function limit(list: readonly number[], threshold: string | number): number {
  if (typeof threshold === "number") return threshold;
  if (threshold === "mean") return list.reduce((sum, one) => sum + one, 0) / list.length;
  const sorted = [...list].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

describe("paydays", () => {
  const paid = (customer: number, nominal: number, months: readonly string[], amount = 8_000): Event[] =>
    months.map((month) => ({
      customer,
      type: "payroll_credited",
      time: instantOf(chinaCalendar.payday(month, nominal), "03:10", zone),
      data: { amount },
      id: `${customer}/${month}/${nominal}`,
    }));
  const half = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"];

  it("predicts the nominal day through weekends, holidays and adjusted working days", async () => {
    const nominals = [1, 5, 10, 15, 20, 25, 31];
    // Wages of the 1st of November came on the 30th of October.
    await happened([
      ...nominals.flatMap((nominal) => paid(nominal, nominal, half)),
      ...[1, 5, 10].flatMap((nominal) => paid(nominal, nominal, ["2026-11"])),
    ]);
    const rows = await computed("payday", {}, new Date("2026-11-12T04:00:00Z"));
    expect(valuesOf(rows)).toEqual({ 1: "1", 5: "5", 10: "10", 15: "15", 20: "20", 25: "25", 31: "31" });
    for (const { confidence } of rows) expect(confidence).toBe(1);
    expect(rows.find(({ customer }) => customer === 15)?.evidence).toBe("payday.hits hits=6 months=6 exact=6");
    // KAT-48: the 15th of November 2026 is a Sunday, the 1st of January follows the 31st of December.
    expect(nextPayday(15, "2026-11-12", chinaCalendar)).toBe("2026-11-13");
    expect(nextPayday(1, "2025-12-20", chinaCalendar)).toBe("2025-12-31");
    expect(nextPayday(10, "2026-11-11", chinaCalendar)).toBe("2026-12-10");
  });

  it("the calendar tells paydays apart that weekends alone would not", async () => {
    // Wages of the 15th came on Saturday the 14th of February 2026, a working day; by weekends alone on Friday the 13th.
    const months = ["2026-01", "2026-02", "2026-03", "2026-04"];
    await happened(paid(1, 15, months));
    const [row] = await computed("payday", { tolerance_days: 0 }, new Date("2026-05-04T04:00:00Z"));
    expect(row).toMatchObject({ value: "15", confidence: 1, evidence: "payday.hits hits=4 months=4 exact=4" });
  });

  it("says nothing of too few, of wages at random, and of wages that ended", async () => {
    const random = ["03", "11", "19", "28", "07", "23"].map((day, n) => ({
      customer: 2,
      type: "payroll_credited",
      time: instantOf(`2026-${String(5 + n).padStart(2, "0")}-${day}`, "03:10", zone),
      data: { amount: 5_000 },
      id: `2/${n}`,
    }));
    await happened([...paid(1, 10, ["2026-09", "2026-10"]), ...random, ...paid(3, 10, half), ...paid(4, 10, half)]);
    const now = new Date("2026-11-12T04:00:00Z");
    expect(valuesOf(await computed("payday", {}, now))).toEqual({ 3: "10", 4: "10" });
    // Three paydays later without wages: half of them, and no prediction any more.
    expect(await computed("payday", {}, new Date("2027-02-25T04:00:00Z"))).toEqual([]);
  });

  it("of several incomes predicts the larger, and takes salaries that come as transactions", async () => {
    const salary = half.map((month, n) => ({
      customer: 2,
      type: "transaction",
      time: instantOf(chinaCalendar.payday(month, 8), "10:00", zone),
      data: { direction: "in", amount: "9000.00", category: "salary" },
      id: `salary/${n}`,
    }));
    const gifts = salary.map((one) => ({ ...one, customer: 3, data: { ...one.data, category: "gift" } }));
    await happened([...paid(1, 10, half, 3_000), ...paid(1, 25, half, 6_000), ...salary, ...gifts]);
    const rows = await computed("payday", {}, new Date("2026-11-12T04:00:00Z"));
    expect(valuesOf(rows)).toEqual({ 1: "25", 2: "8" });
  });

  it("finds any nominal day, however the months before fell", async () => {
    const months = fc.integer({ min: 0, max: 60 }).map((n) => addDays("2021-01-15", n * 31).slice(0, 7));
    await fc.assert(
      fc.asyncProperty(
        months,
        fc.array(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 6 }),
        async (last, nominals) => {
          await bank.columnar.command("truncate table past");
          const six = [0, 1, 2, 3, 4, 5].map((back) => monthBefore(last, back));
          await happened(nominals.flatMap((nominal, n) => paid(n + 1, nominal, six)));
          const now = instantOf(addDays(chinaCalendar.lastDayOfMonth(last), 5), "12:00", zone);
          const rows = await computed("payday", { months: 7, tolerance_days: 0 }, now);
          nominals.forEach((nominal, n) => {
            const predicted = Number(rows.find(({ customer }) => customer === n + 1)?.value);
            // Two nominal days may have fallen on the same dates in all six months; the prediction fits them just as well.
            expect(six.map((month) => chinaCalendar.payday(month, predicted)).sort()).toEqual(
              expect.arrayContaining(six.slice(1, 5).map((month) => chinaCalendar.payday(month, nominal))),
            );
          });
        },
      ),
      { numRuns: 10 },
    );
  });
});

function monthBefore(month: string, back: number): string {
  const number = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 - back;
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
}

describe("value", () => {
  it("the first fifth by assets, ties by number, at least one", async () => {
    await known(Array.from({ length: 10 }, (_, n) => ({ customer: n + 1, aum: n < 3 ? 900 : 100 })));
    expect((await computed("value_top20")).map(({ customer }) => customer)).toEqual([1, 2]);
    await bank.columnar.command("truncate table customer");
    await known([
      { customer: 1, aum: 5 },
      { customer: 2, aum: 0 },
      { customer: 3, aum: null },
    ]);
    expect((await computed("value_top20")).map(({ customer }) => customer)).toEqual([1]);
  });

  it("grades by assets, products held, transactions and use of channels", async () => {
    const active = (customer: number, type: string, count: number): Event[] =>
      Array.from({ length: count }, (_, n) => ({
        customer,
        type,
        time: daysAgo(1 + n),
        id: `${customer}/${type}/${n}`,
        data: { amount: 1 },
      }));
    await known([
      { customer: 1, aum: 0 },
      { customer: 2, aum: 10_000 },
      { customer: 3, aum: 49_999.99 },
      { customer: 4, aum: 50_000, ...holding("wealth active", "wealth active", "card active") },
      { customer: 5, aum: 700_000, ...holding("wealth active", "fund active", "card overdue", "loan active") },
      { customer: 6, aum: 700_000, ...holding("wealth closed", "fund matured") },
      { customer: 7, aum: 900_000, prospect: true },
      { customer: 8 },
      { customer: 9, aum: 700_000, personalisation_off: true },
    ]);
    await happened([
      ...active(4, "card_spent", 15),
      ...active(5, "transfer", 60),
      ...active(5, "login", 60),
      ...active(2, "login", 1),
    ]);
    const rows = await computed("grade");
    expect(valuesOf(rows)).toEqual({ 1: "1", 2: "2", 3: "2", 4: "3", 5: "5", 6: "3", 9: "3" });
    expect(rows.find(({ customer }) => customer === 4)?.evidence).toBe(
      "grade.points total=49 assets=30 products=10 activity=9 channels=0",
    );
    expect(evidenceText(rows[3]?.evidence ?? "", "zh")).toBe("共 49 分：资产 30，持有产品 10，交易活跃 9，渠道活跃 0");
  });

  it("leaves out whoever has switched personalisation off, except from entitlements", async () => {
    await known([1, 2, 3].map((customer) => ({ customer, aum: 100 * customer, personalisation_off: customer === 3 })));
    await happened([1, 2, 3].flatMap((customer) => transactions(customer, customer, 2, 5)));
    expect((await computed("value_top20")).map(({ customer }) => customer)).toEqual([2]);
    expect((await computed("rfm")).map(({ customer }) => customer)).toEqual([1, 2]);
    expect((await computed("grade")).map(({ customer }) => customer)).toEqual([1, 2, 3]);
  });
});

describe("month ends (C044)", () => {
  const balance = (customer: number, day: string, amount: number, n = 0): Event => ({
    customer,
    type: "balance_changed",
    time: instantOf(day, "12:00", zone),
    data: { demand_balance: amount },
    id: `${customer}/${day}/${n}`,
  });

  it("peaks count when the last three days are above all others, in two of three months", async () => {
    await happened([
      // 1: peaks in August and October; 2: in October alone; 3: always the same; 4: rises all the time, highest at each end.
      ...["2026-08", "2026-10"].flatMap((month) => [
        balance(1, `${month}-10`, 100),
        balance(1, `${month}-30`, 900),
        balance(1, `${month}-31`, 50),
      ]),
      balance(1, "2026-09-10", 5_000),
      balance(1, "2026-09-20", 50),
      balance(2, "2026-10-05", 10),
      balance(2, "2026-10-29", 99),
      balance(2, "2026-08-05", 10),
      ...["2026-08-30", "2026-09-29", "2026-10-30"].map((day) => balance(3, day, 100)),
      ...["2026-07-15", "2026-08-30", "2026-09-29", "2026-10-30"].map((day, n) => balance(4, day, 100 + n)),
      // 5: the last days are the 28th to the 30th in September, and a balance carried in stands on the first day.
      balance(5, "2026-08-20", 1_000),
      balance(5, "2026-09-28", 1_000.01),
      balance(5, "2026-10-28", 9_999),
      // 7: rises to the same at each end, with which the next month begins.
      ...["2026-08", "2026-09"].flatMap((month) => [balance(7, `${month}-04`, 10), balance(7, `${month}-30`, 800)]),
      // 8: what came at the end of August is gone on the 2nd of September, and the next peak is lower; 9 keeps it to the 4th.
      ...[8, 9].flatMap((customer) => [
        balance(customer, "2026-08-05", 10),
        balance(customer, "2026-08-31", 900),
        balance(customer, customer === 8 ? "2026-09-02" : "2026-09-04", 20),
        balance(customer, "2026-09-30", 700),
        balance(customer, "2026-10-20", 5_000),
      ]),
      // 6: a record brings the balance.
      { ...balance(6, "2026-08-02", 1), type: "customer_recorded" },
      { ...balance(6, "2026-08-31", 2), type: "attribute_changed", data: { demand_balance: "2.00", city: "x" } },
      balance(6, "2026-09-30", 3),
    ]);
    const rows = await computed("month_end_peak");
    expect(rows.map(({ customer }) => customer)).toEqual([1, 4, 6, 7, 8]);
    expect(rows.map(({ evidence }) => evidence)).toEqual([
      "peak.months months=2 of=3",
      "peak.months months=3 of=3",
      "peak.months months=2 of=3",
      "peak.months months=2 of=3",
      "peak.months months=2 of=3",
    ]);
    expect(rows[1]?.confidence).toBe(1);
  });

  it("a month of which nothing earlier is known does not count", async () => {
    await happened([balance(1, "2026-09-30", 10), balance(1, "2026-10-30", 20)]);
    expect(await computed("month_end_peak")).toEqual([]);
  });
});

describe("preferences (C010)", () => {
  const did = (customer: number, type: string, data: object, count: number, hour = 12): Event[] =>
    Array.from({ length: count }, (_, n) => ({
      customer,
      type,
      time: instantOf("2026-11-10", `${String(hour).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`, zone),
      data,
      id: `${customer}/${type}/${hour}/${n}/${JSON.stringify(data)}`,
    }));

  it("KAT-35 hours are drawn towards the bank's: 20 h of three, 12 h of one", async () => {
    // The bank's shares are 0.08 at 12 h and 0.10 at 20 h, the customer's own logins among them.
    await happened([
      ...did(1, "login", { device: "d" }, 1, 12),
      ...did(1, "login", { device: "d" }, 3, 20),
      ...did(2, "login", { device: "d" }, 15, 12),
      ...did(2, "login", { device: "d" }, 17, 20),
      ...Array.from({ length: 8 }, (_, n) => did(10 + n, "login", { device: "d" }, n < 4 ? 20 : 21, n)).flat(),
    ]);
    const rows = await computed("preferred_hour");
    const own = rows.find(({ customer }) => customer === 1);
    expect(own?.value).toBe("20");
    expect(own?.confidence).toBeCloseTo(0.28571429, 6);
    expect(own?.evidence).toBe("preference.share own=3 all=4 share=0.29 bank=0.1");
  });

  it("mines trading, browsing and answers into product, channel, content and hour", async () => {
    const touches = (customer: number, channel: string, sent: number, answered: number): Event[] =>
      Array.from({ length: sent }, (_, n) => n).flatMap((n) => [
        ...did(customer, "touch_delivered", { touch: `${customer}${channel}${n}`, channel }, 1),
        ...(n < answered ? did(customer, "touch_clicked", { touch: `${customer}${channel}${n}`, channel }, 1, 20) : []),
        // A second receipt of the same touch is no second answer.
        ...(n < answered ? did(customer, "touch_opened", { touch: `${customer}${channel}${n}`, channel }, 1, 20) : []),
      ]);
    await happened([
      // 1 reads long about funds and glances at deposits; 2 buys wealth; many others look at deposits.
      ...did(1, "product_viewed", { product: "fd_mix", dwell_seconds: 200, tab_depth: 5 }, 6),
      ...did(1, "product_viewed", { product: "td_12m", kind: "term_deposit", dwell_seconds: 2 }, 2),
      ...did(2, "wealth_purchased", { product: "wm_090d", amount: 1 }, 3),
      ...did(3, "product_viewed", { product: "td_12m" }, 40),
      ...did(4, "product_viewed", { product: "account_upgrade", kind: "account_class" }, 9),
      ...touches(1, "sms", 6, 0),
      ...touches(1, "push", 6, 4),
      ...touches(2, "sms", 6, 5),
      ...touches(2, "push", 2, 0),
      ...touches(5, "email", 9, 0),
      ...did(2, "touch_opened", { touch: "2email", channel: "email", code: "machine" }, 1),
      ...did(1, "draw_played", { activity: "a" }, 9),
      ...did(2, "coupon_used", { activity: "a" }, 6),
    ]);
    expect(valuesOf(await computed("preferred_product"))).toEqual({ 1: "fund", 2: "wealth", 3: "term_deposit" });
    const channels = await computed("preferred_channel");
    expect(valuesOf(channels)).toEqual({ 1: "push", 2: "sms" });
    // Four of six, drawn towards four of eight among the bank's pushes: (4 + 10 × 4/8) / (6 + 10).
    expect(channels[0]?.confidence).toBeCloseTo(9 / 16, 6);
    expect(channels[0]?.evidence).toBe("preference.rate own=4 all=6 share=0.56 bank=0.5");
    expect(valuesOf(await computed("preferred_content"))).toMatchObject({ 1: "draw", 2: "coupon" });
    expect(valuesOf(await computed("preferred_hour"))).toMatchObject({ 1: "20", 2: "20", 3: "12" });
  });

  it("little evidence leans on the bank, and then nothing is said", async () => {
    await happened([
      ...did(1, "product_viewed", { product: "p", kind: "fund" }, 3),
      ...[2, 3, 4, 5].flatMap((customer) => did(customer, "product_viewed", { product: "p", kind: "wealth" }, 20)),
      ...did(6, "product_viewed", { product: "p", kind: "wealth" }, 2),
    ]);
    // Three views of funds: (3 + 10 × 3/85) / 13 is less than what the bank's mean gives to wealth, 10 × 82/85 / 13.
    const rows = valuesOf(await computed("preferred_product"));
    expect(rows).toEqual({ 2: "wealth", 3: "wealth", 4: "wealth", 5: "wealth" });
    expect(valuesOf(await computed("preferred_product", { prior: 0 }))).toMatchObject({ 1: "fund" });
  });

  it("shares are those of the formula for any history", async () => {
    const kinds = ["term_deposit", "wealth", "fund"] as const;
    const views = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(...kinds), fc.integer({ min: 1, max: 6 })),
      {
        minLength: 1,
        maxLength: 15,
      },
    );
    await fc.assert(
      fc.asyncProperty(views, fc.integer({ min: 1, max: 20 }), async (list, prior) => {
        await bank.columnar.command("truncate table past");
        await happened(
          list.flatMap(([customer, kind, count], n) =>
            did(customer, "product_viewed", { product: `p${n}`, kind }, count),
          ),
        );
        const rows = await computed("preferred_product", { prior });
        const all = list.reduce((sum, [, , count]) => sum + count, 0);
        const weight = (customer: number | undefined, kind: string): number =>
          list.reduce((sum, [who, what, count]) => sum + ((customer ?? who) === who && what === kind ? count : 0), 0);
        for (const { customer, value, confidence } of rows) {
          const own = kinds.reduce((sum, kind) => sum + weight(customer, kind), 0);
          const shares = kinds.map(
            (kind) => (weight(customer, kind) + (prior * weight(undefined, kind)) / all) / (own + prior),
          );
          expect(confidence).toBeCloseTo(Math.max(...shares), 5);
          expect(shares[kinds.indexOf(value as "fund")]).toBeCloseTo(Math.max(...shares), 9);
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe("history as it stands", () => {
  it("follows merges and leaves out what was taken back", async () => {
    await happened([
      ...transactions(1, 3, 1, 5),
      ...transactions(2, 1, 4, 5),
      ...transactions(3, 2, 1, 5),
      { customer: 3, type: "fact_retracted", time: at, data: { source: "test", id: "3/0" }, id: "back" },
    ]);
    await bank.columnar.insert({ table: "merged", values: [{ customer: 2, survivor: 1, revision: 2 }] });
    const rows = await computed("rfm", { money: "amount" });
    expect(rows.map(({ customer }) => customer)).toEqual([1]);
  });

  it("computed from facts that came through the log just the same", async () => {
    const facts: ProfileFact[] = [1, 2].map((customer) => ({
      customer: 70 + customer,
      type: "customer_recorded",
      source: "core",
      id: `record/${customer}`,
      occurredAt: daysAgo(30),
      data: { aum: customer * 1_000, opened_on: "2024-01-01" },
    }));
    await bank.storage.batch("test", (tx) => applyFacts(tx, facts, rules, { now: at }));
    await copyChanged({
      storage: bank.storage,
      columnar: bank.columnar,
      attributes: [...rules.attributes.values()],
      lists: [...rules.lists.values()],
      clock: machine,
    });
    expect((await computed("value_top20")).map(({ customer }) => customer)).toEqual([72]);
  });
});
