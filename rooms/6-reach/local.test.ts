import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Channel, Content } from "#contracts/definitions";
import { factBook } from "#contracts/facts";
import { contactKey } from "#decision";
import { job } from "#ground/authority";
import { chinaCalendar } from "#ground/calendar";
import { machine, replayClock } from "#ground/clock";
import { type Consumer, createConsumer } from "#ground/log";
import { seededRandom } from "#ground/random";
import { sql, type Tx } from "#ground/storage";
import { acceptNumbered, createIntake, createSealer, type Intake } from "#intake";
import { type TestBank, testBank } from "#model-bank";
import {
  applyReceipts,
  type Capabilities,
  type Carrier,
  capabilitiesOf,
  carrierOf,
  createDispatcher,
  createLocalAdapter,
  createReceiver,
  createTaskAdapter,
  type DispatcherOptions,
  expireSilent,
  fold,
  type InProcessChannel,
  type Intent,
  type LocalFaults,
  localChannels,
  planTouches,
  type Receipt,
  type TouchState,
  taskComposer,
  textComposer,
  type Verdict,
} from "./index.ts";

const at = new Date("2026-03-02T01:00:00Z");
const later = (seconds: number) => new Date(at.getTime() + seconds * 1_000);
const clock = replayClock("Asia/Shanghai", at);
const people = [{ person: "manager-1", scope: "all" as const }];
const both = <T>(text: T) => ({ zh: text, en: text });

function contentOf(channel: Channel): Content {
  const head = { id: channel, zh: "内容", en: "Content", class: "marketing" } as const;
  if (channel === "email") return { ...head, channel, text: both({ subject: "s", body: "b" }) };
  if (channel === "sms" || channel === "wecom")
    return { ...head, channel, text: both({ body: "{{ customer.name }}您好" }) };
  return { ...head, channel, text: both({ title: "存款", body: "{{ customer.name }}您好" }) };
}

let bank: TestBank;
let intake: Intake;
let folder: string;
let engine: Consumer;
const batch = <T>(work: (tx: Tx) => Promise<T>) => bank.storage.batch("test", work);

beforeAll(async () => {
  bank = await testBank();
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-channels-"));
  const book = factBook();
  intake = createIntake({
    storage: bank.storage,
    clock: machine,
    // Channels name touches, never subjects: nobody may be asked for.
    people: { identify: () => Promise.reject(new Error("asked for a subject")) },
    sealer: createSealer(Buffer.alloc(32, 7)),
    book: () => book,
    maps: () => ({}),
    uploads: folder,
  });
  const handle = (tx: Tx, facts: Parameters<typeof applyReceipts>[1], { now }: { now: Date }) =>
    applyReceipts(tx, facts, now).then(() => undefined);
  engine = createConsumer({
    storage: bank.storage,
    name: "reach",
    owner: "test",
    clock,
    handlers: [{ name: "reach", handle }],
  });
});
afterAll(async () => {
  await engine.stop();
  await intake.close();
  await bank.close();
  await fs.rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await batch(async (tx) => {
    for (const table of ["task", "touch", "local_message", "parked_receipt"]) {
      await tx.run(sql`delete from ${sql.table(`reach.${table}`)}`);
    }
  });
});

let batchNumber = 0;
async function plan(channel: Channel, count: number, over: Partial<Intent> = {}): Promise<string[]> {
  const enrolment = `b${++batchNumber}`;
  const intents = Array.from(
    { length: count },
    (_, n): Intent => ({
      playbook: "offers",
      version: "1",
      enrolment: `${enrolment}-${n}`,
      wave: channel,
      customer: n + 1,
      unit: null,
      channel,
      class: "marketing",
      content: channel,
      decision: null,
      dueAt: clock.now(),
      deadline: null,
      order: { value: 0, probability: null },
      trace: null,
      ...over,
    }),
  );
  await batch((tx) => planTouches(tx, intents, clock.now()));
  return intents.map((intent) => `offers@1/${intent.enrolment}/${channel}`);
}

function carrier(channel: InProcessChannel, faults: Partial<LocalFaults> = {}): Carrier {
  const { storage } = bank;
  const content = (name: string) => contentOf(name as Channel);
  if (channel === "agent_call" || channel === "manager") {
    const zone = "Asia/Shanghai";
    const adapter = createTaskAdapter({
      storage,
      clock,
      channel,
      people,
      zone,
      calendar: chinaCalendar,
      costPerUnit: 1,
    });
    return carrierOf({ adapter, compose: taskComposer(channel, content) });
  }
  const adapter = createLocalAdapter({ storage, clock, channel, costPerUnit: 5, faults });
  const compose = textComposer({
    channel,
    capabilities: adapter.capabilities,
    content,
    language: "zh",
    bankName: "常青银行",
    unsubscribeUrl: () => "https://u",
    linkHosts: [],
  });
  return carrierOf({ adapter, compose });
}

