/**
 * Chapter 3. Who.
 *
 * Knowing everybody one by one is not yet knowing whom to speak to. Somebody at a desk has a sentence in mind: those who
 * are paid here, hold no card, and have not complained lately. The room of audiences answers it twice. For everybody at
 * once, from the columns, in the time of a breath, so that one may type and look and type again; and for each one
 * customer, from the picture, within the very set of facts that changed it, so that a balance that rises at ten is an
 * audience at ten.
 *
 * The first answer is a little old and says how old. The second is never old. Where the two could differ and it would
 * matter, before a colleague is handed a list or a message goes out, the second is asked again, customer by customer.
 *
 * An audience has a name, and names can be used in sentences: who is in this one and not in that. It means what that one
 * means now; there are no copies that grow stale. A list that somebody uploaded has no meaning, only members, and can be
 * named all the same.
 *
 * Entering and leaving are facts like any other. They stand in the log, with their time; whatever comes later in the
 * house, a playbook, a colleague, a report, learns of them as it learns of everything.
 *
 * And since stages, tiers, grades and groups are said by tags, and tags remember, the bank can look at itself: how many
 * were where on which evening, and who went from where to where.
 *
 * Four customers walk through this chapter: 江月, 何晨, 白露 and 石磊.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AudienceQuestion,
  boardTags,
  breakDownAudience,
  breakdownFields,
  countMembers,
  explainAudience,
  keepBoards,
  membersOf,
  overlapOf,
  readBoard,
  sampleAudience,
  whoBelong,
} from "#audience";
import { job, type PersonActor, scopeOf } from "#ground/authority";
import { instantOf, machine } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { acceptFacts, arrivalOfJson } from "#intake";
import { findCustomer } from "#profile";
import { catchUp } from "../doors/server/flows/story/run.ts";
import { type TestHouse, testHouse } from "../model-bank/test-house.ts";

const ZONE = "Asia/Shanghai";
const at = (day: string, time = "10:00") => instantOf(day, time, ZONE);

let house: TestHouse;
let counter = 0;
beforeAll(async () => {
  house = await testHouse({ start: at("2026-03-10", "09:00") });
});
afterAll(async () => {
  await house?.close();
});

type Told = readonly [subject: string, type: string, data: object];
async function told(...events: readonly Told[]): Promise<void> {
  const arrivals = events.map(([subject, type, data]) =>
    arrivalOfJson({
      specversion: "1.0",
      type,
      source: "core-banking",
      id: `fact-${counter++}`,
      subject,
      time: house.clock.now().toISOString(),
      data,
    }),
  );
  expect((await acceptFacts(house.bank.intake, job("core system"), arrivals)).quarantined).toEqual([]);
  while ((await house.bank.consumer.drain()) > 0);
}

const colleague = async (login: string): Promise<PersonActor> => {
  const actor = await actorOfPerson(house.bank.storage, personIdOf(login));
  if (!actor) throw new Error(`nobody called ${login}`);
  return actor;
};
const numberOf = async (subject: string): Promise<number> => {
  const { storage, people } = house.bank;
  return (await storage.batch("guide", (tx) => findCustomer(tx, people, subject))) ?? -1;
};
const compile = async (text: string) => (await house.bank.audiences.book()).compile(text);

/** What a question to the columns needs, for one who asks it. */
async function asking(login = "analyst"): Promise<AudienceQuestion> {
  const { columnar, rules } = house.bank;
  const scope = scopeOf(await colleague(login));
  return { columnar, scope, rules, lists: new Map(), at: house.clock.now() };
}

/** The audiences that a customer is in, as PostgreSQL knows them now. */
async function audiencesOf(subject: string): Promise<string[]> {
  const { storage, audiences } = house.bank;
  const book = await audiences.book();
  const number = await numberOf(subject);
  const members = await storage.batch("guide", (tx) => membersOf(tx, [number]));
  return (members.get(number) ?? []).map((one) => book.byNumber.get(one)?.id ?? "").sort();
}

const common = { opened_on: "2025-04-02", risk_level: "C3", consent: ["marketing"] };
const SENTENCE = '"payroll" in tag && customer.aum >= 50000.0 && metric.complaints_30d < 2';

