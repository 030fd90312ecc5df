/** Wordings of a message tried against each other in a whole house: drawn, recorded, judged, shared out anew. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlaybook } from "#contracts/definitions";
import { type DecisionInputs, decisionsOn } from "#decision";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { learnCopies, readCopies } from "#learning";
import { admit, runBookOf } from "#playbook";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";

const OWN = "comeback-rate-push";
const SHORT = "comeback-rate-short-push";
const file = `
id: come-back
zh: 回来看看
en: Come back
stage: winback
class: marketing
control: 0
holdout: false
trigger: { api: {} }
waves:
  - { id: rate, channel: push, content: ${OWN} }
goal: { event: deposit_opened, within: 14d }
`;
const COUNT = 160;

let house: TestHouse;
interface Sent {
  readonly customer: number;
  readonly key: string;
  readonly content: string;
}

beforeAll(async () => {
  const sample = sampleDefinitions();
  const { playbook, problems } = readPlaybook(file, sample);
  if (!playbook) throw new Error(JSON.stringify(problems));
  house = await testHouse({
    start: instantOf("2026-03-02", "10:00", "Asia/Shanghai"),
    definitions: { ...sample, playbooks: { [playbook.id]: playbook } },
  });
  await house.bank.publish(playbook.id, house.clock.now());
});
afterAll(() => house?.close());

async function tell(events: readonly (readonly [subject: string, type: string, data: object])[]): Promise<void> {
  const time = house.clock.now().toISOString();
  const arrivals = events.map(([subject, type, data], n) =>
    arrivalOfJson({ specversion: "1.0", type, source: "core", id: `${time}/${type}/${n}`, subject, time, data }),
  );
  const { quarantined } = await acceptFacts(house.bank.intake, job("test"), arrivals);
  expect(quarantined).toEqual([]);
  while ((await house.bank.consumer.drain()) > 0);
}

/** A round of customers who get the message; what was sent to whom. */
async function round(name: string): Promise<Sent[]> {
  const subjects = Array.from({ length: COUNT }, (_, n) => `${name}-${n}`);
  const record = { push_token: true, consent: ["marketing"], age: 40 };
  await tell(subjects.map((subject) => [subject, "customer_recorded", record] as const));
  const { storage, playbooks, clock, journeys, dispatcher, consumer } = house.bank;
  await storage.batch("test", async (tx) => {
    const known = new Set((await tx.rows<{ c: number }>(sql`select customer as c from reach.touch`)).map(({ c }) => c));
    const all = await tx.rows<{ c: number }>(sql`select customer as c from profile.customer order by customer`);
    const now = clock.now();
    const admissions = all
      .filter(({ c }) => !known.has(c))
      .map(({ c }) => ({
        playbook: "come-back",
        version: 1,
        customer: c,
        key: name,
        at: now,
        offset: null,
        cause: null,
        trace: null,
      }));
    await admit(tx, admissions, { book: runBookOf((await playbooks.hold(tx)).playbooks), now, zone: clock.zone });
  });
  const from = clock.now();
  while ((await journeys.move()) > 0);
  await dispatcher.drain();
  while ((await consumer.drain()) > 0);
  return await storage.batch("test", (tx) =>
    tx.rows<Sent>(sql`
      select customer, key, content from reach.touch where planned_at >= ${from}::timestamptz order by customer`),
  );
}

const shareOf = (sent: readonly Sent[], content: string): number =>
  sent.filter((one) => one.content === content).length / sent.length;

describe("wordings that are tried against each other", () => {
  it("are drawn evenly at first, recorded with their chance, and shared out by what came of them", async () => {
    const { bank, clock } = house;
    const first = await round("a");
    expect(first).toHaveLength(COUNT);
    expect(shareOf(first, SHORT)).toBeGreaterThan(0.35);
    expect(shareOf(first, SHORT)).toBeLessThan(0.65);
    expect(shareOf(first, OWN) + shareOf(first, SHORT)).toBe(1);
    const { customer, content } = first[0] as Sent;
    const [decision] = await decisionsOn(bank.storage, job("test"), customer, null);
    expect(decision?.content).toBe(content);
    expect((decision?.inputs as DecisionInputs | undefined)?.actions[0]?.ways[0]).toMatchObject({
      content,
      copy: { of: OWN, share: 0.5 },
    });

    // Nothing is judged before its time; of the short wording nearly all is opened, of the other nearly none.
    expect((await learnCopies(bank, clock.now()))[0]?.choices).toBe(0);
    const opened = first.filter((one, n) => (one.content === SHORT ? n % 10 > 0 : n % 10 === 0));
    await tell(
      opened.map(({ customer: c, key }) => [`@${c}`, "touch_opened", { touch: key, channel: "push" }] as const),
    );
    await tell(
      first.map(({ customer: c, key }) => [`@${c}`, "touch_delivered", { touch: key, channel: "push" }] as const),
    );
    clock.advanceTo(new Date(clock.now().getTime() + 2 * 86_400_000));
    const [learned] = await learnCopies(bank, clock.now());
    expect(learned?.choices).toBe(COUNT);
    const arm = (variant: string) => learned?.arms.find((one) => one.variant === variant);
    expect(arm(SHORT)?.share).toBeCloseTo(0.9, 6);
    expect(arm(OWN)?.share).toBeCloseTo(0.1, 6);
    expect(arm(SHORT)?.best).toBeGreaterThan(0.99);
    const policy = (name: string) => learned?.policies.find((one) => one.policy === name);
    const rate = (arm(SHORT)?.won ?? 0) / (arm(SHORT)?.shown ?? 1);
    expect(policy(`always:${SHORT}`)?.snips).toBeCloseTo(rate, 9);
    expect(policy("even")?.snips).toBeCloseTo(opened.length / COUNT, 9);
    expect(await bank.storage.as(job("test"), readCopies)).toMatchObject([{ content: OWN, choices: COUNT }]);

    const second = await round("b");
    expect(second).toHaveLength(COUNT);
    expect(shareOf(second, SHORT)).toBeGreaterThan(0.8);
    // The floor keeps the other one alive.
    expect(shareOf(second, OWN)).toBeGreaterThan(0);
  });
});
