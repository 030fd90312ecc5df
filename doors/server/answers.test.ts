/** Risk events answered in the request, as a bank's login and payment systems ask, and what the engine makes of them. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Playbook } from "#contracts/definitions";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { createApiKey } from "#ground/organisation";
import { loadSecrets, loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { publishPlaybook } from "#playbook";
import {
  createStateReader,
  findNamed,
  loadStates,
  lookAhead,
  mergeCustomers,
  readOwners,
  viewOf,
  wholeState,
} from "#profile";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { createHttp, type HttpServer } from "./http.ts";

const at = (day: string, time = "10:00") => instantOf(day, time, "Asia/Shanghai");
const origin = "http://127.0.0.1:7400";
const STRANGE = "protect-strange-login";
const definitions = sampleDefinitions();

/** A playbook that answers, like the one that ships. */
function answering(id: string, trigger: Playbook["trigger"], give: "step_up" | "hold" | "review"): Playbook {
  const strange = definitions.playbooks[STRANGE];
  if (!strange) throw new Error("the sample bank lost a playbook");
  return { ...strange, id, trigger, answer: { give, reason: { zh: `${id} 的原因`, en: `why of ${id}` } } };
}

const made = [
  answering("churn", { event: "profile_changed", where: "metric.profile_changes_24h >= 3" }, "review"),
  answering(
    "payees",
    { event: "transfer", where: "event.amount >= 50000.00 && metric.large_transfer_payees_day >= 3" },
    "hold",
  ),
  answering("large", { event: "transfer", where: "event.amount >= 200000.00" }, "step_up"),
  answering("drained", { becomes: "metric.outflow_day > 300000.00" }, "review"),
];

interface Answer {
  readonly answer: string;
  readonly reasons: readonly { playbook: string; version: number; answer: string; zh: string; en: string }[];
  readonly event: { source: string; id: string; type: string };
  readonly customer: number;
  readonly repeated: boolean;
}

