import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PersonActor } from "#ground/authority";
import { chinaCalendar } from "#ground/calendar";
import { type ReplayClock, replayClock } from "#ground/clock";
import { sql, type Tx } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  applyReceipts,
  assignCalls,
  type Intent,
  type KeepTasksOptions,
  keepTasks,
  listTasks,
  openReviews,
  plainRules,
  planTouches,
  recordOutcome,
  settleReview,
  showTask,
  type TaskView,
  takeTask,
} from "./index.ts";

const ZONE = "Asia/Shanghai";
const at = (text: string) => new Date(`2026-03-${text}:00+08:00`);
const person = (id: string, roles: PersonActor["roles"], scope: PersonActor["scope"]): PersonActor => {
  return { kind: "person", id, name: id, roles, scope };
};
const lead = person("lead", ["team_lead"], [2, 3]);
const agent = (id: string, scope: readonly number[] = [2, 3]) => person(id, ["agent"], scope);
const risk = person("risk-1", ["risk"], "all");

let bank: TestBank;
let clock: ReplayClock;
beforeAll(async () => {
  bank = await testBank();
  clock = replayClock(ZONE, at("02T08:30"));
});
afterAll(async () => {
  await bank.close();
});

const batch = <T>(work: (tx: Tx) => Promise<T>) => bank.storage.batch("test", work);
const rules = { ...plainRules, capacity: { agent: 3, manager: 3, risk: 3 } };
const time = { zone: ZONE, calendar: chinaCalendar, rules };
const work = () => ({
  storage: bank.storage,
  clock,
  zone: ZONE,
  calendar: chinaCalendar,
  taskRules: () => rules,
  bankName: { zh: "常青银行", en: "Evergreen" },
  content: () => undefined,
  bands: () => [0.1, 0.2],
  personal: async () => new Map(),
});
const intent = (n: number, over: Partial<Intent> = {}): Intent => ({
  playbook: "work",
  version: "1",
  enrolment: `e${n}`,
  wave: "call",
  customer: n,
  unit: 2,
  channel: "agent_call",
  class: "marketing",
  content: "script",
  decision: null,
  dueAt: clock.now(),
  deadline: null,
  order: { value: 100, probability: null },
  reasons: ["value"],
  trace: null,
  ...over,
});
const desks = ["agent-1", "agent-2"].map((id) => ({ person: id, scope: [2, 3] }));
const keeping = (): KeepTasksOptions => ({
  ...time,
  at: clock.now(),
  people: { agent: desks, manager: [], risk: [{ person: "risk-1", scope: "all" }] },
  leads: [
    { person: "lead", role: "team_lead", scope: [2, 3] },
    { person: "head", role: "branch_operator", scope: [2, 3, 4] },
    { person: "everywhere", role: "branch_operator", scope: "all" },
  ],
  bands: () => [0.1, 0.2],
});
const keep = () => keepTasks(bank.storage, keeping());
const plan = (...intents: Intent[]) => batch((tx) => planTouches(tx, intents, clock.now()));
const give = () => batch((tx) => assignCalls(tx, { ...time, people: desks, at: clock.now(), bands: () => [0.1, 0.2] }));
async function taskOf(n: number): Promise<TaskView> {
  const { tasks } = await listTasks(
    work(),
    person("admin", ["administrator"], "all"),
    { customer: n, state: "all" },
    "en",
  );
  const [task] = tasks;
  if (!task) throw new Error(`no task of ${n}`);
  return task;
}
const historyOf = async (n: number): Promise<string[]> => {
  const { task } = await taskOf(n);
  const { history } = await showTask(work(), person("admin", ["administrator"], "all"), task, "en");
  return history.map(({ what, person: who }) => (who === null ? what : `${what} ${who}`));
};
const caseOf = (name: string) => expect.objectContaining({ caseName: `reach.${name}` });

