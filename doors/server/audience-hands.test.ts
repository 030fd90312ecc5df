/** Audiences in people's hands: said by two persons, filled by files, exported, and handed to colleagues as lists. */
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  audienceRoutes,
  endStaticLists,
  expireLists,
  forgetListed,
  type ListMembers,
  type MembersPage,
  type Uploaded,
  uploadMembers,
} from "#audience";
import { job, type PersonActor } from "#ground/authority";
import { addDays } from "#ground/clock";
import { createServer, type Server } from "#ground/http";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { catchUp } from "./flows/story/run.ts";

const logins = [
  "designer",
  "approver",
  "analyst",
  "compliance",
  "branch-operator-1",
  "team-lead-1",
  "team-lead-2",
  "manager-1-1",
  "manager-1-2",
  "manager-2-1",
] as const;
type Login = (typeof logins)[number];

describe("audiences in people's hands", () => {
  let house: TestHouse;
  let server: Server;
  const actors = new Map<string, PersonActor>();

  const call = async (login: Login, method: "GET" | "POST", url: string, body?: unknown) => {
    const isFile = typeof body === "string";
    const headers = { "x-actor": login, "accept-language": "en", ...(isFile ? { "content-type": "text/csv" } : {}) };
    const payload = body === undefined ? {} : { payload: body as object | string };
    const answer = await server.inject({ method, url, headers, ...payload });
    const isJson = String(answer.headers["content-type"]).includes("json");
    return { status: answer.statusCode, text: answer.body, body: isJson ? answer.json() : null };
  };
  const post = (login: Login, url: string, body?: unknown) => call(login, "POST", url, body);
  const get = (login: Login, url: string) => call(login, "GET", url);

  let next = 0;
  const record = async (rows: readonly (readonly [subject: string, data: object])[]): Promise<void> => {
    const { bank, clock } = house;
    const arrivals = rows.map(([subject, data]) => {
      next += 1;
      const time = clock.now().toISOString();
      const event = {
        specversion: "1.0",
        type: "customer_recorded",
        source: "core",
        id: `r${next}`,
        subject,
        time,
        data,
      };
      return arrivalOfJson(event);
    });
    const { accepted } = await acceptFacts(bank.intake, job("test"), arrivals);
    expect(accepted).toBe(rows.length);
    await catchUp(bank);
    await bank.copyProfiles();
  };
  /** An audience that two persons made. */
  const define = async (id: string, definition: object): Promise<void> => {
    const proposed = await post("analyst", "/v1/audiences", {
      id,
      definition: { zh: id, en: id, ...definition },
      reason: "test",
    });
    expect([proposed.status, proposed.body]).toEqual([201, { audience: id, version: expect.any(Number) }]);
    const url = `/v1/audiences/${id}/versions/${proposed.body.version}/approve`;
    expect((await post("approver", url)).status).toBe(200);
  };
  const trail = (action: string) =>
    house.bank.storage.batch("read", (tx) =>
      tx.rows<{ actor: string; target: string; detail: { after?: object; reason?: string; approval?: string } }>(
        sql`select actor, target, detail from audit.entry where action = ${action} order by entry`,
      ),
    );

  beforeAll(async () => {
    house = await testHouse();
    const { bank } = house;
    for (const login of logins) {
      const actor = await actorOfPerson(bank.storage, personIdOf(login));
      if (actor) actors.set(login, actor);
    }
    server = await createServer({
      settings: loadSettings({ PERENNIAL_HOME: house.home }),
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      document: { title: "t", version: "1" },
      pressure: { eventLoopDelayMs: 0 },
    });
    const { storage, columnar, definitions, people, rules, clock, audiences } = bank;
    await server.register(audienceRoutes, {
      ...{ storage, columnar, definitions, people, rules, clock, audiences },
      refresh: (named) => bank.refreshAudiences(named),
      authenticate: async (request) => {
        const actor = actors.get(String(request.headers["x-actor"]));
        if (!actor) throw new Error("no actor");
        return actor;
      },
    });
    const person = (n: number) => ({ name: `王小${n}`, phone: `1380000${String(1_000 + n)}` });
    const fund = { reference: "f1", kind: "fund", amount: "5000.00" };
    await record([
      // East City: ten older customers, of whom four have a manager; the last two are young.
      ...Array.from({ length: 12 }, (_, n) => {
        const outlet = n % 2 ? "outlet-1-1" : "outlet-1-2";
        const manager = n < 4 ? { manager: n % 2 ? "manager-1-1" : "manager-1-2" } : {};
        const data = { ...person(n), age: n < 10 ? 60 + n : 30, branch: "branch-1", outlet, ...manager };
        const held = n < 3 ? { holdings: [fund] } : {};
        return [`east-${n}`, { ...data, aum: String((n + 1) * 10_000), ...held }] as const;
      }),
      ...Array.from({ length: 230 }, (_, n) => {
        const data = { ...person(n), age: 70, branch: "branch-2", outlet: "outlet-2-1", aum: "100.00" };
        return [`west-${n}`, data] as const;
      }),
    ]);
  });
  afterAll(async () => {
    await server?.close();
    await house?.close();
  });

  it("takes two persons to say what an audience is, and names each mistake with its place", async () => {
    const wrong = { zh: "老年", en: "Seniors", condition: "customer.agee >= 60 && metric.nothing > 1" };
    const refused = await post("analyst", "/v1/audiences", { id: "seniors", definition: wrong, reason: "campaign" });
    expect(refused.status).toBe(400);
    expect(refused.body.type).toBe("urn:perennial:problem:audience.bad_definition");
    expect(refused.body.errors ?? refused.body.fields).toHaveLength(2);
    const definition = { ...wrong, condition: "customer.age >= 60", breakdown: ["outlet"] };
    const asked = { id: "seniors", definition, reason: "campaign" };
    const proposed = await post("analyst", "/v1/audiences", asked);
    expect(proposed).toMatchObject({ status: 201, body: { audience: "seniors", version: 1 } });
    expect((await post("analyst", "/v1/audiences", asked)).status).toBe(409);
    expect((await get("designer", "/v1/audience-proposals")).body.proposals).toMatchObject([{ audience: "seniors" }]);
    expect((await get("designer", "/v1/audiences?state=live")).body.audiences).not.toContainEqual(
      expect.objectContaining({ id: "seniors" }),
    );
    const url = "/v1/audiences/seniors/versions/1";
    expect((await post("analyst", `${url}/approve`)).status).toBe(403);
    const both: PersonActor = { ...(actors.get("analyst") as PersonActor), roles: ["analyst", "approver"] };
    actors.set("designer", both);
    expect((await post("designer", `${url}/approve`)).body.type).toBe("urn:perennial:problem:authority.same_person");
    expect((await post("approver", `${url}/approve`)).body).toEqual({ audience: "seniors", version: 1, state: "live" });
    await house.bank.refreshAudiences();
    await house.bank.copyProfiles();
    expect((await get("analyst", "/v1/audiences/seniors")).body).toMatchObject({
      state: "live",
      origin: "api",
      members: 240,
      versions: [{ version: 1, state: "approved" }],
      looks: [{ kind: "fill", members: 240, entered: 240 }],
    });
    expect(await trail("audience.publish")).toMatchObject([
      { target: "audience:seniors", detail: { approval: "seniors@1" } },
    ]);
  });

  it("answers in the caller's part of the bank: count, sample, members, breakdown, overlap, and why", async () => {
    const seniors = { audience: "seniors" };
    expect((await post("analyst", "/v1/audiences/count", seniors)).body).toMatchObject({ count: 240, of: 242 });
    const east = await post("branch-operator-1", "/v1/audiences/count", seniors);
    expect(east.body).toMatchObject({ count: 10, of: 12, lag: { customers: 0, memberships: 0 } });
    const nested = { condition: '"seniors" in audience && customer.aum > 50000.0' };
    expect((await post("branch-operator-1", "/v1/audiences/count", nested)).body.count).toBe(5);
    const near = await post("analyst", "/v1/audiences/count", { audience: "senior" });
    expect([near.status, near.body.detail]).toEqual([404, expect.stringContaining("seniors")]);
    expect((await post("analyst", "/v1/audiences/count", {})).status).toBe(400);
    const byPhone = await post("analyst", "/v1/audiences/count", { condition: 'customer.phone == "13800001001"' });
    expect([byPhone.status, byPhone.body.type]).toEqual([400, "urn:perennial:problem:audience.personal"]);
    const sample = await post("team-lead-1", "/v1/audiences/sample", { ...seniors, size: 3 });
    expect(sample.body.customers).toHaveLength(3);
    expect(sample.body.customers[0].personal).toMatchObject({
      name: "王**",
      phone: expect.stringMatching(/^138\*{4}1/),
    });
    const page = (await get("team-lead-1", "/v1/audiences/seniors/members?limit=4")).body as MembersPage;
    const rest = (await get("team-lead-1", `/v1/audiences/seniors/members?after=${page.next}`)).body as MembersPage;
    expect([page.members.length, rest.members.length, rest.next]).toEqual([4, 6, null]);
    // Head office sees that there are customers, and nobody of them by name.
    expect((await get("analyst", "/v1/audiences/seniors/members?limit=1")).body.members[0].personal.name).toBe("***");
    const split = await post("team-lead-1", "/v1/audiences/breakdown", seniors);
    expect(split.body.cells).toEqual([
      { values: ["outlet-1-1"], members: 5 },
      { values: ["outlet-1-2"], members: 5 },
    ]);
    expect((await post("analyst", "/v1/audiences/breakdown", { ...seniors, by: ["outlett"] })).status).toBe(400);
    const over = await post("team-lead-1", "/v1/audiences/overlap", {
      of: [seniors, { condition: "customer.aum > 50000.0" }],
    });
    expect(over.body).toMatchObject({
      members: [10, 7],
      intersections: [{ of: [0, 1], members: 5, only: 5 }],
      any: 12,
    });
    const why = await post("branch-operator-1", "/v1/audiences/explain", { ...seniors, customer: "east-11" });
    expect(why.body).toMatchObject({ customer: { belongs: false, why: { answer: false } } });
    expect((await post("branch-operator-1", "/v1/audiences/explain", { ...seniors, customer: "west-1" })).status).toBe(
      404,
    );
  });

  it("fills a static list by a file, and says line, column and reason of what was refused", async () => {
    await define("friends", { list: true });
    expect((await post("analyst", "/v1/audiences/seniors/upload", "customer\neast-1\n")).status).toBe(409);
    const file = 'row,客户号\n1,east-1\n2,nobody\n3,east-2\n4,\n5,east-1\n6,"open\n7,east-11\n';
    const done = (await post("analyst", "/v1/audiences/friends/upload?name=friends.csv", file)).body as Uploaded;
    expect(done).toMatchObject({
      state: "applied",
      rows: 7,
      accepted: 3,
      rejected: 3,
      duplicates: 1,
      entered: 3,
      left: 0,
    });
    expect(done.faults.map(({ line, field, reason }) => [line, field, reason])).toEqual([
      [3, "客户号", "upload_row.unknown"],
      [5, "客户号", "upload_row.empty"],
      [7, "客户号", "intake.unclosed_quote"],
    ]);
    const kept = (await get("analyst", `/v1/audience-uploads/${done.upload}`)).body;
    expect(kept).toMatchObject({ file: "friends.csv", state: "applied", faults: done.faults });
    const { bank } = house;
    await catchUp(bank);
    await bank.copyProfiles();
    const young = { condition: '"friends" in audience && customer.age < 60' };
    expect((await post("analyst", "/v1/audiences/count", young)).body.count).toBe(1);
    const facts = await bank.storage.batch("read", (tx) =>
      tx.rows(sql`
        select customer from log.fact where type = 'audience_entered' and data::jsonb ->> 'name' = 'friends'`),
    );
    expect(facts).toHaveLength(3);
    const none = await post("analyst", "/v1/audiences/friends/upload", "customer\nnobody\n");
    expect([none.status, none.body.type]).toEqual([400, "urn:perennial:problem:upload.nothing"]);
    expect((await post("analyst", "/v1/audiences/friends/upload", "who\neast-1\n")).status).toBe(400);
    const removed = await post("analyst", "/v1/audiences/friends/upload?mode=remove", "customer\neast-11\n");
    expect(removed.body).toMatchObject({ state: "applied", entered: 0, left: 1 });
  });

  it("lets a file that changes many wait for a second person", async () => {
    const many = `customer\n${Array.from({ length: 230 }, (_, n) => `west-${n}`).join("\n")}\n`;
    const analyst = actors.get("analyst") as PersonActor;
    const body = Readable.from([Buffer.from(many)]);
    const input = { audience: "friends", mode: "replace" as const, name: "many.csv", body };
    const waiting = await uploadMembers(house.bank, analyst, input);
    expect(waiting).toMatchObject({ state: "waiting", entered: 230, left: 2 });
    expect((await get("analyst", "/v1/audience-uploads?state=waiting")).body.uploads).toHaveLength(1);
    const approve = `/v1/audience-uploads/${waiting.upload}/approve`;
    expect((await post("designer", approve)).status).toBe(403);
    expect((await post("approver", approve)).body).toEqual({
      upload: waiting.upload,
      entered: 230,
      left: 2,
      members: 230,
    });
    expect((await post("approver", approve)).status).toBe(404);
  });

  it("exports for a purpose, after a second person agreed, masked and in the asker's part of the bank", async () => {
    const ask = { audience: "seniors", purpose: "invitation by letter", fields: ["name", "aum", "tag.tier"] };
    expect((await post("team-lead-1", "/v1/audience-exports", { ...ask, purpose: " " })).status).toBe(400);
    expect((await post("team-lead-1", "/v1/audience-exports", { ...ask, fields: ["nam"] })).status).toBe(400);
    const { export: id } = (await post("team-lead-1", "/v1/audience-exports", ask)).body;
    const url = `/v1/audience-exports/${id}`;
    expect((await post("team-lead-1", `${url}/file`)).status).toBe(409);
    expect((await post("team-lead-1", `${url}/approve`)).status).toBe(403);
    expect((await post("compliance", `${url}/approve`)).status).toBe(204);
    expect((await post("branch-operator-1", `${url}/file`)).status).toBe(404);
    const file = await post("team-lead-1", `${url}/file`);
    const lines = file.text.trim().split("\r\n");
    expect(lines).toHaveLength(11);
    expect(lines[1]).toMatch(/^\d+,"王\*\*","\d+0000\.00",/);
    expect(await trail("audience.take_export")).toMatchObject([
      { detail: { after: { rows: 10 }, reason: ask.purpose, approval: id } },
    ]);
    expect((await get("team-lead-1", url)).body).toMatchObject({ state: "done", rows: 10 });
    expect((await get("compliance", "/v1/audience-exports")).body.exports).toHaveLength(1);
    expect((await get("branch-operator-1", "/v1/audience-exports")).body.exports).toEqual([]);
  });

  it("[C131] filters customers by portrait and hands them to relationship managers, for a week to a month", async () => {
    const order = { audience: "seniors", owners: ["manager-1-1", "manager-1-2"], purpose: "pension talk", days: 7 };
    expect((await post("team-lead-1", "/v1/lists", { ...order, days: 6 })).status).toBe(400);
    expect((await post("team-lead-1", "/v1/lists", { ...order, days: 32 })).status).toBe(400);
    expect((await post("team-lead-1", "/v1/lists", { ...order, owners: ["manager-2-1"] })).status).toBe(400);
    expect((await post("team-lead-1", "/v1/lists", { ...order, owners: ["analyst"] })).status).toBe(400);
    // One of them has turned young since the copy was taken: found, but asked one by one not of the audience any more.
    const { bank, clock } = house;
    const { accepted } = await acceptFacts(bank.intake, job("test"), [
      arrivalOfJson({
        ...{ specversion: "1.0", type: "attribute_changed", source: "core", id: "younger", subject: "east-9" },
        time: clock.now().toISOString(),
        data: { age: 50 },
      }),
    ]);
    expect(accepted).toBe(1);
    await catchUpPostgres();
    const { body: made } = await post("team-lead-1", "/v1/lists", order);
    const today = clock.today();
    expect(made).toMatchObject({
      state: "active",
      from: today,
      until: addDays(today, 6),
      count: 9,
      found: 10,
      gone: 1,
    });
    // Nobody is on two lists of one audience.
    const twice = await post("branch-operator-1", "/v1/lists", order);
    expect([twice.status, twice.body.type]).toEqual([409, "urn:perennial:problem:list.nobody"]);
    const mine = await get("manager-1-1", `/v1/lists/${made.list}/members`);
    // Managers keep their own: 1 and 3 of four; the others are parted evenly by outlet.
    expect(mine.body.members).toHaveLength(4);
    expect(mine.body.members.every(({ usable }: { usable: boolean }) => usable)).toBe(true);
    expect(mine.body.members[0]).toMatchObject({ owner: "manager-1-1", state: "open", personal: { name: "王**" } });
    expect((await get("manager-2-1", "/v1/lists")).body.lists).toEqual([]);
    expect((await get("manager-2-1", `/v1/lists/${made.list}/members`)).status).toBe(404);
    expect((await get("manager-1-2", "/v1/lists")).body.lists).toMatchObject([
      { audience: "seniors", purpose: "pension talk", shares: [{ owner: "manager-1-2", state: "open", count: 5 }] },
    ]);
    // Before it is used each is asked again: who has left meanwhile is not to be worked.
    await record([["east-1", { age: 20, branch: "branch-1", outlet: "outlet-1-1" }]]);
    const again = (await get("manager-1-1", `/v1/lists/${made.list}/members`)).body as ListMembers;
    expect(again.members.map(({ usable }) => usable).sort()).toEqual([false, true, true, true]);
    expect(await trail("audience.dispatch_list")).toMatchObject([{ detail: { reason: "pension talk" } }]);
  });

  it("takes a list back, by owner or whole, and lets it end by its day", async () => {
    const order = { audience: "seniors", owners: ["manager-1-1", "manager-1-2"], purpose: "autumn", days: 7 };
    const [first] = (await get("team-lead-1", "/v1/lists?state=active")).body.lists;
    const backFirst = `/v1/lists/${first.list}/take-back`;
    const half = await post("team-lead-1", backFirst, { owner: "manager-1-2", reason: "moved" });
    expect(half.body).toMatchObject({ takenBack: 5, ended: false });
    expect((await post("branch-operator-1", "/v1/lists", order)).body).toMatchObject({ elsewhere: 3, count: 5 });
    expect((await post("team-lead-1", backFirst, { reason: "moved" })).body).toMatchObject({
      takenBack: 4,
      ended: true,
    });
    const owners = [...order.owners, "team-lead-1"];
    const { body: made } = await post("branch-operator-1", "/v1/lists", { ...order, owners });
    expect(made).toMatchObject({ elsewhere: 5, count: 3 });
    const { list } = made;
    const back = `/v1/lists/${list}/take-back`;
    expect((await post("team-lead-2", back, { reason: "not mine" })).status).toBe(404);
    const part = await post("branch-operator-1", back, { owner: "manager-1-1", reason: "ill" });
    expect(part.body).toMatchObject({ takenBack: 2, ended: false });
    expect((await get("manager-1-1", `/v1/lists/${list}/members`)).body.members).toMatchObject([
      { state: "taken_back", usable: false },
      { state: "taken_back", usable: false },
    ]);
    expect((await post("branch-operator-1", back, { reason: "over" })).body).toMatchObject({ ended: true });
    expect((await post("branch-operator-1", back, { reason: "again" })).status).toBe(409);
    const { clock, bank } = house;
    expect(await expireLists(bank.storage, clock)).toEqual({ lists: 0, members: 0, exports: 0 });
    clock.advanceTo(new Date(clock.now().getTime() + 7 * 86_400_000));
    const lists = (await get("team-lead-1", "/v1/lists?audience=seniors")).body.lists as { state: string }[];
    expect(lists.map(({ state }) => state).sort()).toEqual(["expired", "taken_back", "taken_back"]);
    expect(await expireLists(bank.storage, clock)).toMatchObject({ lists: 1 });
    expect(await expireLists(bank.storage, clock)).toMatchObject({ lists: 0 });
  });

  it("lets a list of many wait for a second person, who lets those go who left", async () => {
    const order = { audience: "seniors", owners: ["manager-2-1"], purpose: "many", days: 14 };
    const { body: made } = await post("team-lead-2", "/v1/lists", order);
    expect(made).toMatchObject({ state: "waiting", count: 230, unassigned: 0 });
    expect((await get("manager-2-1", `/v1/lists/${made.list}/members?limit=1`)).body.members[0]).toMatchObject({
      usable: false,
    });
    expect((await post("team-lead-2", `/v1/lists/${made.list}/approve`)).status).toBe(403);
    expect((await post("team-lead-1", `/v1/lists/${made.list}/approve`)).status).toBe(404);
    await record([["west-0", { age: 20, branch: "branch-2", outlet: "outlet-2-1" }]]);
    expect((await post("approver", `/v1/lists/${made.list}/approve`)).body).toEqual({
      list: made.list,
      count: 229,
      gone: 1,
    });
    const members = (await get("manager-2-1", `/v1/lists/${made.list}/members?limit=1000`)).body as ListMembers;
    expect(members.members.filter(({ usable }) => usable)).toHaveLength(229);
    const erased = members.members[5]?.customer ?? 0;
    expect(await house.bank.storage.batch("erase", (tx) => forgetListed(tx, [erased]))).toBe(1);
  });

  it("picks the targets of a campaign by what they lack of its product, the largest first (C155)", async () => {
    const gap = 'customer.aum >= 20000.0 && !customer.holdings.exists(h, h.kind == "fund")';
    await define("fund_gap", { condition: gap });
    const order = {
      audience: "fund_gap",
      owners: ["team-lead-1"],
      purpose: "fund season",
      days: 30,
      most: 4,
      by: "aum",
    };
    const { body: made } = await post("team-lead-1", "/v1/lists", order);
    expect(made).toMatchObject({ count: 4, unassigned: 0 });
    const { members } = (await get("team-lead-1", `/v1/lists/${made.list}/members`)).body as ListMembers;
    const worth = await house.bank.storage.batch("read", (tx) =>
      tx.rows<{ aum: string }>(sql`select aum from profile.customer
        where customer = any(${members.map(({ customer }) => customer)}::int[]) order by aum desc`),
    );
    expect(worth.map(({ aum }) => Number(aum))).toEqual([120_000, 110_000, 100_000, 90_000]);
    expect((await post("team-lead-1", "/v1/lists", { ...order, by: "outlet" })).status).toBe(400);
  });

  it("looks at an audience that waits to be asked when somebody asks", async () => {
    await define("olders", { condition: "customer.age >= 65", refresh: "manual" });
    const { bank } = house;
    await bank.refreshAudiences();
    const looks = async () =>
      ((await get("analyst", "/v1/audiences/olders")).body.looks as { kind: string }[]).map((one) => one.kind);
    const before = await looks();
    expect((await post("team-lead-1", "/v1/audiences/olders/refresh")).status).toBe(403);
    expect((await post("analyst", "/v1/audiences/olders/refresh")).status).toBe(202);
    // One after the other: this one ends behind the one that was asked for.
    await bank.refreshAudiences();
    expect(await looks()).toEqual(["manual", ...before]);
  });

  it("ends an audience by two persons, unless another one rests on it", async () => {
    await define("rich_seniors", { condition: '"seniors" in audience && customer.aum > 50000.0' });
    const used = await post("analyst", "/v1/audiences/seniors/retire", { reason: "over" });
    expect([used.status, used.body.detail]).toEqual([409, expect.stringContaining("rich_seniors")]);
    const { version } = (await post("analyst", "/v1/audiences/rich_seniors/retire", { reason: "over" })).body;
    const ended = await post("approver", `/v1/audiences/rich_seniors/versions/${version}/approve`);
    expect(ended.body).toEqual({ audience: "rich_seniors", version, state: "retired" });
    expect((await post("analyst", "/v1/audiences/count", { audience: "rich_seniors" })).status).toBe(404);
    const change = {
      id: "seniors",
      definition: { zh: "老", en: "Old", condition: "customer.age >= 65" },
      reason: "older",
    };
    const { version: second } = (await post("analyst", "/v1/audiences", change)).body;
    const refuse = `/v1/audiences/seniors/versions/${second}/refuse`;
    expect((await post("approver", refuse, { reason: "60 it stays" })).status).toBe(204);
    expect((await get("analyst", "/v1/audiences/seniors")).body.versions[0]).toMatchObject({
      version: 2,
      state: "refused",
    });
  });

  it("keeps who is sent to a new list until two persons agree, tells rows that name nobody, and ends by its day", async () => {
    const { bank, clock } = house;
    const until = addDays(clock.today(), 1);
    const definition = { zh: "来宾", en: "Guests", list: true, until };
    const wrong = { zh: "老", en: "Old", condition: "customer.age > 60", until };
    expect((await post("analyst", "/v1/audiences", { id: "guests", definition: wrong, reason: "a" })).status).toBe(400);
    const { version } = (await post("analyst", "/v1/audiences", { id: "guests", definition, reason: "evening" })).body;
    // Typed numbers have no header; the third line names nobody.
    const sent = await post("analyst", "/v1/audiences/guests/upload?header=false", "east-1\neast-2\nnobody\n");
    expect(sent.body).toMatchObject({ state: "waiting", rows: 3, accepted: 2, rejected: 1, entered: 2, left: 0 });
    expect(sent.body.faults).toMatchObject([{ line: 3, reason: "upload_row.unknown" }]);
    const approve = `/v1/audience-uploads/${sent.body.upload}/approve`;
    expect((await post("approver", approve)).body.type).toBe("urn:perennial:problem:upload.list_waits");
    const list = await post("approver", `/v1/audiences/guests/versions/${version}/approve`);
    expect(list.body).toMatchObject({ state: "live" });
    expect((await post("approver", approve)).body).toMatchObject({ entered: 2, members: 2 });
    expect(await endStaticLists(bank)).toBe(0);
    clock.advanceTo(new Date(clock.now().getTime() + 2 * 86_400_000));
    expect(await endStaticLists(bank)).toBe(1);
    expect(await endStaticLists(bank)).toBe(0);
    const { looks } = (await get("analyst", "/v1/audiences/guests")).body;
    expect(looks[0]).toMatchObject({ kind: "upload", members: 0, left: 2 });
    const late = await post("analyst", "/v1/audiences/guests/upload", "customer\neast-1\n");
    expect([late.status, late.body.type]).toEqual([409, "urn:perennial:problem:upload.over"]);
    // Given a later last day, it takes customers again.
    const longer = { ...definition, until: addDays(until, 30) };
    const next = (await post("analyst", "/v1/audiences", { id: "guests", definition: longer, reason: "again" })).body;
    await post("approver", `/v1/audiences/guests/versions/${next.version}/approve`);
    const again = await post("analyst", "/v1/audiences/guests/upload?mode=add&header=false", "east-1\n");
    expect(again.body).toMatchObject({ state: "applied", entered: 1 });
  });

  it("gives up what was sent to a list that is refused", async () => {
    const definition = { zh: "无", en: "None", list: true };
    const { version } = (await post("analyst", "/v1/audiences", { id: "nobodys", definition, reason: "try" })).body;
    const sent = await post("analyst", "/v1/audiences/nobodys/upload?header=false", "east-1\n");
    const refuse = `/v1/audiences/nobodys/versions/${version}/refuse`;
    expect((await post("approver", refuse, { reason: "for nothing" })).status).toBe(204);
    expect((await get("analyst", `/v1/audience-uploads/${sent.body.upload}`)).body).toMatchObject({ state: "refused" });
    expect((await post("analyst", "/v1/audiences/nobodys/upload", "customer\neast-1\n")).status).toBe(404);
  });

  /** PostgreSQL alone: ClickHouse's copy stays as it was. */
  async function catchUpPostgres(): Promise<void> {
    while ((await house.bank.consumer.drain()) > 0);
  }
});
