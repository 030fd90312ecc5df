import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chinaCalendar } from "#ground/calendar";
import { sql, type Tx } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  applyReceipts,
  assignCalls,
  countTouches,
  expireCalls,
  expireSilent,
  type Intent,
  openCalls,
  planTouches,
  receiveReceipts,
} from "./index.ts";

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
});
afterAll(async () => {
  await bank.close();
});

const at = new Date("2010-05-04T01:00:00Z");
const later = (hours: number) => new Date(at.getTime() + hours * 3_600_000);
const intent = (n: number, over: Partial<Intent> = {}): Intent => ({
  playbook: "calls",
  version: "1",
  enrolment: `e${n}`,
  wave: "call",
  customer: n,
  unit: 2 + (n % 2),
  channel: "agent_call",
  class: "marketing",
  content: "script",
  decision: `d${n}`,
  dueAt: at,
  deadline: null,
  order: { value: 100 - n, probability: 0.5 },
  reasons: ["value"],
  trace: "0af7651916cd43dd8448eb211c80319c",
  ...over,
});
const key = (n: number, wave = "call") => `calls@1/e${n}/${wave}`;
const batch = <T>(work: (tx: Tx) => Promise<T>) => bank.storage.batch("test", work);
const people = [
  { person: "agent-1", scope: [2, 3] },
  { person: "agent-2", scope: [2, 3] },
  { person: "agent-3", scope: [9] },
];
const options = { people, at, zone: "Asia/Shanghai", calendar: chinaCalendar };
const finished = (n: number, outcome: string, when: Date) => ({
  customer: n,
  type: "call_finished",
  source: "call-centre",
  occurredAt: when,
  data: { touch: key(n), outcome },
});
const state = (n: number, wave?: string) =>
  batch((tx) =>
    tx.one<{ state: string; trail: string[] }>(sql`select state, trail from reach.touch where key = ${key(n, wave)}`),
  );

describe("calls by colleagues", () => {
  it("become tasks with owner, place and deadline, once", async () => {
    await batch((tx) =>
      planTouches(
        tx,
        Array.from({ length: 11 }, (_, n) => intent(n)),
        at,
      ),
    );
    expect(await batch((tx) => assignCalls(tx, options))).toEqual({
      assigned: 11,
      unowned: 0,
      denied: 0,
      deferred: 0,
      expired: 0,
    });
    expect(await batch((tx) => assignCalls(tx, options))).toMatchObject({ assigned: 0 });
    const tasks = await batch((tx) =>
      tx.rows<{ customer: number; owner: string; rank: number; deadline: Date }>(sql`
        select customer, owner, rank, deadline from reach.task order by owner, rank`),
    );
    expect(tasks.map(({ customer, owner, rank }) => `${owner} ${rank} ${customer}`)).toEqual([
      ...[0, 2, 4, 6, 8, 10].map((n, place) => `agent-1 ${place + 1} ${n}`),
      ...[1, 3, 5, 7, 9].map((n, place) => `agent-2 ${place + 1} ${n}`),
    ]);
    expect(tasks[0]?.deadline.toISOString()).toBe("2010-05-04T09:00:00.000Z");
    const facts = await batch((tx) =>
      tx.rows<{ trace: string }>(sql`select trace from log.fact where type = 'touch_accepted'`),
    );
    expect(facts).toHaveLength(11);
    expect(facts[0]?.trace).toBe("0af7651916cd43dd8448eb211c80319c");
  });

  it("go on with the shorter list and deny what the check refuses", async () => {
    await batch((tx) => planTouches(tx, [intent(11), intent(12), intent(13, { unit: null }), intent(14)], at));
    const recheck = async () =>
      new Map([
        [key(12), { deny: "complaint_open" }],
        [key(14), { defer: later(3) }],
      ]);
    expect(await batch((tx) => assignCalls(tx, { ...options, recheck }))).toEqual({
      assigned: 1,
      unowned: 1,
      denied: 1,
      deferred: 1,
      expired: 0,
    });
    const [task] = await batch((tx) => openCalls(tx, ["e11"]));
    expect(task).toMatchObject({ key: key(11), owner: "agent-2" });
    expect((await state(12)).state).toBe("denied");
    expect(await state(14)).toEqual({ state: "planned", trail: ["planned"] });
    expect(await batch((tx) => assignCalls(tx, options))).toMatchObject({ assigned: 0 });
    await batch((tx) => tx.run(sql`delete from reach.touch where key = ${key(14)}`));
  });

  it("are closed by facts: late, twice, out of order, for touches that nobody knows", async () => {
    const facts = [
      finished(1, "refused", later(2)),
      finished(0, "converted", later(1)),
      finished(0, "converted", later(1)),
      finished(2, "wrong_person", later(1)),
      finished(99, "refused", later(1)),
      {
        customer: 99,
        type: "call_finished",
        source: "call-centre",
        occurredAt: at,
        data: { touch: "row-17", outcome: "refused" },
      },
    ];
    expect(await batch((tx) => applyReceipts(tx, facts, later(3)))).toEqual({
      touches: 3,
      tasks: 3,
      parked: 0,
      cancelled: 0,
    });
    const again = await batch((tx) => applyReceipts(tx, [finished(1, "converted", later(1))], later(4)));
    expect(again).toMatchObject({ touches: 0, tasks: 0 });
    const done = await batch((tx) =>
      tx.rows<{ customer: number; outcome: string }>(sql`
        select customer, outcome from reach.task where state = 'done' order by customer`),
    );
    expect(done).toEqual([
      { customer: 0, outcome: "converted" },
      { customer: 1, outcome: "refused" },
      { customer: 2, outcome: "wrong_person" },
    ]);
    expect((await state(0)).state).toBe("delivered");
    expect((await state(2)).state).toBe("failed");
  });

  it("expire at their deadline, and still count when the call is reported afterwards", async () => {
    expect(await batch((tx) => expireCalls(tx, later(7)))).toBe(0);
    expect(await batch((tx) => expireCalls(tx, later(9)))).toBe(10);
    expect((await state(3)).state).toBe("expired");
    await batch((tx) => applyReceipts(tx, [finished(3, "call_back", later(8))], later(10)));
    expect(await state(3)).toEqual({ state: "delivered", trail: ["planned", "accepted", "expired", "delivered"] });
  });
});

