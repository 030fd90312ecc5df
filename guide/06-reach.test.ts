/**
 * Chapter 6. Reach.
 *
 * A decision is worth nothing until somebody hears of it. This room carries decisions out: by SMS, by the app (a push, a
 * message in the inbox, a place on a screen), by WeCom, by e-mail, by a robot's call, and by colleagues, who are a channel
 * like the others, only wiser.
 *
 * Everything that is to go out is one row of one ledger, under a key that can exist once: playbook, version, enrolment,
 * wave. Before a provider hears of a touch its row says so, in a committed transaction; so whatever may have gone out is
 * never taken for something that still has to. When an answer gets lost, the row says `unknown` and waits until somebody
 * who knows tells: nothing is ever sent again on a guess.
 *
 * Right before it goes, the law is asked once more. What was allowed at eight may be forbidden at nine, because the
 * customer has withdrawn her consent or complained; and what is only too early is put off until its channel opens.
 *
 * Providers report in their own time, several times, in any order, and sometimes of things that are not ours. Reports come
 * in through intake like every other fact and are folded into the ledger, which only climbs: accepted, with the carrier,
 * delivered. What is accepted is never called delivered, and what is delivered never becomes undelivered again.
 *
 * A bank that tries this house has no contract with a carrier. So every channel but e-mail has a local stand-in: it takes
 * messages as a provider does, reports as one does, and keeps what customers would have got where a person can open it, at
 * /inbox. There you may play the customer: open a message, answer R, let the phone ring.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Channel } from "#contracts/definitions";
import { job, type PersonActor } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import {
  actInInbox,
  handOver,
  type InboxAct,
  type Intent,
  listTasks,
  planTouches,
  readCallList,
  readInbox,
  recordOutcome,
  showTask,
  takeTask,
} from "#reach";
import { type TestHouse, testHouse } from "../model-bank/test-house.ts";

const ZONE = "Asia/Shanghai";
const DAY = "2026-03-02";
const at = (time: string) => instantOf(DAY, time, ZONE);

let house: TestHouse;
let linWei: number;

const record = {
  name: "林微",
  phone: "13800138000",
  email: "linwei@example.com",
  age: 41,
  branch: "branch-1",
  push_token: true,
  wecom_bound: true,
  consent: ["marketing"],
};

beforeAll(async () => {
  house = await testHouse({ start: at("08:00") });
  const event = { specversion: "1.0", type: "customer_recorded", source: "core-banking", id: "record-1" };
  const arrival = arrivalOfJson({ ...event, subject: "C-10086", time: at("08:00").toISOString(), data: record });
  await acceptFacts(house.bank.intake, job("core system"), [arrival]);
  await house.bank.consumer.drain();
  linWei = (await house.bank.storage.batch("guide", (tx) => house.bank.people.lookup(tx, "C-10086"))) ?? -1;
});
afterAll(async () => {
  await house?.close();
});

/** As the decision room leaves it: who, by what, with which words, and from when on. */
function intent(channel: Channel, content: string, over: Partial<Intent> = {}): Intent {
  return {
    playbook: "guide",
    version: "1",
    enrolment: "e1",
    wave: channel,
    customer: linWei,
    unit: house.bank.units.get("branch-1") ?? null,
    channel,
    class: house.bank.content(content)?.class ?? "marketing",
    content,
    decision: null,
    dueAt: house.clock.now(),
    deadline: null,
    order: { value: 100, probability: null },
    trace: null,
    ...over,
  };
}
const plan = (...intents: Intent[]) =>
  house.bank.storage.batch("guide", (tx) => planTouches(tx, intents, house.clock.now()));

/** One round of the house: what is due goes out, what is reported comes home. */
async function round() {
  const { bank } = house;
  await bank.assignCalls();
  const sent = await bank.dispatcher.drain();
  await bank.receiver.drain();
  while ((await bank.consumer.drain()) > 0);
  return sent;
}

async function states(): Promise<Record<string, string>> {
  const rows = await house.bank.storage.batch("guide", (tx) =>
    tx.rows<{ enrolment: string; wave: string; state: string }>(sql`
      select enrolment, wave, state from reach.touch order by touch`),
  );
  return Object.fromEntries(rows.map(({ enrolment, wave, state }) => [`${enrolment}/${wave}`, state]));
}

