import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { acceptFacts, arrivalOfJson } from "#intake";
import { loadStates } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";

const zone = "Asia/Shanghai";
let house: TestHouse;
beforeAll(async () => {
  house = await testHouse();
}, 120_000);
afterAll(() => house.close());

const event = (type: string, subject: string, day: string, data: object, n = 0) =>
  arrivalOfJson({
    specversion: "1.0",
    id: `${type}/${subject}/${day}/${n}`,
    source: "core",
    type,
    subject,
    time: instantOf(day, "10:00", zone).toISOString(),
    data,
  });

async function stateOf(subject: string) {
  const { bank } = house;
  return await bank.storage.batch("test", async (tx) => {
    const customer = (await bank.people.lookup(tx, subject)) ?? 0;
    return (await loadStates(tx, [customer], bank.attributes, false)).get(customer);
  });
}

describe("the tags of the day in an open bank", () => {
  it("come of facts that intake took, and the attribute that follows a tag comes back as a fact", async () => {
    const { bank } = house;
    const months = ["2025-11", "2025-12", "2026-01", "2026-02"];
    await acceptFacts(bank.intake, job("test"), [
      ...["peak", "flat"].map((who) =>
        event("customer_recorded", who, "2025-10-10", { aum: 10_000, opened_on: "2024-01-01" }),
      ),
      ...months.flatMap((month) => [
        event("balance_changed", "peak", `${month}-05`, { demand_balance: 100 }),
        event("balance_changed", "peak", `${month}-28`, { demand_balance: month === "2026-02" ? 900 : 150 }),
        event("balance_changed", "peak", `${month}-${month === "2025-11" ? "30" : month === "2026-02" ? "27" : "31"}`, {
          demand_balance: 800,
        }),
        event("balance_changed", "flat", `${month}-05`, { demand_balance: 500 }),
        event("transaction", "peak", `${month}-06`, { direction: "in", amount: 7_000, category: "salary" }),
      ]),
    ]);
    await bank.consumer.drain();
    expect((await stateOf("peak"))?.values.month_end_peak).toBeUndefined();
    const computed = Object.values(bank.definitions.catalog.tags).filter((tag) => tag.computed);
    expect(await bank.computeTags()).toBe(computed.length);
    await bank.consumer.drain();
    const peak = await stateOf("peak");
    expect(peak?.tags).toMatchObject({ month_end_peak: "", payday: "6", stage: "promote" });
    expect(peak?.values.month_end_peak).toBe(true);
    const flat = await stateOf("flat");
    expect(flat?.tags).not.toHaveProperty("month_end_peak");
    expect(flat?.values.month_end_peak).toBeUndefined();
    expect(await bank.computeTags()).toBe(0);

    // Three flat months later the tag goes, and the attribute with it.
    await acceptFacts(bank.intake, job("test"), [
      event("balance_changed", "peak", "2026-03-01", { demand_balance: 9_000 }),
    ]);
    house.clock.advanceTo(instantOf("2026-06-02", "09:00", zone));
    await bank.consumer.drain();
    await bank.computeTags();
    await bank.consumer.drain();
    expect((await stateOf("peak"))?.tags).not.toHaveProperty("month_end_peak");
    expect((await stateOf("peak"))?.values.month_end_peak).toBe(false);
  });
});
