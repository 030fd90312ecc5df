/** What came of playbooks, over HTTP: counted for the caller's part of the bank, with plain words where nothing can be said. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { job } from "#ground/authority";
import { derivedId } from "#ground/ids";
import { createApiKey } from "#ground/organisation";
import { loadSecrets, loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import type { CohortReport, OutcomeReport } from "#outcome";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { createHttp, type HttpServer } from "./http.ts";

const PLAYBOOK = "grow-idle-balance";
/** Its goal is told by the call itself. */
const CALLED = "term-deposit-call";

describe("outcomes over HTTP", () => {
  let house: TestHouse;
  let http: HttpServer;
  const keys = new Map<string, string>();

  beforeAll(async () => {
    house = await testHouse();
    const { storage, units } = house.bank;
    const origin = "http://127.0.0.1:7400";
    http = await createHttp({
      settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_PUBLIC_URL: origin }),
      engines: { cluster: inject("engines").cluster, secrets: loadSecrets(house.home) },
      bank: house.bank,
      logger: createLogger({ level: "silent" }),
      metrics: createMetrics({ process: false }),
      publicUrl: () => origin,
      // What is asked about is not how busy this machine is.
      pressure: { eventLoopDelayMs: 0 },
    });
    await http.server.ready();
    const branch = units.get("branch-1") ?? -1;
    for (const [name, permissions, scope] of [
      ["all", ["outcome.read"], "all"],
      ["branch", ["outcome.read"], [branch]],
      ["other", ["decision.read"], "all"],
    ] as const) {
      const input = {
        name,
        permissions: [...permissions],
        scope: scope === "all" ? scope : [...scope],
        ratePerSecond: 1_000,
      };
      keys.set(name, (await createApiKey(storage, job("test"), input)).keyText);
    }
    // Of a hundred customers every fifth is held out; two fifths convert, all of them treated; the branch has the first forty.
    await storage.batch("test", async (tx) => {
      const all = Array.from({ length: 100 }, (_, n) => n);
      await tx.run(sql`
        insert into outcome.enrolment (enrolment, playbook, version, customer, unit, admitted_at, ends_at, assigned_at, decided,
          control, control_share, converted_at, amount)
        select u.enrolment, ${PLAYBOOK}, 1, u.n, case when u.n < 40 then ${branch}::int end, '2026-03-02', '2026-03-16',
          '2026-03-02', 'chosen', u.n % 5 = 0, 0.2, case when u.n % 5 in (1, 2) then '2026-03-03'::timestamptz end, 1000
        from unnest(${all.map((n) => derivedId(String(n)))}::uuid[], ${all}::int[]) as u(enrolment, n)`);
      await tx.run(sql`
        insert into outcome.enrolment (enrolment, playbook, version, customer, unit, admitted_at, ends_at, assigned_at, decided,
          control, control_share, converted_at, amount)
        select md5('called' || enrolment)::uuid, ${CALLED}, version, customer, unit, admitted_at, ends_at, assigned_at, decided,
          control, control_share, converted_at, amount from outcome.enrolment where playbook = ${PLAYBOOK}`);
    });
  });
  afterAll(async () => {
    await http?.server.close();
    await http?.signIn.close();
    await house?.close();
  });

  const get = (url: string, key = "all") =>
    http.server.inject({ url, headers: { authorization: `Bearer ${keys.get(key)}`, "accept-language": "en" } });
  const report = async (query = "", key = "all"): Promise<OutcomeReport> => {
    const answer = await get(`/v1/outcomes/playbooks/${PLAYBOOK}${query}`, key);
    expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
    return answer.json<OutcomeReport>();
  };

  it("gives arms, difference, verdict and holdout, by branch and period", async () => {
    const { all, playbook, goal, holdout, weeks } = await report();
    expect(playbook).toMatchObject({ id: PLAYBOOK, zh: "活期闲置转两年定期", class: "marketing" });
    expect(goal).toMatchObject({ event: "deposit_opened", within: "14d" });
    expect(all.treated).toMatchObject({ customers: 80, convertedCustomers: 40, rate: { rate: 0.5 } });
    expect(all.control).toMatchObject({ customers: 20, convertedCustomers: 0 });
    expect(all.sampleRatio).toMatchObject({ chiSquare: expect.closeTo(0, 12), holds: true });
    expect(all.conversion?.difference).toBeCloseTo(0.5, 12);
    expect(all.verdict.code).toBe("better");
    expect(holdout).toMatchObject({ increment: 40, gain: "7200.00" });
    expect(weeks.map(({ week }) => week)).toEqual(["2026-03-02"]);
    expect((await report("?unit=branch-1")).all.treated.customers).toBe(32);
    expect((await report("", "branch")).all.treated.customers).toBe(32);
    expect((await report("?to=2026-03-01")).all.treated.customers).toBe(0);
    expect((await report("?from=2026-03-02&to=2026-03-02")).all.treated.customers).toBe(80);
  });

  it("compares nothing where contacts alone tell of the goal", async () => {
    const answer = await get(`/v1/outcomes/playbooks/${CALLED}`);
    const { all, holdout, weeks } = answer.json<OutcomeReport>();
    expect(all).toMatchObject({ verdict: { code: "by_contact" }, conversion: null, lift: null });
    expect([all.treated.rate?.rate, all.treated.convertedCustomers]).toEqual([0.5, 40]);
    expect([holdout, weeks[0]?.verdict.code]).toEqual([null, "by_contact"]);
  });

  it("gives cohorts, of the caller's part", async () => {
    const of = async (key: string) => {
      const answer = await get(`/v1/outcomes/playbooks/${PLAYBOOK}/cohorts`, key);
      expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
      return answer.json<CohortReport>().cohorts;
    };
    expect(await of("all")).toMatchObject([
      { week: "2026-03-02", control: false, customers: 80, activated: 40, amount: "800.00", referred: 0 },
      { week: "2026-03-02", control: true, customers: 20, activated: 0 },
    ]);
    expect((await of("branch")).map(({ customers }) => customers)).toEqual([32, 8]);
  });

  it("says what is wrong with a question", async () => {
    const names = async (url: string, key?: string) => {
      const answer = await get(url, key);
      return [answer.statusCode, answer.json<{ detail?: string; title?: string }>()] as const;
    };
    const [missing, said] = await names("/v1/outcomes/playbooks/grow-idle-balanc");
    expect(missing).toBe(404);
    expect(JSON.stringify(said)).toContain(PLAYBOOK);
    expect((await names(`/v1/outcomes/playbooks/${PLAYBOOK}?unit=branch-9`))[0]).toBe(404);
    expect((await names(`/v1/outcomes/playbooks/${PLAYBOOK}?from=2026-03-02&to=2026-03-01`))[0]).toBe(400);
    expect((await names(`/v1/outcomes/playbooks/${PLAYBOOK}`, "other"))[0]).toBe(403);
  });
});
