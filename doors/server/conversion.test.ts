/** What came of a playbook is told by activation, retention, referral and revenue, and what came of it starts the next one. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlaybook } from "#contracts/definitions";
import { job } from "#ground/authority";
import { addDays, instantOf } from "#ground/clock";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { keepOutcomes, reportCohorts } from "#outcome";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { settleNow } from "./flows/run-until/index.ts";
import { goalsOf } from "./rules-of-bank.ts";

const day = "2026-03-02";
const at = (days: number, time = "10:00") => instantOf(addDays(day, days), time, "Asia/Shanghai");
const PLAYBOOK = "grow-idle-balance";
const next = `
id: thanks-for-the-deposit
zh: 存入之后
en: After a deposit
stage: grow
class: service
trigger: { event: deposit_opened, where: event.amount >= 10000.0 }
waves: [{ id: thanks, channel: inbox, content: risk-reassessment-inbox }]
`;
const subjects = ["K-1", "K-2", "K-3", "K-4", "K-5"];

describe("conversion", () => {
  let house: TestHouse;
  let told = 0;
  beforeAll(async () => {
    const sample = sampleDefinitions();
    const idle = sample.playbooks[PLAYBOOK];
    const { playbook, problems } = readPlaybook(next, sample);
    if (!idle || !playbook) throw new Error(JSON.stringify(problems));
    const playbooks = { [PLAYBOOK]: { ...idle, holdout: false, control: 0 }, [playbook.id]: playbook };
    house = await testHouse({ start: at(0, "09:00"), definitions: { ...sample, playbooks } });
    for (const id of Object.keys(playbooks)) await house.bank.publish(id, house.clock.now());
  });
  afterAll(() => house?.close());

  async function tell(subject: string, type: string, data: object, time = house.clock.now()): Promise<void> {
    const event = {
      specversion: "1.0",
      type,
      source: "core",
      id: `f-${told++}`,
      subject,
      time: time.toISOString(),
      data,
    };
    const { quarantined } = await acceptFacts(house.bank.intake, job("test"), [arrivalOfJson(event)]);
    expect(quarantined).toEqual([]);
  }
  const settle = () => settleNow({ bank: house.bank });

  it("[C078] counts activation, retention, referral and revenue, and each conversion starts what comes next", async () => {
    const { bank, clock } = house;
    const { storage, columnar, definitions, units } = bank;
    for (const subject of subjects)
      await tell(subject, "customer_recorded", {
        age: 40,
        outlet: "outlet-1-1",
        push_token: true,
        consent: ["marketing"],
        demand_balance: 20_000,
      });
    await settle();
    clock.advanceTo(at(0));
    for (const subject of subjects) await tell(subject, "balance_changed", { demand_balance: 60_000 });
    await settle();
    clock.advanceTo(at(1));
    await tell("K-1", "deposit_opened", { product: "td_24m", amount: 50_000 });
    await tell("K-2", "deposit_opened", { product: "td_24m", amount: 5_000 });
    await settle();
    clock.advanceTo(at(22));
    await tell("K-1", "login", { device: "d" }, at(9));
    await tell("K-3", "referral_sent", { referrer: "K-3", referee: "K-9" }, at(9));
    await settle();
    while ((await bank.consumer.drain()) > 0);
    await bank.projector.drain();
    await keepOutcomes(storage, goalsOf(definitions));
    const parts = { storage, columnar, definitions, units, clock, worthOf: () => null };
    const { cohorts } = await reportCohorts(parts, job("test"), { playbook: PLAYBOOK });
    expect(cohorts).toMatchObject([
      { week: day, control: false, customers: 5, activated: 2, amount: "55000.00", referred: 1 },
    ]);
    // The second week: one came back, and another one referred a friend.
    expect(cohorts[0]?.weeks.slice(0, 3).map(({ observed, active }) => [observed, active])).toEqual([
      [5, 2],
      [5, 2],
      [5, 0],
    ]);
    const runs = await storage.batch("test", (tx) =>
      tx.rows<{ state: string; cause: string; touches: number }>(sql`
        select e.state, e.cause ->> 'type' as cause, count(t.touch)::int as touches
        from playbook.enrolment e left join reach.touch t on t.enrolment = e.enrolment::text
        where e.playbook = 'thanks-for-the-deposit' group by e.enrolment, 1, 2`),
    );
    // The one whose conversion was large enough.
    expect(runs).toEqual([{ state: "ended", cause: "deposit_opened", touches: 1 }]);
  });
});
