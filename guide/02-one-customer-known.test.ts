/**
 * Chapter 2. One customer, known.
 *
 * A log remembers everything and knows nothing. It takes a room of its own to say, at any moment, who somebody is: the
 * room of the profile. The owner of a shard reads the facts of its customers in the order in which they were written and
 * keeps one picture of each. Nobody else may draw in it.
 *
 * What is a picture made of? Attributes are what is so: an age, a balance, a list of what somebody holds. The newest
 * record says. Metrics are what has been: how often, how much, when last, counted over a window that moves with the
 * clock, so that a complaint of January leaves the last thirty days by itself, without anybody touching it. Tags are what
 * is said, and a tag without a witness is gossip: each carries who said it, on what evidence, how sure, and until when.
 * Most are given by rules that stand in the catalog and read all of the above; they come and go as the facts do. And
 * consent is what the customer says of us: for what, on which channel, under which words, and when that was taken back.
 *
 * All of it can be asked in one language. The same sentence is put to one customer now, in the time that a click takes,
 * and to everybody at once, as a question to the columns; that the two answers are the same is not a hope but a test that
 * runs over random sentences every night. Ask for a reason and each part of the sentence says what it saw.
 *
 * Facts come late, and some are wrong. A late one counts at its own time. A wrong one is taken back by another fact, and
 * the picture is as if it had never been, though the log forgets neither.
 *
 * 周宁 moved here last spring. Five facts tell us.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countAudience } from "#audience";
import { environmentOf } from "#contracts/definitions";
import { job, type PersonActor } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { acceptFacts, arrivalOfJson } from "#intake";
import { compileCondition, decisive, explain } from "#kits/expr";
import { findCustomer, loadStates, momentOf, viewConsent, viewOf, wholeState } from "#profile";
import { createTimeline, viewCustomer360 } from "../doors/server/flows/customer-view/index.ts";
import { catchUp } from "../doors/server/flows/story/run.ts";
import { type TestHouse, testHouse } from "../model-bank/test-house.ts";

const ZONE = "Asia/Shanghai";
const at = (day: string, time = "10:00") => instantOf(day, time, ZONE);
const core = job("core system");

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse({ start: at("2026-03-10") });
});
afterAll(async () => {
  await house?.close();
});

const event = (id: string, type: string, time: Date, data: object, subject = "C-10086") =>
  arrivalOfJson({ specversion: "1.0", type, source: "core-banking", id, subject, time: time.toISOString(), data });

async function told(...events: ReturnType<typeof event>[]): Promise<void> {
  expect((await acceptFacts(house.bank.intake, core, events)).quarantined).toEqual([]);
  await catchUp(house.bank);
}

const colleague = async (login: string): Promise<PersonActor> => {
  const actor = await actorOfPerson(house.bank.storage, personIdOf(login));
  if (!actor) throw new Error(`nobody called ${login}`);
  return actor;
};
const page = async (login = "manager-1-1") =>
  viewCustomer360({ ...house.bank, clock: house.clock }, await colleague(login), "C-10086");

/** The customer's state as the engine left it. */
async function stateOf(subject: string) {
  const { storage, people, attributes, rules } = house.bank;
  return await storage.batch("guide", async (tx) => {
    const number = (await findCustomer(tx, people, subject)) ?? 0;
    const state = (await loadStates(tx, [number], attributes, false, wholeState(rules))).get(number);
    if (!state) throw new Error(`no state of ${subject}`);
    return state;
  });
}
const condition = (text: string) => compileCondition(text, environmentOf(house.bank.definitions.catalog, ZONE));
async function holds(text: string, subject = "C-10086"): Promise<boolean> {
  const now = house.clock.now();
  return condition(text).holds(viewOf(await stateOf(subject), house.bank.rules, now), momentOf(now, ZONE));
}
async function count(text: string): Promise<number> {
  const { columnar, rules } = house.bank;
  return (await countAudience(columnar.reader("all"), condition(text), rules, house.clock.now())).members;
}

const record = {
  name: "周宁",
  phone: "13900000000",
  birthday: "1990-05-17",
  outlet: "outlet-1-1",
  opened_on: "2025-04-02",
  risk_level: "C3",
  risk_assessed_on: "2025-11-02",
  demand_balance: "86000.00",
  aum: "386000.00",
  payroll: true,
  consent: ["marketing"],
  holdings: [
    { reference: "D-1", product: "td_12m", kind: "term_deposit", amount: "300000.00", matures_on: "2026-04-02" },
  ],
};

