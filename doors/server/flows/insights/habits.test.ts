/** Predicted habits held against what came: paydays, hours and channels of made customers whose habits are known. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { chinaCalendar } from "#ground/calendar";
import { addDays, instantOf } from "#ground/clock";
import { acceptFacts, arrivalOfJson } from "#intake";
import { backTestHabits } from "#learning";
import { type TestHouse, testHouse } from "../../../../model-bank/test-house.ts";
import { insightContext } from "./index.ts";

const zone = "Asia/Shanghai";
const MONTHS = ["2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02"];
const CUSTOMERS = 24;
let house: TestHouse;
let counter = 0;
const event = (subject: string, type: string, at: Date, data: object) =>
  arrivalOfJson({
    specversion: "1.0",
    id: `e${counter++}`,
    source: "core",
    type,
    subject,
    time: at.toISOString(),
    data,
  });

/** Wages on the 5th, 10th or 15th as the calendar moves them; one in eight is paid on any day. Logins at an hour of their own. */
function lives() {
  return Array.from({ length: CUSTOMERS }, (_, n) => {
    const who = `h-${n}`;
    const nominal = [5, 10, 10, 15][n % 4] as number;
    const paid = MONTHS.map((month, m) => {
      const day =
        n % 8 === 7
          ? `${month}-${String(1 + ((m * 11 + n * 5) % 27)).padStart(2, "0")}`
          : chinaCalendar.payday(month, nominal);
      return event(who, "payroll_credited", instantOf(day, "10:00", zone), { amount: 8_000 });
    });
    const hour = n % 2 === 0 ? "09:30" : `${10 + (n % 5) * 2}:30`;
    const logins = Array.from({ length: 40 }, (_, i) =>
      event(who, "login", instantOf(addDays("2025-11-20", i * 2), i % 6 === 0 ? "21:10" : hour, zone), { device: "d" }),
    );
    const record = event(who, "customer_recorded", instantOf("2025-06-01", "10:00", zone), { opened_on: "2024-01-01" });
    return [record, ...paid, ...logins];
  }).flat();
}

beforeAll(async () => {
  house = await testHouse({ start: instantOf("2026-03-01", "09:00", zone) });
  const { quarantined } = await acceptFacts(house.bank.intake, job("test"), lives());
  expect(quarantined).toEqual([]);
  while ((await house.bank.consumer.drain()) > 0);
  await house.bank.projector.drain();
}, 120_000);
afterAll(() => house?.close());

describe("habits", () => {
  it("predicted a month ahead are judged by the month, beside what most customers do", async () => {
    const { columnar, definitions } = house.bank;
    const parts = { columnar, context: insightContext(house.bank), tags: definitions.catalog.tags };
    const tests = await backTestHabits(parts, "2026-03-01", 2);
    expect(tests.map(({ habit }) => habit)).toEqual(["payday", "preferred_hour", "preferred_channel"]);
    const [payday, hour, channel] = tests;
    // Twenty-one of the twenty-four are paid by a rule, and by no other is one predicted.
    expect(payday?.customers).toBeGreaterThanOrEqual(21);
    expect(payday?.trials).toBeGreaterThanOrEqual(42);
    expect(payday?.rate).toBeGreaterThan(0.9);
    // Half of them are paid on the tenth.
    expect(payday?.plain).toBeGreaterThan(0.4);
    expect(payday?.plain).toBeLessThan(0.6);
    expect(payday?.verdict.code).toBe("better");
    expect(payday?.near).toBeGreaterThanOrEqual(payday?.rate ?? 1);
    expect(hour?.rate).toBeGreaterThan(0.7);
    expect(hour?.plain).toBeLessThan(0.6);
    expect(hour?.verdict.code).toBe("better");
    expect(channel).toMatchObject({ trials: 0, rate: null, gain: null, verdict: { code: "too_few" } });
    // A month in which nothing had been known by its beginning has nothing to say.
    const early = await backTestHabits(parts, "2025-07-15", 1);
    expect(early[0]).toMatchObject({ customers: 0, trials: 0, verdict: { code: "too_few" } });
  });
});
