/** The sample bank's audiences and boards: stages, groups, tiers, and who moves between them when. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { boardTags, keepBoards } from "#audience";
import { job } from "#ground/authority";
import { instantOf, machine } from "#ground/clock";
import { loadSecrets, loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { findCustomer } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { catchUp } from "./flows/story/run.ts";
import { createHttp, type HttpServer } from "./http.ts";

const ZONE = "Asia/Shanghai";
const at = (day: string, time = "10:00"): Date => instantOf(day, time, ZONE);
const origin = "http://127.0.0.1:7400";
const PASSWORD = "a password of the test";

let house: TestHouse;
let http: HttpServer;
let counter = 0;
const numbers = new Map<string, number>();

const event = (subject: string, type: string, time: Date, data: object) =>
  arrivalOfJson({
    specversion: "1.0",
    type,
    source: "core",
    id: `e-${counter++}`,
    subject,
    time: time.toISOString(),
    data,
  });
const record = (subject: string, data: object, time = house.clock.now()) =>
  event(subject, "customer_recorded", time, { branch: "branch-1", consent: ["marketing"], ...data });

async function told(...events: ReturnType<typeof event>[]): Promise<void> {
  expect((await acceptFacts(house.bank.intake, job("core system"), events)).quarantined).toEqual([]);
  await catchUp(house.bank);
  // What a set published comes back with the next: audiences over tags are in line after that.
  await catchUp(house.bank);
}

/** Subjects of an audience's members, as PostgreSQL has them. */
async function members(audience: string): Promise<string[]> {
  const found = await house.bank.storage.batch("test", async (tx) => {
    for (const subject of subjects) {
      if (numbers.has(subject)) continue;
      const number = await findCustomer(tx, house.bank.people, subject);
      if (number !== undefined) numbers.set(subject, number);
    }
    return await tx.rows<{ customer: number }>(sql`
      select m.customer from audience.membership m join audience.definition d on d.number = any(m.members)
      where d.id = ${audience}`);
  });
  const names = new Map([...numbers].map(([subject, number]) => [number, subject]));
  return found.map(({ customer }) => names.get(customer) ?? String(customer)).sort();
}

/** What was told of a customer's audiences, oldest first: `+` entered, `-` left. */
async function crossings(subject: string, since: Date): Promise<string[]> {
  const rows = await house.bank.columnar.rows<{ type: string; name: string }>(
    `select type, JSONExtractString(data, 'name') as name from facts
     where customer = {customer:UInt32} and type in ('audience_entered', 'audience_left') and source = 'perennial/audience'
       and occurred_at >= fromUnixTimestamp64Milli({since:Int64}) order by offset, name`,
    { customer: numbers.get(subject), since: since.getTime() },
  );
  return rows.map(({ type, name }) => `${type === "audience_entered" ? "+" : "-"}${name}`).sort();
}

const opened = { opened_on: "2025-01-10", demand_balance: "1000.00" };
const spent = (subject: string, day: string) =>
  event(subject, "card_spent", at(day), { amount: "20.00", merchant_category: "dining" });
const holding = (kind: string, product: string) => ({ reference: `${kind}-1`, kind, product, amount: "10000.00" });
const three = [holding("term_deposit", "td_12m"), holding("wealth", "wm_090d"), holding("fund", "fd_bond")];
const stages = ["acquire", "grow", "promote", "consolidate", "warn", "winback"] as const;
const subjects = [
  ...stages,
  ...["quiet-20-days", "birthday", "tomorrow", "changed", "changed-twice"],
  ...["paid", "retired", "driver", "villager", "nobody-special"],
  ...["rich-bound", "rich", "poor-bound"],
  ...["near", "far", "near-but-new", "near-without-consent", "idle", "just-below", "idle-without-consent"],
];

beforeAll(async () => {
  house = await testHouse({ start: at("2026-03-02", "09:00") });
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
  const people = ["analyst", "branch-operator-1", "agent-1-1"].map((login) => ({ login, password: PASSWORD }));
  await http.signIn.ensurePeople(job("test"), people);
});
afterAll(async () => {
  await http?.server.close();
  await http?.signIn.close();
  await house?.close();
});

/** The answer of a board to a colleague. */
async function board(name: string, login: string) {
  const signed = await http.server.inject({
    method: "POST",
    url: "/auth/sign-in/username",
    headers: { origin },
    payload: { username: login, password: PASSWORD },
  });
  const cookie = signed.cookies.map((one) => `${one.name}=${one.value}`).join("; ");
  const answer = await http.server.inject({ url: `/v1/boards/${name}?from=2026-03-01`, headers: { cookie } });
  return { status: answer.statusCode, body: answer.json() as BoardBody };
}
interface BoardBody {
  readonly copiedAt: string | null;
  readonly parts: readonly {
    readonly tag: string;
    readonly zh: string;
    readonly days: readonly {
      readonly day: string;
      readonly values: readonly { readonly value: string; readonly customers: number }[];
      readonly flows: readonly {
        readonly from: string | null;
        readonly to: string | null;
        readonly customers: number;
      }[];
    }[];
  }[];
}
const counts = (body: BoardBody, part: number, day: string) =>
  Object.fromEntries(
    body.parts[part]?.days.find((one) => one.day === day)?.values.map((one) => [one.value, one.customers]) ?? [],
  );
