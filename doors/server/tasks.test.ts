/** Colleagues' tasks in a whole bank: whose they are, what they cost, and what the rest of the house makes of them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dispatchList, takeBackList } from "#audience";
import type { Channel } from "#contracts/definitions";
import { job, type PersonActor } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { derivedId } from "#ground/ids";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { reportTaskValue } from "#outcome";
import {
  endAbsence,
  handOver,
  type Intent,
  listColleagues,
  listTasks,
  planTouches,
  recordOutcome,
  setAbsence,
  setCapacity,
  showTask,
  type TaskView,
  takeTask,
} from "#reach";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { worthOf } from "./natures.ts";

const ZONE = "Asia/Shanghai";
const at = (day: string, time: string) => instantOf(`2026-03-${day}`, time, ZONE);

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse({ start: at("02", "08:00") });
  // Two customers of a manager, three of the outlet alone, and one (4) of another branch.
  await tell(
    ...[0, 1, 2, 3, 4, 5].map((n) => {
      const outlet = n === 4 ? "outlet-2-1" : "outlet-1-1";
      const own = n < 2 ? { manager: "manager-1-1" } : {};
      const data = { name: `客户${n}`, phone: `1380013800${n}`, push_token: true, age: 40, outlet, ...own };
      return event("customer_recorded", n, { ...data, demand_balance: 200_000 + n, consent: ["marketing"] });
    }),
  );
});
afterAll(async () => {
  await house?.close();
});

const event = (type: string, n: number, data: object, id = `${type}-${n}-${house.clock.now().getTime()}`) =>
  arrivalOfJson({
    specversion: "1.0",
    type,
    source: "core-banking",
    id,
    subject: `C-${n}`,
    time: house.clock.now().toISOString(),
    data,
  });
async function tell(...events: Parameters<typeof acceptFacts>[2]): Promise<void> {
  await acceptFacts(house.bank.intake, job("core system"), [...events]);
  while ((await house.bank.consumer.drain()) > 0);
}
const numberOf = async (n: number): Promise<number> =>
  (await house.bank.storage.batch("test", (tx) => house.bank.people.lookup(tx, `C-${n}`))) ?? -1;
async function colleague(login: string): Promise<PersonActor> {
  const actor = await actorOfPerson(house.bank.storage, personIdOf(login));
  if (!actor) throw new Error(`nobody called ${login}`);
  return actor;
}
const work = () => ({
  ...house.bank.tasks,
  storage: house.bank.storage,
  clock: house.clock,
  bankName: house.bank.definitions.organisation,
  content: (name: string) => house.bank.content(name),
  bands: () => [0.1, 0.2],
  personal: house.bank.people.personal,
});
const enrolment = (n: number, name: string): string => derivedId("task test", String(n), name);
async function intent(n: number, name: string, over: Partial<Intent> = {}): Promise<Intent> {
  const channel = over.channel ?? "manager";
  const scripts: Partial<Record<Channel, string>> = {
    manager: "large-certificate-manager",
    agent_call: "term-deposit-script",
    push: "idle-two-year-push",
  };
  return {
    playbook: "term-deposit-call",
    version: "1",
    enrolment: enrolment(n, name),
    wave: channel,
    customer: await numberOf(n),
    unit: house.bank.units.get(n === 4 ? "outlet-2-1" : "outlet-1-1") ?? null,
    channel,
    class: "marketing",
    content: scripts[channel] ?? "",
    decision: null,
    dueAt: house.clock.now(),
    deadline: null,
    order: { value: 100 - n, probability: 0.3 },
    reasons: ["value_within_capacity"],
    trace: null,
    ...over,
  };
}
async function plan(...intents: Intent[]): Promise<void> {
  await house.bank.storage.batch("test", (tx) => planTouches(tx, intents, house.clock.now()));
  await round();
}
async function round() {
  await house.bank.assignCalls();
  const sent = await house.bank.dispatcher.drain();
  const kept = await house.bank.tasks.keep();
  await house.bank.receiver.drain();
  while ((await house.bank.consumer.drain()) > 0);
  return { ...sent, ...kept };
}
async function tasksOf(n: number, login = "administrator"): Promise<readonly TaskView[]> {
  return (await listTasks(work(), await colleague(login), { customer: await numberOf(n) }, "zh")).tasks;
}
const ownerOf = async (n: number) => (await tasksOf(n)).map(({ owner }) => owner?.login ?? null);
const settleAll = async (n: number, outcome = "refused") => {
  const lead = await colleague("team-lead-1");
  for (const { task } of await tasksOf(n)) await recordOutcome(work(), lead, { task, outcome });
};

describe("whose customers they are", () => {
  it("[C124] a manager's customers stay with the manager, task after task; while away others go on, and then it is the manager again", async () => {
    house.clock.advanceTo(at("02", "09:00"));
    const lead = await colleague("team-lead-1");
    // However little the manager can do: the relation is what counts.
    await setCapacity(work(), lead, { login: "manager-1-1", perDay: 1 });
    await plan(await intent(0, "a"), await intent(1, "a"));
    await plan(await intent(0, "b", { class: "service" }));
    expect([await ownerOf(0), await ownerOf(1)]).toEqual([["manager-1-1", "manager-1-1"], ["manager-1-1"]]);
    // Nobody's customer waits in the pool of the outlet when its manager is full.
    await plan(await intent(2, "a"));
    expect(await tasksOf(2)).toMatchObject([{ owner: null, pool: "unit" }]);
    const [task] = await tasksOf(0);
    const until = at("03", "09:00");
    const absence = await setAbsence(work(), lead, { login: "manager-1-1", from: house.clock.now(), until });
    expect(await round()).toMatchObject({ left: 3, given: 0 });
    expect(await ownerOf(0)).toEqual([null, null]);
    await expect(
      handOver(work(), lead, { task: task?.task ?? 0, to: "manager-1-1", reason: "wrong" }),
    ).rejects.toMatchObject({ caseName: "reach.cannot_own" });
    await handOver(work(), lead, { task: task?.task ?? 0, to: "agent-1-1", reason: "休假接续" });
    expect((await ownerOf(0)).sort()).toEqual(["agent-1-1", null]);
    const shown = await listColleagues(work(), lead, "zh");
    expect(shown.colleagues.find(({ login }) => login === "manager-1-1")).toMatchObject({
      capacity: 1,
      awayUntil: until,
    });
    await endAbsence(work(), lead, { absence });
    await setCapacity(work(), lead, { login: "manager-1-1", perDay: 40 });
    expect(await round()).toMatchObject({ given: 3 });
    expect([await ownerOf(1), await ownerOf(2)]).toEqual([["manager-1-1"], ["manager-1-1"]]);
    expect(
      (await showTask(work(), lead, task?.task ?? 0, "zh")).history.map(({ what, person }) => [what, person]),
    ).toEqual([
      ["given", "manager-1-1"],
      ["returned", null],
      ["handed_over", "agent-1-1"],
    ]);
    const mine = await colleague("manager-1-2");
    await expect(
      setAbsence(work(), mine, { login: "manager-1-1", from: house.clock.now(), until }),
    ).rejects.toMatchObject({ caseName: "reach.only_oneself" });
    for (const n of [0, 1, 2]) await settleAll(n, "interested");
  });

  it("[C125] a list's customers are its owner's for as long as it holds, one week to one month; then they go back to the pool", async () => {
    house.clock.advanceTo(at("03", "09:00"));
    const { bank } = house;
    await bank.copyProfiles();
    await bank.refreshAudiences();
    const head = await colleague("administrator");
    const operator = await colleague("branch-operator-1");
    const parts = { ...bank, audiences: bank.audiences, rules: bank.rules };
    const wish = { audience: "marketing_allowed", owners: ["agent-1-2"], purpose: "三月名单", days: 7 };
    const list = await dispatchList(parts, operator, wish);
    expect(list).toMatchObject({ state: "active", from: "2026-03-03", until: "2026-03-09", count: 5 });
    const deadline = at("20", "12:00");
    await plan(
      await intent(2, "list", { channel: "agent_call", deadline }),
      await intent(3, "list", { channel: "agent_call", deadline }),
      await intent(4, "list", { channel: "agent_call", deadline }),
    );
    // By the list, though both agents of the branch are free.
    expect([await ownerOf(2), await ownerOf(3)]).toEqual([["agent-1-2"], ["agent-1-2"]]);
    expect((await tasksOf(2))[0]?.list).toBe(list.list);
    expect((await ownerOf(4))[0]).toMatch(/^agent-2-/);
    const [listed] = await tasksOf(3);
    await settleAll(2, "interested");
    house.clock.advanceTo(at("09", "10:00"));
    expect(await round()).toMatchObject({ listsEnded: 0 });
    house.clock.advanceTo(at("10", "09:00"));
    expect(await round()).toMatchObject({ listsEnded: 1, given: 1 });
    const history = await showTask(work(), head, listed?.task ?? 0, "zh");
    expect(history.list).toBeNull();
    expect(history.history.map(({ what, detail }) => [what, detail])).toEqual([
      ["given", null],
      ["returned", "list_ended"],
      ["given", null],
    ]);
    // A list that is taken back ends at once.
    const second = await dispatchList(parts, operator, { ...wish, days: 31 });
    await takeBackList(bank.storage, operator, { list: second.list, reason: "错误名单", at: house.clock.now() });
    await settleAll(3, "interested");
  });
});

describe("what colleagues find, and what comes of it", () => {
  it("[C113] managers get few, precise leads with reason, script and probability, and none that was not chosen for them", async () => {
    house.clock.advanceTo(at("11", "09:00"));
    await plan(await intent(0, "lead"), await intent(3, "lead", { channel: "push" }));
    const manager = await colleague("manager-1-1");
    const { tasks } = await listTasks(work(), manager, { owner: "me" }, "zh");
    expect(tasks).toMatchObject([
      {
        mine: true,
        customer: { name: "客**", phone: "138****8000" },
        reasons: ["value_within_capacity"],
        reasonTexts: [expect.stringMatching(/[一-鿿]/)],
        probability: 0.3,
        band: { from: 0.2, to: 1 },
        script: { title: "联系客**：大额存单" },
        deadline: at("11", "17:00"),
      },
    ]);
    // What a machine can say it says: the front line has no work of it.
    expect(await tasksOf(3)).toEqual([]);
    const other = await colleague("manager-2-1");
    expect((await listTasks(work(), other, {}, "zh")).tasks).toEqual([]);
    await expect(takeTask(work(), other, { task: tasks[0]?.task ?? 0 })).rejects.toMatchObject({
      caseName: "reach.no_task",
    });
  });

  it("[C115] what the manager records decides the second wave: who said no or never again gets none, who is interested does", async () => {
    const second = at("12", "10:00");
    await plan(await intent(1, "wave"), await intent(2, "wave"));
    await setCapacity(work(), await colleague("team-lead-1"), { login: "manager-1-1", perDay: 40 });
    const waves = [0, 1, 2].map((n) =>
      intent(n, n === 0 ? "lead" : "wave", { channel: "push", wave: "second", dueAt: second }),
    );
    await house.bank.storage.batch("test", async (tx) => planTouches(tx, await Promise.all(waves), house.clock.now()));
    await settleAll(0, "interested");
    await settleAll(1, "refused");
    await settleAll(2, "do_not_contact");
    await round();
    // Never again holds at once; a no is asked for when the wave is due.
    expect(await secondWave(2)).toEqual(["denied", "channel_closed"]);
    house.clock.advanceTo(second);
    await round();
    expect([await secondWave(0), (await secondWave(1))[0]]).toEqual([["accepted", null], "denied"]);
  });

  it("[C157] machine and colleague do not meet: what goes to the many waits while somebody talks with the customer", async () => {
    house.clock.advanceTo(at("13", "09:00"));
    await plan(await intent(5, "talk", { channel: "agent_call" }));
    const [task] = await tasksOf(5);
    const agent = await colleague(task?.owner?.login ?? "");
    await takeTask(work(), agent, { task: task?.task ?? 0 });
    await plan(
      await intent(5, "mass", { channel: "push" }),
      await intent(5, "must", { channel: "push", class: "service", wave: "must", content: "id-renewal-push" }),
    );
    // Service is not for the many: it goes.
    expect(await stateOf(5, "mass", "push")).toBe("planned");
    expect(await stateOf(5, "must", "must")).toBe("accepted");
    // Nobody else reaches the customer by another task either.
    await plan(await intent(5, "talk-2", { channel: "agent_call", class: "service", wave: "again" }));
    const lead = await colleague("team-lead-1");
    const another = (await tasksOf(5)).find(({ task: one }) => one !== task?.task);
    await handOver(work(), lead, { task: another?.task ?? 0, to: "team-lead-1", reason: "先由我来" });
    await expect(takeTask(work(), lead, { task: another?.task ?? 0 })).rejects.toMatchObject({
      caseName: "reach.with_colleague",
    });
    await recordOutcome(work(), agent, { task: task?.task ?? 0, outcome: "interested" });
    await takeTask(work(), lead, { task: another?.task ?? 0 });
    await recordOutcome(work(), lead, { task: another?.task ?? 0, outcome: "interested" });
    house.clock.advanceTo(at("13", "09:30"));
    await round();
    expect(await stateOf(5, "mass", "push")).not.toBe("planned");
  });

  it("[C149] a task costs and earns: cost, income and satisfaction by colleague, unit, playbook and role", async () => {
    const { bank } = house;
    house.clock.advanceTo(at("16", "09:00"));
    await plan(await intent(4, "value", { channel: "agent_call", playbook: "term-deposit-call" }));
    const [task] = await tasksOf(4);
    const agent = await colleague(task?.owner?.login ?? "");
    await recordOutcome(work(), agent, { task: task?.task ?? 0, outcome: "converted", seconds: 200 });
    await round();
    house.clock.advanceTo(at("17", "09:00"));
    await tell(
      event("survey_answered", 4, { survey: "call", score: 9 }),
      event("survey_answered", 4, { survey: "outlet", score: 7 }, "survey-2"),
    );
    await bank.projector.drain();
    await bank.copyProfiles();
    const { storage, columnar, definitions, units, clock } = bank;
    const worth = (id: string) => worthOf(definitions, id, clock.today());
    const parts = { storage, columnar, definitions, units, clock, worthOf: worth };
    const head = await colleague("administrator");
    const report = await reportTaskValue(parts, head, { from: "2026-03-16", to: "2026-03-16" });
    const earned = ((worth("term-deposit-call") ?? 0) / 100).toFixed(2);
    const one = {
      tasks: 1,
      contacts: 1,
      converted: 1,
      income: earned,
      incomePerTask: earned,
      asked: 2,
      satisfaction: 8,
    };
    expect(report.all).toMatchObject(one);
    expect(report.rows).toMatchObject([{ of: agent.name === "" ? "" : task?.owner?.login, ...one }]);
    // The call's price, of the day's policy.
    expect(Number(report.all.cost)).toBeGreaterThan(0);
    const byUnit = await reportTaskValue(parts, head, { by: "unit" });
    expect(byUnit.rows.map(({ of }) => of).sort()).toEqual(["outlet-1-1", "outlet-2-1"]);
    expect(byUnit.rows.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(byUnit.all.tasks);
    expect((await reportTaskValue(parts, head, { by: "role" })).rows.map(({ of }) => of).sort()).toEqual([
      "agent",
      "manager",
    ]);
    // A branch sees its own.
    const lead = await colleague("team-lead-1");
    const own = await reportTaskValue(parts, lead, { by: "unit" });
    expect(own.rows.map(({ of }) => of)).toEqual(["outlet-1-1"]);
    await expect(reportTaskValue(parts, head, { from: "2026-03-17", to: "2026-03-16" })).rejects.toMatchObject({
      caseName: "outcome.empty_period",
    });
  });
});

const stateOf = async (n: number, name: string, wave: string): Promise<string> => {
  const { state } = await house.bank.storage.batch("test", (tx) =>
    tx.one<{ state: string }>(sql`
      select state from reach.touch where enrolment = ${enrolment(n, name)} and wave = ${wave}`),
  );
  return state;
};
async function secondWave(n: number): Promise<[string, string | null]> {
  const { state, code } = await house.bank.storage.batch("test", async (tx) =>
    tx.one<{ state: string; code: string | null }>(sql`
      select state, code from reach.touch where customer = ${await numberOf(n)} and wave = 'second'`),
  );
  return [state, state === "accepted" ? null : code];
}
