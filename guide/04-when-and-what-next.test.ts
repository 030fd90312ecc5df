/**
 * Chapter 4. When, and what next.
 *
 * Knowing who somebody is, and in which crowds, is standing at a window. This chapter is about the moment at which one knocks:
 * a balance has just risen, a day has passed since somebody registered and nothing came of it, a deposit matures on Friday.
 * And it is about what comes after: wait three days, look whether the message was opened, try another way, stop as soon as
 * it is no longer needed.
 *
 * All of this is one file, that a person who knows the business can read. When: one trigger. Who: a condition. In which waves:
 * how long to wait, by which ways, with which words, and where to go from there. Towards what: an event, and how long it is
 * hoped for. A mistake in it is told with its line. One person proposes it, another one agrees, and whoever is on the way
 * when it changes goes on by the words that held when he set out.
 *
 * The engine hears of a fact once and decides at once. It never asks everybody whether something has happened; the fact
 * itself wakes the few playbooks that it can mean something to. What no fact tells, time does: silences have alarm clocks,
 * dates have nine in the morning.
 *
 * A playbook can also be asked in the middle of things. A login comes from a strange city: may it pass? The request waits,
 * the answer takes some milliseconds, and the event goes into the log like any other.
 *
 * Before a playbook meets anybody it can be tried on yesterday. And afterwards anybody can ask why: each trigger says what it
 * saw, and which part of its condition did not hold.
 *
 * Four customers walk through this chapter: 唐宁, 方舟, 纪南 and 夏初.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlaybook } from "#contracts/definitions";
import { job, type PersonActor } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { acceptFacts, arrivalOfJson } from "#intake";
import { approvePlaybook, changePlaybook, enrolmentsOn, proposePlaybook } from "#playbook";
import { findCustomer } from "#profile";
import { readTouches } from "#reach";
import { answersOf } from "../doors/server/flows/answers/index.ts";
import { runUntil, settleNow } from "../doors/server/flows/run-until/index.ts";
import { tryPlaybook } from "../doors/server/flows/try-playbook/index.ts";
import { why } from "../doors/server/flows/why.ts";
import { sampleDefinitions, type TestHouse, testHouse } from "../model-bank/test-house.ts";

const ZONE = "Asia/Shanghai";
const at = (day: string, time = "10:00") => instantOf(day, time, ZONE);
const core = job("core system");

let house: TestHouse;
let counter = 0;
beforeAll(async () => {
  house = await testHouse({ start: at("2026-03-02", "09:00"), definitions: withoutControl() });
});
afterAll(async () => {
  await house?.close();
});

/** In life some are left alone, so that what a playbook brings can be counted; in a guide nobody is. */
function withoutControl() {
  const definitions = sampleDefinitions();
  const idle = definitions.playbooks["grow-idle-balance"];
  if (!idle) throw new Error("the sample bank lacks its playbook");
  return { ...definitions, playbooks: { [idle.id]: { ...idle, holdout: false, control: 0 } } };
}

