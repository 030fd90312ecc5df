/** Uplift of a playbook in an open bank: who was assigned, what came of it, and nothing that came after admission. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { seededRandom } from "#ground/random";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { featuresAt } from "#learning";
import { sampleDefinitions, type TestHouse, testHouse } from "../../../../model-bank/test-house.ts";
import { type FeaturesAt, upliftOfPlaybook, upliftRows } from "./index.ts";

const zone = "Asia/Shanghai";
const CUSTOMERS = 900;
const PLAYBOOK = "grow-idle-balance";
const admitted = instantOf("2026-02-01", "10:00", zone);
let house: TestHouse;

/** Whoever has little is won by the touch, whoever has much is put off; a balance after admission says the opposite. */
beforeAll(async () => {
  const sample = sampleDefinitions();
  const question = sample.questions?.["next-wealth"];
  if (!question) throw new Error("the sample bank lacks its question");
  // The log's receipts carry the machine's time, which is not this house's.
  const questions = { "next-wealth": { ...question, known_by: "occurred" as const } };
  house = await testHouse({ start: instantOf("2026-01-10", "11:00", zone), definitions: { ...sample, questions } });
  const { bank } = house;
  const random = seededRandom("assigned");
  const people = Array.from({ length: CUSTOMERS }, (_, n) => {
    const rich = random.next() < 0.5;
    const control = random.next() < 0.4;
    const rate = control ? 0.3 : rich ? 0.1 : 0.7;
    return { subject: `u-${n}`, rich, control, converted: random.next() < rate };
  });
  const event = (subject: string, n: number, day: string, balance: number) =>
    arrivalOfJson({
      specversion: "1.0",
      id: `${subject}/${n}`,
      source: "core",
      type: n === 0 ? "customer_recorded" : "attribute_changed",
      subject,
      time: instantOf(day, "10:00", zone).toISOString(),
      data: n === 0 ? { opened_on: "2020-01-01", demand_balance: balance, aum: balance } : { demand_balance: balance },
    });
  const tell = async (arrivals: Parameters<typeof acceptFacts>[2]) => {
    const { quarantined } = await acceptFacts(bank.intake, job("test"), arrivals);
    expect(quarantined).toEqual([]);
    while ((await bank.consumer.drain()) > 0);
  };
  await tell(people.map(({ subject, rich }) => event(subject, 0, "2026-01-10", rich ? 90_000 : 9_000)));
  house.clock.advanceTo(instantOf("2026-02-03", "11:00", zone));
  await tell(people.map(({ subject, rich }) => event(subject, 1, "2026-02-03", rich ? 9_000 : 90_000)));
  house.clock.advanceTo(instantOf("2026-03-01", "09:00", zone));
  await bank.copyProfiles();
  await bank.projector.drain();
  await bank.storage.batch("test", async (tx) => {
    const numbers: number[] = [];
    for (const { subject } of people) numbers.push((await bank.people.lookup(tx, subject)) ?? -1);
    await tx.run(sql`
      insert into outcome.enrolment (enrolment, playbook, version, customer, unit, admitted_at, ends_at, assigned_at, decided,
        control, control_share, converted_at)
      select gen_random_uuid(), ${PLAYBOOK}, 1, u.customer, null, ${admitted}::timestamptz,
        ${admitted}::timestamptz + interval '14 days', ${admitted}::timestamptz, 'chosen', u.control, 0.4,
        case when u.converted then ${admitted}::timestamptz + interval '2 days' end
      from unnest(${numbers}::int[], ${people.map((p) => p.control)}::boolean[], ${people.map((p) => p.converted)}::boolean[])
        as u(customer, control, converted)`);
  });
}, 120_000);
afterAll(() => house?.close());

const features: FeaturesAt = (question, at, customers) => {
  const { columnar, definitions } = house.bank;
  return featuresAt({ columnar, catalog: definitions.catalog, zone }, question, at, customers);
};
const asked = { playbook: PLAYBOOK, features: "next-wealth", learners: ["t"], draws: 60, seed: 1 } as const;

describe("uplift of a playbook", () => {
  it("is told from its control, by what was known when each was admitted", async () => {
    const told = await upliftOfPlaybook(house.bank, job("test"), features, asked);
    expect(told.customers).toBe(CUSTOMERS);
    expect(told.report.randomisation.sampleRatio?.planned).toBeCloseTo(0.6, 9);
    expect(told.report.verdict.code).toBe("orders");
    // Won are those with little before admission; told by what came later it would be the others.
    const effect = (name: string) => told.report.quadrants.find((one) => one.name === name)?.effect?.effect ?? 0;
    expect(effect("persuadable")).toBeGreaterThan(0.2);
    expect(effect("do_not_disturb")).toBeLessThan(0);
  });

  it("is refused without a control, and for what there is not", async () => {
    const of = (more: object) => upliftOfPlaybook(house.bank, job("test"), features, { ...asked, ...more });
    await expect(of({ playbook: "winback-sleep-15" })).rejects.toMatchObject({
      caseName: "playbook_uplift.no_control",
    });
    await expect(of({ playbook: "nothing" })).rejects.toMatchObject({ caseName: "playbook_uplift.unknown" });
    await expect(of({ features: "nothing" })).rejects.toMatchObject({ caseName: "playbook_uplift.no_question" });
  });

  it("reads a file: which rows were treated, which not, and what is a success", () => {
    const table = {
      headers: ["mail", "age", "city", "came"],
      rows: [
        ["women", "31", "a", "1"],
        ["none", "", "b", "0"],
        ["men", "50", "a", "1"],
        ["none", "44", "b", "1"],
      ],
    };
    const choice = { label: "came", treatment: "mail", treated: "women", control: "none", exclude: [] };
    const { data, y, treated } = upliftRows(table, choice);
    expect([...y]).toEqual([1, 0, 1]);
    expect([...treated]).toEqual([1, 0, 0]);
    expect(data.columns.map(({ name, type }) => [name, type])).toEqual([
      ["age", "numeric"],
      ["city", "categorical"],
    ]);
    const fails = (more: object) => () => upliftRows(table, { ...choice, ...more });
    expect(fails({ control: undefined })).toThrow("--control");
    expect(fails({ treated: undefined })).toThrow("--treated");
    expect(fails({ label: "come" })).toThrow("--label");
    expect(fails({ positive: "9" })).toThrow("No row of came is 9");
  });
});
