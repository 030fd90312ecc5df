/**
 * The last chapter. One customer through the house.
 *
 * The rooms are numbered in the order in which a fact walks through them, and this chapter walks along, with one customer
 * and four neighbours to be weighed against.
 *
 * The house is not new: it has lived some weeks of real calls (a piece of the shipped file), so a model stands ready that
 * was trained on the first of them. The next morning the core system sends the records of four customers. One of them is
 * 林微, who bought a term deposit in an earlier campaign.
 *
 *   1 intake     Her record fits the catalog. Her name and address are sealed, the rest goes into the log.
 *   2 profile    The owner of her shard reads the log and writes her picture: attributes, and who serves her.
 *   3 audience   The playbook's condition holds for her.
 *   4 playbook   So she is enrolled, once, on the version that is live.
 *   8 learning   The model looks at what was known before any call and publishes a probability. It comes back as a fact,
 *                through the log like any other; no room asks the model anything.
 *   5 decision   Four candidates, two places. First the law (consent, age), then the random holdout, then the value of a
 *                call: probability times margin less its cost. What was decided, on what grounds, and what lost against
 *                it, is one record each.
 *   6 reach      Whoever was chosen stands on a colleague's list with a script and a deadline. Who was left out gets an
 *                e-mail. Each of them is one row of the send ledger, under a key that can exist once.
 *   7 outcome    She says yes. The call's result comes in through the same door as everything else and is counted as a
 *                conversion of that call.
 *
 * And then someone asks why, and someone else asks why not.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { roundOf } from "#contracts/definitions";
import { decide, decisionsOn } from "#decision";
import { job, type PersonActor } from "#ground/authority";
import { addDays, instantOf } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { liveModel, openScorer, type ScoreRun } from "#learning";
import { countConversions } from "#outcome";
import { enrolmentsOn } from "#playbook";
import { viewCustomer } from "#profile";
import { readCallList, readTouches } from "#reach";
import { runDay } from "../doors/server/flows/decide-day.ts";
import { runStory } from "../doors/server/flows/story/run.ts";
import { sliceOfCalls, type TestHouse, testHouse } from "../model-bank/test-house.ts";

const PLAYBOOK = "term-deposit-call";
const ZONE = "Asia/Shanghai";

let house: TestHouse;
/** The morning after the weeks that were lived, and the hours of its day. */
let today: string;
const at = (time: string) => instantOf(today, time, ZONE);

beforeAll(async () => {
  house = await testHouse({ start: instantOf("2008-05-01", "00:00", ZONE) });
  const file = await sliceOfCalls(house.home, 25_428, 25_828);
  await runStory(house.bank, house.clock, { path: file, file: "weeks.csv", digest: "weeks", seed: 1 });
  today = addDays(house.clock.today(), 1);
  house.clock.advanceTo(at("08:00"));
});
afterAll(async () => {
  await house?.close();
});

/** What is known of everybody alike: the economy of those weeks, and the day of the call. */
const known = {
  contact: "cellular",
  call_month: "jun",
  call_weekday: "tue",
  credit_default: "no",
  housing_loan: "no",
  personal_loan: "no",
  marital: "married",
  campaign_contacts: 1,
  employment_variation: -2.9,
  consumer_price_index: 92.963,
  consumer_confidence: -40.8,
  euribor_3m: 1.26,
  employees: 5076.2,
  consent: ["marketing"],
};
const stranger = { previous_contacts: 0, previous_outcome: "nonexistent" };

const customers = [
  {
    subject: "C-10086",
    data: { name: "林微", email: "linwei@example.com", age: 41, occupation: "admin.", branch: "branch-1" },
    history: { previous_contacts: 2, previous_outcome: "success", days_since_contact: 6 },
  },
  {
    subject: "C-10087",
    data: { name: "欧阳明", email: "ming@example.com", age: 35, occupation: "technician", branch: "branch-2" },
    history: { previous_contacts: 1, previous_outcome: "success", days_since_contact: 3 },
  },
  {
    subject: "C-10088",
    data: { name: "周放", email: "zhou@example.com", age: 52, occupation: "blue-collar", branch: "branch-1" },
    history: { ...stranger, contact: "telephone", campaign_contacts: 9 },
  },
  {
    subject: "C-10089",
    data: { name: "陈远", email: "chen@example.com", age: 47, occupation: "management", branch: "branch-1" },
    history: stranger,
  },
];

const core = job("core system");
const event = (type: string, id: string, subject: string, time: Date, data: object) =>
  arrivalOfJson({ specversion: "1.0", type, source: "core-banking", id, subject, time: time.toISOString(), data });