const flows = (body: BoardBody, part: number, day: string) =>
  (body.parts[part]?.days.find((one) => one.day === day)?.flows ?? [])
    .map(({ from, to, customers }) => `${from ?? ""}>${to ?? ""} ${customers}`)
    .sort();

describe("the lifecycle", () => {
  it("[C030] acquire, grow, season, warn, win back and protect are audiences, and boards tell who moves between them", async () => {
    const { clock, bank } = house;
    await told(
      record("acquire", { prospect: true, registered_on: "2026-03-01" }),
      record("grow", { opened_on: "2026-02-10", aum: "5000.00" }),
      record("promote", { ...opened, aum: "90000.00", branch: "branch-2" }),
      record("consolidate", { ...opened, aum: "90000.00", holdings: three }),
      record("warn", { ...opened, aum: "90000.00" }),
      record("winback", { ...opened, aum: "90000.00" }),
      record("quiet-20-days", { ...opened, aum: "90000.00" }),
      ...["promote", "consolidate", "warn"].map((subject) => spent(subject, "2026-02-25")),
      spent("winback", "2026-01-05"),
      spent("quiet-20-days", "2026-02-10"),
      ...[1, 2].map((n) => event("warn", "complaint_filed", at(`2026-02-2${n}`), { ticket: `T-${n}` })),
      record("birthday", { birthday: "1990-03-02" }),
      record("tomorrow", { birthday: "1990-03-03" }),
      ...[1, 2, 3].map((n) => event("changed", "profile_changed", at("2026-03-02", `0${n}:00`), { field: "phone" })),
      ...[1, 2].map((n) => event("changed-twice", "profile_changed", at("2026-03-02", `0${n}:00`), { field: "phone" })),
    );
    await bank.refreshAudiences();
    for (const stage of stages) {
      const also = stage === "promote" ? ["quiet-20-days"] : [];
      expect([stage, await members(`stage_${stage}`)]).toEqual([stage, [stage, ...also].sort()]);
    }
    expect(await members("season_birthday")).toEqual(["birthday"]);
    expect(await members("protect_data_changes")).toEqual(["changed"]);

    // A day later one funds an account and one is annoyed: each is told to have left and entered, in that set.
    clock.advanceTo(at("2026-03-03", "11:00"));
    await told(
      record("acquire", { prospect: false, opened_on: "2026-03-03", aum: "3000.00" }),
      event("acquire", "account_funded", clock.now(), { amount: "3000.00" }),
      ...[3, 4].map((n) => event("promote", "complaint_filed", clock.now(), { ticket: `T-${n}` })),
    );
    expect(await members("stage_acquire")).toEqual([]);
    expect(await members("stage_warn")).toEqual(["promote", "warn"]);
    expect(await crossings("acquire", at("2026-03-03", "00:00"))).toEqual(
      expect.arrayContaining(["+stage_grow", "-stage_acquire"]),
    );
    expect(await crossings("promote", at("2026-03-03", "00:00"))).toEqual(["+stage_warn", "-stage_promote"]);

    // Time alone: whoever has done nothing for thirty days is to be won back, whoever paid by card is not.
    clock.advanceTo(at("2026-03-20"));
    await told(spent("consolidate", "2026-03-20"));
    clock.advanceTo(at("2026-03-28", "09:00"));
    await bank.refreshTags();
    await bank.refreshAudiences();
    await catchUp(bank);
    await catchUp(bank);
    expect(await members("stage_winback")).toEqual(["grow", "quiet-20-days", "warn", "winback"]);
    expect(await members("stage_consolidate")).toEqual(["consolidate"]);
    expect(await members("stage_warn")).toEqual(["promote"]);
    // The birthday was long ago.
    expect(await members("season_birthday")).toEqual([]);

    await bank.copyProfiles();
    const tags = boardTags(bank.definitions.catalog).map(({ name }) => name);
    expect(await keepBoards({ ...bank, clock, machine, tags })).toBeGreaterThan(0);
    const { status, body } = await board("lifecycle", "analyst");
    expect([status, body.parts.map((one) => one.zh)]).toEqual([200, ["生命周期阶段"]]);
    expect(counts(body, 0, "2026-03-01")).toEqual({
      acquire: 0,
      grow: 0,
      promote: 0,
      consolidate: 0,
      warn: 0,
      winback: 0,
    });
    expect(counts(body, 0, "2026-03-02")).toEqual({
      acquire: 1,
      grow: 1,
      promote: 2,
      consolidate: 1,
      warn: 1,
      winback: 1,
    });
    expect(flows(body, 0, "2026-03-03")).toEqual(["acquire>grow 1", "promote>warn 1"]);
    expect(flows(body, 0, "2026-03-28")).toEqual(["grow>winback 1", "promote>winback 1", "warn>winback 1"]);
    const last = counts(body, 0, "2026-03-28");
    expect(Object.values(last).reduce((sum, one) => sum + one, 0)).toBe(7);
    // One who works in the first branch counts its customers alone; who sees single customers only sees no board.
    const own = (await board("lifecycle", "branch-operator-1")).body;
    expect(counts(own, 0, "2026-03-02")).toMatchObject({ promote: 1, warn: 1 });
    expect(flows(own, 0, "2026-03-03")).toEqual(["acquire>grow 1"]);
    expect((await board("lifecycle", "agent-1-1")).status).toBe(403);
  });
});

