import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { sql, type Tx } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  contactKey,
  countArms,
  countDecisions,
  decide,
  decisionsOn,
  hasDecided,
  holdReleases,
  leaseResources,
  loadStandings,
  noteOutcomes,
  openResources,
  pruneStandings,
  type RecordedInputs,
  readResources,
  recordedInputs,
  releaseContacts,
  returnLeases,
  useLeases,
} from "./index.ts";
import { at, way } from "./rules/test-candidates.ts";
import { returnScarce } from "./store/resources.ts";
import { capped, decideAll, rolling } from "./testing-set.ts";

const DAY = 86_400_000;
const later = (days: number): Date => new Date(at.getTime() + days * DAY);

describe("a set that is decided", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());
  const within = <T>(work: (tx: Tx) => Promise<T>) => bank.storage.batch("test", work);

  it("records every candidate once, with inputs that decide to the same bytes", async () => {
    const asked = Array.from({ length: 40 }, (_, i) => ({
      customer: 1_000 + i,
      ...(i % 10 === 3 ? { facts: { consent: [] } } : {}),
      action: {
        probability: ((i * 37) % 100) / 100,
        arrival: i,
        ways: [
          way("agent_call", { cost: 800, takes: { seats: 1 }, wave: "call" }),
          way("email", { cost: 5, outcome: "withheld" as const, wave: "mail" }),
        ],
        controls: [{ experiment: "bank", share: 0.2, draw: ((i * 13) % 40) / 40 }],
      },
    }));
    const seats = { resource: "seats", period: "2026-11-23", total: 12, carry: null };
    const options = { limits: capped(rolling(1, 7)), resources: [seats], wanted: { seats: 40 }, bound: true };
    const set = await decideAll(bank.storage, asked, options);
    const counts = await within((tx) => countDecisions(tx, "calls"));
    expect(counts).toMatchObject({ made: 40, chosen: 12 });
    expect(counts.chosen + counts.withheld + counts.holdout + counts.denied).toBe(40);
    expect(Math.min(counts.withheld, counts.holdout, counts.denied)).toBeGreaterThan(0);
    expect(set.used).toEqual({ seats: 12 });
    expect(set.gap).toBeLessThan(0.05);
    await within(async (tx) => {
      const kept = await tx.rows<RecordedInputs & { weighed: string; arms: string; reasons: string[] }>(
        sql`select decision, at, enrolment, trace, form, inputs, limits, weighed, arms, reasons from decision.record`,
      );
      const inputs = await recordedInputs(tx, kept);
      for (const { decision, weighed, arms, reasons } of kept) {
        const found = inputs.get(decision);
        if (!found) throw new Error("inputs were not kept");
        const again = decide(found);
        expect([JSON.stringify(again.weighed), JSON.stringify(again.arms), again.reasons]).toEqual([
          weighed,
          arms,
          reasons,
        ]);
      }
      // A wave and what is the same of its customers is kept once.
      const { frames } = await tx.one<{ frames: number }>(sql`select count(*) as frames from decision.frame`);
      expect(frames).toBe(3);
    });
    const arms = await within((tx) => countArms(tx, "bank"));
    expect(arms).toEqual({ treated: 40 - counts.holdout, control: counts.holdout });
    await expect(decideAll(bank.storage, asked, options)).rejects.toThrow(/record_pkey|duplicate key/);
    expect(await within((tx) => hasDecided(tx, "calls", later(-1), later(1)))).toBe(true);
    expect(await within((tx) => hasDecided(tx, "calls", later(1), later(2)))).toBe(false);
    const [view] = await decisionsOn(bank.storage, job("test"), 1_001, null);
    expect(view?.versions).toMatchObject({ playbook: "calls@1" });
    expect(view?.candidates).toHaveLength(1);
  });

  it("leaves nothing behind when what follows from it fails, and then goes on from there", async () => {
    const asked = [{ customer: 2_000, action: { ways: [way("sms", { takes: { texts: 1 } })] } }];
    const texts = { resource: "texts", period: "total", total: 5, carry: null };
    const options = { resources: [texts], wanted: { texts: 1 } };
    let assigned = 0;
    const failing = decideAll(
      bank.storage,
      asked.map((one) => ({
        ...one,
        action: { ...one.action, controls: [{ experiment: "wave:x/1", share: 0.1, draw: 0.5 }] },
      })),
      {
        ...options,
        act: async (tx) => {
          // The arm stands before anything that exposes the customer.
          assigned = (await countArms(tx, "wave:x/1")).treated;
          throw new Error("no ledger");
        },
      },
    );
    await expect(failing).rejects.toThrow("no ledger");
    expect(assigned).toBe(1);
    expect(await within((tx) => countArms(tx, "wave:x/1"))).toEqual({ treated: 0, control: 0 });
    expect((await within((tx) => loadStandings(tx, [2_000]))).get(2_000)?.contacts ?? []).toEqual([]);
    expect(await decideAll(bank.storage, asked, options)).toMatchObject({ used: { texts: 1 } });
    expect(await within((tx) => readResources(tx, "total"))).toMatchObject([{ resource: "texts", leased: 1, used: 1 }]);
  });

  it("[C073] KAT-31: 100 decisions at once on one customer under a cap of two reserve exactly two", async () => {
    const limits = capped(rolling(2, 7));
    const done = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        decideAll(bank.storage, [{ customer: 3_000, occasion: String(i) }], { limits, holder: 0 }),
      ),
    );
    const outcomes = done.flatMap(({ decided }) => decided);
    expect(outcomes.filter(({ outcome }) => outcome === "chosen")).toHaveLength(2);
    expect(outcomes.filter(({ reasons }) => reasons[0] === "cap_reached")).toHaveLength(98);
    const standing = (await within((tx) => loadStandings(tx, [3_000]))).get(3_000);
    expect(standing?.contacts).toHaveLength(2);
  });

  it("gives the last places of what is shared to exactly as many as there are, whoever asks", async () => {
    const seats = { resource: "race", period: "2026-11-23", total: 100, carry: null };
    const done = await Promise.all(
      Array.from({ length: 160 }, (_, i) =>
        decideAll(
          bank.storage,
          [{ customer: 4_000 + i, action: { playbook: "race", ways: [way("agent_call", { takes: { race: 1 } })] } }],
          { resources: [seats], wanted: { race: 1 }, holder: i % 16 },
        ),
      ),
    );
    const chosen = done.flatMap(({ decided }) => decided).filter(({ outcome }) => outcome === "chosen");
    expect(chosen).toHaveLength(100);
    const [row] = (await within((tx) => readResources(tx, "2026-11-23"))).filter(({ resource }) => resource === "race");
    expect(row).toMatchObject({ total: 100, leased: 100, used: 100 });
  });

  it("leases in blocks, one by one near the end, and gives back what was not used", async () => {
    const key = { resource: "stock", period: "2026-11" };
    await within((tx) => openResources(tx, [{ ...key, total: 1_000, carry: null }]));
    const lease = (holder: number, amount: number) =>
      within(async (tx) => (await leaseResources(tx, holder, [{ ...key, amount }]))[0]?.amount);
    expect(await lease(1, 1)).toBe(10);
    expect(await lease(1, 1)).toBe(10);
    expect(await lease(2, 935)).toBe(940);
    // Fifty are left, a twentieth: nothing is taken ahead any more.
    expect(await lease(3, 1)).toBe(1);
    expect(await within((tx) => useLeases(tx, 2, [{ ...key, amount: 941 }]))).toBe(false);
    expect(await within((tx) => useLeases(tx, 2, [{ ...key, amount: 900 }]))).toBe(true);
    expect(await within((tx) => returnLeases(tx, 2, [key]))).toEqual([{ ...key, amount: 40 }]);
    expect(await within((tx) => returnLeases(tx, 2, [key]))).toEqual([]);
    expect(await lease(4, 500)).toBe(89);
    // Nothing is left to lease: what nobody uses goes back to whoever asks next.
    expect(await within(returnScarce)).toBe(1);
    expect(await lease(5, 3)).toBe(10);
    expect(await lease(5, 93)).toBe(100);
    // A smaller total of the bank's never goes below what is taken.
    await within((tx) => openResources(tx, [{ ...key, total: 10, carry: null }]));
    const [row] = (await within((tx) => readResources(tx, "2026-11"))).filter(({ resource }) => resource === "stock");
    expect(row).toMatchObject({ total: 1_000, leased: 1_000, used: 900 });
  });

  it("releases a reservation once, and only one that is there", async () => {
    const limits = capped(rolling(1, 7));
    const first = await decideAll(bank.storage, [{ customer: 5_000 }], { limits });
    const key = first.decided[0]?.taken?.key ?? "";
    const again = (occasion: string) => decideAll(bank.storage, [{ customer: 5_000, occasion }], { limits });
    expect((await again("a")).decided[0]?.outcome).toBe("denied");
    const release = (keys: readonly string[]) =>
      within((tx) =>
        releaseContacts(
          tx,
          keys.map((one) => ({ customer: 5_000, key: one })),
          at,
        ),
      );
    expect(await release(["other@1/x/y"])).toBe(0);
    expect(await release([key, key])).toBe(1);
    expect(await release([key])).toBe(0);
    expect((await again("b")).decided[0]?.outcome).toBe("chosen");
  });

  it("notes what facts say of a customer, in one pass with what is released", async () => {
    const limits = capped(rolling(3, 7));
    const { decided } = await decideAll(bank.storage, [{ customer: 6_000 }, { customer: 6_001 }], { limits });
    const [one, other] = decided.map(({ taken }) => taken?.key ?? "");
    const fact = (customer: number, type: string, data: object, days = 0) => ({
      customer,
      type,
      source: "test",
      id: `${type}-${days}`,
      occurredAt: later(days),
      data: data as Record<string, unknown>,
    });
    const changed = await within(async (tx) => {
      holdReleases(tx);
      await releaseContacts(tx, [{ customer: 6_001, key: other ?? "" }], at);
      const facts = [
        fact(6_000, "call_finished", { touch: one, outcome: "refused" }),
        fact(6_000, "complaint_filed", { ticket: "t-1" }),
        fact(6_000, "unsubscribed", { channel: "sms" }, 1),
        fact(6_000, "wealth_purchased", { product: "wm_030d" }, 2),
        fact(6_000, "wealth_purchased", { product: "wm_old" }, -500),
        fact(6_002, "touch_failed", { channel: "sms", code: "MBBLACK" }),
        fact(6_002, "call_finished", { touch: "", outcome: "do_not_contact" }),
      ];
      return await noteOutcomes(tx, facts, { now: later(3), productOf: () => "td_12m" });
    });
    expect(changed).toBe(3);
    const standings = await within((tx) => loadStandings(tx, [6_000, 6_001, 6_002]));
    expect(standings.get(6_000)).toMatchObject({
      contacts: [{ key: contactKey(one ?? ""), connected: true }],
      refusals: [
        { channel: "sms", product: "td_12m" },
        { channel: "sms", product: null },
      ],
      conversions: [{ product: "wm_030d" }],
      complaints: ["t-1"],
      closed: ["sms"],
    });
    expect(standings.get(6_001)?.contacts).toEqual([]);
    expect(standings.get(6_002)).toMatchObject({
      doNotContact: true,
      closed: ["sms"],
      contacts: [{ connected: true }],
    });
    const consents = [
      [{}, -1],
      [{ evidence: "form 7" }, 1],
      [{ evidence: "form 7", approved_by: "cara", channel: "sms" }, 1],
      [{ evidence: "form 7", approved_by: "cara", purpose: "survey" }, 1],
      [{ evidence: "form 7", approved_by: "cara" }, -1],
      [{ evidence: "form 7", approved_by: "cara" }, 1],
    ] as const;
    const lifted: (boolean | undefined)[] = [];
    for (const [data, days] of consents) {
      await within((tx) =>
        noteOutcomes(tx, [fact(6_002, "consent_given", data, days)], { now: later(3), productOf: () => null }),
      );
      lifted.push((await within((tx) => loadStandings(tx, [6_002]))).get(6_002)?.doNotContact);
    }
    expect(lifted).toEqual([true, true, true, true, true, false]);
    expect(await within((tx) => pruneStandings(tx, later(401)))).toBeGreaterThan(0);
    const pruned = (await within((tx) => loadStandings(tx, [6_000]))).get(6_000);
    expect(pruned).toMatchObject({
      contacts: [],
      refusals: [{ channel: "sms" }],
      complaints: ["t-1"],
      closed: ["sms"],
    });
  });
});
