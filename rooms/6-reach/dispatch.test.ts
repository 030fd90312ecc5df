import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Content } from "#contracts/definitions";
import { replayClock } from "#ground/clock";
import { sql } from "#ground/storage";
import { type MailEndpoint, readMailLog, startMailEndpoint, type TestBank, testBank } from "#model-bank";
import {
  carrierOf,
  countTouches,
  createDispatcher,
  createEmailAdapter,
  type Dispatcher,
  type DispatcherOptions,
  emailComposer,
  type Failpoint,
  type Intent,
  keyOfMessageId,
  messageIdOf,
  planTouches,
  receiveReceipts,
} from "./index.ts";

const at = new Date("2010-05-03T01:00:00Z");
const clock = replayClock("Asia/Shanghai", at);
const text = {
  subject: "{{ bank.name }}：定期存款",
  body: '<p>{{ customer.name }}</p><a href="{{ unsubscribe_url }}">退订</a>',
};
const content: Content = {
  id: "letter",
  zh: "信",
  en: "Letter",
  channel: "email",
  class: "marketing",
  text: { zh: text, en: text },
};

let bank: TestBank;
let folder: string;
let mail: MailEndpoint;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  bank = await testBank();
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-mail-"));
});
afterAll(async () => {
  await bank.close();
  await fs.rm(folder, { recursive: true, force: true });
});
beforeEach(async (test) => {
  mail = await startMailEndpoint({ file: path.join(folder, `${test.task.id}.jsonl`) });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await mail.close();
  await bank.storage.batch("clean", (tx) => tx.run(sql`delete from reach.touch`));
});

let batchNumber = 0;
async function plan(count: number, over: Partial<Intent> = {}): Promise<string[]> {
  const enrolment = `b${++batchNumber}`;
  const intents = Array.from(
    { length: count },
    (_, n): Intent => ({
      playbook: "letters",
      version: "v1",
      enrolment: `${enrolment}-${n}`,
      wave: "email",
      customer: n + 1,
      unit: null,
      channel: "email",
      class: "marketing",
      content: "letter",
      decision: null,
      dueAt: at,
      deadline: null,
      order: { value: 0, probability: null },
      trace: null,
      ...over,
    }),
  );
  await bank.storage.batch("plan", (tx) => planTouches(tx, intents, at));
  return intents.map((i) => `letters@v1/${i.enrolment}/email`);
}

function dispatcher(over: Partial<DispatcherOptions> = {}, askable = true): Dispatcher {
  const adapter = createEmailAdapter({
    url: mail.url,
    from: "常青银行 <no-reply@bank.example.com>",
    domain: "bank.example.com",
    ...(askable ? { delivered: (ids) => mail.delivered(ids) } : {}),
  });
  open.push(adapter);
  const compose = emailComposer({
    content: (name) => (name === "letter" ? content : undefined),
    language: "zh",
    bankName: "常青银行",
    unsubscribeUrl: (touch) => `https://bank.example.com/unsubscribe/${touch.touch}`,
  });
  return createDispatcher({
    storage: bank.storage,
    clock,
    channels: { email: carrierOf({ adapter, compose }) },
    personal: async (_tx, customers) =>
      new Map(customers.map((n) => [n, { email: `customer-${n}@example.com`, name: "<张三>" }])),
    settleMs: 50,
    retry: { attempts: 4, firstMs: 5, longestMs: 20 },
    batchSize: 50,
    ...over,
  });
}

const states = () => bank.storage.batch("count", async (tx) => (await countTouches(tx)).byState);

/** Every key was delivered once, by the endpoint's own log. */
async function deliveredOnce(keys: readonly string[]): Promise<void> {
  const log = await readMailLog(mail.file);
  expect(log.map(({ messageId }) => keyOfMessageId(messageId)).sort()).toEqual([...keys].sort());
}

const factsOf = (keys: readonly string[]) =>
  bank.storage.batch("facts", (tx) =>
    tx.rows<{ type: string; n: number }>(sql`
      select type, count(*) as n from log.fact where data::jsonb ->> 'touch' = any (${keys}::text[]) group by type order by type`),
  );

