import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Definitions, readDefinitions } from "#contracts/definitions";
import { chinaCalendar } from "#ground/calendar";
import { sql, type Tx, withRetry } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { falseResults } from "./rules/benefits/draw.ts";
import { fingerprints } from "./rules/benefits/fingerprint.ts";
import { plainRules } from "./rules/tasks/rules.ts";
import {
  type BenefitAnswer,
  type BenefitParts,
  type BenefitWish,
  grantBenefits,
  grantWithin,
} from "./steps/grant-benefits.ts";
import { playWithin } from "./steps/play-draw.ts";
import { codeWithin, referWithin, settleReferral } from "./steps/refer.ts";
import { expireBenefits, refuseHeld, releaseHeld, reverseGrants, useGrant } from "./steps/settle-benefits.ts";
import { closeRound } from "./store/draws.ts";
import { settleReview } from "./verbs/settle-review.ts";

const organisation = `
zh: 银行
en: Bank
zone: Asia/Shanghai
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`;
const benefits: Readonly<Record<string, string>> = {
  coffee: "{ kind: coupon, yuan: 15.5, budget: { yuan: 1550, per: total }, expires_after: 30d, activity: welcome }",
  last: "{ kind: coupon, yuan: 1, stock: { pieces: 1, per: total } }",
  many: "{ kind: points, quantity: 100, yuan: 0.01, budget: { yuan: 25, per: month }, activity: crowd }",
  waiver:
    "{ kind: fee_waiver, quantity: 2, yuan: 2, budget: { yuan: 20, per: day }, expires_after: 1h, activity: law }",
  points:
    "{ kind: points, quantity: 2000, yuan: 20, budget: { yuan: 200, per: total }, stock: { pieces: 8, per: total }, activity: law }",
  wheel:
    "{ kind: draw, quantity: 3, prizes: [{ id: phone, zh: 手机, en: Phone, kind: goods, yuan: 5000, stock: 1, probability: 1 }] }",
  fair: "{ kind: draw, quantity: 200, prizes: [{ id: cash, zh: 现金, en: Cash, kind: cash, yuan: 8.88, stock: 30, probability: 0.3 }, { id: dot, zh: 积分, en: Points, kind: points, quantity: 50, yuan: 0.5, stock: 1000, probability: 0.5 }] }",
  thanks: "{ kind: points, quantity: 10, yuan: 1, activity: share, referral: referrer }",
  hello:
    "{ kind: draw, activity: share, referral: referee, prizes: [{ id: a, zh: 一, en: A, kind: cash, yuan: 1, stock: 9, probability: 0.5 }] }",
};
const policy = `
id: benefit-limits
kind: benefit_limits
zh: 权益限制
en: Limits of benefits
effective_from: 2000-01-01
limits:
  - { id: device, zh: 一机一户, en: One account a device, of: device, max: 1 }
  - { id: daily, zh: 每日, en: A day, of: customer, max: 3, per: 24h, benefits: [coffee] }
referral: { apart: [device, phone, payee], depth: 2, per_day: 3 }
shared: { above: 3, known: ["10.0.0.1"] }
`;

function definitionsOf(): Definitions {
  const { definitions, problems } = readDefinitions([
    ["organisation.yaml", organisation],
    ["policies/benefit-limits.yaml", policy],
    ...Object.entries(benefits).map(
      ([id, text]) => [`benefits/${id}.yaml`, text.replace("{", `{ id: ${id}, zh: 权益, en: Benefit,`)] as const,
    ),
  ]);
  if (!definitions) throw new Error(problems.map((one) => `${one.file} ${one.pointer} ${one.en}`).join("\n"));
  return definitions;
}

const start = new Date("2026-11-22T04:00:00Z");
const after = (hours: number): Date => new Date(start.getTime() + hours * 3_600_000);
const definitions = definitionsOf();
const partsAt = (at = start): BenefitParts & { seedOf: (draw: string) => string } => ({
  definitions,
  fingerprint: fingerprints("test"),
  seedOf: (draw) => `seed of ${draw}`,
  at,
  today: "2026-11-22",
});
const settled = (ids: readonly (string | null)[], at = start) => ({
  ids: ids.flatMap((id) => (id === null ? [] : [id])),
  by: "person:ann",
  reason: null,
  at,
});

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
});
afterAll(() => bank.close());
const within = <T>(work: (tx: Tx) => Promise<T>) => withRetry(() => bank.storage.batch("test", work));
const claim = (wish: BenefitWish, at = start) =>
  within(async (tx) => {
    const [answer] = await grantWithin(tx, [wish], partsAt(at));
    if (!answer) throw new Error("no answer");
    return answer;
  });
