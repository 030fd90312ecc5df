import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { countAssigned, recountPlaybook, tidyOutcomes } from "./index.ts";
import { asked, assign, at, decided, fact, goalOf, record } from "./testing.ts";

const goals = new Map(["kept", "past"].map((playbook) => [playbook, goalOf(playbook)]));

describe("events that are old", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  it("go, and what they made of enrolments stays; windows that are open keep theirs", async () => {
    const { storage } = bank;
    // Windows end on days 14, 24 and 54.
    await decided(storage, [
      { playbook: "kept", customer: 1 },
      { playbook: "kept", customer: 2, admitted: 10 },
      { playbook: "kept", customer: 3, admitted: 40 },
    ]);
    await assign(storage, "kept");
    const bought = (customer: number, day: number) => fact(customer, "deposit_opened", day, { amount: "1" });
    const late = bought(3, 41);
    await record(storage, [bought(1, 3), bought(2, 12), bought(2, 200), late, bought(9, 4)], "kept");
    const events = () =>
      storage.batch("test", (tx) =>
        tx.rows<{ customer: number; at: Date }>(sql`select customer, at from outcome.event order by customer, at`),
      );
    const converted = async () => {
      const { all } = await storage.batch("test", (tx) => countAssigned(tx, asked("kept")));
      return all.map((arm) => [arm.customers, arm.convertedCustomers, arm.amount]);
    };
    // Up to day 20: customer 2's window is open then, and what is in it stays.
    expect(await tidyOutcomes(storage, goals, { now: at(120), days: 100 })).toBe(2);
    expect((await events()).map(({ customer }) => customer)).toEqual([2, 2, 3]);
    expect(await converted()).toEqual([[3, 3, 300]]);
    expect(await storage.batch("test", (tx) => recountPlaybook(tx, "kept"))).toBe(0);
    // A fact of a closed window, a retraction and a new fact of its customer change nothing there.
    await record(storage, [bought(1, 5), bought(1, 150)], "kept");
    await record(storage, [fact(3, "fact_retracted", 60, { source: late.source, id: late.id })], "kept");
    expect(await converted()).toEqual([[3, 2, 200]]);
    expect(await tidyOutcomes(storage, goals, { now: at(400), days: 100 })).toBe(5);
    // The boundary never moves back.
    expect(await tidyOutcomes(storage, goals, { now: at(120), days: 100 })).toBe(0);
    expect(await storage.batch("test", (tx) => recountPlaybook(tx, "kept"))).toBe(0);
    expect(await converted()).toEqual([[3, 2, 200]]);
  });

  it("are counted first where a bank comes with a past that nobody has counted, or stay when that is broken off", async () => {
    const { storage } = bank;
    await decided(storage, [{ playbook: "past", customer: 21, admitted: 500 }]);
    await record(storage, [fact(21, "deposit_opened", 503, { amount: "1" })], "past");
    const by = { now: at(700), days: 100 };
    expect(await tidyOutcomes(storage, goals, by, AbortSignal.abort())).toBe(0);
    expect(await tidyOutcomes(storage, goals, by)).toBe(1);
    const { all } = await storage.batch("test", (tx) => countAssigned(tx, asked("past")));
    expect(all.map((arm) => [arm.customers, arm.convertedCustomers])).toEqual([[1, 1]]);
  });
});
