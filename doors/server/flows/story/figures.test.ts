/** The story's figures on a piece of the real calls, counted again by other means. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countAudience } from "#audience";
import { environmentOf } from "#contracts/definitions";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { compileCondition } from "#kits/expr";
import { sliceOfCalls, type TestHouse, testHouse } from "../../../../model-bank/test-house.ts";
import type { StoryReport } from "./report.ts";
import { runStory } from "./run.ts";

const ROWS = 800;

interface Decision {
  readonly customer: number;
  readonly day: string;
  readonly outcome: "chosen" | "withheld" | "holdout";
  readonly probability: number;
  readonly reason: string;
}

let house: TestHouse;
let report: StoryReport;
let decisions: Decision[];
/** What the file says of each decided customer, by number. */
let converted: Map<number, boolean>;

beforeAll(async () => {
  house = await testHouse({ start: instantOf("2008-05-01", "00:00", "Asia/Shanghai") });
  const { bank, clock, home } = house;
  const file = await sliceOfCalls(home, 25_201, 25_201 + ROWS);
  report = await runStory(bank, clock, { path: file, file: "slice.csv", digest: "slice", seed: 1 });
  decisions = await bank.storage.batch("test", (tx) =>
    tx.rows<Decision>(sql`
      select customer, to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, outcome, probability,
        reasons[1] as reason from decision.record order by at, customer`),
  );
  converted = await recordedOutcomes(file);
});
afterAll(async () => {
  await house?.close();
});

/** Row n of the file is `customer-n`; whether it says yes is its last column. */
async function recordedOutcomes(file: string): Promise<Map<number, boolean>> {
  const { readFile } = await import("node:fs/promises");
  const [, ...rows] = (await readFile(file, "utf8")).trimEnd().split("\n");
  const { storage, people } = house.bank;
  return await storage.batch("test", async (tx) => {
    const numbers = await people.identify(
      tx,
      rows.map((_, i) => `customer-${i + 1}`),
      rows.map(() => null),
      new Date(0),
    );
    return new Map(numbers.map((number, i) => [number, rows[i]?.endsWith('"yes"') ?? false]));
  });
}

const yes = (one: Decision): boolean => converted.get(one.customer) ?? false;

describe("the story's figures", () => {
  it("[C098] AUC and KS are those of later rows, which the model never saw", () => {
    const { model, data } = report;
    expect(model.trained).toBe(true);
    expect(model.trainRows + model.testRows).toBe(ROWS);
    expect(model.testRows).toBe(decisions.length);
    expect(decisions.every(({ day }) => day >= (data.laterFrom ?? ""))).toBe(true);
    // Both measures by their definitions, over the probabilities that decisions were made with.
    const ups = decisions.filter(yes).map(({ probability }) => probability);
    const downs = decisions.filter((one) => !yes(one)).map(({ probability }) => probability);
    let won = 0;
    for (const up of ups) for (const down of downs) won += up > down ? 1 : up === down ? 0.5 : 0;
    expect(model.auc).toBeCloseTo(won / (ups.length * downs.length), 9);
    const share = (values: readonly number[], cut: number) =>
      values.filter((value) => value >= cut).length / values.length;
    const gaps = decisions.map(({ probability }) => share(ups, probability) - share(downs, probability));
    expect(model.ks).toBeCloseTo(Math.max(...gaps), 9);
    expect(model.auc ?? 0).toBeGreaterThan(0.5);
  });

  it("[C105] customers are ranked by probability, and filtered by amount and probability", async () => {
    // A day's calls are the day's highest probabilities.
    for (const day of new Set(decisions.map((one) => one.day))) {
      const ofDay = decisions.filter((one) => one.day === day);
      const chosen = ofDay.filter(({ outcome }) => outcome === "chosen").map(({ probability }) => probability);
      const below = ofDay
        .filter(({ reason }) => reason === "below_call_threshold")
        .map(({ probability }) => probability);
      expect(Math.min(...chosen)).toBeGreaterThanOrEqual(Math.max(0, ...below));
    }
    // Balances come in for every second customer of the later part; the list asks for money and probability at once.
    const { bank } = house;
    const subjects = Array.from(
      { length: report.model.testRows },
      (_, i) => `customer-${report.model.trainRows + i + 1}`,
    );
    const balances = subjects.map((subject, i) =>
      arrivalOfJson({
        specversion: "1.0",
        type: "balance_changed",
        source: "core",
        id: `balance-${i}`,
        subject,
        time: bank.clock.now().toISOString(),
        data: { demand_balance: i % 2 === 0 ? 80_000 : 20_000 },
      }),
    );
    await acceptFacts(bank.intake, job("test"), balances);
    await bank.consumer.drain();
    await bank.copyProfiles();
    const { catalog, organisation } = bank.definitions;
    const condition = compileCondition(
      "customer.demand_balance > 50000.0 && score.term_deposit >= 0.3",
      environmentOf(catalog, organisation.zone),
    );
    const found = await countAudience(bank.columnar, condition, bank.rules, bank.clock.now());
    const rich = new Set(await numbersOf(subjects.filter((_, i) => i % 2 === 0)));
    const expected = decisions.filter(({ customer, probability }) => probability >= 0.3 && rich.has(customer));
    expect(expected.length).toBeGreaterThan(0);
    expect(found).toMatchObject({ members: expected.length, of: ROWS });
  });

  it("[C106] seven bands of probability carry the rates that calls measured", () => {
    const { bands, outcome } = report;
    expect(bands.map(({ from, to }) => [from, to])).toEqual([
      [0.7, 1],
      [0.5, 0.7],
      [0.4, 0.5],
      [0.3, 0.4],
      [0.2, 0.3],
      [0.1, 0.2],
      [0, 0.1],
    ]);
    const called = decisions.filter((one) => one.outcome === "chosen");
    expect(outcome.results).toBe(called.length);
    for (const band of bands) {
      const inBand = called.filter(({ probability }) => probability >= band.from && probability < band.to);
      const won = inBand.filter(yes).length;
      const rate = inBand.length === 0 ? null : won / inBand.length;
      expect(band).toEqual({ from: band.from, to: band.to, called: inBand.length, converted: won, rate });
    }
    expect(outcome.converted).toBe(called.filter(yes).length);
    expect(outcome.converted).toBeGreaterThan(0);
  });
});

async function numbersOf(subjects: readonly string[]): Promise<number[]> {
  const { storage, people } = house.bank;
  const nothing = subjects.map(() => null);
  return await storage.batch("test", (tx) => people.identify(tx, subjects, nothing, new Date(0)));
}