describe("3. Who", () => {
  it("a sentence finds some, says of how many, and how old the answer is", async () => {
    await told(
      ["江月", "customer_recorded", { ...common, outlet: "outlet-1-1", payroll: true, aum: "386000.00" }],
      ["何晨", "customer_recorded", { ...common, outlet: "outlet-1-2", payroll: true, aum: "52000.00" }],
      ["白露", "customer_recorded", { ...common, outlet: "outlet-2-1", payroll: true, aum: "61000.00" }],
      ["石磊", "customer_recorded", { ...common, outlet: "outlet-2-1", aum: "900000.00", demand_balance: "20000.00" }],
      ["白露", "complaint_filed", { ticket: "T-1" }],
      ["白露", "complaint_filed", { ticket: "T-2" }],
    );
    await catchUp(house.bank);
    const found = await countMembers(await asking(), await compile(SENTENCE));
    expect(found).toMatchObject({ members: 2, of: 4 });
    expect(Number.isNaN(Date.parse(found.copiedAt ?? ""))).toBe(false);
    // A colleague of another branch asks the same and is told of that branch.
    expect(await countMembers(await asking("branch-operator-2"), await compile(SENTENCE))).toMatchObject({
      members: 0,
      of: 2,
    });
  });

  it("shows some of them by number, splits them, and says how they were found", async () => {
    const condition = await compile(SENTENCE);
    const { customers } = await sampleAudience(await asking(), condition, 10);
    expect([...customers].sort()).toEqual([await numberOf("江月"), await numberOf("何晨")].sort());
    const fields = breakdownFields(house.bank.definitions.catalog, ["outlet", "tier"]);
    const { cells } = await breakDownAudience(await asking(), condition, fields);
    expect(cells.map(({ values, members }) => [...values, members])).toEqual(
      expect.arrayContaining([
        ["outlet-1-1", "affluent", 1],
        ["outlet-1-2", "mass", 1],
      ]),
    );
    // What tags alone decide is algebra of sets; what looks at a value looks at customers.
    const ways = await Promise.all(
      ['"payroll" in tag && !("churned" in tag)', "customer.aum >= 50000.0"].map(async (text) =>
        explainAudience(await asking(), await compile(text)),
      ),
    );
    expect(ways.map(({ how }) => how)).toEqual(["bitmap", "scan"]);
  });

  it("lays several over each other: who is in which, and in which alone", async () => {
    const conditions = await Promise.all(['"payroll" in tag', "customer.aum >= 300000.0"].map(compile));
    const { members, intersections, any } = await overlapOf(await asking(), conditions);
    expect([members, any]).toEqual([[3, 2], 4]);
    expect(intersections).toEqual([{ of: [0, 1], members: 1, only: 1 }]);
  });

  it("names can be used in sentences, and mean what they mean now", async () => {
    const near = await compile('"marketing_allowed" in audience && !("stage_warn" in audience)');
    expect(await countMembers(await asking(), near)).toMatchObject({ members: 3 });
    await expect(compile('"stage_wam" in audience')).rejects.toMatchObject({
      caseName: "condition.unknown_audience",
    });
  });

  it("a balance that rises is an audience in the same moment, and the log says so", async () => {
    expect(await audiencesOf("石磊")).not.toContain("idle_balance");
    await told(["石磊", "balance_changed", { demand_balance: "50000.01" }]);
    // No copy was made and nothing was refreshed.
    expect(await audiencesOf("石磊")).toContain("idle_balance");
    await told(["石磊", "balance_changed", { demand_balance: "49000.00" }]);
    expect(await audiencesOf("石磊")).not.toContain("idle_balance");
    await house.bank.projector.drain();
    const facts = await house.bank.columnar.rows<{ type: string }>(
      `select type from facts where customer = {customer:UInt32} and source = 'perennial/audience'
         and JSONExtractString(data, 'name') = 'idle_balance' order by offset`,
      { customer: await numberOf("石磊") },
    );
    expect(facts.map(({ type }) => type)).toEqual(["audience_entered", "audience_left"]);
  });

  it("what the columns said is asked again of each customer before it is used", async () => {
    const { bank } = house;
    const condition = await compile(SENTENCE);
    await told(["何晨", "complaint_filed", { ticket: "T-3" }], ["何晨", "complaint_filed", { ticket: "T-4" }]);
    // The copy does not know of it yet.
    const { customers } = await sampleAudience(await asking(), condition, 10);
    expect(customers).toContain(await numberOf("何晨"));
    const parts = { book: await bank.audiences.book(), rules: bank.rules };
    const who = await bank.storage.batch("guide", (tx) =>
      whoBelong(tx, parts, condition, customers, house.clock.now()),
    );
    expect([...who]).toEqual([await numberOf("江月")]);
  });

  it("the bank sees itself: who was where on which evening, and who went from where to where", async () => {
    const { bank, clock } = house;
    const tags = boardTags(bank.definitions.catalog).map(({ name }) => name);
    clock.advanceTo(at("2026-03-11"));
    await told(["何晨", "attribute_changed", { aum: "260000.00" }]);
    await catchUp(bank);
    await keepBoards({ ...bank, clock, machine, tags });
    const { parts } = await readBoard(
      { ...bank, catalog: bank.definitions.catalog },
      await colleague("analyst"),
      "value",
      {
        from: "2026-03-10",
      },
    );
    const tier = parts.find(({ tag }) => tag === "tier");
    const evenings = tier?.days.map(({ values }) => values.map(({ value, customers }) => `${value} ${customers}`));
    expect(evenings).toEqual([
      ["private 0", "affluent 2", "mass 2"],
      ["private 0", "affluent 3", "mass 1"],
    ]);
    expect(tier?.days[1]?.flows).toEqual([{ from: "mass", to: "affluent", customers: 1 }]);
  });
});
