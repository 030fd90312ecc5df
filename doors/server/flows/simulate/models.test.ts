/** A simulated bank learns from its own past: two people, limits, scores that go out. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Question } from "#contracts/definitions";
import { job } from "#ground/authority";
import { addDays, instantOf } from "#ground/clock";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { createWorld } from "../../../../model-bank/simulated/index.ts";
import { modelsHtml } from "../../../../model-bank/simulated/models-html.ts";
import { sampleDefinitions, type TestHouse, testHouse } from "../../../../model-bank/test-house.ts";
import { FIRST_DAY } from "./index.ts";
import { SimulatedModels, simulatedQuestions } from "./models.ts";

const zone = "Asia/Shanghai";
const CUSTOMERS = 400;
/** The first Monday on which weekly questions of thirty days' history and fourteen of horizon can be learnt and measured. */
const ENOUGH = addDays(FIRST_DAY, 63);
const DAY = 86_400_000;
let house: TestHouse;

beforeAll(async () => {
  const sample = sampleDefinitions();
  const own = (id: string, more: Partial<Question>): Question => {
    const question = sample.questions?.[id];
    if (!question) throw new Error(`the sample bank lacks ${id}`);
    return { ...question, algorithms: ["logistic", "tree"], minimum_rows: 60, minimum_successes: 2, ...more };
  };
  const questions = simulatedQuestions({
    "browse-interest": own("browse-interest", { limits: { auc_min: 0.2, psi_max: 10, calibration_max: 1 } }),
    // Nothing is as good as this.
    "payday-purchase": own("payday-purchase", { limits: { auc_min: 1, psi_max: 10, calibration_max: 1 } }),
    // A month's history, and a month until it is known what came of it.
    "next-card": own("next-card", {}),
  });
  house = await testHouse({
    start: instantOf(FIRST_DAY, "00:00", zone),
    definitions: { ...sample, questions },
    channels: "none",
  });
  const { bank } = house;
  const world = createWorld({ customers: CUSTOMERS, seed: 11, days: 63, start: FIRST_DAY, zone });
  const events = [...world.records(), ...world.events(world.start, world.start + 63 * DAY)];
  for (let from = 0; from < events.length; from += 2_000) {
    const arrivals = events
      .slice(from, from + 2_000)
      .map(({ type, source, id, subject, at, data }) =>
        arrivalOfJson({ specversion: "1.0", type, source, id, subject, time: new Date(at).toISOString(), data }),
      );
    expect((await acceptFacts(bank.intake, job("test"), arrivals)).quarantined).toEqual([]);
  }
  house.clock.advanceTo(instantOf(addDays(ENOUGH, -7), "09:00", zone));
  while ((await bank.consumer.drain()) > 0);
}, 180_000);
afterAll(() => house?.close());

describe("models of a simulated bank", () => {
  it("are trained as soon as the past is long enough, stand with a second person, and score; none stands that breaks its limits", async () => {
    const { bank, clock } = house;
    const failed: unknown[] = [];
    const models = new SimulatedModels({ bank, onError: (model, error) => failed.push([model, error]) });
    await models.day();
    expect(await models.told()).toEqual([]);
    clock.advanceTo(instantOf(ENOUGH, "09:00", zone));
    await models.day();
    expect(failed).toEqual([]);
    const told = await models.told();
    expect(told.map(({ model, state }) => [model, state])).toEqual([
      ["browse-interest", "champion"],
      ["payday-purchase", "draft"],
    ]);
    const [stands, waits] = told;
    expect(stands).toMatchObject({ playbooks: ["acquire-browse-interest"], since: ENOUGH });
    expect(waits).toMatchObject({ playbooks: ["grow-payday-eve"], since: null });
    // What is too little says how much is needed and when it will be there.
    const untrained = models.untrained();
    expect(untrained.map(({ model, tried }) => [model, tried])).toEqual([["next-card", ENOUGH]]);
    const page = modelsHtml(told, untrained, {
      both: (zh, en) => `${zh} ${en}`,
      escaped: (one) => one,
      grouped: String,
    });
    expect(page).toContain(`the model since ${ENOUGH}`);
    expect(page).toContain("their rules");
    expect(page).toContain(untrained[0]?.why.en);
    expect(page).toContain(stands?.auc?.toFixed(3));
    expect(stands).toMatchObject({ version: 1, suspended: false, trainedOn: clock.now().toISOString() });
    expect(stands?.madeBy).toMatch(/^person:/);
    expect(stands?.approvedBy).toMatch(/^person:/);
    expect(stands?.approvedBy).not.toBe(stands?.madeBy);
    expect(waits).toMatchObject({ approvedBy: null, scored: 0 });
    expect(stands?.scored).toBeGreaterThan(20);
    const scores = await bank.storage.batch("test", (tx) =>
      tx.rows<{ model: string; n: number; least: number; most: number }>(sql`
        select model, count(*) as n, min(value) as least, max(value) as most from profile.score group by model`),
    );
    expect(scores).toEqual([
      { model: "browse_interest", n: stands?.scored, least: expect.any(Number), most: expect.any(Number) },
    ]);
    expect(scores[0]?.least).toBeGreaterThanOrEqual(0);
    expect(scores[0]?.most).toBeLessThanOrEqual(1);
    // The next day its scores go out anew, and nothing is trained.
    clock.advanceTo(instantOf(addDays(ENOUGH, 1), "09:00", zone));
    await models.day();
    const [later] = await models.told();
    expect(later).toMatchObject({ version: 1, state: "champion" });
    expect(later?.scored).toBeGreaterThan(stands?.scored ?? 0);
  }, 180_000);
});