function house(channel: InProcessChannel, faults: Partial<LocalFaults> = {}, over: Partial<DispatcherOptions> = {}) {
  const channels = { [channel]: carrier(channel, faults) };
  const dispatcher = createDispatcher({
    storage: bank.storage,
    clock,
    sole: true,
    channels,
    personal: async (_tx, customers) => new Map(customers.map((n) => [n, { name: "林微", phone: "13800138000" }])),
    settleMs: 20,
    retry: { attempts: 20, firstMs: 2, longestMs: 5 },
    batchSize: 50,
    ...over,
  });
  const receiver = createReceiver({
    storage: bank.storage,
    clock,
    channels,
    bring: async (facts) => (await acceptNumbered(intake, job("test"), facts)).accepted,
  });
  return { dispatcher, receiver, carrier: channels[channel] };
}

async function settle(receiver: ReturnType<typeof house>["receiver"]): Promise<void> {
  await receiver.drain();
  while ((await engine.drain()) > 0);
}

const statesOf = (keys: readonly string[]) =>
  batch((tx) =>
    tx.rows<{ key: string; state: TouchState; code: string | null }>(sql`
      select key, state, code from reach.touch where key = any (${keys}::text[]) order by touch`),
  );
const stateOf = async (key: string) => (await statesOf([key]))[0]?.state;
const given = (keys: readonly string[]) =>
  batch((tx) =>
    tx.rows<{ submissions: number }>(sql`
      select submissions from reach.local_message where key = any (${keys}::text[])`),
  );
const factsOf = (keys: readonly string[]) =>
  batch((tx) =>
    tx.rows<{ type: string; source: string }>(sql`
      select distinct type, source from log.fact where data::json ->> 'touch' = any (${keys}::text[]) order by type, source`),
  );

describe("every channel behind one contract", () => {
  const all: InProcessChannel[] = [...localChannels, "agent_call", "manager"];
  it.each(all)("%s takes a key once, can be asked for it, and says what it can do", async (channel) => {
    const keys = await plan(channel, 3);
    const { dispatcher, carrier: one } = house(channel);
    expect(await dispatcher.drain()).toMatchObject({ claimed: 3, accepted: 3, failed: 0 });
    expect(await dispatcher.drain()).toMatchObject({ claimed: 0 });
    expect((await statesOf(keys)).map(({ state }) => state)).toEqual(["accepted", "accepted", "accepted"]);
    const answers = await one?.lookup?.([keys[0] ?? "", "offers@1/nobody/x"]);
    expect([...(answers ?? new Map()).values()]).toMatchObject([{ state: "accepted" }, { state: "absent" }]);
    const wanted: (keyof Capabilities)[] = ["idempotent", "receipt", "batchMax", "textMax", "templateRequired"];
    const more: (keyof Capabilities)[] = ["quotas", "quietHours", "costPerUnit", "needsHumanConfirm"];
    for (const name of [...wanted, ...more]) expect(capabilitiesOf(channel, 5)).toHaveProperty(name);
  });

  it.each<[Partial<LocalFaults>, object, string]>([
    [{ unknownRecipient: (customer) => customer === 1 }, { accepted: 1, failed: 1 }, "failed"],
    [{ refuseContent: true }, { failed: 2 }, "failed"],
    [{ throttle: 0.5 }, { accepted: 2 }, "accepted"],
    [{ refuseForNow: 0.5 }, { accepted: 2 }, "accepted"],
    [{ dropAfterRecord: 1 }, { accepted: 2 }, "accepted"],
  ])("knows how a provider fails: %j", async (faults, expected, first) => {
    const keys = await plan("push", 2);
    expect(await house("push", faults).dispatcher.drain()).toMatchObject(expected);
    expect(await stateOf(keys[0] ?? "")).toBe(first);
  });

  it("stops a channel whose provider refuses the bank altogether, and fails nothing", async () => {
    const keys = await plan("sms", 2);
    await expect(house("sms", { refuseUs: true }).dispatcher.drain()).rejects.toThrow(/refused_us/);
    expect((await statesOf(keys)).map(({ state }) => state)).toEqual(["planned", "planned"]);
    expect(await house("sms").dispatcher.drain()).toMatchObject({ accepted: 2 });
  });

  it("gives every key to the network once, whatever gets lost on the way", async () => {
    const keys = await plan("sms", 200);
    const faults = { dropAfterRecord: 0.2, dropBeforeRecord: 0.2, throttle: 0.1, refuseForNow: 0.1 };
    const both = [house("sms", faults), house("sms", faults)];
    await Promise.all(both.map(({ dispatcher }) => dispatcher.drain()));
    await house("sms").dispatcher.drain();
    expect((await statesOf(keys)).every(({ state }) => state === "accepted")).toBe(true);
    const rows = await given(keys);
    expect([rows.length, Math.max(...rows.map(({ submissions }) => submissions))]).toEqual([200, 1]);
  });
});