describe("tasks", () => {
  it("[C107] a list goes by probability band and value, and is given out by capacity; the rest waits in the pool", async () => {
    clock.advanceTo(at("02T09:00"));
    const wishes = [
      [0, 0.05, 900],
      [1, 0.15, 300],
      [2, 0.25, 100],
      [3, 0.3, 200],
      [4, 0.12, 500],
      [5, 0.01, 999],
      [6, 0.02, 50],
      [7, 0.03, 60],
    ] as const;
    await plan(...wishes.map(([n, probability, value]) => intent(n, { order: { value, probability } })));
    expect(await give()).toMatchObject({ assigned: 6, unowned: 2 });
    const { tasks } = await listTasks(work(), lead, {}, "en");
    const of = (owner: string | null) =>
      tasks.filter((task) => (task.owner?.person ?? null) === owner).map(({ customer }) => customer.number);
    // Bands above 20 %, above 10 %, below; within each by value. What is least worth waits.
    expect([of("agent-1"), of("agent-2"), of(null)]).toEqual([
      [3, 4, 5],
      [2, 1, 0],
      [7, 6],
    ]);
    expect(tasks.find(({ customer }) => customer.number === 3)).toMatchObject({
      rank: 1,
      band: { from: 0.2, to: 1 },
      reasons: ["value"],
      role: "agent",
      deadline: at("02T17:00"),
    });
    // An agent sees the own list, and what nobody has.
    const own = await listTasks(work(), agent("agent-1"), {}, "en");
    expect(own.tasks.map(({ customer }) => customer.number).sort()).toEqual([3, 4, 5, 6, 7]);
    expect((await listTasks(work(), agent("agent-1", [9]), { owner: "nobody" }, "en")).tasks).toEqual([]);
    // A full house takes nothing out of the pool; the next working day does.
    expect(await keep()).toMatchObject({ given: 0 });
    for (const n of [3, 4, 5]) await recordOutcome(work(), lead, { task: (await taskOf(n)).task, outcome: "refused" });
    expect(await keep()).toMatchObject({ given: 0 });
    await plan(intent(8, { deadline: at("04T12:00"), order: { value: 1, probability: 0.01 } }));
    expect(await give()).toMatchObject({ assigned: 0, unowned: 1 });
    clock.advanceTo(at("03T09:00"));
    // What nobody came to yesterday has ended.
    expect(await keep()).toMatchObject({ given: 1, expired: 5 });
    expect(await taskOf(8)).toMatchObject({ owner: { person: "agent-1" }, deadline: at("04T12:00") });
    expect(await historyOf(8)).toEqual(["pooled", "given agent-1"]);
  });

  it("are with one colleague at a time, and open again when nothing is recorded", async () => {
    await plan(intent(20), intent(20, { enrolment: "e20b" }));
    await give();
    const { tasks } = await listTasks(work(), lead, { customer: 20 }, "en");
    // Both tasks of a customer are one colleague's.
    expect(new Set(tasks.map(({ owner }) => owner?.person)).size).toBe(1);
    const [one, two] = tasks.map(({ task }) => task);
    const owner = agent(tasks[0]?.owner?.person ?? "");
    const taken = await takeTask(work(), owner, { task: one ?? 0 });
    expect(taken.heldUntil).toEqual(at("03T09:30"));
    expect(await takeTask(work(), owner, { task: one ?? 0 })).toEqual(taken);
    const stranger = agent(owner.id === "agent-1" ? "agent-2" : "agent-1");
    await expect(takeTask(work(), stranger, { task: one ?? 0 })).rejects.toThrow(caseOf("task_of_another"));
    await expect(takeTask(work(), agent("x", [9]), { task: one ?? 0 })).rejects.toThrow(caseOf("no_task"));
    // In the database too: what two processes do at once ends with one of them.
    const both = batch((tx) =>
      tx.run(sql`
        update reach.task set state = 'taken', held_until = ${at("03T10:00")} where task = ${two ?? 0}`),
    );
    await expect(both).rejects.toThrow(/task_taken/);
    await expect(recordOutcome(work(), stranger, { task: two ?? 0, outcome: "refused" })).rejects.toThrow(
      caseOf("task_of_another"),
    );
    clock.advanceTo(at("03T09:30"));
    expect(await keep()).toMatchObject({ lapsed: 1 });
    expect((await taskOf(20)).state).toBe("open");
    await recordOutcome(work(), owner, { task: one ?? 0, outcome: "interested", seconds: 60 });
    await expect(takeTask(work(), owner, { task: one ?? 0 })).rejects.toThrow(caseOf("task_over"));
    const facts = await batch((tx) =>
      tx.rows<{ type: string; data: string }>(sql`
        select type, data::text as data from log.fact where customer = 20 and type like 'call%' order by type`),
    );
    expect(facts.map(({ type }) => type)).toEqual(["call_connected", "call_finished"]);
    expect(JSON.parse(facts[1]?.data ?? "{}")).toMatchObject({ outcome: "interested", duration: 60 });
  });

  it("tell the team lead when they are late, then the head of the outlet, each once", async () => {
    clock.advanceTo(at("04T10:00"));
    await plan(
      intent(30, { class: "service", deadline: at("04T10:30") }),
      intent(31, { class: "service", deadline: at("04T10:30"), unit: 4 }),
    );
    await give();
    clock.advanceTo(at("04T10:29"));
    expect(await keep()).toMatchObject({ told: 0 });
    clock.advanceTo(at("04T10:30"));
    expect(await keep()).toMatchObject({ told: 2 });
    expect(await keep()).toMatchObject({ told: 0 });
    clock.advanceTo(at("04T10:45"));
    expect(await keep()).toMatchObject({ told: 2 });
    expect(await keep()).toMatchObject({ told: 0 });
    expect((await historyOf(30)).slice(1)).toEqual(["late lead", "late head"]);
    // Where no team lead sees the customer nobody hears of it first; the nearest head does then.
    expect(await historyOf(31)).toEqual(["pooled", "late", "late head"]);
    expect((await listTasks(work(), lead, { toldMe: true }, "en")).tasks.map((one) => one.customer.number)).toEqual([
      30,
    ]);
    expect(await taskOf(30)).toMatchObject({ late: true, told: 2, state: "open" });
    await recordOutcome(work(), lead, { task: (await taskOf(30)).task, outcome: "converted" });
  });

  it("go on at the time for which the customer asked, a few times", async () => {
    clock.advanceTo(at("05T10:00"));
    await plan(intent(40));
    await give();
    const { task, owner } = await taskOf(40);
    const who = agent(owner?.person ?? "");
    const again = (when?: Date) => recordOutcome(work(), who, { task, outcome: "call_back", callBackAt: when });
    await expect(again(at("05T09:00"))).rejects.toThrow(caseOf("bad_call_back"));
    await expect(again(new Date(at("05T09:00").getTime() + 90 * 86_400_000))).rejects.toThrow(caseOf("bad_call_back"));
    expect(await again(at("05T15:00"))).toEqual({ task, state: "open" });
    expect(await taskOf(40)).toMatchObject({ nextAt: at("05T15:00"), deadline: at("05T15:30"), calls: 1 });
    // The fact of it, read by the engine, changes nothing more.
    const facts = await batch((tx) =>
      tx.rows<{ customer: number; type: string; source: string; at: Date; data: string }>(sql`
        select customer, type, source, occurred_at as at, data::text as data from log.fact
        where customer = 40 and type = 'call_finished'`),
    );
    const told = facts.map((fact) => ({ ...fact, occurredAt: fact.at, data: JSON.parse(fact.data) }));
    expect(await batch((tx) => applyReceipts(tx, told, clock.now(), time))).toMatchObject({ tasks: 0 });
    clock.advanceTo(at("05T15:05"));
    await again();
    expect((await taskOf(40)).nextAt).toEqual(at("06T15:05"));
    clock.advanceTo(at("06T15:10"));
    await again();
    clock.advanceTo(at("09T15:10"));
    expect(await again()).toEqual({ task, state: "done" });
    expect((await historyOf(40)).filter((step) => step.startsWith("call_back"))).toHaveLength(3);
  });

  it("from a call centre end as facts say, and are made again when the fact says so", async () => {
    await plan(intent(45));
    await give();
    const fact = (minutes: number, data: object) => ({
      customer: 45,
      type: "call_finished",
      source: "call-centre",
      occurredAt: new Date(clock.now().getTime() + minutes * 60_000),
      data: { touch: "work@1/e45/call", ...data },
    });
    const apply = (...facts: ReturnType<typeof fact>[]) => batch((tx) => applyReceipts(tx, facts, clock.now(), time));
    await apply(fact(5, { outcome: "call_back", call_back_at: at("10T11:00").toISOString() }));
    expect(await taskOf(45)).toMatchObject({ state: "open", nextAt: at("10T11:00"), outcome: "call_back" });
    await apply(fact(3, { outcome: "refused" }));
    expect((await taskOf(45)).state).toBe("open");
    await apply(fact(9, { outcome: "converted" }));
    expect(await taskOf(45)).toMatchObject({ state: "done", outcome: "converted", nextAt: null });
  });

  it("withdraw consent at once when the customer wants no more contact", async () => {
    clock.advanceTo(at("10T09:00"));
    await plan(intent(50), intent(50, { wave: "sms", channel: "sms", dueAt: at("11T09:00") }));
    await give();
    await recordOutcome(work(), lead, { task: (await taskOf(50)).task, outcome: "do_not_contact" });
    const facts = await batch((tx) =>
      tx.rows<{ type: string; source: string; data: string }>(sql`
        select type, source, data::text as data from log.fact where customer = 50 and type <> 'touch_accepted' order by type`),
    );
    expect(facts.map(({ type }) => type)).toEqual(["call_connected", "call_finished", "consent_withdrawn"]);
    const told = facts.map((fact) => ({
      ...fact,
      customer: 50,
      occurredAt: clock.now(),
      data: JSON.parse(fact.data),
    }));
    expect(await batch((tx) => applyReceipts(tx, told, clock.now(), time))).toMatchObject({ cancelled: 1 });
  });

  it("of the risk role release or refuse what is held, or ask the customer first", async () => {
    clock.advanceTo(at("11T09:00"));
    const settled: string[] = [];
    const settlers = {
      playbook: async (_tx: Tx, decision: { rest: string; release: boolean }) => {
        settled.push(`${decision.rest} ${decision.release}`);
      },
    };
    const review = (n: number) => ({
      about: `playbook:hold-${n}`,
      customer: 60 + n,
      reasons: ["many_payees"],
      evidence: [{ rule: "many_payees", zh: "收款人过多", en: "Many payees", found: 9, max: 5 }],
      urgent: n === 0,
    });
    const open = () => batch((tx) => openReviews(tx, [review(0), review(1)], { at: clock.now(), ...time }));
    expect([await open(), await open()]).toEqual([2, 0]);
    expect(await keep()).toMatchObject({ given: 2 });
    const { tasks } = await listTasks(work(), risk, { kind: "review" }, "en");
    expect(tasks.map(({ about, urgent, owner }) => [about, urgent, owner?.person])).toEqual([
      ["playbook:hold-0", true, "risk-1"],
      ["playbook:hold-1", false, "risk-1"],
    ]);
    expect(tasks[0]).toMatchObject({ deadline: at("11T09:15"), evidence: [{ rule: "many_payees", found: 9 }] });
    const [first, second] = tasks.map(({ task }) => task);
    const settle = (task: number | undefined, outcome: "release" | "refuse" | "ask", who = risk) =>
      settleReview({ ...work(), settlers }, who, { task: task ?? 0, outcome, reason: "checked" });
    await expect(settle(first, "release", lead)).rejects.toMatchObject({ code: "forbidden" });
    await expect(settleReview(work(), risk, { task: first ?? 0, outcome: "release", reason: "x" })).rejects.toThrow(
      caseOf("no_settler"),
    );
    await settle(first, "release");
    await expect(settle(first, "refuse")).rejects.toThrow(caseOf("task_over"));
    // The customer is asked by an agent; the answer opens the review again.
    await settle(second, "ask");
    expect((await showTask(work(), risk, second ?? 0, "en")).nextAt).toEqual(at("12T09:00"));
    await batch((tx) => assignCalls(tx, { ...time, people: [{ person: "agent-9", scope: "all" }], at: clock.now() }));
    const question = (await listTasks(work(), risk, { customer: 61, kind: "contact" }, "en")).tasks[0];
    expect(question).toMatchObject({ playbook: "review", reasons: ["review_question"] });
    const caller = person("agent-9", ["agent"], "all");
    await recordOutcome(work(), caller, { task: question?.task ?? 0, outcome: "refused" });
    const asked = await showTask(work(), risk, second ?? 0, "en");
    expect([asked.nextAt, asked.history.map(({ what }) => what)]).toEqual([
      null,
      ["pooled", "given", "asked", "answered"],
    ]);
    await settle(second, "refuse");
    expect(settled).toEqual(["hold-0 true", "hold-1 false"]);
  });

  it("are never lost between colleagues, whatever happens to them", async () => {
    const start = clock.now().getTime();
    let next = 1_000;
    const step = fc.record({
      what: fc.constantFrom("plan", "give", "take", "settle", "away", "back", "wait", "keep", "leave"),
      n: fc.nat({ max: 50 }),
    });
    const steps = fc.array(step, { minLength: 8, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const own: number[] = [];
        for (const { what, n } of given) {
          const mine = own[n % Math.max(1, own.length)] ?? -1;
          if (what === "plan") {
            own.push(next);
            await plan(intent(next++, { unit: n % 5 === 0 ? 4 : 2, order: { value: n, probability: n / 50 } }));
          } else if (what === "give") await give();
          else if (what === "keep") await keep();
          else if (what === "wait") clock.advanceTo(new Date(clock.now().getTime() + (n + 1) * 600_000));
          else if (what === "away" || what === "back") await setAway(`agent-${1 + (n % 2)}`, what === "away");
          else await oneTask(mine, what, n);
          await nothingIsLost(own);
        }
        await setAway("agent-1", false);
        await setAway("agent-2", false);
        await give();
        await keep();
        await nothingIsLost(own);
      }),
      { numRuns: 12 },
    );
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(start);
  }, 60_000);
});

