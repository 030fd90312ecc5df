/** Runs of playbooks in a whole house: steps by the clock, touches through decision and ledger, all in sets. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readPlaybook } from "#contracts/definitions";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { createApiKey } from "#ground/organisation";
import { loadSecrets, loadSettings } from "#ground/settings";
import { ownerTransaction, roleConnection, sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { type Admission, admit, asideRuns, changePlaybook, publishPlaybook, resumeAside, runBookOf } from "#playbook";
import { findCustomer } from "#profile";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { benefitsOf } from "./bank-benefits.ts";
import { journeysOf } from "./bank-journeys.ts";
import { createHttp } from "./http.ts";

const at = (day: string, time = "10:00"): Date => instantOf(`2026-03-${day}`, time, "Asia/Shanghai");

const head = (id: string, kind: string) => `
id: ${id}
zh: 试验
en: Trial
stage: grow
class: ${kind}
control: 0
holdout: false
trigger: { api: {} }
`;
const files = [
  `${head("plain-steps", "service")}
waves:
  - { id: first, channel: push, content: id-renewal-push }
  - { id: second, channel: inbox, content: id-renewal-inbox, unless_receipt: opened, benefit: coffee-coupon }
goal: { event: deposit_opened, within: 14d }
`,
  `${head("fall-back", "marketing")}
waves:
  - { id: first, channels: [push, inbox], content: { push: login-gift-push, inbox: login-gift-inbox } }
  - { id: second, channel: inbox, content: login-gift-inbox }
`,
  `${head("held-out", "marketing").replace("control: 0", "control: 1")}
waves:
  - { id: first, channel: inbox, content: login-gift-inbox }
goal: { event: deposit_opened, within: 2d }
`,
  `${head("visits", "service")}
waves:
  - { id: visit, channel: manager, content: adviser-wecom-manager, hand_over: true, owner_role: manager, deadline: 4h }
  - { id: after, channel: inbox, content: id-renewal-inbox, wait: 1h }
`,
  `${head("many", "service")}
waves:
  - { id: a, channel: inbox, content: id-renewal-inbox }
  - { id: b, channel: inbox, content: id-renewal-inbox, wait: 1h }
  - { id: c, channel: inbox, content: id-renewal-inbox, wait: 1h }
`,
];

let house: TestHouse;
let counter = 0;
const person = {
  kind: "person",
  id: "p",
  name: "p",
  roles: ["approver", "administrator", "designer"],
  scope: "all",
} as const;

beforeAll(async () => {
  const sample = sampleDefinitions();
  const made = files.map((text) => {
    const { playbook, problems } = readPlaybook(text, sample);
    if (!playbook) throw new Error(JSON.stringify(problems));
    return playbook;
  });
  const playbooks = { ...sample.playbooks, ...Object.fromEntries(made.map((one) => [one.id, one])) };
  house = await testHouse({ start: at("02", "09:00"), definitions: { ...sample, playbooks } });
  for (const { id } of made) await house.bank.publish(id, house.clock.now());
});
afterAll(async () => {
  await house?.close();
});

async function told(subject: string, type: string, data: object): Promise<void> {
  const time = house.clock.now().toISOString();
  const event = { specversion: "1.0", type, source: "core", id: `f-${counter++}`, subject, time, data };
  const { quarantined } = await acceptFacts(house.bank.intake, job("test"), [arrivalOfJson(event)]);
  expect(quarantined).toEqual([]);
  while ((await house.bank.consumer.drain()) > 0);
}
/** Customers who are there and may be written to; their numbers. */
async function customers(...subjects: string[]): Promise<number[]> {
  for (const subject of subjects)
    await told(subject, "customer_recorded", { push_token: true, wecom_bound: true, consent: ["marketing"], age: 40 });
  const { storage, people } = house.bank;
  return await storage.batch("test", async (tx) => {
    const numbers: number[] = [];
    for (const subject of subjects) numbers.push((await findCustomer(tx, people, subject)) ?? -1);
    return numbers;
  });
}
async function begin(playbook: string, who: readonly number[], more: Partial<Admission> = {}) {
  const { storage, playbooks, clock } = house.bank;
  return await storage.batch("test", async (tx) => {
    const admissions = who.map(
      (customer): Admission => ({
        playbook,
        version: 1,
        customer,
        key: "one",
        at: clock.now(),
        offset: null,
        cause: null,
        trace: null,
        ...more,
      }),
    );
    const book = runBookOf((await playbooks.hold(tx)).playbooks);
    return await admit(tx, admissions, { book, now: clock.now(), zone: clock.zone });
  });
}
/** Asks over HTTP, as a system that may read. */
async function get(url: string) {
  const { cluster } = inject("engines");
  const origin = "http://127.0.0.1:7400";
  const server = await createHttp({
    settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_LANG: "en", PERENNIAL_PUBLIC_URL: origin }),
    engines: { cluster, secrets: loadSecrets(house.home) },
    bank: house.bank,
    logger: createLogger({ level: "silent" }),
    metrics: createMetrics({ process: false }),
    publicUrl: () => origin,
    pressure: { eventLoopDelayMs: 0 },
  });
  const input = { name: `reads-${url}`, permissions: ["playbook.read"], scope: "all" as const, ratePerSecond: 100 };
  const { keyText } = await createApiKey(house.bank.storage, job("test"), input);
  const answer = await server.server.inject({ url, headers: { authorization: `Bearer ${keyText}` } });
  await server.signIn.close();
  await server.server.close();
  return answer;
}
/** Lets everything happen that is due up to an instant, moment by moment. */
async function until(instant: Date): Promise<void> {
  const { journeys, dispatcher } = house.bank;
  for (;;) {
    while ((await journeys.move()) > 0);
    await dispatcher.drain();
    while ((await house.bank.consumer.drain()) > 0);
    const next = await journeys.nextDue();
    if (!next || next > instant) break;
    house.clock.advanceTo(next);
  }
  house.clock.advanceTo(instant);
}
async function touches(customer: number): Promise<string[]> {
  const rows = await house.bank.storage.batch("test", (tx) =>
    tx.rows<{ wave: string; channel: string; due: Date }>(sql`
      select wave, channel, due_at as due from reach.touch where customer = ${customer} order by touch`),
  );
  return rows.map(({ wave, channel, due }) => `${wave} ${channel} ${due.toISOString()}`);
}
const keyOf = async (customer: number): Promise<string> =>
  (
    await house.bank.storage.batch("test", (tx) =>
      tx.one<{ key: string }>(
        sql`select key from reach.touch where customer = ${customer} order by touch desc limit 1`,
      ),
    )
  ).key;