describe("receipts come home through intake", () => {
  it("climb the ladder by the bank's clock, and stand in the log under the channel's name", async () => {
    const [key = ""] = await plan("sms", 1);
    const { dispatcher, receiver } = house("sms");
    await dispatcher.drain();
    await settle(receiver);
    expect(await stateOf(key)).toBe("accepted");
    clock.advanceTo(later(1));
    await settle(receiver);
    expect(await stateOf(key)).toBe("submitted");
    clock.advanceTo(later(10));
    await settle(receiver);
    await settle(receiver);
    expect(await stateOf(key)).toBe("delivered");
    expect(await factsOf([key])).toEqual([
      { type: "touch_accepted", source: "perennial/reach" },
      { type: "touch_delivered", source: "local/sms" },
      { type: "touch_submitted", source: "local/sms" },
    ]);
    expect(await receiver.drain()).toMatchObject({ facts: 0 });
  });

  it("[KAT-76] keep the right state: late, twice, of unknown ids, never", async () => {
    const [one = "", two = "", three = ""] = await plan("sms", 3);
    const { dispatcher, receiver } = house("sms");
    const receipt = (status: string, names: object, seconds = 5) => ({
      status,
      at: later(seconds).toISOString(),
      ...names,
    });
    // Before the answer to the submission: nobody knows the id yet.
    expect(await receiver.callback("sms", [receipt("delivered", { id: "local-early" })])).toMatchObject({ parked: 1 });
    await dispatcher.drain();
    await batch((tx) => tx.run(sql`update reach.touch set vendor = 'local-early' where key = ${three}`));
    await settle(receiver);
    expect(await stateOf(three)).toBe("delivered");

    await receiver.callback("sms", [receipt("delivered", { key: one }), receipt("delivered", { key: one })]);
    const again = await receiver.callback("sms", [
      receipt("delivered", { key: one }),
      receipt("accepted", { key: one }, 9),
    ]);
    expect(again).toEqual({ facts: 1, duplicates: 1, parked: 0, foreign: 0 });
    await settle(receiver);
    expect(await stateOf(one)).toBe("delivered");
    // Of others' messages, and what cannot be read at all.
    const strange = [
      receipt("delivered", { key: "offers@1/others/sms" }),
      { id: 7 },
      "x",
      null,
      receipt("eaten", { key: one }),
    ];
    expect(await receiver.callback("sms", strange)).toEqual({ facts: 0, duplicates: 0, parked: 0, foreign: 1 });

    await batch((tx) => tx.run(sql`update reach.local_message set next_at = null where key = ${two}`));
    const silence = (hours: number) => batch((tx) => expireSilent(tx, ["sms"], later(hours * 3_600)));
    await settle(receiver);
    expect(await silence(71)).toBe(0);
    expect(await silence(80)).toBeGreaterThanOrEqual(1);
    expect(await stateOf(two)).toBe("expired");
  });

  it("never resend what may have gone out: a time-out, then nothing more until a receipt tells", async () => {
    const keys = await plan("sms", 20);
    const { dispatcher, receiver } = house("sms", { dropAfterRecord: 1, cannotSay: true });
    expect(await dispatcher.drain()).toMatchObject({ unknown: 20, accepted: 0 });
    expect(await dispatcher.drain()).toMatchObject({ claimed: 0 });
    expect((await given(keys)).map(({ submissions }) => submissions)).toEqual(keys.map(() => 1));
    clock.advanceTo(later(60));
    await settle(receiver);
    expect((await statesOf(keys)).every(({ state }) => state === "delivered")).toBe(true);
  });

  it("fold to the same state in any order, repeated and cut into any calls", async () => {
    const random = seededRandom("receipts in any order");
    const shuffled = <T>(items: readonly T[]): T[] =>
      items
        .map((item) => ({ item, place: random.next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item);
    const names: Receipt[] = [
      "accepted",
      "submitted",
      "delivered",
      "failed",
      "expired",
      "unknown",
      "opened",
      "replied",
    ];
    const keys = await plan("push", 60);
    const { dispatcher, receiver } = house("push");
    await dispatcher.drain();
    const wanted = new Map<string, TouchState>();
    const told = keys.flatMap((key) => {
      const some = names.filter(() => random.next() < 0.4);
      wanted.set(key, some.reduce<TouchState>(fold, "accepted"));
      return some.map((status, n) => ({ key, status, at: later(200 + n).toISOString() }));
    });
    const foreign = told.slice(0, 20).map((one) => ({ ...one, key: `offers@9/${one.status}/push` }));
    const mixed = shuffled([...told, ...told, ...foreign]);
    for (let from = 0; from < mixed.length; from += 97) {
      await receiver.callback("push", mixed.slice(from, from + 97));
      if (random.next() < 0.5) while ((await engine.drain()) > 0);
    }
    while ((await engine.drain()) > 0);
    const states = new Map((await statesOf(keys)).map(({ key, state }) => [key, state]));
    expect(states).toEqual(wanted);
  });
});

describe("the policy check right before sending", () => {
  const reserve = (customer: number, key: string) =>
    batch((tx) =>
      tx.run(sql`
        insert into decision.standing (customer, contacts, oldest)
        values (${customer}, ${`${at.getTime()} ${contactKey(key)} sms marketing 0 general\n`}, ${at})
        on conflict (customer) do update set contacts = excluded.contacts, oldest = excluded.oldest`),
    );
  const reserved = () =>
    batch((tx) =>
      tx.rows<{ customer: number }>(sql`
        select customer from decision.standing where contacts <> '' order by customer`),
    );

  it("puts off until the channel opens, once and uncounted, and frees what surely reached nobody", async () => {
    const keys = await plan("sms", 5);
    const opening = new Date(clock.now().getTime() + 3_600_000);
    await Promise.all(keys.map((key, n) => reserve(n + 1, key)));
    const [, denied = "", deferred = ""] = keys;
    const faults = { unknownRecipient: (customer: number) => customer === 4 };
    const { dispatcher, receiver } = house("sms", faults, {
      recheck: async (_tx, touches) =>
        new Map(
          touches.flatMap(({ key }): [string, Verdict][] => {
            if (key === denied) return [[key, { deny: "cap_reached" }]];
            return key === deferred && clock.now() < opening ? [[key, { defer: opening }]] : [];
          }),
        ),
    });
    expect(await dispatcher.drain()).toMatchObject({ accepted: 2, denied: 1, deferred: 1, failed: 1 });
    expect((await statesOf(keys)).map(({ state }) => state)).toEqual([
      "accepted",
      "denied",
      "planned",
      "failed",
      "accepted",
    ]);
    // Denied, and refused by the provider before any carrier: their places are free again.
    expect((await reserved()).map(({ customer }) => customer)).toEqual([1, 3, 5]);
    expect(await dispatcher.drain()).toMatchObject({ claimed: 0 });
    clock.advanceTo(opening);
    expect(await dispatcher.drain()).toMatchObject({ claimed: 1, accepted: 1 });
    const attempts = await batch((tx) =>
      tx.one<{ attempts: number }>(sql`select attempts from reach.touch where key = ${deferred}`),
    );
    expect(attempts.attempts).toBe(1);

    // A carrier had it: whatever came of it, the contact stays counted.
    clock.advanceTo(new Date(clock.now().getTime() + 1_000));
    await settle(receiver);
    await receiver.callback("sms", [
      { key: deferred, status: "failed", code: "MK:0023", at: clock.now().toISOString() },
    ]);
    await settle(receiver);
    expect(await stateOf(deferred)).toBe("failed");
    expect((await reserved()).map(({ customer }) => customer)).toEqual([1, 3, 5]);
  });

  it("finds marketing cancelled at once when its customer answers R; service goes on", async () => {
    const [sent = ""] = await plan("sms", 1, { customer: 9 });
    const { dispatcher, receiver } = house("sms");
    await dispatcher.drain();
    const tomorrow = { customer: 9, dueAt: new Date(clock.now().getTime() + 86_400_000) };
    const [queued = ""] = await plan("sms", 1, tomorrow);
    const [byPush = ""] = await plan("push", 1, tomorrow);
    const [service = ""] = await plan("sms", 1, { ...tomorrow, class: "service" });
    await reserve(9, queued);
    const reply = (text: string) => ({ key: sent, text, at: clock.now().toISOString() });
    expect(await receiver.inbound("sms", reply("RMB多少"))).toMatchObject({ facts: 1 });
    await settle(receiver);
    expect(await stateOf(queued)).toBe("planned");
    expect(await receiver.inbound("sms", reply(" Ｒ。"))).toMatchObject({ facts: 1, duplicates: 1 });
    await settle(receiver);
    expect(await statesOf([queued])).toMatchObject([{ state: "denied", code: "channel_closed" }]);
    expect([await stateOf(byPush), await stateOf(service)]).toEqual(["planned", "planned"]);
    expect((await reserved()).map(({ customer }) => customer)).not.toContain(9);
    expect(await factsOf([sent])).toContainEqual({ type: "unsubscribed", source: "local/sms" });
  });
});
