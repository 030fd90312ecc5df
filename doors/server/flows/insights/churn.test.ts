/** Causes of churn in an open bank: found, refused to be made up, confirmed by a person, told to the profile. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job, type PersonActor } from "#ground/authority";
import { addDays, instantOf } from "#ground/clock";
import { acceptFacts, arrivalOfJson } from "#intake";
import { clusterSets, findNext, proposeCauses, readNext, settleCauses, tellCauses } from "#learning";
import { loadStates } from "#profile";
import { type TestHouse, testHouse } from "../../../../model-bank/test-house.ts";
import { insightContext, productsTold } from "./index.ts";

const zone = "Asia/Shanghai";
const risk: PersonActor = { kind: "person", id: "risk-1", name: "r", roles: ["risk"], scope: "all" };
let house: TestHouse;
let counter = 0;
const event = (subject: string, type: string, day: string, data: object) =>
  arrivalOfJson({
    specversion: "1.0",
    id: `e${counter++}`,
    source: "core",
    type,
    subject,
    time: instantOf(day, "10:00", zone).toISOString(),
    data,
  });

/** Thirty who were let down and thirty who left for a better rate, each a little different. */
function lives() {
  return Array.from({ length: 60 }, (_, n) => {
    const who = `c-${n}`;
    const base = [event(who, "customer_recorded", "2025-06-01", { aum: 60_000, opened_on: "2022-01-01" })];
    base.push(event(who, "deposit_opened", "2025-07-01", { product: "td_12m", amount: 50_000 }));
    if (n % 2 === 0) {
      for (let i = 0; i <= n % 3; i++)
        base.push(event(who, "complaint_filed", addDays("2026-01-05", i + (n % 5)), { ticket: `${who}-${i}` }));
      base.push(event(who, "survey_answered", "2026-01-20", { survey: "visit", score: 1 + (n % 4) }));
      for (let i = 0; i < 2 + (n % 3); i++)
        base.push(event(who, "call_inbound", addDays("2026-02-01", i), { reason: "service" }));
    } else {
      base.push(
        event(who, "wealth_purchased", n < 30 ? "2025-09-01" : "2026-01-05", { product: "wm_cash", amount: 100 }),
      );
      base.push(event(who, "deposit_matured", addDays("2026-01-10", n % 4), { amount: 50_000 }));
      base.push(
        event(who, "transfer", addDays("2026-01-16", n % 4), {
          amount: 40_000 + 100 * n,
          payee: "self",
          payee_bank: "other",
        }),
      );
      for (let i = 0; i < 4 + (n % 5); i++)
        base.push(event(who, "product_viewed", addDays("2026-01-11", i), { product: "td_12m", kind: "term_deposit" }));
    }
    return [...base, event(who, "account_closed", "2026-02-20", { reason: "moved" })];
  }).flat();
}

beforeAll(async () => {
  house = await testHouse({ start: instantOf("2026-02-21", "09:00", zone) });
  const { quarantined } = await acceptFacts(house.bank.intake, job("test"), lives());
  expect(quarantined).toEqual([]);
  while ((await house.bank.consumer.drain()) > 0);
  await house.bank.copyProfiles();
  await house.bank.projector.drain();
}, 120_000);
afterAll(() => house?.close());

const parts = () => ({
  storage: house.bank.storage,
  columnar: house.bank.columnar,
  context: insightContext(house.bank),
});
async function causes(): Promise<Map<string, string | undefined>> {
  const { bank } = house;
  return await bank.storage.batch("test", async (tx) => {
    const found = new Map<string, string | undefined>();
    for (let n = 0; n < 60; n++) {
      const customer = (await bank.people.lookup(tx, `c-${n}`)) ?? 0;
      const states = await loadStates(tx, [customer], bank.attributes, false);
      found.set(`c-${n}`, states.get(customer)?.tags.churn_cause);
    }
    return found;
  });
}

describe("causes of churn in an open bank", () => {
  it("stand by rule until a person has confirmed what the clusters are, and then by cluster", async () => {
    const { bank, clock } = house;
    const now = clock.now();
    const { set, found } = await proposeCauses(parts(), risk, now);
    expect(found).toMatchObject({ customers: 60, k: 2 });
    expect(new Set(found.clusters.map(({ proposal }) => proposal))).toEqual(
      new Set(["price_sensitive", "service_dissatisfied"]),
    );
    expect(await tellCauses(parts(), now)).toBe(0);
    await expect(
      settleCauses(bank.storage, risk, { set, settle: "confirm", names: { "7": "price_sensitive" }, at: now }),
    ).rejects.toMatchObject({ caseName: "clusters.no_cluster" });
    await expect(
      settleCauses(bank.storage, risk, { set, settle: "confirm", names: { "1": "bored" }, at: now }),
    ).rejects.toMatchObject({ caseName: "clusters.bad_name" });
    await expect(settleCauses(bank.storage, risk, { set, settle: "refuse", at: now })).rejects.toMatchObject({
      caseName: "clusters.reason_missing",
    });
    await settleCauses(bank.storage, risk, { set, settle: "confirm", at: now });
    await expect(settleCauses(bank.storage, risk, { set, settle: "confirm", at: now })).rejects.toMatchObject({
      caseName: "clusters.settled",
    });
    expect(await tellCauses(parts(), now)).toBe(60);
    while ((await bank.consumer.drain()) > 0);
    const told = await causes();
    for (const [who, cause] of told)
      expect(cause, who).toBe(Number(who.slice(2)) % 2 === 0 ? "service_dissatisfied" : "price_sensitive");
    // Told once.
    expect(await tellCauses(parts(), now)).toBe(0);
    const [kept] = await bank.storage.as(risk, clusterSets);
    expect(kept).toMatchObject({ set, state: "confirmed", settledBy: "person:risk-1" });
  });

  it("[C096] tells of a product for whom it is, where its money goes and what is said of it, for its next version", async () => {
    const { bank, clock } = house;
    const products = await productsTold(bank, clock.now());
    expect(products.map(({ kind }) => kind)).toEqual(["term_deposit", "wealth"]);
    const deposit = products.find(({ kind }) => kind === "term_deposit");
    expect(deposit).toMatchObject({ holders: 60, takers: 0 });
    // Thirty deposits came due, and most of their money was with another bank within two weeks.
    const odd = Array.from({ length: 60 }, (_, n) => n).filter((n) => n % 2 === 1);
    const gone = odd.reduce((sum, n) => sum + 40_000 + 100 * n, 0);
    expect(deposit?.competing).toMatchObject({
      matured: 30 * 50_000,
      gone,
      taken: 0,
      banks: [{ bank: "other", amount: gone }],
    });
    expect(deposit?.findings.map(({ code }) => code)).toEqual(["goes_to_others"]);
    const wealth = products.find(({ kind }) => kind === "wealth");
    expect(wealth).toMatchObject({ holders: 30, takers: 15 });
    expect(wealth?.before[0]).toMatchObject({ held: ["term_deposit"], confidence: 0.5 });
    expect(wealth?.metBy.length).toBeGreaterThan(0);
  });

  it("stands beside what products follow each other, tested on the ninety days before", async () => {
    const { bank, clock } = house;
    const found = await findNext(parts(), clock.now());
    expect(found).toMatchObject({ customers: 60, tested: { trials: 15, firstTwo: 15 } });
    const rule = found?.rules.find(({ given }) => given[0] === "term_deposit");
    expect(rule).toMatchObject({ confidence: 0.5, support: 0.5 });
    const kept = await bank.storage.as(risk, readNext);
    expect(kept?.rules).toEqual(found?.rules);
  });
});