const factsOf = (customer: number) =>
  within((tx) =>
    tx.rows<{ type: string; data: Record<string, unknown> }>(
      sql`select type, data::jsonb as data from log.fact where customer = ${customer} order by "offset"`,
    ),
  );

/** What is used of every budget and stock, and what the ledger says that it should be. */
async function sums() {
  return await within((tx) =>
    tx.rows<{ resource: string; period: string; used: number; leased: number; total: number; owed: number }>(sql`
      with owed as (
        select 'benefit/' || benefit || '/budget' as resource, budget_period as period, cost as amount
        from reach.benefit_grant where budget_period is not null
          and (state in ('granted', 'held', 'used') or state = 'expired' and used > 0)
        union all
        select 'benefit/' || benefit || '/stock', stock_period, 1 from reach.benefit_grant
        where stock_period is not null and (state in ('granted', 'held', 'used') or state = 'expired' and used > 0)
      )
      select r.resource, r.period, r.total, r.leased, coalesce(l.used, 0)::bigint as used,
        coalesce((select sum(amount) from owed o where o.resource = r.resource and o.period = r.period), 0)::bigint as owed
      from decision.resource r
      left join (select resource, period, sum(used) as used from decision.lease group by 1, 2) l using (resource, period)
      where r.resource like 'benefit/%' order by 1, 2`),
  );
}

describe("claims", () => {
  it("pay once per enrolment, benefit and customer, and tell the house", async () => {
    const wish = { customer: 1, benefit: "coffee", enrolment: "welcome@1/1" };
    const first = await claim(wish);
    expect(first).toMatchObject({ state: "granted", repeated: false, evidence: [] });
    expect(await claim(wish)).toEqual({ ...first, repeated: true });
    expect(await factsOf(1)).toMatchObject([
      { type: "reward_granted", data: { activity: "welcome", reward: "coffee", quantity: 1, grant: first.grant } },
    ]);
    await within((tx) => useGrant(tx, first.grant ?? "", 1, start));
    await expect(within((tx) => useGrant(tx, first.grant ?? "", 1, start))).rejects.toThrow(/used/);
    expect((await factsOf(1)).map(({ type }) => type)).toEqual(["reward_granted", "coupon_used"]);
  });

  it("[C037] small incentives up to a day's limit, which refuses by name", async () => {
    const states: string[] = [];
    for (const n of [1, 2, 3, 4])
      states.push((await claim({ customer: 2, benefit: "coffee", enrolment: `e${n}` })).state);
    expect(states).toEqual(["granted", "granted", "granted", "limit"]);
    const late = await claim({ customer: 2, benefit: "coffee", enrolment: "e5" }, after(25));
    expect(late.state).toBe("granted");
  });

  it("100 at once for the last piece: one is paid, and 100 at once of one customer are one", async () => {
    const rivals = Array.from({ length: 100 }, (_, n) =>
      claim({ customer: 1_000 + n, benefit: "last", enrolment: "rush" }),
    );
    const states = (await Promise.all(rivals)).map(({ state }) => state);
    expect(states.filter((state) => state === "granted")).toHaveLength(1);
    expect(states.filter((state) => state === "sold_out")).toHaveLength(99);
    const same = Array.from({ length: 100 }, () => claim({ customer: 3, benefit: "many", enrolment: "one" }));
    const answers = await Promise.all(same);
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(answers.map(({ grant }) => grant)).size).toBe(1);
    expect((await factsOf(3)).map(({ type }) => type)).toEqual(["reward_granted", "points_granted"]);
  });

  it("in sets beside each other: nobody twice, and never beyond the budget", async () => {
    const wishes = (from: number) =>
      Array.from({ length: 1_500 }, (_, n) => ({ customer: 10_000 + from + n, benefit: "many", enrolment: "set" }));
    const froms = [0, 750, 1_500];
    const sets = await Promise.all(froms.map((from) => grantBenefits(bank.storage, wishes(from), partsAt())));
    // What one set held while another asked, the next one gives out.
    for (const from of froms) sets.push(await grantBenefits(bank.storage, wishes(from), partsAt()));
    const made = sets.flat().filter(({ state, repeated }) => state === "granted" && !repeated);
    // 25 yuan pay for 2,500 grants, one of which was made before.
    expect(made).toHaveLength(2_499);
    expect(new Set(made.map(({ grant }) => grant)).size).toBe(2_499);
    for (const { resource, used, owed, leased, total } of await sums())
      expect([resource, used, leased <= total]).toEqual([resource, owed, true]);
  });
});