describe("2. One customer, known", () => {
  it("five facts come in, and there is a picture", async () => {
    await told(
      event("record-1", "customer_recorded", at("2026-02-01"), record),
      event("pay-1", "payroll_credited", at("2026-02-10"), { amount: "18000.00" }),
      event("complaint-1", "complaint_filed", at("2026-02-20"), { ticket: "T-1", topic: "a card that came late" }),
      event("spent-1", "card_spent", at("2026-03-05"), { amount: "320.50", merchant_category: "dining" }),
      event("login-1", "login", at("2026-03-09", "21:15"), { device: "phone-1" }),
      event("record-2", "customer_recorded", at("2026-02-01"), { outlet: "outlet-2-1", aum: "1000.00" }, "C-10087"),
    );
    const { values, lists } = await stateOf("C-10086");
    // Money is kept to the cent and not as a double; what is personal stands elsewhere.
    expect(values).toMatchObject({ aum: 38_600_000, birthday: "1990-05-17", payroll: true });
    expect(Object.keys(values)).not.toContain("name");
    expect(lists.holdings).toMatchObject([{ product: "td_12m", matures_on: "2026-04-02" }]);
  });

  it("metrics count over windows that move with the clock", async () => {
    expect(await holds("metric.complaints_30d == 1 && metric.spend_90d == 320.50 && metric.logins_30d == 1")).toBe(
      true,
    );
    // The window is open where it begins: on the second that is thirty days later, the complaint is out of it.
    const later = momentOf(at("2026-03-22"), ZONE);
    const view = viewOf(await stateOf("C-10086"), house.bank.rules, at("2026-03-22"));
    expect(condition("metric.complaints_30d == 0").holds(view, later)).toBe(true);
  });

  it("tags are given by rules, with what they saw; others are said, with who said it and until when", async () => {
    await told(
      event("tag-1", "tag_set", at("2026-03-09"), {
        name: "churn_cause",
        value: "price_sensitive",
        origin: "conversation",
        evidence: "asked twice for a better rate",
        confidence: 0.8,
        until: at("2026-09-09").toISOString(),
      }),
    );
    const { tags } = (await page()).who;
    const tag = (name: string) => tags.find((one) => one.name === name);
    expect(tag("tier")).toMatchObject({ value: "affluent", word: { zh: "财富" }, source: "rule" });
    expect(tag("tier")?.evidence).toContain("aum");
    expect(tag("payroll")).toMatchObject({ value: null, source: "rule" });
    expect(tag("churn_cause")).toMatchObject({
      value: "price_sensitive",
      evidence: "asked twice for a better rate",
      confidence: 0.8,
      until: at("2026-09-09").toISOString(),
    });
    // A rule takes back what it gave, as soon as a fact changes what it reads.
    await told(event("aum-1", "attribute_changed", at("2026-03-10"), { aum: "86000.00" }));
    expect(await holds('tag.tier == "mass"')).toBe(true);
    await told(event("aum-2", "attribute_changed", at("2026-03-10"), { aum: "386000.00" }));
    expect(await holds('tag.tier == "affluent"')).toBe(true);
  });

  it("consent is recorded by purpose and channel, and taken back by a fact like any other", async () => {
    await told(
      event("out-1", "unsubscribed", at("2026-03-08"), { channel: "sms", text_version: "2026-01", touch: "t-9" }),
    );
    const { storage } = house.bank;
    const { current, history } = await viewConsent(storage, core, (await stateOf("C-10086")).customer);
    expect(history.length).toBeGreaterThan(1);
    expect(current.find(({ channel }) => channel === "sms")).toMatchObject({ given: false, textVersion: "2026-01" });
    expect(await holds('"marketing:sms" in customer.consent || "marketing" in customer.consent')).toBe(false);
    expect(await holds('"marketing:email" in customer.consent')).toBe(true);
  });

  it("one sentence asks one customer and all of them, and says why", async () => {
    const text = 'customer.aum >= 200000.0 && "payroll" in tag && metric.complaints_30d < 2';
    expect(await holds(text)).toBe(true);
    expect(await holds(text, "C-10087")).toBe(false);
    await house.bank.copyProfiles();
    expect(await count(text)).toBe(1);
    const now = house.clock.now();
    const view = viewOf(await stateOf("C-10087"), house.bank.rules, now);
    const why = decisive(explain(condition(text), view, momentOf(now, ZONE)));
    expect(why.map((one) => [one.text, one.values[0]?.value])).toContainEqual(["customer.aum >= 200000.0", "1000.00"]);
  });

  it("shows who she is, what she has and what she needs on one page, to those who serve her", async () => {
    const { who, has, needs } = await page();
    expect(who.personal.map(({ name, value }) => [name, value])).toEqual([
      ["name", "周*"],
      ["phone", "139****0000"],
    ]);
    expect(has.holdings).toMatchObject([{ amount: "300000.00", maturesOn: "2026-04-02", days: 23 }]);
    expect(needs.alerts.map(({ code }) => code)).toEqual(["complaint_open", "product_maturing"]);
    // What could be offered is a matter of plain rules here, and says so.
    expect(needs.recommendations).toMatchObject({ madeBy: "rule", off: null });
    expect(needs.recommendations.items.map(({ kind }) => kind)).toContain("wealth");
    // One who has no business with her name does not see it; a colleague of another branch does not find her.
    expect((await page("analyst")).who.personal.map(({ value }) => value)).toEqual(["***", "***"]);
    await expect(page("agent-2-1")).rejects.toMatchObject({ code: "not_found" });
  });

  it("a wrong fact is taken back: the picture forgets, the timeline tells", async () => {
    await told(event("back-1", "fact_retracted", at("2026-03-10"), { source: "core-banking", id: "complaint-1" }));
    expect(await holds("metric.complaints_30d == 0")).toBe(true);
    expect((await page()).needs.alerts.map(({ code }) => code)).toEqual(["product_maturing"]);
    const { items } = await createTimeline(house.bank).page(await colleague("manager-1-1"), "C-10086", {
      kinds: ["event"],
      limit: 200,
    });
    const filed = items.find(({ data }) => data.id === "complaint-1");
    expect(filed).toMatchObject({ name: { zh: "提交投诉" }, retracted: true });
  });
});