describe("who customers are", () => {
  it("groups by portrait: payroll, pension, car owners, county, each its own", async () => {
    await told(
      record("paid", { payroll: true, spend_scenes: ["fuel"] }),
      record("retired", { occupation: "retired" }),
      record("driver", { spend_scenes: ["parking"] }),
      record("villager", { district: "安吉县" }),
      record("nobody-special", { district: "西湖区", spend_scenes: ["dining"] }),
    );
    // Who belongs to two sees the zone of the first.
    expect(await members("group_payroll")).toEqual(["paid"]);
    expect(await members("group_pension")).toEqual(["retired"]);
    expect(await members("group_car_owner")).toEqual(["driver"]);
    expect(await members("group_county")).toEqual(["villager"]);
  });

  it("the top fifth by value is served one to one by WeCom, or invited to it", async () => {
    const { bank } = house;
    await told(
      record("rich-bound", { aum: "9000000.00", wecom_bound: true }),
      record("rich", { aum: "8000000.00" }),
      record("poor-bound", { aum: "500.00", wecom_bound: true }),
    );
    await bank.computeTags();
    await catchUp(bank);
    await catchUp(bank);
    house.clock.advanceTo(at("2026-03-29", "09:00"));
    await bank.refreshAudiences();
    expect(await members("top_value")).toEqual(expect.arrayContaining(["rich", "rich-bound"]));
    expect(await members("top_value")).not.toContain("poor-bound");
    expect(await members("wecom_service")).toEqual(["rich-bound"]);
    expect(await members("wecom_invite")).toContain("rich");
    expect(await members("tier_private")).toEqual(["rich", "rich-bound"]);
  });

  it("the promotion stage finds who is close to the next tier, and lets go who reached it", async () => {
    const now = house.clock.now();
    const person = (subject: string, data: object) => [
      record(subject, { ...opened, aum: "170000.00", ...data }),
      event(subject, "card_spent", now, { amount: "20.00", merchant_category: "dining" }),
    ];
    await told(
      ...person("near", {}),
      ...person("far", { aum: "150000.00" }),
      ...person("near-but-new", { opened_on: "2026-03-10" }),
      ...person("near-without-consent", { consent: [] }),
    );
    expect(await members("promote_next_tier")).toEqual(["near"]);
    await told(event("near", "attribute_changed", now, { aum: "200000.00" }));
    expect(await members("promote_next_tier")).toEqual([]);
    expect(await members("tier_affluent")).toEqual(["near"]);
  });

  it("more than 50,000 on demand is noticed in the set in which the balance comes", async () => {
    const { bank } = house;
    const balance = (subject: string, amount: string) =>
      event(subject, "balance_changed", house.clock.now(), { demand_balance: amount });
    await told(
      record("idle", { demand_balance: "20000.00" }),
      record("just-below", {}),
      record("idle-without-consent", { consent: [] }),
    );
    expect(await members("idle_balance")).toEqual([]);
    const events = [
      balance("idle", "50000.01"),
      balance("just-below", "50000.00"),
      balance("idle-without-consent", "90000.00"),
    ];
    await acceptFacts(bank.intake, job("core system"), events);
    expect(await bank.consumer.drain()).toBeGreaterThan(0);
    // Neither the copy nor a refresh was asked.
    expect(await members("idle_balance")).toEqual(["idle"]);
    await catchUp(bank);
    const since = new Date(house.clock.now().getTime() - 1);
    expect(await crossings("idle", since)).toContain("+idle_balance");
    await told(balance("idle", "50000.00"));
    expect(await members("idle_balance")).toEqual([]);
    expect(await crossings("idle", since)).toContain("-idle_balance");
  });
});