const run = async (customer: number, playbook: string) =>
  await house.bank.storage.batch("test", (tx) =>
    tx.one<{ state: string; reason: string | null; wave: string | null }>(sql`
      select state, end_reason as reason, wave from playbook.enrolment
      where customer = ${customer} and playbook = ${playbook} order by admitted_at desc limit 1`),
  );
const iso = (day: string, time?: string): string => at(day, time).toISOString();

describe("runs of playbooks", () => {
  it("takes each step at its time, grants what belongs to a touch, and stops at the goal", async () => {
    const [goes = 0, buys = 0, opens = 0] = await customers("goes", "buys", "opens");
    house.clock.advanceTo(at("02"));
    expect((await begin("plain-steps", [goes, buys, opens])).admitted).toHaveLength(3);
    expect((await begin("plain-steps", [goes])).refused).toMatchObject([{ reason: "again" }]);
    expect((await begin("plain-steps", [goes], { key: "two" })).refused).toMatchObject([{ reason: "running" }]);
    await until(at("03"));
    expect(await touches(goes)).toEqual([`first push ${iso("02")}`]);
    await told("buys", "deposit_opened", { amount: "100.00", term_months: 12 });
    await told("opens", "touch_opened", { touch: await keyOf(opens), channel: "push" });
    expect(await run(buys, "plain-steps")).toEqual({ state: "converted", reason: "goal", wave: null });
    await until(at("06"));
    expect(await touches(goes)).toEqual([`first push ${iso("02")}`, `second inbox ${iso("05")}`]);
    expect(await touches(buys)).toHaveLength(1);
    expect(await touches(opens)).toHaveLength(1);
    const grants = await house.bank.storage.batch("test", (tx) =>
      tx.rows(sql`select customer, benefit, state from reach.benefit_grant order by customer`),
    );
    expect(grants).toEqual([{ customer: goes, benefit: "coffee-coupon", state: "granted" }]);
    await until(at("17"));
    expect(await run(goes, "plain-steps")).toEqual({ state: "ended", reason: "window", wave: null });
    expect((await begin("plain-steps", [goes], { key: "two" })).admitted).toHaveLength(1);
  });

  it("counts from a window's opening and falls back to the wave's next channel when a touch fails", async () => {
    const [late = 0] = await customers("late");
    house.clock.advanceTo(at("17", "22:00"));
    await begin("fall-back", [late]);
    await until(at("17", "23:00"));
    expect(await touches(late)).toEqual([`first push ${iso("18", "08:00")}`]);
    house.clock.advanceTo(at("18", "08:00"));
    await told("late", "touch_failed", { touch: await keyOf(late), channel: "push", code: "gone" });
    await until(at("18", "09:00"));
    expect((await touches(late)).slice(1)).toEqual([`first~2 inbox ${iso("18", "08:00")}`]);
    await until(at("22"));
    expect((await touches(late)).slice(2)).toEqual([`second inbox ${iso("21", "08:00")}`]);
    expect(await run(late, "fall-back")).toMatchObject({ state: "ended", reason: "done" });
  });

  it("leaves controls untouched to the end of the window", async () => {
    const [held = 0] = await customers("held");
    house.clock.advanceTo(at("22"));
    await begin("held-out", [held]);
    await until(at("25"));
    expect(await touches(held)).toEqual([]);
    expect(await run(held, "held-out")).toMatchObject({ state: "ended", reason: "window" });
    const decided = await house.bank.storage.batch("test", (tx) =>
      tx.rows(sql`select outcome, reasons from decision.record where customer = ${held} and kind = 'set'`),
    );
    expect(decided).toEqual([{ outcome: "holdout", reasons: ["control"] }]);
  });

  it("waits for the colleague to whom it handed over", async () => {
    const [guest = 0] = await customers("guest");
    house.clock.advanceTo(at("25"));
    await begin("visits", [guest]);
    await until(at("25", "11:00"));
    expect(await touches(guest)).toEqual([`visit manager ${iso("25")}`]);
    await told("guest", "call_finished", { touch: await keyOf(guest), outcome: "interested", channel: "manager" });
    await until(at("25", "13:00"));
    expect((await touches(guest)).slice(1)).toEqual([`after inbox ${iso("25", "12:00")}`]);
  });

  it("waits while its playbook is paused, and goes on without a step lost or taken twice", async () => {
    const [patient = 0] = await customers("patient");
    house.clock.advanceTo(at("26"));
    await begin("many", [patient]);
    await until(at("26", "10:30"));
    const { storage } = house.bank;
    const change = (what: "pause" | "resume") =>
      changePlaybook({ storage }, person, { playbook: "many", change: what, reason: "test", at: house.clock.now() });
    await change("pause");
    expect((await begin("many", [patient], { key: "two" })).refused).toMatchObject([{ reason: "paused" }]);
    await until(at("26", "15:00"));
    expect(await touches(patient)).toHaveLength(1);
    await change("resume");
    await until(at("26", "18:00"));
    expect(await touches(patient)).toEqual([
      `a inbox ${iso("26")}`,
      `b inbox ${iso("26", "15:00")}`,
      `c inbox ${iso("26", "16:00")}`,
    ]);
  });

  it("leaves who is under way on the version that admitted, and takes who comes later by the newer one", async () => {
    const [first = 0, second = 0] = await customers("first", "second");
    house.clock.advanceTo(at("26", "20:00"));
    await begin("many", [first]);
    const { storage, definitions, playbooks } = house.bank;
    const old = definitions.playbooks.many;
    if (!old) throw new Error("no playbook");
    const definition = { ...old, waves: old.waves.slice(0, 2) };
    const { version } = await publishPlaybook(storage, job("test"), {
      playbook: "many",
      definition,
      liveFrom: house.clock.now(),
    });
    await playbooks.look();
    await begin("many", [second], { version });
    await until(at("27", "08:00"));
    expect([version, (await touches(first)).length, (await touches(second)).length]).toEqual([2, 3, 2]);
    await publishPlaybook(storage, job("test"), { playbook: "many", definition: old, liveFrom: house.clock.now() });
    await playbooks.look();
  });

  it("moves many by two movers at once, each step once, and sets one aside whose step cannot be taken", async () => {
    const names = Array.from({ length: 120 }, (_, n) => `crowd-${n}`);
    const numbers = await customers(...names);
    const [poison = 0] = numbers;
    const { cluster } = inject("engines");
    const owner = roleConnection(cluster, "owner", house.bank.database);
    await ownerTransaction(owner, (tx) =>
      tx.run(sql.raw(`alter table reach.touch add constraint poison check (customer <> ${poison}) not valid`) as never),
    );
    house.clock.advanceTo(at("27"));
    await begin("many", numbers);
    const logger = createLogger({ level: "silent" });
    const other = journeysOf(house.bank, {
      fingerprint: benefitsOf(house.bank, { secrets: { derive: () => Buffer.alloc(32) } as never }).fingerprint,
      onError: (error) => logger.error({ err: error }, "test"),
      settle: async () => {},
    });
    for (const time of ["10:00", "11:00", "12:00"]) {
      house.clock.advanceTo(at("27", time));
      await Promise.all([house.bank.journeys.move(), other.move()]);
    }
    const counts = await house.bank.storage.batch("test", (tx) =>
      tx.rows(sql`
        select wave, count(*) as n, count(distinct customer) as customers from reach.touch
        where customer = any(${numbers}::int[]) group by wave order by wave`),
    );
    expect(counts).toEqual(["a", "b", "c"].map((wave) => ({ wave, n: 119, customers: 119 })));
    const aside = await house.bank.storage.batch("test", (tx) => asideRuns(tx));
    expect(aside).toMatchObject([{ customer: poison, wave: "a" }]);
    const keyed = await get("/v1/playbooks/many/runs");
    expect(keyed.json()).toMatchObject({ aside: 1, arms: [] });
    expect((await get("/v1/playbook-runs/aside")).json()).toMatchObject({
      runs: [{ customer: poison, playbook: "many" }],
    });
    await ownerTransaction(owner, (tx) => tx.run(sql`alter table reach.touch drop constraint poison`));
    const reason = "the ledger takes it again";
    const asked = { now: house.clock.now(), reason };
    await expect(resumeAside(house.bank.storage, { ...person, roles: ["designer"] }, asked)).rejects.toThrow();
    expect(await resumeAside(house.bank.storage, person, asked)).toBe(1);
    await until(at("27", "18:00"));
    expect(await touches(poison)).toHaveLength(3);
  });
});