describe("receipts of providers", () => {
  const sms = (n: number): Intent => intent(n, { channel: "sms", wave: "sms" });
  const receipt = (vendorId: string, name: "delivered" | "accepted", hours = 1) => ({
    channel: "sms",
    vendorId,
    receipt: name,
    at: later(hours),
  });
  const receive = (...given: Parameters<typeof receiveReceipts>[1]) =>
    batch((tx) => receiveReceipts(tx, given, later(1)));
  const submitted = (n: number, vendor: string) =>
    batch((tx) =>
      tx.run(sql`update reach.touch set state = 'accepted', vendor = ${vendor} where key = ${key(n, "sms")}`),
    );

  it("keep a delivery when the acceptance comes late, and count it once", async () => {
    await batch((tx) => planTouches(tx, [sms(50), sms(51)], at));
    await submitted(50, "v50");
    expect((await receive(receipt("v50", "delivered"), receipt("v50", "delivered"))).changed).toHaveLength(1);
    await receive(receipt("v50", "accepted", 2), receipt("v50", "delivered", 3));
    expect(await state(50, "sms")).toEqual({ state: "delivered", trail: ["planned", "delivered", "accepted"] });
  });

  it("wait for an id that nobody knows yet", async () => {
    expect(await receive(receipt("v51", "delivered"), receipt("v51", "delivered"))).toMatchObject({
      parked: 2,
      changed: [],
    });
    const parked = await batch((tx) => tx.rows(sql`select * from reach.parked_receipt`));
    expect(parked).toHaveLength(1);
  });

  it("are taken as expired after 72 hours of silence, until one comes", async () => {
    await submitted(51, "v51b");
    expect(await batch((tx) => expireSilent(tx, ["sms"], later(71)))).toBe(0);
    expect(await batch((tx) => expireSilent(tx, ["sms"], later(73)))).toBe(1);
    expect((await state(51, "sms")).state).toBe("expired");
    await receive(receipt("v51b", "delivered", 74));
    expect((await state(51, "sms")).state).toBe("delivered");
    expect((await batch((tx) => countTouches(tx, "calls"))).byChannel).toEqual({ agent_call: 14, sms: 2 });
  });
});

describe("tasks of touches", () => {
  it("go to the role that is named, and to nobody else where it has nobody", async () => {
    const risk = [{ person: "risk-1", scope: [2, 3] }];
    await batch((tx) =>
      planTouches(tx, [intent(901, { ownerRole: "risk" }), intent(902), intent(903, { ownerRole: "agent" })], at),
    );
    await batch((tx) => assignCalls(tx, { ...options, others: { risk } }));
    await batch((tx) => planTouches(tx, [intent(904, { ownerRole: "risk" })], at));
    await batch((tx) => assignCalls(tx, options));
    const tasks = await batch((tx) =>
      tx.rows<{ customer: number; role: string; owner: string | null }>(
        sql`select customer, role, owner from reach.task where customer > 900 order by customer`,
      ),
    );
    expect(tasks).toEqual([
      { customer: 901, role: "risk", owner: "risk-1" },
      { customer: 902, role: "agent", owner: expect.stringMatching(/^agent-/) },
      { customer: 903, role: "agent", owner: expect.stringMatching(/^agent-/) },
      { customer: 904, role: "risk", owner: null },
    ]);
  });
});