describe("doubtful claims", () => {
  it("wait with their evidence, are paid when released and give back what they took when refused", async () => {
    const signals = { device: "D-1", address: "10.0.0.1" };
    const wish = (customer: number) => ({ customer, benefit: "points", enrolment: "law", signals });
    const answers: BenefitAnswer[] = [];
    for (const customer of [101, 102, 103]) answers.push(await claim(wish(customer)));
    expect(answers.map(({ state }) => state)).toEqual(["granted", "held", "held"]);
    expect(answers[2]?.evidence).toMatchObject([
      { rule: "benefit-limits/device", max: 1, found: 3, customers: [101, 102] },
    ]);
    expect(await factsOf(102)).toEqual([]);
    const used = async () => (await sums()).find(({ resource }) => resource === "benefit/points/budget")?.used;
    expect(await used()).toBe(6_000);
    await within((tx) => releaseHeld(tx, settled([answers[1]?.grant ?? null])));
    await within((tx) => refuseHeld(tx, settled([answers[2]?.grant ?? null])));
    expect(await used()).toBe(4_000);
    expect((await factsOf(102)).map(({ type }) => type)).toEqual(["reward_granted", "points_granted"]);
    expect(await claim(wish(103))).toMatchObject({ state: "refused", repeated: true });
    const moved = await within((tx) => reverseGrants(tx, settled([answers[0]?.grant ?? null])));
    expect([moved.length, await used()]).toEqual([1, 2_000]);
  });

  it("are tasks of the risk role: what a colleague settles is paid or not, and by whichever door, the task ends", async () => {
    const wish = (customer: number) => ({
      customer,
      benefit: "waiver",
      enrolment: "review",
      signals: { device: "D-77" },
    });
    for (const customer of [121, 122, 123, 124]) await claim(wish(customer));
    const tasks = () =>
      within((tx) =>
        tx.rows<{ task: number; customer: number; state: string; outcome: string | null; reasons: string[] }>(sql`
          select task, customer, state, outcome, reasons from reach.task
          where kind = 'review' and customer between 121 and 124 order by customer`),
      );
    const [first, second, third, ...more] = await tasks();
    expect([first?.customer, more]).toEqual([122, []]);
    expect(first).toMatchObject({ state: "open", reasons: ["benefit-limits/device"] });
    const parts = {
      storage: bank.storage,
      clock: { now: () => start },
      zone: "Asia/Shanghai",
      calendar: chinaCalendar,
      taskRules: () => plainRules,
    };
    const officer = { kind: "person", id: "officer", name: "o", roles: ["risk"], scope: "all" } as const;
    const settle = (task: number | undefined, outcome: "release" | "refuse") =>
      settleReview(parts, officer, { task: task ?? 0, outcome, reason: "a family" });
    await settle(first?.task, "release");
    await settle(second?.task, "refuse");
    await expect(settle(second?.task, "release")).rejects.toMatchObject({ caseName: "reach.task_over" });
    // The ledger's own door ends the task too.
    const held = await claim(wish(124));
    await within((tx) => releaseHeld(tx, settled([held.grant])));
    expect((await tasks()).map(({ state, outcome }) => `${state} ${outcome}`)).toEqual([
      "done release",
      "done refuse",
      "done release",
    ]);
    await expect(settle(third?.task, "refuse")).rejects.toMatchObject({ caseName: "reach.task_over" });
    expect((await Promise.all([122, 123, 124].map((one) => claim(wish(one))))).map(({ state }) => state)).toEqual([
      "granted",
      "refused",
      "granted",
    ]);
  });

  it("keeps nothing of a device in the clear", async () => {
    const rows = await within((tx) =>
      tx.rows<{ node: string }>(sql`select node from reach.benefit_edge where kind = 'device'`),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain("D-1");
  });
});

describe("draws", () => {
  const chancesOf = async (benefit: string, customer: number) =>
    (await claim({ customer, benefit, enrolment: `chance ${customer}` })).grant ?? "";

  it("one prize for 100 who play at once", async () => {
    const grants = await Promise.all(Array.from({ length: 100 }, (_, n) => chancesOf("wheel", 2_000 + n)));
    const played = await Promise.all(grants.map((grant) => within((tx) => playWithin(tx, grant, 1, partsAt()))));
    const results = played.flatMap((one) => one.results);
    expect(results.every(({ drawn }) => drawn === "phone")).toBe(true);
    expect(results.filter(({ prize }) => prize === "phone")).toHaveLength(1);
    const prizes = await within((tx) =>
      tx.rows(sql`select cost, kind, state from reach.benefit_grant where benefit = 'wheel' and prize is not null`),
    );
    expect(prizes).toEqual([{ cost: 500_000, kind: "goods", state: "granted" }]);
  });

  it("one result a chance, and a record that the shown seed reproduces", async () => {
    const grant = await chancesOf("fair", 3_000);
    const [first] = await Promise.all([
      within((tx) => playWithin(tx, grant, 120, partsAt())),
      within((tx) => playWithin(tx, grant, 80, partsAt())),
    ]);
    await expect(within((tx) => playWithin(tx, grant, 1, partsAt()))).rejects.toThrow(/chances/);
    const { draw } = first;
    const hidden = await within((tx) => tx.one<{ seed: null }>(sql`select seed from reach.draw where draw = ${draw}`));
    expect(hidden.seed).toBeNull();
    await within((tx) => closeRound(tx, draw, start));
    const round = await within((tx) =>
      tx.one<{ seed: string; prizes: never[] }>(sql`select seed, prizes from reach.draw where draw = ${draw}`),
    );
    const results = await within((tx) =>
      tx.rows<{ grant: string; chance: number; ticket: number; drawn: string | null; prize: string | null }>(sql`
        select grant_id as "grant", chance, ticket, drawn, prize from reach.draw_result where draw = ${draw} order by position`),
    );
    expect(results.map(({ chance }) => chance).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, n) => n + 1),
    );
    expect(falseResults(round.seed, round.prizes, results)).toEqual([]);
    expect(results.filter(({ prize }) => prize === "cash").length).toBeLessThanOrEqual(30);
    expect((await factsOf(3_000)).filter(({ type }) => type === "draw_played")).toHaveLength(200);
    const next = await within(async (tx) => await playWithin(tx, await chancesOf("fair", 3_001), 1, partsAt()));
    expect(next.draw).toBe("fair@2");
  });
});

