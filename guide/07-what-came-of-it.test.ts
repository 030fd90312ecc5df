/**
 * Chapter 7. What came of it.
 *
 * A bank that calls its customers will always find that some of them buy, and be pleased with itself. What it has to know is
 * how many would have bought anyway. So before anybody is called a few are drawn by lot and left alone, and what they do is
 * what the others would have done.
 *
 * From then on everybody counts who was assigned: the one who answered, the one whose telephone rang in vain, the one whom
 * nobody had time to call. To leave out those who could not be reached would be to compare people who answer telephones
 * with people who may not. A goal counts once per enrolment, and only within its window.
 *
 * Four questions come before any result. Have the groups the sizes that the lot should have given them? If not, something
 * is broken, and no number is shown as if it meant something. Can those who are left alone reach the goal at all? A goal that
 * the call itself tells of is out of their reach, so a deposit is what counts here, whoever opens it. Are there enough people? Below eight in a group there is no
 * interval and no verdict. And how often did somebody look? For those who look every morning there is an interval that
 * stays right however often they do.
 *
 * Facts come in late, twice and in disorder; what is counted depends on none of that. And who gets the credit among
 * several touches is a question of taste, which is answered by five models and labelled as what it is: not causal.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { roundOf } from "#contracts/definitions";
import { job } from "#ground/authority";
import { addDays, instantOf } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { keepOutcomes, type OutcomeReport, recountPlaybook, reportCohorts, reportPlaybook } from "#outcome";
import { runDay } from "../doors/server/flows/decide-day.ts";
import { renderOutcomeHtml } from "../doors/server/flows/outcome/render-html.ts";
import { renderCohorts, renderOutcome } from "../doors/server/flows/outcome/render-terminal.ts";
import { catchUp } from "../doors/server/flows/story/run.ts";
import { worthOf } from "../doors/server/natures.ts";
import { goalsOf } from "../doors/server/rules-of-bank.ts";
import { sampleDefinitions, type TestHouse, testHouse } from "../model-bank/test-house.ts";

const ZONE = "Asia/Shanghai";
const DAY = "2026-03-02";
const PLAYBOOK = "term-deposit-call";
const CUSTOMERS = 240;
const at = (time: string, day = DAY) => instantOf(day, time, ZONE);
const core = job("core system");

let house: TestHouse;
/** Customers who opened a deposit in the window. */
let buyers = 0;

/** The sample bank, whose calls are for deposits: its own goal is the result of the call. */
function definitionsOfChapter() {
  const sample = sampleDefinitions();
  const playbook = sample.playbooks[PLAYBOOK];
  if (!playbook) throw new Error("the sample bank lacks its playbook");
  const goal = { event: "deposit_opened", within: "14d" };
  return { ...sample, playbooks: { ...sample.playbooks, [PLAYBOOK]: { ...playbook, goal } } };
}

interface Told {
  readonly subject: string;
  readonly type: string;
  readonly id: string;
  readonly time: Date;
  readonly data: object;
}

async function tell(facts: readonly Told[]): Promise<void> {
  const arrivals = facts.map(({ time, ...fact }) =>
    arrivalOfJson({ specversion: "1.0", source: "core-banking", ...fact, time: time.toISOString() }),
  );
  await acceptFacts(house.bank.intake, core, arrivals);
  while ((await house.bank.consumer.drain()) > 0);
}

const subjects = Array.from({ length: CUSTOMERS }, (_, n) => `C-${20_000 + n}`);

/** The playbook's round of the morning: who is called, who gets a letter, who is left alone. */
async function runRound(): Promise<void> {
  const { bank, clock } = house;
  const { definitions, policies, storage, people, attributes, metrics } = bank;
  const file = definitions.playbooks[PLAYBOOK];
  const playbook = file && roundOf(file);
  if (!playbook) throw new Error("the sample bank lacks its playbook");
  const { version } = await bank.publish(PLAYBOOK, at("08:00"));
  const records = subjects.map(
    (subject, n): Told => ({
      subject,
      type: "customer_recorded",
      id: `record-${subject}`,
      time: at("08:05"),
      data: {
        age: 40,
        contact: "cellular",
        branch: `branch-${1 + (n % 2)}`,
        email: `c${n}@example.com`,
        consent: ["marketing"],
      },
    }),
  );
  await tell(records);
  clock.advanceTo(at("08:40"));
  await runDay(
    { storage, definitions, policies, people, attributes, metrics, drain: () => bank.consumer.drain() },
    {
      playbook,
      version,
      model: null,
      day: DAY,
      rows: CUSTOMERS,
      capacityShare: 0.5,
      scoreAt: at("08:30"),
      decideAt: at("08:40"),
      sendAt: at("09:00"),
    },
  );
  clock.advanceTo(at("09:00"));
  await bank.assignCalls();
  await bank.dispatcher.drain();
  while ((await bank.consumer.drain()) > 0);
}

