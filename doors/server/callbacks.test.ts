/** What providers post: signed or refused, read or kept aside, and in the ledger once. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { loadSecrets, loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { listQuarantine } from "#intake";
import { type Intent, planTouches, signatureOf } from "#reach";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { callbackKey } from "./bank-callbacks.ts";
import { createHttp, type HttpServer } from "./http.ts";

describe("callbacks of providers", () => {
  let house: TestHouse;
  let http: HttpServer;
  let key: Buffer;
  beforeAll(async () => {
    house = await testHouse();
    const origin = "http://127.0.0.1:7400";
    const secrets = loadSecrets(house.home);
    key = callbackKey({ secrets }, house.bank.name, "sms");
    http = await createHttp({
      settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_PUBLIC_URL: origin }),
      engines: { cluster: inject("engines").cluster, secrets },
      bank: house.bank,
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      publicUrl: () => origin,
      // What is asked about is not how busy this machine is.
      pressure: { eventLoopDelayMs: 0 },
    });
    await http.server.ready();
    const { clock, storage } = house.bank;
    const intents = [1, 2].map(
      (n): Intent => ({
        playbook: "posted",
        version: "1",
        enrolment: `e${n}`,
        wave: "sms",
        customer: n,
        unit: null,
        channel: "sms",
        class: "service",
        content: "text",
        decision: null,
        dueAt: clock.now(),
        deadline: null,
        order: { value: 0, probability: null },
        trace: null,
      }),
    );
    await storage.batch("test", async (tx) => {
      await planTouches(tx, intents, clock.now());
      await tx.run(sql`update reach.touch set state = 'accepted', vendor = 'v-' || customer`);
    });
  });
  afterAll(async () => {
    await http?.server.close();
    await http?.signIn.close();
    await house?.close();
  });

  interface Choice {
    readonly channel?: string;
    readonly seconds?: number;
    readonly signed?: string;
  }
  const post = async (sent: unknown, { channel = "sms", seconds = 0, signed }: Choice = {}) => {
    const body = typeof sent === "string" ? sent : JSON.stringify(sent);
    const timestamp = String(Math.floor(machine.now().getTime() / 1_000) + seconds);
    const answer = await http.server.inject({
      method: "POST",
      url: `/v1/callbacks/${channel}`,
      headers: {
        "content-type": "application/json",
        "webhook-id": "msg-1",
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,old ${signatureOf(key, "msg-1", timestamp, signed ?? body)}`,
      },
      body,
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const at = () => house.clock.now().toISOString();

  it("move the ledger once, by key and by the provider's own id", async () => {
    const reports = [
      { key: "posted@1/e1/sms", status: "delivered", at: at() },
      { id: "v-2", text: "退订", at: at() },
      { id: "v-9", status: "delivered", at: at() },
      { key: "posted@1/e9/sms", status: "delivered", at: at() },
    ];
    const first = await post(reports);
    expect(first).toEqual({
      status: 200,
      body: { taken: 3, duplicates: 0, parked: 1, foreign: 1, unreadable: 0 },
    });
    expect((await post(reports)).body).toMatchObject({ taken: 0, duplicates: 3 });
    while ((await house.bank.consumer.drain()) > 0);
    const rows = await house.bank.storage.batch("test", (tx) =>
      tx.rows<{ state: string; closed: string[] | null }>(sql`
        select t.state, s.closed from reach.touch t left join decision.standing s using (customer) order by t.customer`),
    );
    expect(rows.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect(rows[1]?.closed).toEqual(["sms"]);
  });

  it("are refused without the channel's key, changed, or old, and where nobody reports", async () => {
    expect((await post([], { signed: "[1]" })).status).toBe(401);
    expect((await post([], { seconds: -301 })).status).toBe(401);
    expect((await post([], { seconds: 400 })).status).toBe(401);
    expect((await post([], { channel: "push" })).status).toBe(401);
    expect((await post([], { channel: "email" })).status).toBe(404);
    expect((await post([], { channel: "pigeon" })).status).toBe(404);
    expect((await post([])).body).toMatchObject({ taken: 0, unreadable: 0 });
  });

  it("are kept aside where nobody can read them, once", async () => {
    const strange = [{ status: "delivered" }, 7, { key: "posted@1/e1/sms", status: "teleported", at: at() }];
    expect((await post(strange)).body).toMatchObject({ taken: 0, unreadable: 3 });
    expect((await post(strange)).body).toMatchObject({ unreadable: 3 });
    expect((await post("{not json")).body).toMatchObject({ unreadable: 1 });
    const items = await listQuarantine(house.bank.storage, job("test"), { state: "open", limit: 10 });
    expect(items).toHaveLength(4);
    expect(items[0]).toMatchObject({
      source: "local/sms",
      problems: [{ name: "reach.unreadable_report", zh: "无法识别为 sms 渠道的回执或回复" }],
    });
  });
});