describe("referrals", () => {
  const invite = (customer: number, scene = "deposit") =>
    within((tx) => codeWithin(tx, { customer, activity: "share", scene }, partsAt()));
  const refer = (code: string, customer: number, signals = {}, at = start) =>
    within((tx) => referWithin(tx, { code, customer, signals }, partsAt(at)));

  it("[C094] a code for each business rewards both, once, and the tree grows", async () => {
    const code = await invite(500);
    expect([await invite(500), (await invite(500, "transfer")) === code]).toEqual([code, false]);
    const made = await refer(code.toLowerCase(), 501, { device: "A" });
    expect(made).toMatchObject({ state: "accepted", depth: 1, repeated: false });
    expect(made.rewards.map(({ benefit, customer, state }) => [benefit, customer, state]).sort()).toEqual([
      ["hello", 501, "granted"],
      ["thanks", 500, "granted"],
    ]);
    expect(await refer(code, 501)).toMatchObject({ repeated: true, rewards: [] });
    await expect(refer(code, 500)).rejects.toThrow(/themselves/);
    await expect(refer(await invite(502), 501)).rejects.toThrow(/somebody else/);
    const below = await refer(await invite(501), 503, { device: "B" });
    expect(below).toMatchObject({ state: "accepted", depth: 2 });
    const deep = await refer(await invite(503), 504, { device: "C" });
    expect(deep).toMatchObject({ state: "held", depth: 3, evidence: [{ rule: "benefit-limits/depth" }] });
    expect((await factsOf(501)).map(({ type }) => type)).toContain("referral_accepted");
  });

  it("[C095] a referee with the referrer's device, or a ring, waits; what is released is paid to both", async () => {
    await claim({ customer: 510, benefit: "waiver", enrolment: "x", signals: { device: "shared" } });
    const held = await refer(await invite(510), 511, { device: "SHARED" });
    expect(held).toMatchObject({ state: "held", evidence: [{ rule: "benefit-limits/device", customers: [510, 511] }] });
    expect(held.rewards.map(({ state }) => state)).toEqual(["held", "held"]);
    expect(await factsOf(511)).toEqual([]);
    const settlement = { by: "person:risk", reason: "family", at: start };
    // One review for the referral and its rewards.
    const reviews = () =>
      within((tx) =>
        tx.rows<{ about: string; state: string }>(sql`
          select about, state from reach.task where kind = 'review' and customer in (510, 511)`),
      );
    expect(await reviews()).toEqual([{ about: "referral:share:511", state: "open" }]);
    await within((tx) => settleReferral(tx, { activity: "share", customer: 511, release: true }, settlement));
    expect((await reviews())[0]?.state).toBe("done");
    expect((await factsOf(511)).map(({ type }) => type).sort()).toEqual(["referral_accepted", "reward_granted"]);
    expect((await factsOf(510)).map(({ type }) => type)).toContain("points_granted");
    const ring = await refer(await invite(511), 510);
    expect([ring.state, ring.evidence.map(({ rule }) => rule)]).toEqual([
      "held",
      ["benefit-limits/device", "benefit-limits/ring"],
    ]);
    await within((tx) => settleReferral(tx, { activity: "share", customer: 510, release: false }, settlement));
    await expect(
      within((tx) => settleReferral(tx, { activity: "share", customer: 510, release: true }, settlement)),
    ).rejects.toThrow(/no such referral/);
  });
});

