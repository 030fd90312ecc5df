/** What starts playbooks, in a bank whose clock is moved by hand: every kind of trigger, and near misses. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Definitions, readDefinitions } from "#contracts/definitions";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { packageRoot } from "#ground/settings";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { publishPlaybook } from "#playbook";
import { findCustomer } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { runUntil, settleNow } from "./flows/run-until/index.ts";
import { why } from "./flows/why.ts";

const ZONE = "Asia/Shanghai";
const at = (day: string, time = "00:00"): Date => instantOf(day, time, ZONE);
const folder = path.join(packageRoot(), "bank");

/** Triggers by playbook; what follows is who is admitted. */
const triggers: Readonly<Record<string, string>> = {
  "on-event": "{ event: complaint_filed, where: metric.complaints_30d >= 2 }",
  "on-becomes": "{ becomes: customer.demand_balance > 50000.0 }",
  "on-falls": "{ becomes_false: metric.complaints_30d >= 2 }",
  "on-score": "{ score: { name: term_deposit, from: 0.5, to: 0.8 } }",
  "on-enters": "{ enters: very_rich }",
  "on-leaves": "{ leaves: very_rich }",
  "on-silence": "{ absence: { of: [login], for: 24h } }",
  "on-after": "{ absence: { of: [account_opened], for: 24h, after: { event: registered } } }",
  "on-dormant": "{ absence: { of: [transaction, transfer], for: 15d } }",
  "on-birthday": "{ date: { attribute: birthday, offsets: [0d], yearly: true } }",
  "on-maturity":
    '{ date: { list: { name: holdings, field: matures_on, where: item.kind == "term_deposit" }, offsets: [-30d, -15d] } }',
  "on-month-end": "{ calendar: { day: last } }",
  "on-anniversary-90": "{ becomes: days_since(customer.opened_on) >= 90 }",
  "on-call": "{ api: {} }",
  "on-referral": "{ event: referral_accepted, for: [referrer] }",
  "on-calm-day": "{ becomes: metric.outflow_day <= 5000.0 }",
  "on-tag": "{ becomes: \"'affluent' == tag.tier\" }",
};
const audiences: Readonly<Record<string, string>> = {
  "on-month-end": "customer.demand_balance > 50000.0",
  "on-dormant": "customer.demand_balance < 100.0",
  "on-birthday": "!customer.staff",
};

function fileOf(id: string): string {
  const audience = audiences[id] === undefined ? "" : `audience: '${audiences[id]}'\n`;
  return `id: ${id}\nzh: 试\nen: Try\nstage: warn\nclass: service\ntrigger: ${triggers[id]}\n${audience}reentry: { after: 0d }
waves: [{ id: one, channel: inbox, content: complaint-care-inbox }]\n`;
}

function definitionsOfTest(): Definitions {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml") && !entry.parentPath.includes("cases"))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const texts = files.map((file) => [path.relative(folder, file), readFileSync(file, "utf8")] as const);
  const more = [
    [
      "audiences/very_rich.yaml",
      "zh: 富\nen: Rich\ncondition: customer.demand_balance > 1000000.0\nrefresh: live\n",
    ] as const,
    ...Object.keys(triggers).map((id) => [`playbooks/warn/${id}.yaml`, fileOf(id)] as const),
  ];
  const { definitions, problems } = readDefinitions([...texts, ...more]);
  if (!definitions) throw new Error(JSON.stringify(problems));
  return definitions;
}

let house: TestHouse;
let counter = 0;

/** Tells facts of the clock's present moment. */
async function tell(
  ...events: readonly (readonly [subject: string, type: string, data: object, when?: Date])[]
): Promise<void> {
  const arrivals = events.map(([subject, type, data, when]) =>
    arrivalOfJson({
      specversion: "1.0",
      type,
      source: "core",
      id: `e-${counter++}`,
      subject,
      time: (when ?? house.clock.now()).toISOString(),
      data,
    }),
  );
  expect((await acceptFacts(house.bank.intake, job("core system"), arrivals)).quarantined).toEqual([]);
  await settleNow(house);
}

const until = (when: Date): Promise<unknown> => runUntil(house, when);

/** When a playbook admitted a customer, in the bank's local time. */
async function admitted(playbook: string, subject: string): Promise<string[]> {
  const rows = await house.bank.storage.batch("test", async (tx) => {
    const number = await findCustomer(tx, house.bank.people, subject);
    return await tx.rows<{ at: Date }>(sql`
      select admitted_at as at from playbook.enrolment where customer = ${number ?? -1} and playbook = ${playbook}
      order by admitted_at, enrolment`);
  });
  return rows.map(({ at: when }) =>
    new Date(when.getTime() + 8 * 3_600_000).toISOString().slice(5, 16).replace("T", " "),
  );
}

const people = ["ann", "bob", "cid", "dan", "eve", "fay", "gus", "hal"] as const;