interface Call {
  readonly key: string;
  readonly customer: number;
}
const calls = () =>
  house.bank.storage.batch("guide", (tx) =>
    tx.rows<Call>(sql`select key, customer from reach.touch where channel = 'agent_call' order by touch`),
  );

const subjectsByNumber = () =>
  house.bank.storage.batch("guide", async (tx) => {
    const found = new Map<number, string>();
    for (const subject of subjects) found.set((await house.bank.people.lookup(tx, subject)) ?? -1, subject);
    return found;
  });

/** The report as somebody of the bank sees it. */
async function report(login = "analyst", unit?: string): Promise<OutcomeReport> {
  const { storage, definitions, units } = house.bank;
  await keepOutcomes(storage, goalsOf(definitions));
  const actor = await actorOfPerson(storage, personIdOf(login));
  if (!actor) throw new Error(`nobody called ${login}`);
  const worth = (playbook: string) => worthOf(definitions, playbook, DAY);
  const parts = { storage, definitions, units, clock: house.clock, worthOf: worth };
  return await reportPlaybook(parts, actor, { playbook: PLAYBOOK, unit });
}

beforeAll(async () => {
  house = await testHouse({ start: at("08:00"), definitions: definitionsOfChapter() });
  await runRound();
});
afterAll(async () => {
  await house?.close();
});

