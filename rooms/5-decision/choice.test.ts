/** The choice of product, channel, form and time for sets of customers, under the sample bank's policies, as it is recorded. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Channel } from "#contracts/definitions";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { costOn, limitsOn } from "./index.ts";
import { action, way } from "./rules/test-candidates.ts";
import type { Action } from "./rules/types.ts";
import { type Candidate, decideSet } from "./steps/decide-set.ts";
import { sampleDefinitions } from "./testing-law.ts";
import { candidateOf, setOf } from "./testing-set.ts";

const day = "2026-11-23";
const { policies, catalog, offers } = sampleDefinitions();
const limits = limitsOn(policies, day, catalog);
const cost = (channel: Channel): number => costOn(policies, channel, day) ?? 0;

interface Row {
  readonly customer: number;
  readonly outcome: string;
  readonly action: string | null;
  readonly channel: Channel | null;
  readonly content: string | null;
  readonly not_before: Date | null;
  readonly value: string | null;
  readonly reason: string;
}

describe("the choice", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  const candidate = (customer: number, actions: readonly Action[], facts: Partial<Candidate["facts"]>): Candidate => ({
    ...candidateOf({ customer, facts }),
    actions,
  });
  const recorded = (from: number, to: number): Promise<Row[]> =>
    bank.storage.batch("test", (tx) =>
      tx.rows<Row>(sql`
        select customer, outcome, action, channel, content, not_before, value::text as value, reasons[1] as reason
        from decision.record where customer between ${from} and ${to} order by customer`),
    );

  it("[C031] customers of low layers are reached by cheap channels, and what each layer may cost is the bank's policy", async () => {
    const channels: readonly Channel[] = ["manager", "agent_call", "robot_call", "sms"];
    const ways = channels.map((channel) => way(channel, { cost: cost(channel) }));
    const offer = action("large-certificate", { probability: 0.5, value: 30_000, ways });
    const tiers = ["private", "affluent", "mass", null];
    const set = tiers.map((tier, n) => candidate(n, [offer], { tier }));
    await decideSet(bank.storage, setOf(set, { limits }));
    const rows = await recorded(0, 3);
    expect(rows.map(({ channel }) => channel)).toEqual(["manager", "agent_call", "robot_call", "manager"]);
    // A customer of the mass whom only a person could reach is not reached at all, and the record says why.
    await decideSet(
      bank.storage,
      setOf([candidate(9, [offer], { tier: "mass", reachable: ["manager", "agent_call"] })], { limits }),
    );
    expect(await recorded(9, 9)).toMatchObject([{ outcome: "denied", action: null, reason: "channel_too_dear" }]);
    const [rules] = await bank.storage.batch("test", (tx) =>
      tx.rows<{ rules: string[] }>(sql`select rules from decision.record where customer = 9`),
    );
    expect(rules?.rules).toEqual(["channel_too_dear", "unreachable"]);
  });

  it("[C077] the channel, the form of the content and the point in time are picked together for each customer", async () => {
    const { channels, content } = offers["idle-two-year"] ?? { channels: [], content: {} };
    const evening = new Date("2026-11-23T21:30:00+08:00");
    const ways = channels.map((channel) => way(channel, { cost: cost(channel), content: content[channel] ?? null }));
    const offer = action("idle-two-year", { due: evening, order: "best", ways, value: 18_000 });
    const morning = action("idle-two-year", { ...offer, due: new Date("2026-11-24T11:00:00+08:00") });
    const set = [
      candidate(100, [offer], { preferred: ["sms"] }),
      candidate(101, [offer], { preferred: ["robot_call"] }),
      candidate(102, [offer], { preferred: [], reachable: ["wecom", "sms"] }),
      candidate(103, [morning], { preferred: [] }),
    ];
    await decideSet(bank.storage, setOf(set, { limits, at: evening }));
    const rows = await recorded(100, 103);
    const said = rows.map((row) => `${row.channel} ${row.content} ${row.not_before?.toISOString()}`);
    expect(said).toEqual([
      // Nothing goes out in the night: a text from eight in the morning on, a call from nine.
      "sms idle-two-year-sms 2026-11-24T00:00:00.000Z",
      "robot_call idle-two-year-robot 2026-11-24T01:00:00.000Z",
      "sms idle-two-year-sms 2026-11-24T00:00:00.000Z",
      "push idle-two-year-push 2026-11-24T03:00:00.000Z",
    ]);
  });

  it("[C084] products meet customers by the shortest and cheapest way, and a yuan spent brings more than by a list", async () => {
    const names = ["idle-two-year", "monthly-wealth", "first-credit-card"];
    const channels: readonly Channel[] = ["agent_call", "sms", "push"];
    const takes = { agent_call: { seats: 1 }, sms: { texts: 5 }, push: {} } as const;
    const reach = (n: number): Channel[] =>
      n % 3 === 0 ? ["agent_call"] : n % 3 === 1 ? ["agent_call", "sms"] : ["agent_call", "sms", "push"];
    const chance = (n: number, at: number): number => ((n * 37 + at * 53) % 101) / 400;
    const set = Array.from({ length: 240 }, (_, n) => {
      const ways = channels.map((channel) => way(channel, { cost: cost(channel), takes: takes[channel as "push"] }));
      const actions = names.map((name, at) =>
        action(name, { probability: chance(n, at), value: 9_000 + 3_000 * at, order: "best", arrival: n, ways }),
      );
      return candidate(1_000 + n, actions, { reachable: reach(n) });
    });
    const resources = [
      { resource: "seats", period: day, total: 20, carry: null },
      { resource: "texts", period: "2026-11", total: 200, carry: null },
    ];
    const options = { limits, resources, wanted: { seats: 240, texts: 1_200 }, bound: true };
    const done = await decideSet(bank.storage, setOf(set, options));
    expect(done.used).toEqual({ seats: 20, texts: 200 });
    expect(done.gap).toBeLessThan(0.02);
    const rows = await recorded(1_000, 1_239);
    const chosen = rows.filter(({ outcome }) => outcome === "chosen");
    for (const { customer, action: product, channel } of chosen) {
      const n = customer - 1_000;
      const worth = names.map((_, at) => chance(n, at) * (90 + 30 * at));
      expect(names[worth.indexOf(Math.max(...worth))]).toBe(product);
      // The cheapest way that reaches the customer, or a seat where the texts are used up.
      if (n % 3 === 2) expect(channel).toBe("push");
      if (n % 3 === 0) expect(channel).toBe("agent_call");
    }
    const left = rows.filter(({ outcome }) => outcome === "withheld");
    expect(left.every(({ reason }) => ["below_call_threshold", "value_not_positive"].includes(reason))).toBe(true);
    const earned = chosen.reduce((sum, { value }) => sum + Number(value), 0);
    const spent = chosen.reduce((sum, { channel }) => sum + (channel ? cost(channel) / 100 : 0), 0);
    expect(earned).toBeCloseTo(done.value, 1);
    // A list of one product, called from its top with the same seats.
    const calls = Array.from({ length: 20 }, (_, n) => chance(n, 0) * 90 - cost("agent_call") / 100);
    const listed = calls.reduce((sum, value) => sum + value, 0);
    expect(earned / spent).toBeGreaterThan((3 * listed) / (20 * (cost("agent_call") / 100)));
  });
});