async function setAway(who: string, away: boolean): Promise<void> {
  await batch(async (tx) => {
    await tx.run(sql`delete from reach.absence where person = ${who}`);
    if (!away) return;
    const until = new Date(clock.now().getTime() + 86_400_000);
    await tx.run(sql`
      insert into reach.absence (absence, person, unit, from_at, until_at, made_by, made_at)
      values (gen_random_uuid(), ${who}, 2, ${clock.now()}, ${until}, 'test', ${clock.now()})`);
  });
}

/** Somebody does something with one customer's task; what is refused changes nothing. */
async function oneTask(customer: number, what: string, n: number): Promise<void> {
  const { tasks } = await listTasks(work(), lead, { customer }, "en");
  const task = tasks[0]?.task;
  if (task === undefined) return;
  const who = agent(`agent-${1 + (n % 2)}`);
  const outcomes = ["interested", "call_back", "refused", "wrong_person", "converted"];
  const done =
    what === "take"
      ? takeTask(work(), who, { task })
      : what === "settle"
        ? recordOutcome(work(), who, { task, outcome: outcomes[n % outcomes.length] ?? "refused" })
        : batch((tx) =>
            tx.run(sql`update reach.task set list = gen_random_uuid() where task = ${task} and owner is not null`),
          );
  await done.catch((thrown: unknown) => {
    expect(thrown).toMatchObject({ caseName: expect.stringMatching(/^reach\./) });
  });
}