/** The playbook's round of the day, as the house runs it; this salt holds 陈远 out. */
async function runRound() {
  const { bank } = house;
  const { definitions, policies, storage, people, attributes, metrics } = bank;
  const file = definitions.playbooks[PLAYBOOK];
  const playbook = file && roundOf(file);
  const found = await storage.batch("guide", (tx) => liveModel(tx, "term-deposit"));
  if (!playbook || !found) throw new Error("the weeks before left no model");
  const { version } = await bank.publish(PLAYBOOK, at("08:00"));
  const model: ScoreRun = {
    model: found.model,
    version: found.version,
    score: "term_deposit",
    scorer: openScorer(found.artefact),
  };
  house.clock.advanceTo(at("08:40"));
  return await runDay(
    { storage, definitions, policies, people, attributes, metrics, drain: () => bank.consumer.drain() },
    {
      playbook,
      version,
      model,
      day: today,
      rows: customers.length,
      capacityShare: 0.5,
      holdoutSalt: "guide-13",
      scoreAt: at("08:30"),
      decideAt: at("08:40"),
      sendAt: at("09:00"),
    },
  );
}

const numberOf = async (subject: string) =>
  (await house.bank.storage.batch("guide", (tx) => house.bank.people.lookup(tx, subject))) ?? 0;

async function colleague(login: string): Promise<PersonActor> {
  const actor = await actorOfPerson(house.bank.storage, personIdOf(login));
  if (!actor) throw new Error(`nobody called ${login}`);
  return actor;
}

const decisionOn = async (subject: string) => {
  const [decision] = await decisionsOn(house.bank.storage, core, await numberOf(subject), null);
  if (!decision) throw new Error(`no decision on ${subject}`);
  return decision;
};