beforeAll(async () => {
  house = await testHouse({ definitions: definitionsOfTest(), start: at("2026-03-02", "08:00"), channels: "none" });
  const long = at("2025-01-01");
  await tell(
    ...people.map(
      (who) => [who, "customer_recorded", { demand_balance: "20000.00", opened_on: "2020-01-01" }, long] as const,
    ),
    ["old", "customer_recorded", { demand_balance: "60000.00", birthday: "2000-02-28", opened_on: "2025-12-10" }, long],
    ["poor", "customer_recorded", { demand_balance: "50.00", opened_on: "2020-01-01" }, long],
  );
  // Heard of before: poor last on 20 February at noon, dan on 1 February.
  await tell(
    ["poor", "transaction", { direction: "out", amount: "10.00" }, at("2026-02-20", "12:00")],
    ["dan", "login", { device: "d" }, at("2026-03-01", "20:00")],
    ["eve", "registered", {}, at("2026-03-01", "12:00")],
    ["bob", "complaint_filed", { ticket: "b1" }, at("2026-02-10", "12:00")],
  );
  for (const id of Object.keys(triggers)) await house.bank.publish(id, house.clock.now());
  await settleNow(house);
}, 120_000);
afterAll(async () => {
  await house?.close();
});

describe("triggers of playbooks", () => {
  it("start by an event with its condition, and by a condition that turns, each fact looked at by itself", async () => {
    await until(at("2026-03-02", "10:00"));
    const balance = (amount: string) => ({ demand_balance: amount });
    await tell(
      ["ann", "balance_changed", balance("60000.00")],
      ["bob", "complaint_filed", { ticket: "b2" }],
      ["cid", "complaint_filed", { ticket: "c1" }],
      // Up and down again within one set.
      ["dan", "balance_changed", balance("70000.00")],
      ["dan", "balance_changed", balance("100.00")],
      ["eve", "balance_changed", balance("50000.00")],
      // It was above already.
      ["old", "balance_changed", balance("90000.00")],
    );
    expect(await admitted("on-becomes", "ann")).toEqual(["03-02 10:00"]);
    expect(await admitted("on-becomes", "dan")).toEqual(["03-02 10:00"]);
    expect(await admitted("on-becomes", "eve")).toEqual([]);
    expect(await admitted("on-becomes", "old")).toEqual([]);
    expect(await admitted("on-event", "bob")).toEqual(["03-02 10:00"]);
    expect(await admitted("on-event", "cid")).toEqual([]);
    // A late one counts beside those that overtook it, and at its own time.
    await until(at("2026-03-02", "10:30"));
    await tell(["cid", "complaint_filed", { ticket: "c0" }, at("2026-03-02", "09:00")]);
    expect(await admitted("on-event", "cid")).toEqual(["03-02 09:00"]);
    // What happened before the playbook was live starts nothing.
    await tell(["fay", "balance_changed", balance("80000.00"), at("2026-03-01", "09:00")]);
    expect(await admitted("on-becomes", "fay")).toEqual([]);
  });

  it("start by a score's band, by coming into an audience and leaving it, by the API and for others", async () => {
    const score = (value: number) => ({ name: "term_deposit", value, version: "1" });
    await tell(["gus", "score_published", score(0.9)], ["hal", "score_published", score(0.4)]);
    await until(at("2026-03-02", "11:00"));
    await tell(["gus", "score_published", score(0.6)], ["hal", "score_published", score(0.45)]);
    expect(await admitted("on-score", "gus")).toEqual(["03-02 11:00"]);
    expect(await admitted("on-score", "hal")).toEqual([]);
    await tell(["gus", "balance_changed", { demand_balance: "2000000.00" }]);
    await until(at("2026-03-02", "11:10"));
    await tell(["gus", "balance_changed", { demand_balance: "1000.00" }]);
    expect(await admitted("on-enters", "gus")).toEqual(["03-02 11:00"]);
    expect(await admitted("on-leaves", "gus")).toEqual(["03-02 11:10"]);
    expect(await admitted("on-enters", "ann")).toEqual([]);
    await tell(
      ["hal", "playbook_called", { playbook: "on-call" }],
      ["gus", "referral_accepted", { referrer: "hal", referee: "gus" }],
    );
    expect(await admitted("on-call", "hal")).toEqual(["03-02 11:10"]);
    expect(await admitted("on-referral", "gus")).toEqual(["03-02 11:10"]);
    expect(await admitted("on-referral", "hal")).toEqual(["03-02 11:10"]);
    expect(await admitted("on-call", "gus")).toEqual([]);
  });

  it("start by a silence at its exact moment, also of days, and not where something was heard", async () => {
    // Eve registered at noon of 1 March, before the playbook was live; its moment came after.
    await until(at("2026-03-02", "11:30"));
    await tell(["fay", "registered", {}], ["hal", "registered", {}]);
    await until(at("2026-03-02", "15:00"));
    await tell(["hal", "account_opened", { account_class: "II" }], ["dan", "login", { device: "d" }]);
    await until(at("2026-03-03", "14:00"));
    expect(await admitted("on-after", "eve")).toEqual(["03-02 12:00"]);
    expect(await admitted("on-after", "fay")).toEqual(["03-03 11:30"]);
    expect(await admitted("on-after", "hal")).toEqual([]);
    expect(await admitted("on-silence", "dan")).toEqual([]);
    await until(at("2026-03-03", "15:30"));
    expect(await admitted("on-silence", "dan")).toEqual(["03-03 15:00"]);
    expect(await admitted("on-silence", "ann")).toEqual([]);
    await until(at("2026-03-06"));
    expect(await admitted("on-silence", "dan")).toEqual(["03-03 15:00"]);
    await until(at("2026-03-07", "11:59"));
    expect(await admitted("on-dormant", "poor")).toEqual([]);
    await until(at("2026-03-07", "12:00"));
    expect(await admitted("on-dormant", "poor")).toEqual(["03-07 12:00"]);
  });

  it("start by time alone, on dates and on days of the calendar", async () => {
    await tell(
      ["ann", "attribute_changed", { birthday: "1990-03-09" }],
      ["bob", "attribute_changed", { birthday: "1990-03-09", staff: true }],
      ["cid", "attribute_changed", { holdings: [{ product: "td", kind: "term_deposit", matures_on: "2026-04-08" }] }],
      ["dan", "attribute_changed", { holdings: [{ product: "w", kind: "wealth", matures_on: "2026-04-08" }] }],
    );
    // A fact takes it down, and the day's end turns it again.
    await tell(["eve", "transfer", { amount: "20000.00", payee: "p" }]);
    const calm = await admitted("on-calm-day", "eve");
    await until(at("2026-03-10", "08:00"));
    expect(calm).toEqual([]);
    expect(await admitted("on-calm-day", "eve")).toEqual(["03-08 00:00"]);
    expect(await admitted("on-calm-day", "ann")).toEqual([]);
    expect(await admitted("on-birthday", "ann")).toEqual(["03-09 09:00"]);
    expect(await admitted("on-birthday", "bob")).toEqual([]);
    expect(await admitted("on-maturity", "cid")).toEqual(["03-09 09:00"]);
    expect(await admitted("on-maturity", "dan")).toEqual([]);
    // Ninety days after 10 December.
    expect(await admitted("on-anniversary-90", "old")).toEqual(["03-10 00:00"]);
    expect(await admitted("on-anniversary-90", "ann")).toEqual([]);
    // Bob's first complaint, of 10 February at noon, has left the window.
    await until(at("2026-03-13", "08:00"));
    expect(await admitted("on-falls", "bob")).toEqual(["03-13 00:00"]);
    await until(at("2026-03-31", "10:00"));
    expect(await admitted("on-maturity", "cid")).toEqual(["03-09 09:00", "03-24 09:00"]);
    expect(await admitted("on-month-end", "ann")).toEqual(["03-31 09:00"]);
    expect(await admitted("on-month-end", "poor")).toEqual([]);
    // Looking again changes nothing.
    expect(await house.bank.journeys.days()).toBe(0);
  });

  it("admit nobody twice by one occurrence", async () => {
    const before = await house.bank.storage.batch("test", (tx) =>
      tx.one<{ n: number; keys: number }>(sql`
        select count(*)::int as n, count(distinct (playbook, customer, key))::int as keys from playbook.enrolment`),
    );
    expect(before.n).toBe(before.keys);
    await tell(["ann", "playbook_called", { playbook: "on-call" }]);
    expect(await admitted("on-call", "ann")).toEqual(["03-31 10:00"]);
  });

  it("are told with the run that they began, also when the playbook was edited since", async () => {
    const { bank, clock } = house;
    const considered = async (subject: string) => {
      const { triggers: all, nothing } = await why(bank, job("test"), subject, null);
      const isIt = ({ playbook }: { playbook: { code: string } }): boolean => playbook.code === "on-event";
      return { ...all.find(isIt), nothing: nothing.find(isIt)?.en };
    };
    expect(await considered("bob")).toMatchObject({ version: 1, result: "admitted" });
    const definition = bank.definitions.playbooks["on-event"];
    if (!definition) throw new Error("the playbook is gone");
    const edited = { ...definition, en: "Edited" };
    await publishPlaybook(bank.storage, job("test"), {
      playbook: "on-event",
      definition: edited,
      liveFrom: clock.now(),
    });
    expect(await considered("bob")).toMatchObject({ version: 2, result: "admitted" });
    expect(await considered("cid")).toMatchObject({ version: 2, result: "trigger" });
    // By the first of its versions, which no edit ended.
    expect((await considered("old")).nothing).toContain("since the playbook went live on 2026-03-02");
  });
});