type Told = readonly [subject: string, type: string, data: object];
const eventOf = ([subject, type, data]: Told) => ({
  specversion: "1.0",
  type,
  source: "core-banking",
  id: `fact-${counter++}`,
  subject,
  time: house.clock.now().toISOString(),
  data,
});
async function told(...events: readonly Told[]): Promise<void> {
  const arrivals = events.map((event) => arrivalOfJson(eventOf(event)));
  expect((await acceptFacts(house.bank.intake, core, arrivals)).quarantined).toEqual([]);
  await settleNow(house);
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
/** What somebody was sent: wave, way and bank time, the first one first. */
async function sentTo(subject: string): Promise<string[]> {
  const touches = await readTouches(house.bank.storage, core, await numberOf(subject));
  return touches
    .map(
      ({ wave, channel, dueAt }) =>
        `${wave} ${channel} ${new Date(dueAt.getTime() + 8 * 3_600_000).toISOString().slice(5, 16)}`,
    )
    .reverse();
}

const common = { consent: ["marketing"], push_token: true, opened_on: "2024-05-06" };

const SILENT = `id: guide-silent-login
zh: 三天未登录
en: Three days without a login
stage: winback
class: service
trigger: { absence: { of: [login], for: 3d } }
audience: customer.aum >= 10000.0
waves:
  - { id: told, channel: inbox, content: id-renewal-inbox }
  - { id: again, wait: 2d, unless_receipt: opened, channel: push, content: id-renewal-push }
goal: { event: login, within: 14d }
`;

describe("4. When, and what next", () => {
  it("is a file: a mistake in it is told with its line and with what to write instead", () => {
    const wrong = SILENT.replace("absence", "absense").replace("id-renewal-push", "id-renewal-sms");
    const { playbook, problems } = readPlaybook(wrong, house.bank.definitions, "guide.yaml");
    expect(playbook).toBeUndefined();
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toContain("guide.yaml:6");
    expect(problems[0]?.en).toContain("did you mean absence?");
    expect(readPlaybook(SILENT, house.bank.definitions).problems).toEqual([]);
  });

  it("is proposed by one person and agreed to by another; then it is live, for what happens from now on", async () => {
    const { storage, definitions, clock } = house.bank;
    const parts = { storage, definitions };
    const designer = await colleague("designer");
    const proposal = { playbook: "guide-silent-login", body: SILENT, reason: "guide", at: clock.now() };
    const { version } = await proposePlaybook(parts, designer, proposal);
    const asked = { playbook: "guide-silent-login", version, at: clock.now() };
    await expect(approvePlaybook(parts, designer, asked)).rejects.toMatchObject({ code: "forbidden" });
    expect(await approvePlaybook(parts, await colleague("approver"), asked)).toMatchObject({ state: "live" });
    await house.bank.publish("grow-idle-balance", clock.now());
  });

  it("meets a balance in the moment in which it rises; one that was high already has not risen", async () => {
    await told(
      ["唐宁", "customer_recorded", { ...common, demand_balance: "20000.00", aum: "90000.00" }],
      ["方舟", "customer_recorded", { ...common, demand_balance: "20000.00" }],
    );
    house.clock.advanceTo(at("2026-03-02"));
    await told(
      ["唐宁", "balance_changed", { demand_balance: "60000.00" }],
      ["方舟", "balance_changed", { demand_balance: "50000.00" }],
    );
    expect(await sentTo("唐宁")).toEqual(["offer push 03-02T10:00"]);
    expect(await sentTo("方舟")).toEqual([]);
    // Higher still turns nothing that had turned before.
    house.clock.advanceTo(at("2026-03-02", "11:00"));
    await told(["唐宁", "balance_changed", { demand_balance: "80000.00" }]);
    expect(await sentTo("唐宁")).toHaveLength(1);
  });

  it("comes back three days later, unless what was hoped for has come", async () => {
    house.clock.advanceTo(at("2026-03-03"));
    await told(["方舟", "balance_changed", { demand_balance: "70000.00" }]);
    await runUntil(house, at("2026-03-04"));
    await told(["唐宁", "deposit_opened", { product: "td_24", amount: "50000.00" }]);
    await runUntil(house, at("2026-03-06", "12:00"));
    expect(await sentTo("唐宁")).toEqual(["offer push 03-02T10:00"]);
    expect(await sentTo("方舟")).toEqual(["offer push 03-03T10:00", "reminder push 03-06T10:00"]);
    const [run] = await enrolmentsOn(house.bank.storage, core, await numberOf("唐宁"), null);
    expect(run).toMatchObject({ playbook: "grow-idle-balance", state: "converted", endReason: "goal" });
  });

  it("hears silence, and what came of a message decides whether another one follows", async () => {
    house.clock.advanceTo(at("2026-03-07"));
    await told(
      ["纪南", "customer_recorded", { ...common, aum: "30000.00" }],
      ["夏初", "customer_recorded", { ...common, aum: "9999.99" }],
    );
    await told(["纪南", "login", { device: "d1" }], ["夏初", "login", { device: "d2" }]);
    await runUntil(house, at("2026-03-10", "09:59"));
    expect(await sentTo("纪南")).toEqual([]);
    await runUntil(house, at("2026-03-10", "10:00"));
    expect(await sentTo("纪南")).toEqual(["told inbox 03-10T10:00"]);
    // Paused in between, it waits; when it goes on, nothing is lost and nothing is said twice.
    const { storage, clock } = house.bank;
    const approver = await colleague("approver");
    const change = { playbook: "guide-silent-login", reason: "guide", at: clock.now() };
    await changePlaybook({ storage }, approver, { ...change, change: "pause" });
    await runUntil(house, at("2026-03-12", "12:00"));
    expect(await sentTo("纪南")).toHaveLength(1);
    await changePlaybook({ storage }, approver, { ...change, change: "resume", at: clock.now() });
    await settleNow(house);
    expect(await sentTo("纪南")).toEqual(["told inbox 03-10T10:00", "again push 03-12T12:00"]);
    expect(await sentTo("夏初")).toEqual([]);
  }, 120_000);

  it("answers while the request waits: a strange city on a new device needs a second factor", async () => {
    const { bank, clock } = house;
    const file = sampleDefinitions().playbooks["protect-strange-login"];
    const parts = { storage: bank.storage, definitions: bank.definitions };
    const proposal = { playbook: "protect-strange-login", body: file, reason: "guide", at: clock.now() };
    const { version } = await proposePlaybook(parts, await colleague("designer"), proposal);
    await approvePlaybook(parts, await colleague("approver"), {
      playbook: proposal.playbook,
      version,
      at: clock.now(),
    });
    await told(
      ["纪南", "attribute_changed", { city: "Shanghai" }],
      ["纪南", "login", { city: "Shanghai", device: "d1" }],
    );
    const ask = (data: object) => answersOf(bank).ask(core, eventOf(["纪南", "login", data]));
    expect(await ask({ city: "Shanghai", device: "d9" })).toMatchObject({ answer: "allow" });
    const strange = await ask({ city: "Urumqi", device: "d8" });
    expect(strange).toMatchObject({ answer: "step_up", reasons: [{ playbook: "protect-strange-login" }] });
    await settleNow(house);
  });

  it("is tried on what has happened before it meets anybody: whom, when, at what cost; nothing is sent", async () => {
    const { bank } = house;
    const before = await sentTo("方舟");
    const text = `id: guide-trial
zh: 试运行
en: A trial
stage: grow
class: marketing
holdout: false
control: 0
trigger: { becomes: customer.demand_balance > 50000.0 }
waves: [{ id: told, channel: sms, content: idle-two-year-sms }]
`;
    const phone = { phone: "13800138001" };
    await told(["方舟", "attribute_changed", phone], ["唐宁", "attribute_changed", { phone: "13800138002" }]);
    const { tried } = await tryPlaybook({ bank }, await colleague("designer"), { text, over: "30d" });
    expect(tried).toMatchObject({ candidates: 4, played: 4, admissions: 2, people: 2, touches: 2 });
    expect(tried?.days.map(({ day, messages, cost }) => [day, messages, cost])).toEqual([
      ["2026-03-02", 1, 0.05],
      ["2026-03-03", 1, 0.05],
    ]);
    expect(tried?.overlap).toMatchObject([{ playbook: "grow-idle-balance", people: 2, sameDay: 2 }]);
    expect(tried?.caps).toMatchObject([{ cap: "day", times: 2 }]);
    expect(tried?.customers[0]?.because.en).toContain("customer.demand_balance > 50000.0");
    expect(await sentTo("方舟")).toEqual(before);
  });

  it("says why not: each trigger, and the clause that did not hold", async () => {
    const { bank } = house;
    const operator = await colleague("compliance");
    const { triggers } = await why(bank, operator, "夏初", null);
    const silent = triggers.find(({ playbook }) => playbook.code === "guide-silent-login");
    expect(silent).toMatchObject({ result: "audience", clauses: [{ text: "customer.aum >= 10000.0", holds: false }] });
    const idle = triggers.find(({ playbook }) => playbook.code === "grow-idle-balance");
    expect(idle).toMatchObject({ result: "trigger", clauses: [{ holds: null }] });
    // Asked of a moment in the past: then nothing had turned yet.
    const then = await why(bank, operator, "方舟", at("2026-03-02", "12:00"));
    expect(then.triggers.find(({ playbook }) => playbook.code === "grow-idle-balance")).toMatchObject({
      result: "trigger",
      clauses: [
        { text: "customer.demand_balance > 50000.0", holds: false, values: { "customer.demand_balance": "50000.00" } },
      ],
    });
    const now = await why(bank, operator, "方舟", null);
    expect(now.triggers.find(({ playbook }) => playbook.code === "grow-idle-balance")?.result).toBe("running");
  });
});