describe("9. One customer through the house", () => {
  it("[C148] closes the loop: a record becomes insight, a decision, a call, and an outcome that is learned from", async () => {
    const { bank, clock } = house;
    const { storage } = bank;
    const convertedBefore = await storage.batch("guide", (tx) => countConversions(tx, PLAYBOOK));

    // 1. Four records arrive.
    const records = customers.map(({ subject, data, history }, i) =>
      event("customer_recorded", `record-${i}`, subject, at(`08:0${i + 1}`), { ...known, ...data, ...history }),
    );
    expect(await acceptFacts(bank.intake, core, records)).toEqual({ accepted: 4, duplicates: 0, quarantined: [] });

    // 2, 3, 4. The owner of the shards reads them: pictures change, the condition holds, customers are enrolled.
    await bank.consumer.drain();
    const linWei = await numberOf("C-10086");
    expect(await enrolmentsOn(storage, core, linWei, null)).toMatchObject([{ playbook: PLAYBOOK, state: "waiting" }]);

    // 8, 5. Scored, decided: two places, one neighbour below the threshold, one held out at random.
    const round = await runRound();
    expect(round.decided).toBe(4);
    const outcomes = await Promise.all(customers.map(async ({ subject }) => (await decisionOn(subject)).outcome));
    expect(outcomes).toEqual(["chosen", "chosen", "withheld", "holdout"]);

    // 6. At nine the work goes out: tasks to colleagues of her branch, an e-mail to 周放, nothing to 陈远.
    clock.advanceTo(at("09:00"));
    await bank.assignCalls();
    await bank.dispatcher.drain();
    const sent = await storage.batch("guide", (tx) =>
      tx.rows<{ customer: number; channel: string; state: string }>(sql`
        select customer, channel, state from reach.touch where planned_at >= ${at("08:00")}`),
    );
    const [, ming, zhou] = await Promise.all(customers.map(({ subject }) => numberOf(subject)));
    // Numbers say nothing of the order in which customers came.
    expect(new Map(sent.map((touch) => [touch.customer, `${touch.channel} ${touch.state}`]))).toEqual(
      new Map([
        [linWei, "agent_call accepted"],
        [ming, "agent_call accepted"],
        [zhou, "email accepted"],
      ]),
    );
    const [touch] = await readTouches(storage, core, linWei);
    const lead = await colleague("team-lead-1");
    const parts = {
      storage,
      zone: ZONE,
      bankName: bank.definitions.organisation,
      content: (name: string) => bank.content(name),
      bands: () => bank.definitions.models["term-deposit"]?.bands ?? [],
      personal: bank.people.personal,
    };
    const { tasks } = await readCallList(parts, lead, { day: today }, "zh");
    const task = tasks.find(({ key }) => key === touch?.key);
    expect(task).toMatchObject({ customer: { name: "林*" }, reasons: ["value_within_capacity"], state: "open" });
    expect(task?.script?.title).toBe("致电林*：定期存款");
    expect(task?.deadline).toEqual(at("17:00"));
    // 欧阳明 belongs to the other branch: her lead does not see him.
    expect(tasks.some(({ customer }) => customer.number === ming)).toBe(false);

    // 7. She says yes at ten. The result names the touch, and comes in through intake.
    clock.advanceTo(at("10:00"));
    const result = { touch: touch?.key, outcome: "converted", duration: 412 };
    const call = event("call_finished", "call-1", "C-10086", at("10:00"), result);
    await acceptFacts(bank.intake, core, [call, call]);
    await bank.consumer.drain();
    const after = await storage.batch("guide", (tx) => countConversions(tx, PLAYBOOK));
    expect(after.converted).toBe(convertedBefore.converted + 1);
    expect(await enrolmentsOn(storage, core, linWei, null)).toMatchObject([{ state: "converted" }]);
    expect((await readTouches(storage, core, linWei))[0]?.state).toBe("delivered");

    // And learning finds it: a row of the next training, in ClickHouse's copy of the log.
    await bank.projector.drain();
    const learnt = await bank.columnar.rows<{ outcome: string }>(
      "select JSONExtractString(data, 'outcome') as outcome from facts where type = 'call_finished' and customer = {customer:UInt32}",
      { customer: linWei },
    );
    expect(learnt).toEqual([{ outcome: "converted" }]);
  });

  it("says why she was called, and the record decides the same again", async () => {
    const decision = await decisionOn("C-10086");
    const action = `${PLAYBOOK}/call`;
    expect(decision).toMatchObject({
      outcome: "chosen",
      action,
      channel: "agent_call",
      reasons: ["value_within_capacity"],
    });
    // The cheaper e-mail lost against the call.
    const [candidate] = decision.candidates;
    expect(candidate?.passed).toEqual([{ channel: "email", reason: "call_preferred" }]);
    const { p = 0, v = 0, cost = 0 } = candidate?.factors ?? {};
    expect(p).toBe(decision.probability);
    expect(Number(decision.value)).toBeCloseTo(p * v - cost, 3);
    expect(decision.versions).toMatchObject({ model: "term-deposit@1" });
    const { inputs } = decision;
    if (!inputs) throw new Error("the record holds no inputs");
    const { outcome, channel, value, reasons, arms } = decision;
    expect(decide(inputs)).toMatchObject({ outcome, action, channel, value, reasons, arms });
  });

  it("says why a customer got something else, or nothing, and what would have changed it", async () => {
    const zhou = await decisionOn("C-10088");
    expect(zhou).toMatchObject({ outcome: "withheld", channel: "email" });
    expect(zhou.wouldChange?.zh).toMatch(/^概率需高于 \d+\.\d %/);
    expect(house.mail.deliveries().size).toBeGreaterThan(0);
    const chen = await decisionOn("C-10089");
    expect(chen).toMatchObject({ outcome: "holdout", action: null, reasons: ["holdout"] });
    expect(await readTouches(house.bank.storage, core, await numberOf("C-10089"))).toEqual([]);
  });

  it("[C008] one view answers who she is, what she has and what she needs, to those who serve her", async () => {
    const { storage, people, attributes } = house.bank;
    const view = async (login: string) => viewCustomer(storage, await colleague(login), "C-10086", people, attributes);
    const seen = await view("agent-1-1");
    // Who: personal fields are masked, the rest is as recorded.
    expect(seen?.masked).toEqual({ name: "林*", email: "l***@example.com" });
    expect(seen?.state.values).toMatchObject({ age: 41, occupation: "admin.", branch: "branch-1" });
    // What she has, as far as records say so today: loans and consent.
    expect(seen?.state.values).toMatchObject({ housing_loan: "no", personal_loan: "no", consent: ["marketing"] });
    // What she needs: the model's probability, and what was decided about it.
    const decision = await decisionOn("C-10086");
    expect(seen?.state.scores.term_deposit).toMatchObject({ value: decision.probability, version: "term-deposit@1" });
    // A colleague of another branch does not find her at all.
    expect(await view("agent-2-1")).toBeUndefined();
  });

  it("keeps the ledger's key: asking for the same round again adds nothing", async () => {
    const before = await house.bank.storage.batch("guide", (tx) =>
      tx.one<{ n: number }>(sql`select count(*) as n from reach.touch`),
    );
    expect((await runRound()).decided).toBe(0);
    const after = await house.bank.storage.batch("guide", (tx) =>
      tx.one<{ n: number }>(sql`select count(*) as n from reach.touch`),
    );
    expect(after).toEqual(before);
  });
});
