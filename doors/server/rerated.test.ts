/** Products that are rated higher: who holds one and may no longer be offered it is told, once. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Definitions } from "#contracts/definitions";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { findCustomer } from "#profile";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { RERATED, type ReratedParts, tellRerated } from "./flows/rerated.ts";
import { catchUp } from "./flows/story/run.ts";

const PRODUCT = "wm_cash";

const held = (status: string) => [{ product: PRODUCT, kind: "wealth", amount: 1_000, opened_on: "2026-01-01", status }];
const people: Readonly<Record<string, object>> = {
  bold: { risk_level: "C3", holdings: held("active") },
  calm: { risk_level: "C1", holdings: held("active") },
  unasked: { holdings: held("active") },
  sold: { risk_level: "C1", holdings: held("closed") },
  never: { risk_level: "C1" },
};

describe("[law S-01] a product that is rated anew", () => {
  let house: TestHouse;
  const rated = (risk: "R1" | "R2" | "R3"): ReratedParts => {
    const { storage, columnar, rules, attributes, clock, signal, definitions } = house.bank;
    const product = definitions.catalog.products[PRODUCT];
    if (!product) throw new Error(`the sample bank has no ${PRODUCT}`);
    const products = { ...definitions.catalog.products, [PRODUCT]: { ...product, risk } };
    const anew: Definitions = { ...definitions, catalog: { ...definitions.catalog, products } };
    return { storage, columnar, rules, attributes, clock, signal, definitions: anew };
  };
  /** Subjects who were told, with the ratings, in order of time. */
  const told = async (): Promise<string[]> => {
    await catchUp(house.bank);
    return await house.bank.storage.batch("test", async (tx) => {
      const names = new Map<number | undefined, string>();
      for (const subject of Object.keys(people)) names.set(await findCustomer(tx, house.bank.people, subject), subject);
      const rows = await tx.rows<{ customer: number; data: Readonly<Record<string, string>> }>(sql`
        select customer, data::jsonb as data from log.fact where source = ${RERATED} order by received_at, customer`);
      return rows.map(({ customer, data }) => `${names.get(customer)} ${data.risk_before}-${data.risk_after}`).sort();
    });
  };

  beforeAll(async () => {
    house = await testHouse({
      start: instantOf("2026-03-02", "09:00", "Asia/Shanghai"),
      definitions: sampleDefinitions(),
    });
    const records = Object.entries(people).map(([subject, data]) =>
      arrivalOfJson({
        specversion: "1.0",
        type: "customer_recorded",
        source: "core",
        id: subject,
        subject,
        time: house.clock.now().toISOString(),
        data: { branch: "branch-1", ...data },
      }),
    );
    expect((await acceptFacts(house.bank.intake, job("core system"), records)).quarantined).toEqual([]);
    await catchUp(house.bank);
    await house.bank.copyProfiles();
  });
  afterAll(() => house?.close());

  it("tells nobody at first: nobody knew another rating", async () => {
    expect(await tellRerated(rated("R1"))).toBe(0);
  });

  it("tells the holders whom it no longer suits, and none of them twice", async () => {
    expect(await tellRerated(rated("R2"))).toBe(2);
    expect(await tellRerated(rated("R2"))).toBe(0);
    expect(await told()).toEqual(["calm R1-R2", "unasked R1-R2"]);
    expect(await tellRerated(rated("R3"))).toBe(2);
  });

  it("tells nobody of a milder rating, and of a higher one after it again", async () => {
    const before = (await told()).length;
    expect(await tellRerated(rated("R1"))).toBe(0);
    house.clock.advanceTo(instantOf("2026-03-03", "09:00", "Asia/Shanghai"));
    expect(await tellRerated(rated("R2"))).toBe(2);
    expect((await told()).length).toBe(before + 2);
  });
});
