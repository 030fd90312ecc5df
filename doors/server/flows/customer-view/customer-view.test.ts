/** The 360 view and the timeline over real engines: what is shown, to whom, and at what cost. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { job, type PersonActor } from "#ground/authority";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { poolFor, roleConnection, type Storage, sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { type TestHouse, testHouse } from "../../../../model-bank/test-house.ts";
import { catchUp } from "../story/run.ts";
import { createTimeline, type Timeline, viewCustomer360 } from "./index.ts";

const core = job("core system");
const NOW = "2026-03-02T10:00:00+08:00";

let house: TestHouse;
let timeline: Timeline;
let sent = 0;

const event = (type: string, subject: string, time: string, data: object, id = `${type}-${sent++}`) =>
  arrivalOfJson({ specversion: "1.0", type, source: "core", id, subject, time, data });

async function colleague(login: string): Promise<PersonActor> {
  const actor = await actorOfPerson(house.bank.storage, personIdOf(login));
  if (!actor) throw new Error(`nobody called ${login}`);
  return actor;
}

const parts = () => {
  const { storage, definitions, people, rules, units } = house.bank;
  return { storage, definitions, people, rules, units, clock: house.clock };
};
const view = async (login: string, named = "C-1") => viewCustomer360(parts(), await colleague(login), named);

beforeAll(async () => {
  house = await testHouse({ start: new Date(NOW) });
  const { bank } = house;
  const accepted = await acceptFacts(bank.intake, core, [
    event("customer_recorded", "C-1", "2026-02-01T09:00:00+08:00", {
      name: "欧阳修",
      phone: "13800138000",
      id_number: "11010519491231002X",
      branch: "branch-1",
      outlet: "outlet-1-1",
      birthday: "1988-05-06",
      risk_level: "C3",
      risk_assessed_on: "2025-09-01",
      id_expires_on: "2026-04-01",
      demand_balance: "120000.50",
      aum: "620000.50",
      payroll: true,
      consent: ["marketing"],
      holdings: [
        {
          product: "TD-1Y",
          kind: "term_deposit",
          amount: "500000.00",
          rate: 1.85,
          matures_on: "2026-03-06",
          status: "active",
        },
        { product: "OLD", kind: "wealth", amount: "10000.00", matures_on: "2025-03-05", status: "closed" },
      ],
    }),
    event("login", "C-1", "2026-03-01T20:00:00+08:00", { device: "phone-1", city: "Beijing" }),
    event("complaint_filed", "C-1", "2026-02-20T09:00:00+08:00", { ticket: "T-1", topic: "fees" }),
    event("complaint_filed", "C-1", "2026-02-21T09:00:00+08:00", { ticket: "T-2", topic: "queue" }),
    event("complaint_resolved", "C-1", "2026-02-22T09:00:00+08:00", { ticket: "T-2" }),
    event("household_linked", "C-1", "2026-02-02T09:00:00+08:00", { household: "H-1", relation: "self" }),
    event("household_linked", "C-2", "2026-02-02T09:00:00+08:00", { household: "H-1", relation: "spouse" }),
    event("customer_recorded", "C-2", "2026-02-01T09:00:00+08:00", { name: "张三", outlet: "outlet-1-1" }),
    event("customer_recorded", "C-3", "2026-02-01T09:00:00+08:00", { branch: "branch-2" }),
    event("tag_set", "C-1", "2026-02-25T09:00:00+08:00", {
      name: "car_owner",
      origin: "colleague",
      evidence: "told at the desk",
      confidence: 0.9,
      until: "2027-02-25T09:00:00+08:00",
    }),
    ...Array.from({ length: 12 }, (_, n) =>
      event(
        "product_viewed",
        "C-1",
        `2026-02-${10 + n}T09:00:00+08:00`,
        { product: "gold", dwell_seconds: n },
        `seen-${n}`,
      ),
    ),
    event("fact_retracted", "C-1", "2026-02-28T09:00:00+08:00", { source: "core", id: "seen-11", reason: "test" }),
  ]);
  expect(accepted.quarantined).toEqual([]);
  await catchUp(bank);
  timeline = createTimeline({ ...parts(), columnar: bank.columnar });
});
afterAll(async () => {
  await house?.close();
});

describe("the 360 view", () => {
  it("answers who you are, what you have, what you need", async () => {
    const { who, has, needs, recent, number } = await view("manager-1-1");
    expect(who.personal.map(({ name, value }) => [name, value])).toEqual([
      ["name", "欧阳*"],
      ["phone", "138****8000"],
      ["id_number", "110105********002X"],
    ]);
    expect(who.attributes.find(({ name }) => name === "risk_level")).toMatchObject({
      value: "C3",
      zh: "风险等级",
      word: { zh: "平衡型" },
    });
    expect(who.unit).toMatchObject({ code: "outlet-1-1" });
    expect(who.consent).toMatchObject([{ purpose: "marketing", channel: null, given: true }]);
    expect(who.household).toMatchObject({ household: "H-1", members: [{ relation: "spouse", name: "张*" }] });
    expect(who.tags.find(({ name }) => name === "car_owner")).toMatchObject({
      source: "import",
      evidence: "told at the desk",
      confidence: 0.9,
      until: "2027-02-25T01:00:00.000Z",
      since: "2026-02-25T01:00:00.000Z",
    });
    expect(has.balances.map(({ name, value }) => [name, value])).toEqual([
      ["demand_balance", "120000.50"],
      ["aum", "620000.50"],
    ]);
    // Those that mature soonest first, what has ended last.
    expect(has.holdings.map(({ product, amount, days }) => [product?.code, amount, days])).toEqual([
      ["TD-1Y", "500000.00", 4],
      ["OLD", "10000.00", -362],
    ]);
    expect(has.metrics.find(({ name }) => name === "complaints_30d")).toMatchObject({
      value: 2,
      window: "30d",
      exact: true,
    });
    expect(needs.recommendations.madeBy).toBe("rule");
    expect(recent.find(({ name }) => name.code === "login")).toMatchObject({ kind: "event", name: { zh: "登录" } });
    expect(recent.map(({ name }) => name.code)).not.toContain("tag_set");
    expect(await view("manager-1-1", `@${number}`)).toMatchObject({ number });
  });

  it("[C007] shows key alerts: a deposit that matures, an ID that runs out, a complaint that is open", async () => {
    const { alerts } = (await view("agent-1-1")).needs;
    expect(alerts.map(({ code, severity, on }) => [code, severity, on])).toEqual([
      ["complaint_open", "high", "2026-02-20"],
      ["product_maturing", "high", "2026-03-06"],
      ["id_expiring", "medium", "2026-04-01"],
    ]);
    expect(alerts[1]).toMatchObject({ zh: expect.stringContaining("500000.00 元将于 2026-03-06 到期（4 天后）") });
  });

  it("recommends by rules what is lacking and suits, and says that a rule made it", async () => {
    const { items, off } = (await view("manager-1-1")).needs.recommendations;
    expect(off).toBeNull();
    expect(items.map(({ kind }) => kind)).toEqual(["wealth", "fund", "precious_metal", "credit_card"]);
    for (const { suitability } of items) {
      if (suitability) expect(suitability.product.slice(1) <= suitability.customer.slice(1)).toBe(true);
    }
  });

  it("is masked by role and shut outside of the caller's units", async () => {
    const analyst = await view("analyst");
    expect(JSON.stringify(analyst)).not.toMatch(/欧阳|13800138000|138\*|110105/);
    expect(JSON.stringify(await view("manager-1-1"))).not.toMatch(/13800138000|11010519491231002X|欧阳修/);
    const notFound = expect.objectContaining({ caseName: "customer_view.not_found", status: 404 });
    await expect(view("agent-2-1")).rejects.toEqual(notFound);
    await expect(view("agent-1-1", "C-3")).rejects.toEqual(notFound);
    await expect(view("agent-1-1", "nobody")).rejects.toEqual(notFound);
    const { number } = await view("analyst");
    await expect(view("agent-2-1", `@${number}`)).rejects.toEqual(notFound);
    await expect(timeline.page(await colleague("agent-2-1"), "C-1", {})).rejects.toEqual(notFound);
    // The function that reads the log asks for itself.
    const rows = await house.bank.storage.as(await colleague("agent-2-1"), (tx) =>
      tx.rows(sql`select * from profile.facts_of(${number}::int, '2299-01-01', '', '1900-01-01', null, '{}', 100)`),
    );
    expect(rows).toEqual([]);
  });

  it("takes a handful of statements in one transaction, and no ClickHouse", async () => {
    const counted = counting(house.bank.storage);
    await viewCustomer360({ ...parts(), storage: counted.storage }, await colleague("manager-1-1"), "C-1");
    expect(counted.transactions()).toBe(1);
    expect(counted.statements()).toBeLessThanOrEqual(16);
  });
});

/** Counts what goes through a storage. */
function counting(storage: Storage) {
  let transactions = 0;
  let statements = 0;
  const counted: Storage = {
    ...storage,
    as: (actor, fn) => {
      transactions++;
      return storage.as(actor, (tx) =>
        fn(
          new Proxy(tx, {
            get: (target, name: keyof typeof tx) => {
              const method = target[name] as (...args: unknown[]) => unknown;
              return (...args: unknown[]) => {
                statements++;
                return method.apply(target, args);
              };
            },
          }),
        ),
      );
    },
  };
  return { storage: counted, transactions: () => transactions, statements: () => statements };
}