/** Every planned call is planned still or one task; a task has an owner or waits in a pool, and its history says so. */
async function nothingIsLost(customers: readonly number[]): Promise<void> {
  const rows = await batch((tx) =>
    tx.rows<{
      customer: number;
      touch: string;
      tasks: number;
      state: string;
      owner: string | null;
      pool: string | null;
      last: string | null;
      held: boolean;
    }>(sql`
      select t.customer, t.state as touch, count(k.task) over (partition by t.touch) as tasks, k.state, k.owner, k.pool,
        (select s.person from reach.task_step s where s.task = k.task and s.what <> 'late' order by s.step desc limit 1) as last,
        k.held_until is not null as held
      from reach.touch t left join reach.task k using (touch) where t.customer = any (${[...customers]}::int[])
      order by t.customer`),
  );
  expect(rows.map(({ customer }) => customer)).toEqual([...customers].sort((a, b) => a - b));
  for (const row of rows) {
    if (row.touch === "planned" || (row.touch === "expired" && row.tasks === 0)) expect(row.tasks).toBe(0);
    else {
      expect(row.tasks).toBe(1);
      expect((row.owner === null) !== (row.pool === null)).toBe(true);
      expect(row.last).toBe(row.owner);
      expect(row.held).toBe(row.state === "taken");
      if (row.touch === "delivered") expect(["open", "taken", "done", "expired"]).toContain(row.state);
    }
  }
  const doubled = await batch((tx) =>
    tx.rows(sql`
      select customer from reach.task where state = 'taken' and kind = 'contact' group by customer having count(*) > 1`),
  );
  expect(doubled).toEqual([]);
}