describe("7. What came of it", () => {
  it("counts everybody who was assigned, and the lot is what it should be", async () => {
    const { all } = await report();
    expect(all.treated.customers + all.control.customers).toBe(CUSTOMERS);
    expect(all.control.customers).toBeGreaterThan(8);
    expect(all.sampleRatio?.holds).toBe(true);
    expect(all.verdict.code).toBe("no_difference");
    // Letters are out, and the calls wait on lists: nobody has been called yet.
    expect(all.treated.touched).toBeGreaterThan(0);
    expect(all.treated.reached).toBe(0);
  });

  it("the holdout is never touched by marketing", async () => {
    const { all, waves } = await report();
    expect(all.control).toMatchObject({ touched: 0, delivered: 0, reached: 0, contacts: 0, cost: "0.00" });
    for (const { groups } of waves)
      expect(groups.filter(({ group, touched }) => group === "control" && touched > 0)).toEqual([]);
    const touched = await house.bank.storage.batch("guide", (tx) =>
      tx.rows(sql`
        select from reach.touch t join outcome.enrolment o on o.customer = t.customer
        where o.control and t.class = 'marketing'`),
    );
    expect(touched).toEqual([]);
  });

  it("colleagues call, facts come in, and the difference shows with its interval", async () => {
    house.clock.advanceTo(at("11:00"));
    const { storage } = house.bank;
    const numbers = await subjectsByNumber();
    const made = await calls();
    const results = made.map(({ key, customer }, n): Told => {
      const outcome = n === 0 ? "do_not_contact" : n % 5 < 2 ? "converted" : "refused";
      const subject = numbers.get(customer) ?? "";
      return {
        subject,
        type: "call_finished",
        id: key,
        time: at("10:30"),
        data: { touch: key, outcome, duration: 60 },
      };
    });
    // Some of those who were left alone open a deposit as well.
    const left = await storage.batch("guide", (tx) =>
      tx.rows<{ customer: number }>(
        sql`select customer from outcome.enrolment where control order by customer limit 2`,
      ),
    );
    const opened = [...made.filter((_, n) => n !== 0 && n % 5 < 2), ...left];
    buyers = opened.length;
    const deposits = opened.map(({ customer }): Told => {
      const subject = numbers.get(customer) ?? "";
      const data = { product: "term_deposit", amount: "10000.00" };
      return { subject, type: "deposit_opened", id: `deposit-${subject}`, time: at("10:45"), data };
    });
    const [half, rest] = [results.slice(0, 40), [...results.slice(40), ...deposits]];
    // The second half comes first, and some of it twice.
    await tell(rest.reverse());
    await tell([...half, ...rest.slice(0, 10)]);
    const { all, holdout, attribution, countedUntil } = await report();
    const converted = results.filter((_, n) => n !== 0 && n % 5 < 2).length;
    expect(all.treated).toMatchObject({ convertedCustomers: converted, reached: made.length, optOuts: 1 });
    expect(all.control.convertedCustomers).toBe(left.length);
    expect(all.verdict).toMatchObject({ code: "better", zh: "优于对照组" });
    expect(all.conversion?.low).toBeGreaterThan(0);
    // Some would have come anyway: what was brought is less than what those who were called would claim.
    const anyway = (left.length / all.control.customers) * all.treated.customers;
    expect(holdout?.expected).toBeCloseTo(anyway, 9);
    expect(holdout?.increment).toBeCloseTo(converted - anyway, 9);
    expect(Number(holdout?.gain)).toBeCloseTo((converted - anyway) * 200, 1);
    expect(holdout?.claimed).toBe(converted);
    expect(attribution.en).toContain("not causal");
    const last = attribution.credits.filter(({ model }) => model === "last");
    expect(last.map(({ channel, conversions }) => [channel, conversions])).toEqual([["agent_call", converted]]);
    expect(countedUntil).not.toBeNull();
    // Counted anew from nothing but touches and events, it is the same.
    expect(await storage.batch("guide", (tx) => recountPlaybook(tx, PLAYBOOK))).toBe(0);
  });

  it("a branch sees its own customers, head office any branch; what came after the window is not counted", async () => {
    const whole = await report();
    const [one, two] = [await report("analyst", "branch-1"), await report("analyst", "branch-2")];
    const customers = ({ all }: OutcomeReport): number => all.treated.customers + all.control.customers;
    expect(customers(one) + customers(two)).toBe(customers(whole));
    expect(customers(await report("branch-operator-1"))).toBe(customers(one));
    expect(customers(await report("branch-operator-1", "branch-2"))).toBe(0);
    const late = instantOf(addDays(DAY, 15), "10:00", ZONE);
    house.clock.advanceTo(late);
    const data = { product: "term_deposit", amount: "10000.00" };
    const { customer } = await house.bank.storage.batch("guide", (tx) =>
      tx.one<{ customer: number }>(sql`
        select customer from outcome.enrolment where not control and converted_at is null order by customer limit 1`),
    );
    const subject = (await subjectsByNumber()).get(customer) ?? "";
    await tell([{ subject, type: "deposit_opened", id: "late", time: late, data }]);
    expect((await report()).all.treated.convertedCustomers).toBe(whole.all.treated.convertedCustomers);
  });

  it("follows cohorts in the weeks after: who comes back, who recommends, and what it brings", async () => {
    const { bank, clock } = house;
    const time = instantOf(addDays(DAY, 10), "10:00", ZONE);
    const [one = "", two = ""] = subjects;
    clock.advanceTo(instantOf(addDays(DAY, 22), "10:00", ZONE));
    await tell([
      { subject: one, type: "login", id: "login-1", time, data: { device: "d" } },
      { subject: one, type: "login", id: "login-2", time, data: { device: "d" } },
      { subject: two, type: "referral_sent", id: "referral-1", time, data: { referrer: "two", referee: "three" } },
      // Of a week that is not over yet.
      { subject: two, type: "login", id: "login-3", time: clock.now(), data: { device: "d" } },
    ]);
    await catchUp(bank);
    const { storage, columnar, definitions, units } = bank;
    const parts = { storage, columnar, definitions, units, clock, worthOf: () => null };
    const { cohorts } = await reportCohorts(parts, core, { playbook: PLAYBOOK });
    const sum = (of: (cohort: (typeof cohorts)[number]) => number) =>
      cohorts.reduce((all, cohort) => all + of(cohort), 0);
    expect(sum(({ customers }) => customers)).toBe(CUSTOMERS);
    expect([...new Set(cohorts.map(({ week }) => week))]).toEqual([DAY]);
    const weeks = [0, 1, 2, 3].map((n) => [
      sum(({ weeks: all }) => all[n]?.observed ?? 0),
      sum(({ weeks: all }) => all[n]?.active ?? 0),
    ]);
    expect(weeks).toEqual([
      // Whoever opened a deposit, and in the third week the one who came late.
      [CUSTOMERS, buyers],
      [CUSTOMERS, 2],
      [CUSTOMERS, 1],
      [0, 0],
    ]);
    expect(sum(({ referred }) => referred)).toBe(1);
    expect(renderCohorts(await reportCohorts(parts, core, { playbook: PLAYBOOK }), "zh")).toContain("第 2 周活跃");
  });

  it("is told in a terminal and on a page, in both languages", async () => {
    const found = await report();
    expect(renderOutcome(found, "zh")).toContain("优于对照组");
    expect(renderOutcome(found, "en")).toContain("Better than the control");
    const page = renderOutcomeHtml(found);
    expect(page).toContain("<svg");
    expect(page).toContain("漏斗");
    expect(page).toContain("Attribution (not causal)");
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });
});
