/** An unhappy answer to a survey becomes a call back: given out by capacity, with what caused it on record. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { recordOutcome, setCapacity, takeTask } from "#reach";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";

const start = instantOf("2026-03-02", "10:00", "Asia/Shanghai");
const scores = [3, 6, 6.5, 7, 10, 1, 2, 5];

describe("a low score in a survey", () => {
  let house: TestHouse;
  let told = 0;
  beforeAll(async () => {
    const sample = sampleDefinitions();
    const playbook = sample.playbooks["warn-low-score"];
    if (!playbook) throw new Error("the sample bank lacks its playbook");
    house = await testHouse({ start, definitions: { ...sample, playbooks: { [playbook.id]: playbook } } });
    await house.bank.publish(playbook.id, house.clock.now());
  });
  afterAll(() => house?.close());

  async function tell(subject: string, type: string, data: object): Promise<void> {
    const time = house.clock.now().toISOString();
    const event = { specversion: "1.0", type, source: "core", id: `f-${told++}`, subject, time, data };
    const { quarantined } = await acceptFacts(house.bank.intake, job("test"), [arrivalOfJson(event)]);
    expect(quarantined).toEqual([]);
  }
  async function settle(): Promise<void> {
    const { consumer, journeys } = house.bank;
    while ((await consumer.drain()) + (await journeys.move()) > 0);
  }

  it("[C060] has a colleague call back, as many as can be called, and the others wait in the pool", async () => {
    const { bank, clock } = house;
    const { storage } = bank;
    for (const n of scores.keys())
      await tell(`s-${n}`, "customer_recorded", { outlet: "outlet-1-1", contact: "cellular", age: 40 });
    await settle();
    for (const login of ["agent-1-1", "agent-1-2"])
      await setCapacity({ storage, clock }, job("test"), { login, perDay: 2 });
    house.clock.advanceTo(new Date(start.getTime() + 60_000));
    for (const [n, score] of scores.entries())
      await tell(`s-${n}`, "survey_answered", { survey: "branch visit", score });
    await settle();
    expect(await bank.assignCalls()).toMatchObject({ assigned: 4, unowned: 1, denied: 0 });
    const rows = await storage.batch("test", (tx) =>
      tx.rows<{ task: number; owner: string | null; pool: string | null; cause: { data: { score: number } } }>(sql`
        select k.task, k.owner, k.pool, e.cause from reach.task k join reach.touch t using (touch)
        join playbook.enrolment e on e.enrolment::text = t.enrolment order by (e.cause -> 'data' ->> 'score')::float8`),
    );
    // Each task leads to the answer that caused it.
    expect(rows.map(({ cause }) => cause)).toMatchObject(
      [1, 2, 3, 5, 6].map((score) => ({ type: "survey_answered", data: { survey: "branch visit", score } })),
    );
    const owned = rows.flatMap(({ owner }) => owner ?? []);
    expect(owned.sort()).toEqual(["agent-1-1", "agent-1-1", "agent-1-2", "agent-1-2"].map(personIdOf).sort());
    expect(rows.filter(({ owner }) => owner === null)).toMatchObject([{ pool: "unit" }]);
    const [mine] = rows.filter(({ owner }) => owner === personIdOf("agent-1-1"));
    const agent = await actorOfPerson(storage, personIdOf("agent-1-1"));
    if (!mine || !agent) throw new Error("nobody was asked to call");
    const parts = { ...bank.tasks, storage, clock };
    await takeTask(parts, agent, { task: mine.task });
    await recordOutcome(parts, agent, { task: mine.task, outcome: "interested" });
    await settle();
    const done = await storage.batch("test", (tx) =>
      tx.one<{ state: string; run: string }>(sql`
        select k.state, e.state as run from reach.task k join reach.touch t using (touch)
        join playbook.enrolment e on e.enrolment::text = t.enrolment where k.task = ${mine.task}`),
    );
    expect(done).toEqual({ state: "done", run: "ended" });
  });
});