describe("sending", () => {
  it("delivers every key once while dispatchers race for them, and leaves facts", async () => {
    const keys = await plan(1_000);
    const both = await Promise.all([dispatcher().drain(), dispatcher().drain()]);
    expect(both[0].accepted + both[1].accepted).toBe(1_000);
    await deliveredOnce(keys);
    expect(await states()).toMatchObject({ accepted: 1_000, planned: 0 });
    expect(await factsOf(keys)).toEqual([{ type: "touch_accepted", n: 1_000 }]);
    expect(await dispatcher().drain()).toMatchObject({ claimed: 0 });
  });

  it("writes a letter that mail programs understand", async () => {
    const [key = ""] = await plan(1);
    await dispatcher().drain();
    const [record] = await readMailLog(mail.file);
    expect(record).toMatchObject({ to: ["customer-1@example.com"], subject: "常青银行：定期存款" });
    expect(record?.messageId).toBe(`<${key.replace("@", "=40")}@bank.example.com>`);
  });

  it.each<Failpoint>(["claimed", "submitted"])(
    "loses nothing and doubles nothing when it dies once %s",
    async (place) => {
      const keys = await plan(120);
      const dying = dispatcher({
        lanes: 1,
        failpoint: (reached) => {
          if (reached === place) throw new Error("killed");
        },
      });
      await expect(dying.drain()).rejects.toThrow("killed");
      expect(await states()).toMatchObject({ submitting: 50, planned: 70 });
      const done = await dispatcher({ sole: true }).drain();
      expect(done.accepted).toBe(120);
      await deliveredOnce(keys);
      expect(await states()).toMatchObject({ accepted: 120 });
    },
  );

  it("believes the lease of a dispatcher that may still live", async () => {
    await plan(10);
    const dying = dispatcher({
      failpoint: () => {
        throw new Error("killed");
      },
    });
    await expect(dying.drain()).rejects.toThrow("killed");
    expect(await dispatcher().drain()).toMatchObject({ claimed: 0 });
    expect(await states()).toMatchObject({ submitting: 10 });
  });

  it("never sends again what may have gone out, unless the provider says that it did not", async () => {
    const keys = await plan(60);
    mail.faults.dropAfterRecord = 0.3;
    mail.faults.dropBeforeRecord = 0.3;
    await dispatcher({}, false).drain();
    const { unknown, accepted } = await states();
    expect(unknown).toBeGreaterThan(10);
    expect(unknown + accepted).toBe(60);
    await dispatcher({}, false).drain();
    expect((await states()).unknown).toBe(unknown);
    expect(Math.max(...mail.deliveries().values())).toBe(1);

    mail.faults.dropBeforeRecord = 0;
    await dispatcher().drain();
    expect(await states()).toMatchObject({ accepted: 60, unknown: 0 });
    await deliveredOnce(keys);
  });

  it("tries again what was surely refused for now, and gives up after a bounded number of tries", async () => {
    const keys = await plan(40);
    mail.faults.refuseForNow = 0.4;
    mail.faults.throttle = 0.2;
    await dispatcher({ retry: { attempts: 20, firstMs: 2, longestMs: 5 } }).drain();
    await deliveredOnce(keys);
    mail.faults.throttle = 0;
    mail.faults.refuseForNow = 1;
    await plan(5);
    expect(await dispatcher().drain()).toMatchObject({ failed: 5, requeued: 15 });
  });

  it("fails a recipient for good, denies what the policy check refuses, expires what is late", async () => {
    mail.faults.unknownRecipient = (address) => address.startsWith("customer-2@");
    const keys = await plan(4);
    await plan(1, { deadline: new Date(at.getTime() - 1) });
    const done = await dispatcher({
      recheck: async (_tx, touches) =>
        new Map(touches.filter((t) => t.customer === 3).map((t) => [t.key, { deny: "no_legal_basis" }])),
    }).drain();
    expect(done).toMatchObject({ accepted: 2, failed: 1, denied: 1, expired: 1 });
    await deliveredOnce([keys[0] ?? "", keys[3] ?? ""]);
    const reasons = await bank.storage.batch("read", (tx) =>
      tx.rows<{ state: string; error_class: string | null; code: string }>(sql`
        select state, error_class, code from reach.touch where code is not null order by state`),
    );
    expect(reasons).toEqual([
      { state: "denied", error_class: null, code: "no_legal_basis" },
      { state: "expired", error_class: null, code: "past_deadline" },
      { state: "failed", error_class: "PERMANENT_RECIPIENT", code: "550 5.1.1" },
    ]);
  });

  it("waits out a server that is away and stops a channel that is refused", async () => {
    await plan(3);
    const closed = mail.url;
    await mail.close();
    const away = dispatcher({ retry: { attempts: 2, firstMs: 2, longestMs: 5 } });
    expect(await away.drain()).toMatchObject({ failed: 3, requeued: 3 });
    mail = await startMailEndpoint({ port: Number(new URL(closed).port), file: mail.file });
    await plan(3);
    expect(await dispatcher().drain()).toMatchObject({ accepted: 3 });
  });

  it("joins a receipt that came before the answer to the submission", async () => {
    const [key = ""] = await plan(1);
    const early = {
      channel: "email",
      vendorId: messageIdOf(key, "bank.example.com"),
      receipt: "delivered",
      at,
    } as const;
    await bank.storage.batch("receive", (tx) => receiveReceipts(tx, [early], at));
    await dispatcher().drain();
    expect(await states()).toMatchObject({ delivered: 1 });
    expect((await factsOf([key])).map(({ type }) => type)).toEqual(["touch_accepted", "touch_delivered"]);
  });

  it("runs in the background until it is stopped", async () => {
    const keys = await plan(20);
    const background = dispatcher();
    background.start();
    await expect.poll(async () => (await states()).accepted).toBe(20);
    await background.stop();
    await deliveredOnce(keys);
  });
});