describe("the ledger", () => {
  it("sums to what its budgets and stocks gave, whatever is done in whatever order", async () => {
    const act = fc.record({
      what: fc.constantFrom("claim", "set", "release", "refuse", "reverse", "use", "expire"),
      benefit: fc.constantFrom("waiver", "points", "coffee"),
      who: fc.integer({ min: 0, max: 9 }),
      device: fc.constantFrom("p", "q", undefined),
      hour: fc.integer({ min: 0, max: 4 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 14 }), async (acts) => {
        run += 1;
        const grants: string[] = [];
        const note = (answers: readonly { grant: string | null }[]) => {
          for (const { grant } of answers) if (grant !== null) grants.push(grant);
        };
        await Promise.all(
          acts.map(async ({ what, benefit, who, device, hour }, n) => {
            const at = after(hour);
            const wish = {
              customer: 5_000 + who,
              benefit,
              enrolment: `run ${run}/${n % 4}`,
              ...(device === undefined ? {} : { signals: { device: `${run}${device}` } }),
            };
            const one = settled([grants[who % Math.max(1, grants.length)] ?? null], at);
            if (what === "claim") note([await claim(wish, at)]);
            else if (what === "set")
              note(await grantBenefits(bank.storage, [wish, { ...wish, customer: 5_020 + who }], partsAt(at)));
            else if (what === "release") await within((tx) => releaseHeld(tx, one));
            else if (what === "refuse") await within((tx) => refuseHeld(tx, one));
            else if (what === "reverse") await within((tx) => reverseGrants(tx, one));
            else if (what === "expire") await expireBenefits(bank.storage, at);
            else if (one.ids[0] !== undefined)
              await within((tx) => useGrant(tx, one.ids[0] ?? "", 1, at)).catch(() => {});
          }),
        );
        for (const { resource, period, used, owed, leased, total } of await sums())
          expect([resource, period, used, leased <= total]).toEqual([resource, period, owed, true]);
      }),
      { numRuns: 12 },
    );
    const leases = await within((tx) =>
      tx.one<{ n: number }>(
        sql`select count(*)::int as n from decision.lease where taken > used and resource like 'benefit/%'`,
      ),
    );
    expect(leases.n).toBe(0);
  });
});