describe("answers in the request", () => {
  let house: TestHouse;
  let http: HttpServer;
  let key: string;
  let branchKey: string;
  let counter = 0;

  const event = (subject: string, type: string, data: object, more: object = {}) => ({
    specversion: "1.0",
    type,
    source: "app",
    id: `event-${counter++}`,
    subject,
    time: house.clock.now().toISOString(),
    data,
    ...more,
  });
  const post = (payload: unknown, withKey = key, headers: Record<string, string> = {}) =>
    http.server.inject({
      method: "POST",
      url: "/v1/answers",
      payload: typeof payload === "string" ? payload : JSON.stringify(payload),
      headers: { authorization: `Bearer ${withKey}`, "content-type": "application/cloudevents+json", ...headers },
    });
  const ask = async (subject: string, type: string, data: object, more: object = {}): Promise<Answer> => {
    const answer = await post(event(subject, type, data, more));
    expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
    return answer.json<Answer>();
  };
  const told = async (...events: object[]) => {
    const { quarantined } = await acceptFacts(house.bank.intake, job("test"), events.map(arrivalOfJson));
    expect(quarantined).toEqual([]);
  };
  const drain = async () => {
    while ((await house.bank.consumer.drain()) > 0);
  };
  const later = (milliseconds: number) => house.clock.advanceTo(new Date(house.clock.now().getTime() + milliseconds));
  const inLog = async (id: string): Promise<number> => {
    const { n } = await house.bank.storage.batch("test", (tx) =>
      tx.one<{ n: number }>(sql`select count(*) as n from log.fact where id = ${id}`),
    );
    return n;
  };
  const numberOf = async (subject: string): Promise<number> => {
    const { storage, people } = house.bank;
    return (await storage.batch("test", (tx) => findNamed(tx, people, [subject]))).get(subject) ?? -1;
  };

  beforeAll(async () => {
    const playbooks = { ...definitions.playbooks, ...Object.fromEntries(made.map((one) => [one.id, one])) };
    house = await testHouse({ start: at("2026-03-26", "09:00"), definitions: { ...definitions, playbooks } });
    const { bank } = house;
    const { cluster } = inject("engines");
    http = await createHttp({
      settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_LANG: "en", PERENNIAL_PUBLIC_URL: origin }),
      engines: { cluster, secrets: loadSecrets(house.home) },
      bank,
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      publicUrl: () => origin,
      // A machine that is busy with others is no reason to turn anybody away here.
      pressure: { eventLoopDelayMs: 0 },
    });
    await http.server.ready();
    for (const id of [STRANGE, ...made.map((one) => one.id)]) await bank.publish(id, at("2026-03-01"));
    const permissions = ["playbook.answer", "playbook.read_answers"];
    const keyFor = async (name: string, scope: "all" | number[]) =>
      (await createApiKey(bank.storage, job("test"), { name, permissions, scope, ratePerSecond: 1_000 })).keyText;
    key = await keyFor("app", "all");
    branchKey = await keyFor("branch", [bank.units.get("outlet-2-1") ?? -1]);
    for (const subject of ["江月", "何晨", "白露", "许言", "沈星", "林川"]) {
      const outlet = subject === "白露" ? "outlet-2-1" : "outlet-1-1";
      await told(event(subject, "customer_recorded", { city: "上海", outlet, demand_balance: 1_000_000 }));
    }
    await drain();
  });
  afterAll(async () => {
    await http?.server.close();
    await http?.signIn.close();
    await house?.close();
  });

  it("forces a second factor on a login from a strange city on a new device, and on nothing less", async () => {
    const login = (city: string | undefined, device: string) =>
      ask("江月", "login", { device, ...(city === undefined ? {} : { city }) });
    // The first login ever is not strange, wherever it comes from.
    expect((await login("三亚", "d0")).answer).toBe("allow");
    later(1_000);
    expect((await login("北京", "d0")).answer).toBe("allow");
    later(1_000);
    const strange = await login("成都", "d1");
    expect(strange).toMatchObject({
      answer: "step_up",
      repeated: false,
      reasons: [
        { playbook: STRANGE, answer: "step_up", zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.any(String) },
      ],
      event: { source: "app", type: "login" },
    });
    later(1_000);
    // The city is known by now, whether the engine has seen it or not; so is the device.
    expect((await login("成都", "d2")).answer).toBe("allow");
    await drain();
    await house.bank.journeys.move();
    expect((await login("成都", "d3")).answer).toBe("allow");
    expect((await login("上海", "d4")).answer).toBe("allow");
    expect((await login(undefined, "d5")).answer).toBe("allow");
    expect((await login("三亚", "d6")).answer).toBe("allow");
    // After 90 days a city is strange again, a device is not new.
    later(91 * 86_400_000);
    expect((await login("北京", "d1")).answer).toBe("allow");
    expect((await login("成都", "d7")).answer).toBe("step_up");
    // The engine sees the same in the same facts: one run for each answer that was more than a yes, and they are over.
    await drain();
    await house.bank.journeys.move();
    const runs = await house.bank.storage.batch("test", (tx) =>
      tx.rows<{ state: string; id: string }>(sql`
        select state, cause->>'id' as id from playbook.enrolment where playbook = ${STRANGE} order by admitted_at`),
    );
    expect(runs).toMatchObject([{ state: "ended", id: strange.event.id }, { state: "ended" }]);
  });

  it("answers the same event the same, and has it in the log once, whichever door it comes through again", async () => {
    for (const n of [1, 2]) await ask("何晨", "profile_changed", { field: `f${n}` });
    const third = event("何晨", "profile_changed", { field: "f3" });
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(third)));
    const given = answers.map((answer) => answer.json<Answer>());
    expect(given.map(({ answer }) => answer)).toEqual(given.map(() => "review"));
    expect(given.filter(({ repeated }) => !repeated)).toHaveLength(1);
    await told(third);
    await drain();
    expect((await post(third)).json()).toEqual({ ...given[0], repeated: true });
    expect(await inLog(third.id)).toBe(1);
  });

  it("answers what came as an event before as it would have been answered then", async () => {
    for (const isApplied of [false, true]) {
      later(2 * 86_400_000);
      const events = [1, 2, 3].map((n) => event("许言", "profile_changed", { field: `f${n}` }));
      await told(...events);
      if (isApplied) await drain();
      const third = await post(events[2]);
      expect(third.json<Answer>()).toMatchObject({ answer: "review", repeated: false });
      const login = event("许言", "login", { city: isApplied ? "拉萨" : "喀什", device: `new-${String(isApplied)}` });
      await told(event("许言", "login", { city: "上海", device: "old" }), login);
      if (isApplied) await drain();
      expect((await post(login)).json<Answer>()).toMatchObject({ answer: "step_up", repeated: false });
      await drain();
    }
  });

  it("lets none of several transfers at the same time pass by the others", async () => {
    const transfers = Array.from({ length: 6 }, (_, n) =>
      event("沈星", "transfer", { amount: 50_000, payee: `p${n}` }),
    );
    const answers = await Promise.all(transfers.map((one) => post(one)));
    const given = answers.map((answer) => answer.json<Answer>().answer);
    expect(given.filter((answer) => answer === "allow")).toHaveLength(2);
    expect(given.filter((answer) => answer === "hold")).toHaveLength(4);
  });

  it("gives the strictest of several answers, with every reason", async () => {
    const first = await ask("林川", "transfer", { amount: 200_000, payee: "p1" });
    expect(first).toMatchObject({ answer: "step_up", reasons: [{ playbook: "large", zh: "large 的原因" }] });
    await ask("林川", "transfer", { amount: 50_000, payee: "p2" });
    // A condition that becomes true answers at the event that makes it true, and not at the next.
    const third = await ask("林川", "transfer", { amount: 200_000, payee: "p3" });
    expect(third.answer).toBe("review");
    expect(third.reasons.map(({ playbook, answer }) => [playbook, answer])).toEqual([
      ["drained", "review"],
      ["payees", "hold"],
      ["large", "step_up"],
    ]);
    expect((await ask("林川", "transfer", { amount: 50_000, payee: "p4" })).reasons).toMatchObject([
      { playbook: "payees" },
    ]);
    const customer = await numberOf("林川");
    const list = await http.server.inject({
      url: `/v1/answers?customer=@${customer}`,
      headers: { authorization: `Bearer ${key}` },
    });
    expect(list.json<{ answers: Answer[] }>().answers.map(({ answer }) => answer)).toContain("review");
    const strict = await http.server.inject({
      url: "/v1/answers?limit=500",
      headers: { authorization: `Bearer ${key}` },
    });
    const shown = strict.json<{ answers: Answer[] }>().answers;
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.some(({ answer }) => answer === "allow")).toBe(false);
  });

  it("answers what happened before an edit and comes after it: the edit goes on where the version before it stopped", async () => {
    const { storage, playbooks } = house.bank;
    const before = house.clock.now().toISOString();
    later(60_000);
    const edited = answering("large", { event: "transfer", where: "event.amount >= 190000.00" }, "step_up");
    await publishPlaybook(storage, job("test"), {
      playbook: "large",
      definition: edited,
      liveFrom: house.clock.now(),
    });
    await playbooks.look();
    later(60_000);
    const transfer = { amount: 195_000, payee: "p1" };
    expect(await ask("迟到", "transfer", transfer, { time: before })).toMatchObject({
      answer: "step_up",
      reasons: [{ playbook: "large", version: 2 }],
    });
    expect(await ask("迟到", "transfer", transfer, { time: "2026-02-28T00:00:00Z" })).toMatchObject({
      answer: "allow",
    });
  });

  it("counts what came under a number that was merged into the customer's", async () => {
    const { bank } = house;
    for (const n of [1, 2]) await told(event("林川二", "profile_changed", { field: `f${n}` }));
    await drain();
    const [survivor, absorbed] = [await numberOf("林川"), await numberOf("林川二")];
    await mergeCustomers(bank.merge, job("test"), { survivor, absorbed, reason: "one person", at: bank.clock.now() });
    await drain();
    expect(await ask("林川", "profile_changed", { field: "f3" })).toMatchObject({
      answer: "review",
      customer: survivor,
    });
    expect(await ask("林川二", "profile_changed", { field: "f4" })).toMatchObject({
      answer: "review",
      customer: survivor,
    });
  });

  it("names what is wrong, keeps it aside, and answers nobody who may not ask", async () => {
    const misfit = await post(event("江月", "login", { city: "上海" }));
    expect(misfit.statusCode).toBe(400);
    expect(misfit.json()).toMatchObject({
      fields: [{ pointer: expect.stringContaining("device"), reason: expect.any(String) }],
    });
    const { n } = await house.bank.storage.batch("test", (tx) =>
      tx.one<{ n: number }>(sql`select count(*) as n from intake.quarantine where type = 'login'`),
    );
    expect(n).toBe(1);
    const refused = [
      await post(event("江月", "balance_changed", { demand_balance: 1 })),
      await post("{"),
      await post([event("江月", "login", { device: "x" }), event("江月", "login", { device: "y" })], key, {
        "content-type": "application/json",
      }),
      await post(event("江月", "login", { device: "x" }), "nobody"),
      await post(event("江月", "login", { device: "x" }), branchKey),
      await post(event("谁也不是", "login", { device: "x" }), branchKey),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400, 401, 404, 404]);
    expect(await numberOf("谁也不是")).toBe(-1);
    const batch = await post([event("白露", "login", { device: "x" })], branchKey, {
      "content-type": "application/json",
    });
    expect([batch.statusCode, batch.json<Answer>().answer]).toEqual([200, "allow"]);
    const newcomer = await ask("新来的", "login", { city: "广州", device: "z" });
    expect(newcomer.answer).toBe("allow");
  });

  it("sees a customer as the engine will, whatever waits for it in the log", async () => {
    const { bank } = house;
    const attributes = [...bank.rules.attributes.values()];
    const reader = createStateReader(attributes, wholeState(bank.rules));
    const kinds = [
      fc.constantFrom("甲", "乙", "丙").map((city) => ["login", { city, device: `d-${city}` }] as const),
      fc.integer({ min: 1, max: 90_000 }).map((amount) => ["transfer", { amount, payee: `p${amount % 5}` }] as const),
      fc.constant(["profile_changed", { field: "f" }] as const),
      fc.integer({ min: 0, max: 90_000 }).map((demand_balance) => ["balance_changed", { demand_balance }] as const),
      fc.constant(["complaint_filed", { ticket: "t" }] as const),
      fc.constantFrom("vip", "salary").map((name) => ["tag_set", { name }] as const),
      fc.integer({ min: 0, max: 30 }).map((back) => ["fact_retracted", back] as const),
    ];
    const story = fc.array(fc.tuple(fc.oneof(...kinds), fc.integer({ min: 0, max: 86_400 }), fc.boolean()), {
      minLength: 1,
      maxLength: 14,
    });
    let people = 0;
    await fc.assert(
      fc.asyncProperty(story, async (facts) => {
        const subject = `预见-${people++}`;
        const ids: string[] = [];
        for (const [[type, data], ago, isApplied] of facts) {
          const time = new Date(house.clock.now().getTime() - ago * 1_000).toISOString();
          const back = typeof data === "number" ? ids[data % Math.max(1, ids.length)] : undefined;
          if (typeof data === "number" && back === undefined) continue;
          const one = event(subject, type, typeof data === "number" ? { source: "app", id: back } : data, { time });
          ids.push(one.id);
          await told(one);
          if (isApplied) await drain();
        }
        const now = bank.clock.now();
        const { number } = await bank.storage.batch("test", async (tx) => ({
          number: (await bank.people.lookupAll(tx, [subject]))[0],
        }));
        if (number === undefined) return;
        const ahead = await bank.storage.batch("test", async (tx) => {
          const owner = (await readOwners(tx, [number])).get(number);
          if (!owner) throw new Error("a number without an owner");
          return await lookAhead(tx, owner, { reader, rules: bank.rules, now, consumer: "engine" });
        });
        const seen = ahead.steps.at(-1)?.after ?? ahead.state;
        await drain();
        const states = await bank.storage.batch("test", (tx) =>
          loadStates(tx, [number], attributes, false, wholeState(bank.rules)),
        );
        const made = states.get(number);
        if (!made) throw new Error("a customer without a state");
        expect([seen.values, seen.tags, seen.lists]).toEqual([made.values, made.tags, made.lists]);
        expect(viewOf(seen, bank.rules, now).metric).toEqual(viewOf(made, bank.rules, now).metric);
      }),
      { numRuns: 25 },
    );
  });
});