async function colleague(login: string): Promise<PersonActor> {
  const actor = await actorOfPerson(house.bank.storage, personIdOf(login));
  if (!actor) throw new Error(`nobody called ${login}`);
  return actor;
}
const inbox = async (channel?: Channel) =>
  (await readInbox(house.bank.storage, await colleague("compliance"), channel === undefined ? {} : { channel }))
    .messages;

async function play(channel: Channel, act: InboxAct, more: { text?: string; outcome?: string } = {}) {
  const [message] = await inbox(channel);
  const { storage, clock } = house.bank;
  await actInInbox({ storage, clock }, await colleague("compliance"), { message: message?.message ?? 0, act, ...more });
}

describe("6. Reach", () => {
  it("[C080] goes out by SMS, push, inbox, slot, WeCom, e-mail, robot, agent and manager, each in its time", async () => {
    await plan(
      intent("sms", "idle-two-year-sms"),
      intent("push", "idle-two-year-push"),
      intent("inbox", "login-gift-inbox"),
      intent("slot", "zone-payroll-slot"),
      intent("wecom", "idle-two-year-wecom"),
      intent("email", "term-deposit-email"),
      intent("manager", "large-certificate-manager"),
      intent("robot_call", "idle-two-year-robot"),
      intent("agent_call", "term-deposit-script"),
    );
    // At eight messages may go, and colleagues see what is theirs; robots ring from nine on.
    expect(await round()).toMatchObject({ deferred: 1, failed: 0, denied: 0 });
    expect(await states()).toMatchObject({
      "e1/email": "accepted",
      "e1/robot_call": "planned",
      "e1/agent_call": "accepted",
    });
    house.clock.advanceTo(at("09:00"));
    await round();
    house.clock.advanceTo(at("09:01"));
    await round();
    expect(await states()).toEqual({
      "e1/sms": "delivered",
      "e1/push": "delivered",
      "e1/inbox": "delivered",
      "e1/slot": "delivered",
      // Nobody at the bank has pressed "send" yet.
      "e1/wecom": "accepted",
      "e1/email": "accepted",
      // It rang for half a minute, and nobody took it.
      "e1/robot_call": "failed",
      // On the lists of those who call.
      "e1/manager": "accepted",
      "e1/agent_call": "accepted",
    });
    // Asking for the same again adds nothing, and nothing is given to a network twice.
    expect(await plan(intent("sms", "idle-two-year-sms"))).toEqual({ planned: 0, duplicates: 1 });
    expect((await inbox()).map(({ submissions }) => submissions)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("says who sends it and how to refuse it; whoever looks over her shoulder sees masks", async () => {
    const [sms] = await inbox("sms");
    expect(sms).toMatchObject({ to: "138****8000", parts: 2, state: "delivered" });
    expect(sms?.body).toMatch(/^【常青银行】.*拒收请回复R$/);
    const [wecom] = await inbox("wecom");
    expect(wecom?.body).toContain("林*，您好！");
    // An analyst need not recognise anybody, and colleagues of another branch do not see her at all.
    const asAnalyst = await readInbox(house.bank.storage, await colleague("analyst"), { channel: "wecom" });
    expect(asAnalyst.messages[0]).toMatchObject({ to: "***", body: expect.stringContaining("***，您好！") });
    const elsewhere = await readInbox(house.bank.storage, await colleague("team-lead-2"), {});
    expect(elsewhere.messages).toEqual([]);
  });

  it("hears what she does, as facts that came through the front door", async () => {
    await play("push", "click");
    await play("wecom", "confirm");
    await play("inbox", "open");
    await plan(intent("robot_call", "idle-two-year-robot", { enrolment: "e2" }));
    await round();
    await play("robot_call", "finish", { outcome: "call_back" });
    await round();
    expect(await states()).toMatchObject({ "e1/wecom": "delivered", "e2/robot_call": "delivered" });
    const facts = await house.bank.storage.batch("guide", (tx) =>
      tx.rows<{ told: string }>(sql`
        select source || ' ' || type as told from log.fact where source like 'local/%' group by 1 order by 1`),
    );
    expect(facts.map(({ told }) => told)).toEqual([
      "local/inbox touch_delivered",
      "local/inbox touch_opened",
      "local/push touch_clicked",
      "local/push touch_delivered",
      "local/push touch_opened",
      "local/robot_call call_connected",
      "local/robot_call call_finished",
      "local/robot_call touch_failed",
      "local/robot_call touch_submitted",
      "local/slot touch_delivered",
      "local/sms touch_delivered",
      "local/sms touch_submitted",
      "local/wecom touch_delivered",
    ]);
  });

  it("takes a colleague's word for a colleague's call", async () => {
    const { bank } = house;
    const parts = {
      storage: bank.storage,
      zone: ZONE,
      bankName: bank.definitions.organisation,
      content: (name: string) => bank.content(name),
      bands: () => [],
      personal: bank.people.personal,
    };
    const lead = await colleague("team-lead-1");
    const { tasks } = await readCallList(parts, lead, { state: "open" }, "zh");
    expect(tasks.map(({ script }) => script?.title).sort()).toEqual(["联系林*：大额存单", "致电林*：定期存款"]);
    const call = tasks.find(({ key }) => key.endsWith("/agent_call"));
    const work = { ...parts, ...bank.tasks, clock: house.clock };
    await recordOutcome(work, lead, { task: call?.task ?? 0, outcome: "interested", seconds: 95 });
    await round();
    expect(await states()).toMatchObject({ "e1/agent_call": "delivered" });
    const left = await readCallList(parts, lead, { state: "open" }, "zh");
    expect(left.tasks.map(({ key }) => key)).toEqual(["guide@1/e1/manager"]);
  });

  it("keeps her with one colleague at a time, and remembers who had the task", async () => {
    const { bank } = house;
    const work = {
      storage: bank.storage,
      clock: house.clock,
      bankName: bank.definitions.organisation,
      content: (name: string) => bank.content(name),
      bands: () => [],
      personal: bank.people.personal,
      ...bank.tasks,
    };
    await plan(intent("agent_call", "term-deposit-script", { enrolment: "e7", class: "service" }));
    await round();
    const [agent, other, lead] = [
      await colleague("agent-1-1"),
      await colleague("agent-1-2"),
      await colleague("team-lead-1"),
    ];
    const { tasks } = await listTasks(work, lead, { role: "agent" }, "zh");
    const task = tasks[0]?.task ?? 0;
    expect(tasks[0]).toMatchObject({ state: "open", owner: { login: "agent-1-1" }, customer: { name: "林*" } });
    // While one colleague talks with her, nobody else can.
    await takeTask(work, agent, { task });
    await expect(takeTask(work, other, { task })).rejects.toMatchObject({ caseName: "reach.task_of_another" });
    // She asks for somebody who knows insurance: the task goes over, and its history with it.
    await handOver(work, agent, { task, to: "agent-1-2", reason: "想了解保险" });
    await takeTask(work, other, { task });
    expect(await recordOutcome(work, other, { task, outcome: "call_back" })).toEqual({ task, state: "open" });
    const shown = await showTask(work, lead, task, "zh");
    expect(shown.history.map(({ what, person }) => `${what} ${person}`)).toEqual([
      "given agent-1-1",
      "taken agent-1-1",
      "handed_over agent-1-2",
      "taken agent-1-2",
      "call_back agent-1-2",
    ]);
    expect(shown.nextAt?.getTime()).toBeGreaterThan(house.clock.now().getTime());
    await recordOutcome(work, other, { task, outcome: "refused" });
    await round();
  });

  it("stops at one letter: she answers R, and what was waiting is cancelled; what she must know still comes", async () => {
    const tomorrow = { dueAt: instantOf("2026-03-03", "09:00", ZONE), enrolment: "e3" };
    await plan(intent("sms", "idle-two-year-sms", tomorrow), intent("push", "idle-two-year-push", tomorrow));
    await play("sms", "reply", { text: "r。" });
    await round();
    expect(await states()).toMatchObject({ "e3/sms": "denied", "e3/push": "planned" });
    // A playbook that has not heard of it plans another: the check right before sending has.
    await plan(
      intent("sms", "idle-two-year-sms", { enrolment: "e4" }),
      intent("sms", "id-renewal-sms", { enrolment: "e5" }),
      intent("sms", "fraud-alert-sms", { enrolment: "e6" }),
    );
    expect(await round()).toMatchObject({ accepted: 2, denied: 1 });
    expect(await states()).toMatchObject({ "e4/sms": "denied", "e5/sms": "accepted", "e6/sms": "accepted" });
    const service = (await inbox("sms")).find(({ content }) => content === "id-renewal-sms");
    expect(service?.body).not.toContain("拒收请回复R");
  });
});
