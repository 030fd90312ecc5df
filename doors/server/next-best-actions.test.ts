/** Next best actions as the app and a colleague's screen ask for them, and what becomes of them. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import {
  contactKey,
  decide,
  decisionsOn,
  loadStandings,
  noStanding,
  RANKINGS_KEPT_DAYS,
  standingBeside,
  standingFrom,
  tidyRankings,
} from "#decision";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { createApiKey } from "#ground/organisation";
import { loadSecrets, loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { createStateReader, findCustomer, loadStates, wholeState } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import type { NextBestAnswer } from "./flows/next-best-action/index.ts";
import { catchUp } from "./flows/story/run.ts";
import { createHttp, type HttpServer } from "./http.ts";

const at = (day: string, time = "10:00") => instantOf(day, time, "Asia/Shanghai");
const origin = "http://127.0.0.1:7400";

const common = {
  age: 41,
  risk_level: "C3",
  risk_assessed_on: "2026-01-10",
  opened_on: "2024-05-06",
  id_expires_on: "2033-01-01",
  consent: ["marketing"],
};
const wealthy = { ...common, outlet: "outlet-1-1", aum: "380000.00", demand_balance: "260000.00", payroll: true };

describe("next best actions", () => {
  let house: TestHouse;
  let http: HttpServer;
  let wholeKey: string;
  let branchKey: string;
  let counter = 0;

  const told = async (subject: string, type: string, data: object) => {
    const event = {
      specversion: "1.0",
      type,
      source: "core-banking",
      id: `fact-${counter++}`,
      subject,
      time: house.clock.now().toISOString(),
      data,
    };
    const { quarantined } = await acceptFacts(house.bank.intake, job("test"), [arrivalOfJson(event)]);
    expect(quarantined).toEqual([]);
    while ((await house.bank.consumer.drain()) > 0);
  };
  const post = (url: string, payload: object, key = wholeKey) =>
    http.server.inject({ method: "POST", url, payload, headers: { authorization: `Bearer ${key}` } });
  const get = (url: string, key = wholeKey) => http.server.inject({ url, headers: { authorization: `Bearer ${key}` } });
  const ask = async (customer: string, more: object = {}): Promise<NextBestAnswer> => {
    const answer = await post("/v1/next-best-actions", { customer, place: "slot", limit: 20, explain: true, ...more });
    expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
    return answer.json<NextBestAnswer>();
  };
  const numberOf = async (subject: string): Promise<number> => {
    const { storage, people } = house.bank;
    return (await storage.batch("test", (tx) => findCustomer(tx, people, subject))) ?? -1;
  };
  const keyFor = async (name: string, permissions: string[], scope: "all" | number[]) => {
    const input = { name, permissions, scope, ratePerSecond: 1_000 };
    return (await createApiKey(house.bank.storage, job("test"), input)).keyText;
  };

  beforeAll(async () => {
    house = await testHouse({ start: at("2026-03-26", "09:00") });
    const { cluster } = inject("engines");
    http = await createHttp({
      settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_LANG: "en", PERENNIAL_PUBLIC_URL: origin }),
      engines: { cluster, secrets: loadSecrets(house.home) },
      bank: house.bank,
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      publicUrl: () => origin,
      pressure: { eventLoopDelayMs: 0 },
    });
    await http.server.ready();
    const permissions = [
      "decision.rank",
      "decision.tell",
      "decision.read",
      "why.ask",
      "profile.read",
      "reach.read_touches",
      "decision.read_policies",
    ];
    wholeKey = await keyFor("app", permissions, "all");
    branchKey = await keyFor("branch", permissions, [house.bank.units.get("outlet-2-1") ?? -1]);
    await told("江月", "customer_recorded", {
      ...wealthy,
      holdings: [{ reference: "h1", kind: "wealth", product: "wm_cash", amount: "50000.05", opened_on: "2025-02-03" }],
    });
    await told("何晨", "customer_recorded", { ...wealthy, personalisation_off: true });
    await told("白露", "customer_recorded", { ...wealthy, outlet: "outlet-2-1", consent: [] });
    await told("江月", "product_viewed", { product: "wm_180d", kind: "wealth" });
    await told("江月", "product_viewed", { product: "wm_180d", kind: "wealth" });
    await told("江月", "product_viewed", { product: "wm_180d", kind: "wealth" });
    await catchUp(house.bank);
  });
  afterAll(async () => {
    await http?.server.close();
    await http?.signIn.close();
    await house?.close();
  });

  it("reads one customer in one statement as sets read many", async () => {
    const { storage, rules } = house.bank;
    const attributes = [...rules.attributes.values()];
    const numbers = await Promise.all(["江月", "何晨", "白露"].map(numberOf));
    await storage.batch("test", async (tx) => {
      const many = await loadStates(tx, numbers, attributes, false, wholeState(rules));
      const reader = createStateReader(attributes, wholeState(rules));
      for (const number of numbers) {
        const one = await reader.read(tx, number, { standing: standingBeside(number) });
        expect(one?.state).toEqual(many.get(number));
        expect(standingFrom(one?.beside.standing)).toEqual(
          (await loadStandings(tx, [number])).get(number) ?? noStanding,
        );
      }
      expect(await reader.read(tx, 999_999)).toBeUndefined();
    });
  });

  it("ranks offers by probability, context, value and levers, and says why the others are not there", async () => {
    const { offers, refused, place, customer } = await ask("江月");
    expect([place, customer]).toEqual(["slot", await numberOf("江月")]);
    expect(offers.map(({ rank }) => rank)).toEqual(offers.map((_, n) => n + 1));
    const marketing = offers.filter((offer) => offer.class === "marketing");
    const values = marketing.map(({ factors }) => factors.value);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    // She holds a cash product and looked three times in a week: 0.05 × 1.55 × 900.
    const upgrade = offers.find(({ offer }) => offer === "wealth-upgrade");
    expect(upgrade?.factors).toMatchObject({ p: 0.05, c: 1.55, v: 900, l: 1, cost: 0 });
    expect(upgrade?.factors.value).toBeCloseTo(69.75, 9);
    expect(upgrade?.why.map(({ zh }) => zh)).toEqual(["近七天浏览三次以上"]);
    const missed = refused.find(({ offer }) => offer === "zone-pension");
    expect(missed).toMatchObject({ condition: expect.stringContaining("pension"), rank: null, factors: null });
    // Another place has offers of its own, and no more than were asked for.
    const screen = await ask("江月", { place: "agent_screen", limit: 2, explain: false });
    expect(screen.offers).toHaveLength(2);
    expect(screen.refused).toEqual([]);
  });

  it("makes nothing of personal features for one who switched personalisation off", async () => {
    const { offers, refused, decision } = await ask("何晨");
    const { definitions } = house.bank;
    expect(offers.length).toBeGreaterThan(0);
    expect(offers.map(({ offer }) => definitions.offers[offer]?.personal)).toEqual(offers.map(() => false));
    expect(refused.find(({ offer }) => offer === "idle-two-year")?.denials[0]).toMatchObject({
      code: "personalisation_off",
    });
    const detail = (await get(`/v1/decisions/${decision}`)).json<{ inputs: { actions: { context: unknown[] }[] } }>();
    expect(detail.inputs.actions.flatMap(({ context }) => context)).toEqual([]);
  });

  it("asks for consent, and shows a customer to those alone who serve it", async () => {
    const { offers, refused } = await ask("白露");
    expect(offers.filter((offer) => offer.class === "marketing")).toEqual([]);
    expect(refused.find(({ offer }) => offer === "idle-two-year")?.denials[0]).toMatchObject({
      code: "no_legal_basis",
      zh: expect.any(String),
    });
    const theirs = await post("/v1/next-best-actions", { customer: "白露", place: "slot" }, branchKey);
    expect(theirs.statusCode).toBe(200);
    const foreign = await post("/v1/next-best-actions", { customer: "江月", place: "slot" }, branchKey);
    expect(foreign.json()).toMatchObject({ code: "not_found" });
    const number = await numberOf("江月");
    expect((await post("/v1/next-best-actions", { customer: `@${number}`, place: "slot" }, branchKey)).statusCode).toBe(
      404,
    );
    expect((await post("/v1/next-best-actions", { customer: `@${number}`, place: "shop" })).statusCode).toBe(400);
  });

  it("records each ranking so that it can be decided again, and lists decisions by reason", async () => {
    house.clock.advanceTo(at("2026-03-26", "09:30"));
    const { decision, customer } = await ask("白露");
    const { storage } = house.bank;
    const [view] = await decisionsOn(storage, job("test"), customer, null, { kind: "rank", limit: 1 });
    if (!view?.inputs) throw new Error("no record");
    expect(view.decision).toBe(decision);
    const kept = await storage.batch("test", (tx) =>
      tx.one<{ weighed: string }>(sql`select weighed from decision.record where decision = ${decision}::uuid`),
    );
    expect(JSON.stringify(decide(view.inputs).weighed)).toBe(kept.weighed);
    const listed = await get("/v1/decisions?reason=no_legal_basis&kind=rank&limit=1");
    const page = listed.json<{ decisions: { decision: string; rules: { code: string }[] }[]; next: string }>();
    expect(page.decisions.map((one) => one.decision)).toEqual([decision]);
    const next = await get(`/v1/decisions?reason=no_legal_basis&kind=rank&limit=50&after=${page.next}`);
    expect(next.json<typeof page>().decisions.map((one) => one.decision)).not.toContain(decision);
    expect((await get("/v1/decisions?after=x")).statusCode).toBe(400);
    // Of another branch nothing is listed, and one is not found.
    const number = await numberOf("江月");
    const foreign = await get(`/v1/decisions?customer=@${number}`, branchKey);
    expect(foreign.json()).toEqual({ decisions: [], next: null });
    const hers = (await ask("江月")).decision;
    expect((await get(`/v1/decisions/${hers}`, branchKey)).statusCode).toBe(404);
    expect((await get(`/v1/decisions/${hers}`)).json()).toMatchObject({
      kind: "rank",
      outcome: "chosen",
      candidates: expect.arrayContaining([expect.objectContaining({ action: "wealth-upgrade", zh: "理财升级" })]),
    });
  });

  it("takes what was shown, clicked and closed back as facts, each once", async () => {
    const { decision } = await ask("江月");
    const event = (id: string, what: string, offer: string, more: object = {}) => ({
      id,
      what,
      offer,
      customer: "江月",
      place: "slot",
      decision,
      ...more,
    });
    const events = [
      event("e1", "shown", "wealth-upgrade"),
      event("e2", "clicked", "wealth-upgrade"),
      event("e3", "closed", "bond-fund", { reason: "refused" }),
      event("e4", "shown", "no-such-offer"),
      { ...event("e5", "shown", "wealth-upgrade"), customer: "没有这个人" },
    ];
    const first = await post("/v1/offer-events", { events });
    expect(first.statusCode).toBe(202);
    expect(first.json()).toMatchObject({
      accepted: 3,
      duplicates: 0,
      refused: [
        { index: 3, reason: { code: "no_offer" } },
        { index: 4, reason: { code: "no_customer" } },
      ],
    });
    expect((await post("/v1/offer-events", { events })).json()).toMatchObject({ accepted: 0, duplicates: 3 });
    // A branch's key tells nothing of another branch's customer.
    const foreign = await post("/v1/offer-events", { events: events.slice(0, 1) }, branchKey);
    expect(foreign.json()).toMatchObject({ accepted: 0, refused: [{ index: 0, reason: { code: "no_customer" } }] });
    while ((await house.bank.consumer.drain()) > 0);
    const number = await numberOf("江月");
    await house.bank.storage.batch("test", async (tx) => {
      const [standing] = (await loadStandings(tx, [number])).values();
      const one = await createStateReader([]).read(tx, number, { standing: standingBeside(number) });
      expect(standingFrom(one?.beside.standing)).toEqual(standing);
      expect(standing).toMatchObject({
        contacts: [{ channel: "slot", key: contactKey(`offer/${decision}/wealth-upgrade`) }],
        refusals: [{ channel: null, product: "fd_bond" }],
      });
    });
    // What was refused rests, by its product and there alone.
    const { offers, refused } = await ask("江月");
    expect(refused.find(({ offer }) => offer === "bond-fund")?.denials.map(({ code }) => code)).toEqual([
      "cooldown_refused",
    ]);
    expect(offers.map(({ offer }) => offer)).toContain("wealth-upgrade");
  });

  it("why says what would be offered now, and why not the rest", async () => {
    const answer = await get("/v1/why/江月");
    expect([answer.statusCode, answer.body.slice(0, 200)]).toEqual([200, expect.any(String)]);
    const { offers, rankings, nothing } = answer.json<{
      offers: { place: string; refused: { offer: string; wouldChange: { zh: string } | null }[] }[];
      rankings: { candidates: unknown[] }[];
      nothing: { playbook: { code: string }; zh: string }[];
    }>();
    expect(offers.map(({ place }) => place)).toEqual(["agent_screen", "inbox", "outlet", "slot"]);
    const bond = offers.flatMap(({ refused }) => refused).find(({ offer }) => offer === "bond-fund");
    expect(bond?.wouldChange?.zh).toContain("2026-06-24");
    expect(rankings).toHaveLength(3);
    expect(nothing.map(({ playbook }) => playbook.code).sort()).toEqual(
      Object.keys(house.bank.definitions.playbooks).sort(),
    );
  });

  it("a changed policy is approved over the API by a person and by no key", async () => {
    const listed = (await get("/v1/policies")).json<{ policies: { id: string; version: number; waiting: null }[] }>();
    expect(listed.policies.find(({ id }) => id === "contact-caps")).toMatchObject({ version: 1, waiting: null });
    expect((await get("/v1/policies/contact-caps")).json()).toMatchObject({ versions: [{ state: "approved" }] });
    expect((await post("/v1/policies/contact-caps/approve", { version: 2 })).statusCode).toBe(403);
    expect((await get("/v1/policies/contact-cap")).statusCode).toBe(404);
  });

  it("lets rankings go after half a year, and decisions of sets never", async () => {
    const { storage } = house.bank;
    const later = (days: number) => new Date(house.clock.now().getTime() + days * 86_400_000);
    expect(await tidyRankings(storage, later(RANKINGS_KEPT_DAYS - 1))).toBe(0);
    expect(await tidyRankings(storage, later(RANKINGS_KEPT_DAYS + 1))).toBeGreaterThan(5);
    expect((await get("/v1/decisions?kind=rank")).json()).toEqual({ decisions: [], next: null });
  });
});