describe("the timeline", () => {
  const all = async (limit: number, kinds?: readonly ["event"]) => {
    const actor = await colleague("manager-1-1");
    const items = [];
    let before: string | undefined;
    for (let pages = 0; pages < 60; pages++) {
      const page = await timeline.page(actor, "C-1", {
        limit,
        ...(before ? { before } : {}),
        ...(kinds ? { kinds } : {}),
      });
      items.push(...page.items);
      if (page.next === null) return { items, pages: pages + 1 };
      before = page.next;
    }
    throw new Error("the timeline does not end");
  };

  it("gives everything once, newest first, whatever the pages", async () => {
    const whole = await all(200);
    const cut = await all(3);
    expect(cut.items).toEqual(whole.items);
    expect(cut.pages).toBeGreaterThan(5);
    const times = whole.items.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
    expect(new Set(whole.items.map(({ kind, key }) => `${kind} ${key}`)).size).toBe(whole.items.length);
  });

  it("marks what was taken back, and holds no personal data", async () => {
    const { items } = await all(200, ["event"]);
    const taken = items.filter(({ retracted }) => retracted).map(({ data }) => data.id);
    expect(taken).toEqual(["seen-11"]);
    expect(JSON.stringify(items)).not.toMatch(/欧阳|13800138000/);
    await expect(timeline.page(await colleague("analyst"), "C-1", { before: "?" })).rejects.toMatchObject({
      caseName: "customer_view.bad_cursor",
    });
  });

  it("goes on in history where the log has nothing: what happened before, and months that were dropped", async () => {
    const { bank } = house;
    const before = await all(4, ["event"]);
    const { number } = await view("analyst");
    const old = (n: number) => ({
      shard: 0,
      offset: 0,
      customer: number,
      type: "login",
      source: "past",
      id: `past-${n}`,
      occurred_at: `2025-06-${String(10 + (n % 3)).padStart(2, "0")} 08:00:00.000`,
      received_at: "2025-06-30 08:00:00.000",
      trace: "",
      data: '{"device":"old"}',
    });
    await bank.columnar.insert({ table: "past", values: Array.from({ length: 9 }, (_, n) => old(n)) });
    timeline = createTimeline({ ...parts(), columnar: bank.columnar });
    const after = await all(4, ["event"]);
    expect(after.items.slice(0, before.items.length)).toEqual(before.items);
    expect(after.items.slice(before.items.length).map(({ data }) => data.source)).toEqual(Array(9).fill("past"));
    expect(await all(200, ["event"])).toMatchObject({ items: after.items });

    // A month of the log is archived and dropped: its facts are read from ClickHouse, the rest as before.
    const { cluster } = inject("engines");
    const admin = poolFor({ ...roleConnection(cluster, "owner", bank.database) }, 1, "test");
    try {
      const { rows } = await admin.query<{ month: number }>("select max(month) as month from log.fact");
      const month = rows[0]?.month ?? 0;
      await admin.query(
        "insert into log.archive (month, shard, from_offset, to_offset, count, checksum, file, sha256, archived_at) values ($1, 0, 0, 0, 1, '', 'x', '', '2026-03-02')",
        [month],
      );
      await admin.query(`alter table log.fact detach partition log.fact_${month}`);
      await admin.query(`alter table log.fact_${month} rename to gone`);
    } finally {
      await admin.end();
    }
    expect((await all(4, ["event"])).items).toEqual(after.items);
  });
});
